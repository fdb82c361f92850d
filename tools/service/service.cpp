#include "tools/service/service.hpp"

#include "adapters/rocksdb/rocksdb_snapshot_store.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/system/wake_up.hpp"
#include "engine/engine.hpp"
#include "events/check.hpp"
#include "tools/access/configured_clock.hpp"
#include "tools/access/lease_taker.hpp"
#include "tools/access/log_access.hpp"
#include "tools/access/log_copy.hpp"
#include "tools/access/tables_place.hpp"
#include "tools/access/verification_view.hpp"
#include "tools/control/control_client.hpp"
#include "tools/control/control_socket.hpp"
#include "tools/control/engine_desk.hpp"
#include "tools/control/request_fields.hpp"
#include "tools/service/alert_teller.hpp"
#include "tools/service/claim_gate.hpp"
#include "tools/service/custom_feeder.hpp"
#include "tools/service/engine_setup.hpp"
#include "tools/service/event_teller.hpp"
#include "tools/service/lease_keeper.hpp"
#include "tools/service/log_verifier.hpp"
#include "tools/service/mailbox.hpp"
#include "tools/service/status_json.hpp"
#include "tools/service/table_feeder.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <mutex>
#include <optional>
#include <utility>

namespace orderlog::tools {

using adapters::CurlSellerApi;
using adapters::RocksdbEventLog;
using events::Error;
using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

constexpr const char* actor = "engine";

/// What PostgreSQL has said of a seller.
struct Claim {
    SellerInRegion seller{};
    adapters::ClaimOutcome outcome{};
};

}  // namespace

/// In the order of dependence; the feeder and the socket are made once the engine has recovered.
struct Service::Parts {
    Parts(const Configuration& configured, ServiceLog& tells, const adapters::WakeUp& wakes,
          EngineOutside opened, const engine::Options& options)
        : configuration(configured),
          said(tells),
          wake_up(wakes),
          log(std::move(opened.log)),
          snapshots(*log),
          clock(std::move(opened.clock)),
          lease(
              {log->info().id, std::move(opened.lease_taker), said, [this] { wake_up.signal(); }}),
          api(std::move(opened.amazon)),
          gate(*api),
          engine({*log, gate, clock->clock(), reader, snapshots}, options),
          desk(engine, *log),
          alerts(engine, post_to(std::move(opened.webhook), log->info().id, said,
                                 [this] { wake_up.signal(); })),
          settled_at_start(clock->clock().now() - options.settling) {}
    ~Parts() { shut(); }
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    const Configuration& configuration;
    ServiceLog& said;
    const adapters::WakeUp& wake_up;
    std::unique_ptr<RocksdbEventLog> log;
    adapters::RocksdbSnapshotStore snapshots;
    std::unique_ptr<ConfiguredClock> clock;
    LeaseKeeper lease;  ///< Given back when no request is under way any more.
    adapters::OrdersPageReader reader;
    std::unique_ptr<CurlSellerApi> api;
    ClaimGate gate;
    engine::Engine engine;
    EngineDesk desk;
    AlertTeller alerts;
    events::Time settled_at_start;
    events::LogPosition told{};
    std::optional<adapters::LeaseEpoch> epoch{};  ///< As the feeder was last told.
    Mailbox mailbox{[this] { wake_up.signal(); }};
    std::mutex claims_mutex;
    std::vector<Claim> claims;           ///< Answered, not acted upon yet; guarded.
    std::optional<Error> failure;        ///< A command met an error of the log.
    std::optional<CustomFeeder> custom;  ///< Told by the feeder.
    std::optional<TableFeeder> feeder;
    std::unique_ptr<ControlSocket> socket;
    std::optional<LogVerifier> verifier;

