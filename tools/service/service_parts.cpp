#include "tools/service/service_parts.hpp"

#include "tools/access/log_copy.hpp"
#include "tools/access/tables_place.hpp"
#include "tools/access/verification_view.hpp"
#include "tools/control/control_client.hpp"
#include "tools/service/status_json.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

Result<void> ServiceParts::start() {
    const events::LogPosition before = log->info().last;
    if (auto recovered = engine.recover(); !recovered) {
        return recovered;
    }
    const auto owned =
        claimed_sellers(*log, events::ApplicationId{configuration.text("amazon.application_id")});
    if (!owned) {
        return tl::make_unexpected(owned.error());
    }
    for (const SellerInRegion& seller : *owned) {
        gate.claimed(seller);
    }
    told = engine.position();
    said.info(fmt::format("log {} open at position {}{}", log->info().id.value(), before.value(),
                          log->info().simulated ? ", simulated time" : ""));
    if (configuration.is_set("postgres.url")) {
        lease.reach(configuration.text("postgres.url"));
    }
    if (auto made = make_door(); !made) {
        return made;
    }
    feed_tables();
    gate.learn(engine.status({}));
    feeder->own(gate.sellers());
    feeder->claim(gate.sellers());
    return ControlSocket::open(configuration.text("data_dir"),
                               [this](const std::string& line) { return answer_line(line); })
        .map([this](std::unique_ptr<ControlSocket> opened) { socket = std::move(opened); });
}

Result<void> ServiceParts::make_door() {
    const ApiSources sources{
        .log = *log,
        .ask = [this](json request) { return mailbox.ask(std::move(request)); },
        .ready = [this]() -> Result<void> {
            const FeederStatus tables = feeder->status();
            return tables.connected
                       ? Result<void>{}
                       : events::fail(ErrorKind::unavailable, "PostgreSQL does not answer",
                                      "'orderlog status' says why");
        },
        .developer = configuration.flag("http.developer"),
        .secrets = secrets.get()};
    return HttpDoor::make(configuration, sources, said).map([this](std::unique_ptr<HttpDoor> made) {
        door = std::move(made);
    });
}

/// What the feeder says, it says on its own thread.
void ServiceParts::feed_tables() {
    custom.emplace(*log, said);
    TableFeeder::Outside outside{configuration, *log, said, lease};
    outside.on_claimed = [this](const SellerInRegion& seller, adapters::ClaimOutcome outcome) {
        {
            const std::lock_guard lock(claims_mutex);
            claims.push_back({seller, outcome});
        }
        wake_up.signal();
    };
    outside.on_shown = [this](int number, events::LogPosition at) {
        // An error of the log ends the engine by itself.
        static_cast<void>(mailbox.ask({{"command", "tables.shown"},
                                       {"number", number},
                                       {"position", at.value()},
                                       {"actor", actor}}));
    };
    outside.on_reached = [this](const adapters::PgDatabase& database) {
        custom->reach(database);
        door->reach(database);
    };
    feeder.emplace(std::move(outside));
}

/// On the socket's thread. A copy of the log waits for no turn of the engine, nor that for it.
std::string ServiceParts::answer_line(const std::string& line) {
    return control_answer(parse_control_request(line).and_then([this](json request) {
        return LogCopy::is_asked_for(request)
                   ? LogCopy::answer(*log, configuration.text("data_dir"))
                   : mailbox.ask(std::move(request));
    }));
}

/// What data_dir says of it is a few seconds old.
json ServiceParts::verified() const {
    json verified = verification_json(configuration.text("data_dir"), log->info());
    const auto reached = verifier ? verifier->reached() : std::nullopt;
    verified["reached"] = reached ? json(reached->value()) : json(nullptr);
    return verified;
}

/// No request goes out from now on, by a later process neither. Said once, however often
/// PostgreSQL says so.
Result<void> ServiceParts::lose_claim(const events::SellerClaimLost& fact) {
    const SellerInRegion seller{fact.seller, fact.region};
    const bool had = gate.is_claimed(seller);
    if (!gate.is_lost(seller)) {
        said.error(fmt::format("seller '{}' belongs to another log (LOCK_UNAVAILABLE)",
                               seller.seller.value()));
    }
    gate.lost(seller);
    return had ? engine.record_fact(fact, actor) : Result<void>{};
}

Result<void> ServiceParts::record_claims() {
    std::vector<Claim> made;
    {
        const std::lock_guard lock(claims_mutex);
        made.swap(claims);
    }
    const events::ApplicationId application{configuration.text("amazon.application_id")};
    for (const auto& [seller, outcome] : made) {
        if (outcome == adapters::ClaimOutcome::other_logs) {
            if (auto recorded = lose_claim({application, seller.seller, seller.region});
                !recorded) {
                return recorded;
            }
            continue;
        }
        if (gate.is_claimed(seller)) {
            continue;  // Claimed again.
        }
        const events::SellerClaimed fact{application, seller.seller, seller.region};
        if (auto recorded = engine.record_fact(fact, actor); !recorded) {
            return recorded;
        }
        gate.claimed(seller);
    }
    return {};
}

/// Until there is something to do, if nothing wakes us.
events::Duration ServiceParts::quiet_for(const engine::TickReport& report) const {
    events::Duration quiet = clock->real(report.wake_in);
    quiet = std::min(quiet, gate.first_expiry().value_or(quiet));
    const auto unsure = lease.changes_in();
    return unsure ? std::min(quiet, std::chrono::duration_cast<events::Duration>(*unsure)) : quiet;
}

Result<void> ServiceParts::stop(const std::string& cause) {
    said.info("stopping: " + cause);
    shut();
    api->stop();
    // What PostgreSQL said of a seller since the last turn holds for the next engine, too.
    auto stopped = record_claims().and_then([&] { return alerts.stop(); }).and_then([&] {
        return engine.stop(cause);
    });
    if (!stopped) {
        return stopped;
    }
    verifier.reset();
    feeder.reset();
    custom.reset();
    lease.release();
    return close_tables_place(configuration, log->info().id);
}

}  // namespace orderlog::tools
