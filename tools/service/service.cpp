#include "tools/service/service.hpp"

#include "tools/access/lease_taker.hpp"
#include "tools/access/log_access.hpp"
#include "tools/control/request_fields.hpp"
#include "tools/service/service_parts.hpp"
#include "tools/service/status_json.hpp"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <utility>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

Service::Service(std::unique_ptr<ServiceParts> parts) : parts_(std::move(parts)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(const Configuration& configuration, ServiceLog& said,
                                               const adapters::WakeUp& wake_up,
                                               ServiceOptions options) {
    auto opened = open_outside(configuration, wake_up);
    if (!opened) {
        return tl::make_unexpected(opened.error());
    }
    // Before the log is told that an engine has started.
    if (auto free = options.listens ? HttpDoor::is_free(configuration) : Result<void>{}; !free) {
        return tl::make_unexpected(free.error());
    }
    const engine::Options engine_is =
        engine_options(configuration, {.actor = ServiceParts::actor, .rescans = options.lasts});
    auto parts =
        std::make_unique<ServiceParts>(configuration, said, wake_up, *std::move(opened), engine_is);
    if (auto started = parts->start(); !started) {
        return tl::make_unexpected(started.error());
    }
    if (options.listens) {
        if (auto heard = parts->door->listen(said); !heard) {
            return tl::make_unexpected(heard.error());
        }
    }
    if (options.lasts) {
        parts->verifier.emplace(*parts->log, said, LogVerifier::configured(configuration),
                                [&wake_up] { wake_up.signal(); });
    }
    return std::unique_ptr<Service>(new Service(std::move(parts)));
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
    if (command == "session.link") {
        return parts_->door->remember_link(request);
    }
    auto answer = parts_->desk.answer(request);
    if (!answer) {
        if (is_fatal(answer.error())) {
            parts_->failure = answer.error();
        }
        return answer;
    }
    if (command == "token.issue" || command == "token.revoke") {
        if (auto learnt = parts_->door->learn_tokens(); !learnt) {
            return tl::make_unexpected(learnt.error());
        }
    }
    if (command == "connection.add" || command == "connection.remove" ||
        command == "consent.grant") {
        parts_->gate.learn(parts_->engine.status({}));
        parts_->feeder->own(parts_->gate.sellers());
    }
    if (command == "metrics") {
        (*answer)["tables"] = status_json(parts_->feeder->status());
        (*answer)["measured"] = parts_->measured.measured();
    }
    if (command == "status") {
        (*answer)["pid"] = ::getpid();
        (*answer)["caught_up"] = caught_up();
        (*answer)["now"] = events::to_text(parts_->clock->clock().now());
        (*answer)["tables"] = status_json(parts_->feeder->status());
        (*answer)["lease"] = status_json(parts_->lease.status());
        (*answer)["http"] = parts_->door->url();
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
    ServiceParts& parts = *parts_;
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
        parts.door->log_grew();
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
    ServiceParts& parts = *parts_;
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

}  // namespace orderlog::tools