    Result<void> start();
    /// Nobody answers from now on. A client that waits is told first: the socket waits for it.
    void shut() {
        mailbox.close();
        socket.reset();
    }
    void feed_tables();
    [[nodiscard]] events::Duration quiet_for(const engine::TickReport& report) const;
    Result<void> stop(const std::string& cause);
    Result<void> record_claims();
    Result<void> lose_claim(const events::SellerClaimLost& fact);
    std::string answer_line(const std::string& line);
    json verified() const;
};

Service::Service(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(const Configuration& configuration, ServiceLog& said,
                                               const adapters::WakeUp& wake_up,
                                               ServiceOptions options) {
    auto opened = open_outside(configuration, wake_up);
    if (!opened) {
        return tl::make_unexpected(opened.error());
    }
    const engine::Options engine_is =
        engine_options(configuration, {.actor = actor, .rescans = options.lasts});
    auto parts =
        std::make_unique<Parts>(configuration, said, wake_up, *std::move(opened), engine_is);
    if (auto started = parts->start(); !started) {
        return tl::make_unexpected(started.error());
    }
    if (options.lasts) {
        parts->verifier.emplace(*parts->log, said, LogVerifier::configured(configuration),
                                [&wake_up] { wake_up.signal(); });
    }
    return std::unique_ptr<Service>(new Service(std::move(parts)));
}

Result<void> Service::Parts::start() {
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
    feed_tables();
    gate.learn(engine.status({}));
    feeder->own(gate.sellers());
    feeder->claim(gate.sellers());
    return ControlSocket::open(configuration.text("data_dir"),
                               [this](const std::string& line) { return answer_line(line); })
        .map([this](std::unique_ptr<ControlSocket> opened) { socket = std::move(opened); });
}

/// What the feeder says, it says on its own thread.
void Service::Parts::feed_tables() {
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
    outside.on_reached = [this](const adapters::PgDatabase& database) { custom->reach(database); };
    feeder.emplace(std::move(outside));
}

/// On the socket's thread. A copy of the log waits for no turn of the engine, nor that for it.
std::string Service::Parts::answer_line(const std::string& line) {
    return control_answer(parse_control_request(line).and_then([this](json request) {
        return LogCopy::is_asked_for(request)
                   ? LogCopy::answer(*log, configuration.text("data_dir"))
                   : mailbox.ask(std::move(request));
    }));
}

/// What data_dir says of it is a few seconds old.
json Service::Parts::verified() const {
    json verified = verification_json(configuration.text("data_dir"), log->info());
    const auto reached = verifier ? verifier->reached() : std::nullopt;
    verified["reached"] = reached ? json(reached->value()) : json(nullptr);
    return verified;
}

/// No request goes out from now on, by a later process neither. Said once, however often
/// PostgreSQL says so.
Result<void> Service::Parts::lose_claim(const events::SellerClaimLost& fact) {
    const SellerInRegion seller{fact.seller, fact.region};
    const bool had = gate.is_claimed(seller);
    if (!gate.is_lost(seller)) {
        said.error(fmt::format("seller '{}' belongs to another log (LOCK_UNAVAILABLE)",
                               seller.seller.value()));
    }
    gate.lost(seller);
    return had ? engine.record_fact(fact, actor) : Result<void>{};
}

Result<void> Service::Parts::record_claims() {
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

Result<json> Service::answer(const json& request) {
    // parse_control_request() lets nothing else pass.
    const std::string command = request.at("command").get<std::string>();
    if (command == "tables.hold") {
        return json{{"held", parts_->feeder->hold(text_of(request, "holder"))}};
    }
    if (command == "tables.release") {
        parts_->feeder->release(text_of(request, "holder"));
        return json::object();
    }
    auto answer = parts_->desk.answer(request);
    if (!answer) {
        if (is_fatal(answer.error())) {
            parts_->failure = answer.error();
        }
        return answer;
    }
    if (command == "connection.add" || command == "connection.remove") {
        parts_->gate.learn(parts_->engine.status({}));
        parts_->feeder->own(parts_->gate.sellers());
    }
    if (command == "status") {
        (*answer)["pid"] = ::getpid();
        (*answer)["caught_up"] = caught_up();
        (*answer)["now"] = events::to_text(parts_->clock->clock().now());
        (*answer)["tables"] = status_json(parts_->feeder->status());
        (*answer)["lease"] = status_json(parts_->lease.status());
        (*answer)["verified"] = parts_->verified();
    }
    return answer;
}

bool Service::caught_up() const {
    const auto connections = parts_->engine.status({});
    bool any = false;
    for (const engine::ConnectionStatus& connection : connections) {
        const bool lost = connection.reason == events::ReasonCode::token_missing ||
                          (connection.reason && events::is_of_authorisation(*connection.reason)) ||
                          parts_->gate.is_lost({connection.seller, connection.region});
        if (connection.phase == "removed" || connection.phase == "paused") {
            continue;
        }
        any = true;
        const bool open =
            connection.backfill.phase == engine::BackfillPhase::running || connection.reads_items;
        if (!lost && (open || connection.watermark < parts_->settled_at_start)) {
            return false;
        }
    }
    return any && tables_at_end();
}

bool Service::tables_at_end() const {
    return parts_->feeder->status().position == parts_->engine.position();
}

std::string Service::tables_error() const {
    return parts_->feeder->status().last_error;
}

Result<void> Service::may_act() const {
    const LeaseStatus lease = parts_->lease.status();
    if (lease.owner.empty()) {
        return {};
    }
    return tl::make_unexpected(held_elsewhere(lease.owner, parts_->lease.lost()));
}

/// What was asked, what PostgreSQL has said, a tick, and word of it to the tables and to people.
Result<engine::TickReport> Service::turn() {
    Parts& parts = *parts_;
    parts.mailbox.answer_all([this](const json& request) { return answer(request); });
    if (parts.failure) {
        return tl::make_unexpected(*parts.failure);
    }
    parts.engine.let_ask(parts.lease.may_ask());
    if (const auto epoch = parts.lease.status().epoch; std::exchange(parts.epoch, epoch) != epoch) {
        parts.feeder->try_again();
    }
    auto report = parts.record_claims().and_then([&] { return parts.engine.tick(); });
    if (!report) {
        return report;
    }
    parts.feeder->claim(parts.gate.take_unclaimed());
    if (parts.told < parts.engine.position()) {
        parts.feeder->log_grew();
        parts.custom->log_grew();
    }
    if (const auto parked = parts.feeder->parked()) {
        parts.engine.count_parked(*parked);
    }
    if (auto verdict = parts.verifier ? parts.verifier->take_verdict() : std::nullopt) {
        parts.engine.judge_log(std::move(*verdict));
    }
    return parts.alerts.turn(parts.lease.may_ask())
        .and_then([&] {
            return tell_events(*parts.log, parts.said, parts.engine.position(), parts.told);
        })
        .map([&] { return *report; });
}

Result<void> Service::run(const std::function<bool()>& ended,
                          const std::function<std::string()>& cause) {
    Parts& parts = *parts_;
    while (true) {
        const auto report = turn();
        if (!report) {
            return tl::make_unexpected(report.error());
        }
        if (ended() || parts.lease.lost()) {
            break;
        }
        if (!report->worked) {
            parts.wake_up.wait(parts.quiet_for(*report));
        }
    }
    const bool lost = parts.lease.lost();
    const std::string why = lost ? may_act().error().message : cause();
    auto stopped = parts.stop(why);
    return lost && stopped ? may_act() : stopped;
}

/// Until there is something to do, if nothing wakes us.
events::Duration Service::Parts::quiet_for(const engine::TickReport& report) const {
    events::Duration quiet = clock->real(report.wake_in);
    quiet = std::min(quiet, gate.first_expiry().value_or(quiet));
    const auto unsure = lease.changes_in();
    return unsure ? std::min(quiet, std::chrono::duration_cast<events::Duration>(*unsure)) : quiet;
}

Result<void> Service::Parts::stop(const std::string& cause) {
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
