#include "tools/story/story.hpp"

#include "tools/output/text_format.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::tools {

namespace {

std::string_view name_of(events::Purpose purpose) {
    switch (purpose) {
        case events::Purpose::backfill:
            return "backfill";
        case events::Purpose::sync:
            return "sync";
        case events::Purpose::rescan:
            return "re-scan";
        case events::Purpose::debt:
            return "debt";
        case events::Purpose::probe:
            return "probe";
    }
    return "request";
}

std::string because(const std::string& cause) {
    return cause.empty() ? std::string{} : ": " + printable(cause);
}

/// Events count chunks from 0, people from 1.
std::uint32_t ordinal(std::uint32_t chunk) {
    return chunk + 1;
}

std::size_t marked(const events::PageFetched& page, events::OrderMark mark) {
    return static_cast<std::size_t>(std::count(page.marks.begin(), page.marks.end(), mark));
}

/// "credential" and the like, for what changed.
std::string changes(const events::ConnectionChanged& change) {
    std::string text;
    const auto add = [&text](const std::string& what) {
        text += (text.empty() ? "" : ", ") + what;
    };
    if (change.paused) {
        add(*change.paused ? "paused" : "resumed");
    }
    if (change.marketplaces) {
        add(fmt::format("{} marketplace ids", change.marketplaces->size()));
    }
    if (change.display_name) {
        add("name '" + printable(*change.display_name) + "'");
    }
    if (change.credential) {
        add("refresh token from " + printable(*change.credential));
    }
    if (change.orders_api) {
        add(fmt::format("Orders API {}", events::to_text(*change.orders_api)));
    }
    if (change.sync_interval_s) {
        add(*change.sync_interval_s == 0
                ? std::string{"sync at the engine's interval"}
                : fmt::format("sync every {}",
                              duration_text(std::chrono::seconds(*change.sync_interval_s))));
    }
    return text;
}

std::string page_story(const events::PageFetched& page) {
    if (page.operation == events::Operation::v0_get_order_items) {
        return fmt::format("{} of order {}{}", counted(page.items, "item"), page.order.value(),
                           page.token_out ? ", more follow" : ", the last");
    }
    const bool one = page.operation == events::Operation::get_order ||
                     page.operation == events::Operation::v0_get_order;
    const std::string what =
        one ? "order " + page.order.value() : fmt::format("page of {}", window_text(page.window));
    std::string text =
        fmt::format("{} {}: {}, {} new, {} changed", name_of(page.purpose), what,
                    counted(page.marks.size(), "order"), marked(page, events::OrderMark::new_order),
                    marked(page, events::OrderMark::changed));
    if (page.unreadable > 0) {
        text += fmt::format(", {} unreadable", page.unreadable);
    }
    return text + (page.token_out ? ", more follow" : ", the last");
}

std::string failure_story(const events::RequestFailed& failure) {
    std::string text =
        fmt::format("{} {} failed: {}", name_of(failure.purpose),
                    events::to_text(failure.operation), events::to_text(failure.kind));
    if (failure.status != 0) {
        text += fmt::format(" (status {}{}{})", failure.status, failure.code.empty() ? "" : " ",
                            printable(failure.code));
    }
    text += because(failure.message) + fmt::format(", attempt {}", failure.attempt);
    return failure.retry_at ? text + ", again at " + time_text(*failure.retry_at) : text;
}

std::string probe_story(const events::AccessProbed& probe) {
    const std::string answer =
        probe.verdict == events::AccessVerdict::granted
            ? fmt::format("Amazon lets this application in ({})",
                          counted(probe.marketplaces.size(), "marketplace"))
            : fmt::format("Amazon lets this application in nowhere (status {}{}{})", probe.status,
                          probe.code.empty() ? "" : " ", printable(probe.code));
    return "why it is refused: " + answer +
           (probe.reason
                ? fmt::format(", {}{}", events::to_text(*probe.reason), because(probe.message))
                : ", and it was over before the answer came");
}

std::string run_story(const events::RunEnded& run) {
    return fmt::format("run ended {}: {}, {} new, {} changed, {} same{}",
                       events::to_text(run.reason), counted(run.pages, "page"),
                       with_thousands(run.orders_new), with_thousands(run.orders_changed),
                       with_thousands(run.orders_same), because(run.message));
}

struct Teller {
    std::string operator()(const events::EngineStarted& e) const {
        return fmt::format("engine started on {}{}{}", printable(e.host),
                           e.sends ? "" : ", sends nothing", e.simulated ? ", simulated time" : "");
    }
    std::string operator()(const events::EngineStopped& e) const {
        return "engine stopped" + because(e.cause);
    }
    std::string operator()(const events::SellerClaimed& e) const {
        return fmt::format("seller {} in {} belongs to this log", e.seller.value(),
                           events::to_text(e.region));
    }
    std::string operator()(const events::SellerClaimLost& e) const {
        return fmt::format("seller {} in {} is another log's: nothing is asked for it",
                           e.seller.value(), to_text(e.region));
    }
    std::string operator()(const events::TokenIssued& e) const {
        return fmt::format("token '{}' made: may {}{}{}", printable(e.name), to_text(e.scope),
                           e.tenant.value().empty() ? " everything" : " of " + e.tenant.value(),
                           e.expires_at ? " until " + time_text(*e.expires_at) : "");
    }
    std::string operator()(const events::TokenRevoked& e) const {
        return fmt::format("token {} revoked", e.issued.value());
    }
    std::string operator()(const events::ConsentRequested& e) const {
        return fmt::format("consent asked for: connection '{}' of tenant '{}' in {}, until {}",
                           printable(e.connection.value()), printable(e.tenant.value()),
                           to_text(e.region), time_text(e.expires_at));
    }
    std::string operator()(const events::ConsentEnded& e) const {
        return fmt::format(
            "consent {} ended: {}{}", e.requested.value(), to_text(e.outcome),
            e.seller.value().empty() ? "" : ", seller " + printable(e.seller.value()));
    }
    std::string operator()(const events::ConnectionAdded& e) const {
        return fmt::format(
            "connection to seller {} in {} added, refresh token from {}{}", e.seller.value(),
            events::to_text(e.region), e.credential.empty() ? "nowhere" : printable(e.credential),
            e.follow_from ? ", updates followed from " + time_text(*e.follow_from) : "");
    }
    std::string operator()(const events::ConnectionChanged& e) const {
        return "connection changed: " + changes(e);
    }
    std::string operator()(const events::ConnectionRemoved& e) const {
        return "connection removed" + because(e.cause);
    }
    std::string operator()(const events::RunStarted& e) const {
        return fmt::format("{} run of {} started{}{}", name_of(e.purpose), window_text(e.window),
                           e.requested ? ", asked for" : "",
                           e.orders_max > 0 ? fmt::format(", at most {} and the rest of a page",
                                                          counted(e.orders_max, "order"))
                                            : "");
    }
    std::string operator()(const events::RunEnded& e) const { return run_story(e); }
    std::string operator()(const events::PageFetched& e) const { return page_story(e); }
    std::string operator()(const events::SyncPolled& e) const {
        return fmt::format("no news in {} ({}, all known)", window_text(e.window),
                           counted(e.orders, "order"));
    }
    std::string operator()(const events::RequestFailed& e) const { return failure_story(e); }
    std::string operator()(const events::AccessProbed& e) const { return probe_story(e); }
    std::string operator()(const events::CursorAdvanced& e) const {
        return fmt::format("{} cursor in {}: {} after {}", name_of(e.purpose),
                           window_text(e.window), e.token.empty() ? "read whole" : "next page",
                           counted(e.pages, "page"));
    }
    std::string operator()(const events::WatermarkAdvanced& e) const {
        return fmt::format("all updates up to {} are known", time_text(e.to));
    }
    std::string operator()(const events::CursorRepaired& e) const {
        const std::string then =
            e.parts == 0 ? "passed over" : "asked again in " + counted(e.parts, "part");
        return fmt::format("{} cursor unusable ({}), {} {}", name_of(e.purpose), printable(e.bad),
                           window_text(e.reopened), then);
    }
    std::string operator()(const events::BackfillRequested& e) const {
        return fmt::format("backfill of {} – {} asked for, chunks of {} days", time_text(e.from),
                           time_text(e.to), e.chunk_days);
    }
    std::string operator()(const events::ChunkOpened& e) const {
        return fmt::format("backfill chunk {} begun, {}", ordinal(e.chunk), window_text(e.window));
    }
    std::string operator()(const events::ChunkCompleted& e) const {
        return fmt::format("backfill chunk {} complete, {}", ordinal(e.chunk),
                           counted(e.orders, "order"));
    }
    std::string operator()(const events::BackfillPaused& e) const {
        return "backfill paused" + because(e.cause);
    }
    std::string operator()(const events::BackfillResumed& e) const {
        return "backfill resumed" + because(e.cause);
    }
    std::string operator()(const events::BackfillCompleted& e) const {
        return fmt::format("backfill complete, {}", counted(e.orders, "order"));
    }
    std::string operator()(const events::BackfillCancelled& e) const {
        return "backfill cancelled" + because(e.cause);
    }
    std::string operator()(const events::DebtIncurred& e) const {
        return fmt::format("order {} could not be read whole{}", printable(e.order.value()),
                           because(e.cause));
    }
    std::string operator()(const events::DebtPaid& e) const {
        return fmt::format("order {} is read whole now", printable(e.order.value()));
    }
    std::string operator()(const events::DebtAbandoned& e) const {
        return fmt::format("order {} given up after {}{}", printable(e.order.value()),
                           counted(e.attempts, "attempt"), because(e.cause));
    }
    std::string operator()(const events::DebtRetried& e) const {
        return fmt::format("order {} is asked for again", printable(e.order.value()));
    }
    std::string operator()(const events::ItemsOwed& e) const {
        return fmt::format("items of {} are to be read", counted(e.orders.size(), "order"));
    }
    std::string operator()(const events::ItemsAdvanced& e) const {
        return fmt::format("{} of order {} are read, more follow", counted(e.items, "item"),
                           printable(e.order.value()));
    }
    std::string operator()(const events::AlertRaised& e) const {
        return fmt::format("alert {}: {}, since {}", events::to_text(e.kind), printable(e.text),
                           time_text(e.since));
    }
    std::string operator()(const events::AlertCleared& e) const {
        return fmt::format("alert {} of position {} is over{}", events::to_text(e.kind),
                           e.raised.value(), because(e.cause));
    }
    std::string operator()(const events::AlertDelivered& e) const {
        return fmt::format("the webhook was told of position {}, attempt {}", e.told.value(),
                           e.attempts);
    }
    std::string operator()(const events::UsagePlanLearned& e) const {
        return fmt::format("usage plan of {}: {:.6f} a second, burst {} ({})",
                           events::to_text(e.key.operation), e.rate_per_s, e.burst,
                           printable(e.source));
    }
    std::string operator()(const events::LossAccepted& e) const {
        return fmt::format("the loss of {} to {} was accepted, the log goes on from {}{}",
                           with_thousands(e.first.value()), with_thousands(e.last.value()),
                           with_thousands(e.kept.value()), because(e.cause));
    }
    std::string operator()(const events::HeadsRecorded& e) const {
        return fmt::format("heads of {} up to position {}: root {}", counted(e.streams, "stream"),
                           with_thousands(e.position.value()), events::to_hex(e.root));
    }
    std::string operator()(const events::ProjectionSwapped& e) const {
        return fmt::format("readers see tables {} now instead of {}, as of position {}", e.to,
                           e.from, e.position.value());
    }
};

}  // namespace

