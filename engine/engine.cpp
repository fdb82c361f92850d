#include "engine/engine.hpp"

#include "engine/core.hpp"
#include "engine/debts.hpp"
#include "engine/status_view.hpp"
#include "events/event_numbers.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Result;

Engine::Engine(Ports ports, Options options)
    : core_(std::make_unique<Core>(ports, std::move(options))) {}

Engine::~Engine() = default;

Result<void> Engine::recover() {
    return core_->recover();
}

Result<TickReport> Engine::tick() {
    return core_->tick();
}

void Engine::let_ask(bool may) {
    core_->let_ask(may);
}

Result<void> Engine::stop(const std::string& cause) {
    return core_->append_system_event(events::EngineStopped{.cause = cause},
                                      core_->options().actor);
}

Result<void> Engine::record_fact(const events::Event& fact, const std::string& actor) {
    if (const auto* claim = std::get_if<events::SellerClaimed>(&fact)) {
        return core_->record_claim(*claim, actor);
    }
    if (std::holds_alternative<events::ProjectionSwapped>(fact) ||
        std::holds_alternative<events::SellerClaimLost>(fact) ||
        std::holds_alternative<events::TokenIssued>(fact) ||
        std::holds_alternative<events::TokenRevoked>(fact) ||
        std::holds_alternative<events::ConsentRequested>(fact) ||
        std::holds_alternative<events::ConsentEnded>(fact)) {
        return core_->append_system_event(fact, actor);
    }
    return events::fail(events::ErrorKind::rejected, "'" + std::string(events::name_of(fact)) +
                                                         "' is not a fact that comes from outside");
}

bool Engine::run_ended(const SyncRun& run) const {
    const ConnectionState* state = core_->ledger().state(run.stream);
    if (state == nullptr) {
        return true;
    }
    if (const auto& open = state->sync.run) {
        return open->id != run.run;  // Another began behind the items of this one's last page.
    }
    // A backfill owes items page by page until it is done.
    return !reads_items(*state) || state->backfill.phase == BackfillPhase::running;
}

std::vector<ConnectionStatus> Engine::status(const Selection& selection) const {
    std::vector<ConnectionStatus> all;
    const auto& states = core_->ledger().states();
    // A tenant's are neighbours.
    auto at = selection.tenant ? states.lower_bound(events::StreamId{*selection.tenant, {}})
                               : states.begin();
    for (; at != states.end() && (!selection.tenant || at->first.tenant == *selection.tenant);
         ++at) {
        if (is_selected(selection, at->first)) {
            all.push_back(status_of(*core_, at->second));
        }
    }
    return all;
}

events::LogPosition Engine::position() const {
    return core_->ledger().position();
}

std::vector<AlertStatus> Engine::process_alerts() const {
    return status_of(core_->ledger().alerts().alerts);
}

void Engine::count_parked(std::uint64_t rows) {
    core_->alerts().count_parked(rows);
}

void Engine::judge_log(LogVerdict verdict) {
    core_->alerts().judge_log(std::move(verdict));
}

std::vector<AlertMessage> Engine::untold_alerts(std::size_t count) {
    return core_->alerts().untold(core_->ledger(), count);
}

std::uint64_t Engine::alerts_revision() const {
    return core_->alerts().revision();
}

Result<void> Engine::record_delivery(const events::StreamId& stream,
                                     const events::AlertDelivered& delivery,
                                     const std::string& actor) {
    const auto open = untold(stream, core_->ledger().alerts(stream));
    if (std::ranges::none_of(open, [&](const AlertMessage& message) {
            return message.position() == delivery.told;
        })) {
        return {};
    }
    auto recorded = stream.is_system() ? core_->append_system_event(delivery, actor)
                                       : core_->change(stream, actor, [&](Decision& decision) {
                                             decision.add(delivery, {.causation = delivery.told});
                                         });
    core_->alerts().changed(stream);
    return recorded;
}

events::Duration Engine::server_offset() const {
    return core_->server_offset();
}

}  // namespace orderlog::engine
