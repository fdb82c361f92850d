#include "tools/access/lost_end.hpp"

#include "adapters/rocksdb/opening.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/rocksdb/rocksdb_snapshot_store.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/access/log_access.hpp"
#include "tools/access/quiet_engine.hpp"
#include "tools/access/verification_note.hpp"
#include "tools/access/verification_place.hpp"

namespace orderlog::tools {

using adapters::RocksdbEventLog;
using events::ErrorKind;
using events::Result;

std::uint64_t LostEnd::count() const {
    return loss ? loss->last.value() - loss->first.value() + 1 : 0;
}

Result<LostEnd> find_lost_end(const Configuration& configuration) {
    const std::string& data_dir = configuration.text("data_dir");
    auto loss = adapters::find_loss(adapters::place_in(data_dir));
    if (!loss) {
        return tl::make_unexpected(loss.error());
    }
    return open_log_for_reading(data_dir).map(
        [&](const auto& log) { return LostEnd{.log = log->info(), .loss = std::move(*loss)}; });
}

Result<void> accept_loss(const Configuration& configuration, const events::LossAccepted& loss) {
    const std::string& data_dir = configuration.text("data_dir");
    if (auto folder = make_data_dir(data_dir); !folder) {
        return folder;
    }
    auto log = RocksdbEventLog::open(data_dir, {.accept_loss = true});
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    if ((*log)->loss() != loss) {
        return events::fail(ErrorKind::rejected, "the log has changed since it was looked at",
                            "say 'orderlog log accept-loss' again");
    }
    const auto clock = ConfiguredClock::open_quiet(configuration, (*log)->info());
    if (!clock) {
        return tl::make_unexpected(clock.error());
    }
    engine::Options options =
        quiet_options(command_actor(), configuration.is_set("simulation.clock_url"));
    options.accepted_loss = loss;
    forget_verification(data_dir);
    forget_verification_place(data_dir);
    adapters::RocksdbSnapshotStore snapshots(**log);
    QuietEngine quiet(**log, snapshots, (*clock)->clock(), std::move(options));
    return quiet.engine.recover().and_then([&] { return quiet.engine.stop("loss accepted"); });
}

}  // namespace orderlog::tools