std::string story(const events::StoredEvent& stored) {
    return std::visit(Teller{}, stored.event);
}

bool is_milestone(const events::Event& event) {
    return !std::holds_alternative<events::PageFetched>(event) &&
           !std::holds_alternative<events::CursorAdvanced>(event) &&
           !std::holds_alternative<events::WatermarkAdvanced>(event) &&
           !std::holds_alternative<events::SyncPolled>(event) &&
           !std::holds_alternative<events::AlertDelivered>(event) &&
           !std::holds_alternative<events::HeadsRecorded>(event) &&
           !std::holds_alternative<events::ItemsOwed>(event) &&
           !std::holds_alternative<events::ItemsAdvanced>(event);
}

bool is_trouble(const events::Event& event) {
    const auto* run = std::get_if<events::RunEnded>(&event);
    return std::holds_alternative<events::RequestFailed>(event) ||
           std::holds_alternative<events::AccessProbed>(event) ||
           std::holds_alternative<events::CursorRepaired>(event) ||
           std::holds_alternative<events::DebtIncurred>(event) ||
           std::holds_alternative<events::DebtAbandoned>(event) ||
           std::holds_alternative<events::AlertRaised>(event) ||
           std::holds_alternative<events::LossAccepted>(event) ||
           std::holds_alternative<events::SellerClaimLost>(event) ||
           (run != nullptr && run->reason != events::ReasonCode::success);
}

std::string stream_text(const events::StreamId& stream) {
    return stream.is_system() ? "system" : stream.tenant.value() + "/" + stream.connection.value();
}

}  // namespace orderlog::tools
