#include "tools/orderlog/engine_session.hpp"

#include "adapters/system/stop_signals.hpp"
#include "adapters/system/wake_up.hpp"
#include "tools/access/lease_taker.hpp"
#include "tools/access/log_access.hpp"
#include "tools/access/secret_access.hpp"
#include "tools/control/control_client.hpp"
#include "tools/service/service.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds interval{200};
// The work is in the log and safe; tables that cannot be written now are made from it later.
constexpr std::chrono::seconds tables_patience{15};
// An owner that died elsewhere has lost the log's lease by then.
constexpr std::chrono::seconds lease_patience{20};

Result<bool> engine_runs(const CommandContext& context) {
    // Of no connection: the answer is small however many there are.
    return ask_engine(context.data_dir(), {{"command", "status"}, {"connection", "-"}})
        .map([](const std::optional<json>& answer) { return answer.has_value(); });
}

/// Another process that acts for the log is waited for as long as its lease may last.
class LeasePatience {
 public:
    [[nodiscard]] Result<void> judge(Result<void> may_act) {
        if (may_act) {
            since_.reset();
            return may_act;
        }
        since_ = since_.value_or(steady_clock::now());
        return steady_clock::now() - *since_ > lease_patience ? may_act : Result<void>{};
    }

 private:
    std::optional<steady_clock::time_point> since_{};
};

/// What the running engine knows of the log's lease.
Result<void> engine_may_act(const CommandContext& context) {
    return ask_engine(context.data_dir(), {{"command", "status"}, {"connection", "-"}})
        .and_then([](const std::optional<json>& answer) -> Result<void> {
            const json lease = answer ? answer->value("lease", json::object()) : json::object();
            const std::string owner = lease.value("owner", "");
            return owner.empty() ? Result<void>{} : tl::make_unexpected(held_elsewhere(owner));
        });
}

Result<void> work_beside(const CommandContext& context, const EngineWork& work) {
    const adapters::WakeUp wake_up;
    const adapters::StopSignals signals(wake_up);
    const AskEngine ask = [&](const json& request) -> Result<json> {
        auto answer = ask_engine(context.data_dir(), request);
        if (!answer) {
            return tl::make_unexpected(answer.error());
        }
        return *answer ? Result<json>{**answer}
                       : events::fail(ErrorKind::unavailable, "the engine has ended");
    };
    LeasePatience lease;
    while (signals.asked() == 0) {
        if (auto may = lease.judge(engine_may_act(context)); !may) {
            return may;
        }
        const auto over = work.over(ask);
        if (!over) {
            return tl::make_unexpected(over.error());
        }
        if (*over) {
            break;
        }
        wake_up.wait(interval);
    }
    return {};
}

/// Work that the engine of this process does.
class OwnWork {
 public:
    OwnWork(Service& service, const EngineWork& work) : service_(service), work_(work) {}

    /// It is over, and the tables hold it or cannot be written. Asked often.
    bool ended();
    /// What became of it, once the engine has stopped.
    [[nodiscard]] Result<void> outcome() const;

 private:
    /// The work is asked once in an interval, until it is over or has failed.
    void look(steady_clock::time_point now);
    [[nodiscard]] bool tables_ended(steady_clock::time_point now);

    Service& service_;
    const EngineWork& work_;
    LeasePatience lease_{};
    Result<bool> over_{false};
    std::optional<steady_clock::time_point> asked_{};
    std::optional<steady_clock::time_point> over_since_{};  ///< The tables alone are waited for.
    std::string tables_error_{};                            ///< As far as it ended the wait.
};

bool OwnWork::ended() {
    const auto now = steady_clock::now();
    if (over_ && !*over_) {
        look(now);
    }
    if (auto may = lease_.judge(service_.may_act()); !may) {
        over_ = tl::make_unexpected(may.error());
    }
    return !over_ || (*over_ && tables_ended(now));
}

void OwnWork::look(steady_clock::time_point now) {
    if (asked_ && now - *asked_ < interval) {
        return;
    }
    over_ = work_.over([this](const json& request) { return service_.answer(request); });
    asked_ = now;
}

bool OwnWork::tables_ended(steady_clock::time_point now) {
    over_since_ = over_since_.value_or(now);
    if (now - *over_since_ > tables_patience) {
        tables_error_ = service_.tables_error();
    }
    return !tables_error_.empty() || service_.tables_at_end();
}

Result<void> OwnWork::outcome() const {
    if (!over_) {
        return tl::make_unexpected(over_.error());
    }
    if (!tables_error_.empty()) {
        return events::fail(ErrorKind::unavailable,
                            fmt::format("the tables are behind what '{}' left in the log: {}",
                                        work_.name, tables_error_));
    }
    return {};
}

Result<void> work_here(const CommandContext& context, const EngineWork& work) {
    // The engine that was there when the command line was read may have ended.
    if (auto login = check_login(context.configuration); !login) {
        return login;
    }
    // Lines between redrawn bars would tear them.
    ServiceLog said(context.data_dir(), {.aloud = !context.console.draws()});
    const adapters::WakeUp wake_up;
    const adapters::StopSignals signals(wake_up);
    auto service =
        Service::open(context.configuration, said, wake_up, {.lasts = false, .listens = false});
    if (!service) {
        return tl::make_unexpected(service.error());
    }
    OwnWork own(**service, work);
    const auto stopped = (*service)->run([&] { return own.ended() || signals.asked() != 0; },
                                         [&] { return work.name + " ended"; });
    // A cluster that cannot be stopped is no news where the tables cannot be written.
    const auto worked = own.outcome();
    return worked ? stopped : worked;
}

}  // namespace

Result<void> work_with_engine(const CommandContext& context, const EngineWork& work) {
    if (auto made = make_data_dir(context.data_dir()); !made) {
        return made;
    }
    return engine_runs(context).and_then(
        [&](bool runs) { return runs ? work_beside(context, work) : work_here(context, work); });
}

}  // namespace orderlog::tools
