#include "tools/rebuild/tables_rest.hpp"

#include "adapters/system/random_bytes.hpp"
#include "events/sha256.hpp"
#include "tools/control/control_client.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <utility>

namespace orderlog::tools {

using events::Result;
using std::chrono::steady_clock;

TablesRest::TablesRest(std::string data_dir, const StopRequest& stop)
    : data_dir_(std::move(data_dir)),
      stop_(&stop),
      holder_(events::to_hex(events::sha256(adapters::random_bytes(32)))) {}

TablesRest::~TablesRest() {
    end();
}

Result<void> TablesRest::begin() {
    constexpr std::chrono::seconds step_time_max{20};
    asked_ = true;
    const auto limit = steady_clock::now() + step_time_max;
    while (true) {
        if (auto stopped = stop_->refuse_once_made(); !stopped) {
            return stopped;
        }
        const auto answer =
            ask_engine(data_dir_, {{"command", "tables.hold"}, {"holder", holder_}});
        if (!answer) {
            return tl::make_unexpected(answer.error());
        }
        if (!*answer || (**answer).value("held", false)) {
            return {};
        }
        if (steady_clock::now() > limit) {
            return events::fail(events::ErrorKind::unavailable,
                                "the tables are being fed and do not answer", "try again");
        }
        stop_->wait(std::chrono::milliseconds{50});
    }
}

void TablesRest::renew() {
    if (asked_) {
        // An engine that feeds once more is overtaken.
        static_cast<void>(ask_engine(data_dir_, {{"command", "tables.hold"}, {"holder", holder_}}));
    }
}

void TablesRest::end() {
    if (std::exchange(asked_, false)) {
        static_cast<void>(
            ask_engine(data_dir_, {{"command", "tables.release"}, {"holder", holder_}}));
    }
}

}  // namespace orderlog::tools
