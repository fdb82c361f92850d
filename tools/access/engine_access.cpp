#include "tools/access/engine_access.hpp"

#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/rocksdb/rocksdb_snapshot_store.hpp"
#include "tools/access/configured_clock.hpp"
#include "tools/access/fold_only_log.hpp"
#include "tools/access/log_access.hpp"
#include "tools/access/quiet_engine.hpp"
#include "tools/access/verification_view.hpp"
#include "tools/control/control_client.hpp"
#include "tools/control/engine_desk.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace orderlog::tools {

using adapters::RocksdbEventLog;
using adapters::RocksdbSnapshotStore;
using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

Result<json> answer_here(const Configuration& configuration, const json& request) {
    auto log = RocksdbEventLog::open(configuration.text("data_dir"));
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const auto clock = ConfiguredClock::open_quiet(configuration, (*log)->info());
    if (!clock) {
        return tl::make_unexpected(clock.error());
    }
    RocksdbSnapshotStore snapshots(**log);
    QuietEngine quiet(**log, snapshots, (*clock)->clock(),
                      quiet_options(command_actor(), configuration.is_set("simulation.clock_url")));
    if (auto recovered = quiet.engine.recover(); !recovered) {
        return tl::make_unexpected(recovered.error());
    }
    auto answer = EngineDesk(quiet.engine, **log).answer(request);
    if (!answer && is_fatal(answer.error())) {
        return answer;
    }
    if (auto stopped = quiet.engine.stop("command done"); !stopped) {
        return tl::make_unexpected(stopped.error());
    }
    return answer;
}

/// The state that a log folds to. Nothing is written.
Result<json> status_of_log(const Configuration& configuration, const json& request) {
    auto log = open_log_for_reading(configuration.text("data_dir"));
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const auto clock = ConfiguredClock::open_quiet(configuration, (*log)->info());
    if (!clock) {
        return tl::make_unexpected(clock.error());
    }
    FoldOnlyLog fold_only(**log);
    RocksdbSnapshotStore snapshots(**log);
    QuietEngine quiet(fold_only, snapshots, (*clock)->clock(),
                      quiet_options(command_actor(), (*log)->info().simulated));
    if (auto recovered = quiet.engine.recover(); !recovered) {
        return tl::make_unexpected(recovered.error());
    }
    return EngineDesk(quiet.engine, **log).answer(request).map([&](json answer) {
        answer["position"] = (*log)->info().last.value();
        answer["verified"] = verification_json(configuration.text("data_dir"), (*log)->info());
        if (const auto reaches = (*log)->check_not_behind(); !reaches) {
            answer["refused"] = {{"message", reaches.error().message},
                                 {"hint", reaches.error().hint}};
        }
        return answer;
    });
}

/// Adding the first connection begins a log; nothing else does.
bool begins_log(const json& request) {
    return request.at("command") == "connection.add";
}

/// Is there a log, and the connection that is meant, if one is? Nothing is opened to write.
Result<void> check_known(const Configuration& configuration, const json& request) {
    json about{{"command", "status"}};
    const bool names_one = request.contains("connection") && request.contains("tenant");
    if (names_one) {
        about["tenant"] = request.at("tenant");
    }
    const auto status = status_of_log(configuration, about);
    if (!status || !names_one) {
        return status.map([](const json& /*known*/) {});
    }
    const json& all = status->at("connections");
    const bool known = std::any_of(all.begin(), all.end(), [&](const json& one) {
        return one.at("connection") == request.at("connection");
    });
    return known ? Result<void>{}
                 : events::fail(ErrorKind::not_found,
                                fmt::format("there is no connection '{}' of tenant '{}'",
                                            request.at("connection").get<std::string>(),
                                            request.at("tenant").get<std::string>()),
                                "see 'orderlog connection list'");
}

}  // namespace

Result<json> command_engine(const Configuration& configuration, json request) {
    using std::chrono::steady_clock;
    constexpr std::chrono::seconds patience{5};
    const std::string& data_dir = configuration.text("data_dir");
    request["actor"] = command_actor();
    if (begins_log(request)) {
        if (auto folder = make_data_dir(data_dir); !folder) {
            return tl::make_unexpected(folder.error());
        }
    }
    const auto limit = steady_clock::now() + patience;
    while (true) {
        auto asked = ask_engine(data_dir, request);
        if (!asked) {
            return tl::make_unexpected(asked.error());
        }
        if (*asked) {
            return **asked;
        }
        if (!begins_log(request)) {
            if (auto is_known = check_known(configuration, request); !is_known) {
                return tl::make_unexpected(is_known.error());
            }
        }
        auto answer = answer_here(configuration, request);
        const bool again = !answer && answer.error().kind == ErrorKind::unavailable;
        if (!again || steady_clock::now() > limit) {
            return answer;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
}

Result<json> engine_status(const Configuration& configuration, json request) {
    request["command"] = "status";
    auto asked = ask_engine(configuration.text("data_dir"), request);
    if (!asked) {
        return tl::make_unexpected(asked.error());
    }
    auto status = *asked ? Result<json>{**asked} : status_of_log(configuration, request);
    if (!status) {
        return status;
    }
    (*status)["running"] = asked->has_value();
    const std::string tenant = request.value("tenant", "");
    if (!tenant.empty() && !request.contains("connection") && status->at("connections").empty()) {
        return events::fail(ErrorKind::not_found,
                            fmt::format("tenant '{}' has no connection", tenant),
                            "'orderlog connection list' names them all");
    }
    return status;
}

std::string command_actor() {
    const passwd* user = ::getpwuid(::geteuid());
    return fmt::format("cli:{}", user == nullptr ? std::to_string(::geteuid()) : user->pw_name);
}

}  // namespace orderlog::tools
