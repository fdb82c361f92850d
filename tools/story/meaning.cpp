#include "tools/story/meaning.hpp"

#include "tools/output/text_format.hpp"
#include "tools/story/answer_meaning.hpp"
#include "tools/story/reason_meaning.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::tools {

using events::Duration;
using events::Purpose;
using events::StoredEvent;
using events::Time;

namespace {

std::string told(const std::string& cause) {
    return cause.empty() ? std::string{} : ": " + printable(cause);
}

std::string by_actor(const StoredEvent& stored) {
    return stored.actor.empty() ? std::string{} : " by '" + printable(stored.actor) + "'";
}

std::string_view purpose_meaning(Purpose purpose) {
    switch (purpose) {
        case Purpose::backfill:
            return "a run of a backfill is one of its chunks";
        case Purpose::sync:
            return "a sync is a run only if it brings news or was asked for";
        case Purpose::rescan:
            return "a re-scan reads update time again that is closed, in case Amazon showed an "
                   "order late";
        case Purpose::debt:
        case Purpose::probe:
            break;
    }
    return "";
}

std::string run_begin_meaning(const StoredEvent& stored, const events::RunStarted& run) {
    return run.requested ? fmt::format("It was asked for{}.", by_actor(stored))
                         : fmt::format("It began by itself: {}.", purpose_meaning(run.purpose));
}

std::string run_end_meaning(const StoredEvent& stored, const events::RunEnded& run,
                            const Surroundings& around) {
    std::string text =
        fmt::format("{}: {}.", events::to_text(run.reason), reason_meaning(run.reason));
    // One that began with its only page began when it ended.
    if (around.run != nullptr && around.run->time < stored.time) {
        text += fmt::format(" It took {} from its beginning at {}{}.",
                            duration_text(stored.time - around.run->time),
                            time_text(around.run->time), at_position(around.run));
    }
    if (run.failures > 0) {
        text += fmt::format(" {} failed on the way.", counted(run.failures, "request"));
    }
    return text;
}

std::string change_meaning(const StoredEvent& stored, const events::ConnectionChanged& change) {
    std::string text = fmt::format("It was changed{}.", by_actor(stored));
    if (change.paused) {
        text += *change.paused
                    ? " Nothing more is asked for it until it is resumed; what was under way is "
                      "still taken."
                    : " It is asked for again.";
    }
    if (change.orders_api) {
        text += " Cursors of the other Orders API are given up and their windows asked afresh.";
    }
    return text;
}

std::string added_meaning(const StoredEvent& stored, const events::ConnectionAdded& added) {
    std::string text = fmt::format("It was added{}.", by_actor(stored));
    if (added.credential.empty()) {
        return text + " Without a refresh token nothing can be asked.";
    }
    return text + (added.follow_from
                       ? fmt::format(" Another program had followed it until {}.",
                                     time_text(*added.follow_from))
                       : std::string(" Its updates are followed from here on; its past takes a "
                                     "backfill."));
}

std::string probe_meaning(const events::AccessProbed& probe) {
    return std::string(
               "Amazon had refused the connection and was asked for the seller's "
               "marketplaces, which takes no role. ") +
           (probe.reason ? fmt::format("So it is {}: {}.", events::to_text(*probe.reason),
                                       reason_meaning(*probe.reason))
                         : std::string("The refusal was over by then."));
}

std::string debt_meaning(const Surroundings& around) {
    return fmt::format(
        "The page{} names the order, but it cannot be read whole from it, so it is "
        "owed and asked for by its id until it is; the window goes on.",
        at_position(around.cause));
}

std::string backfill_meaning(const StoredEvent& stored, const events::BackfillRequested& e) {
    const Duration width = std::chrono::days(std::max(1U, e.chunk_days));
    const auto chunks = static_cast<std::uint64_t>((e.to - e.from + width - Duration(1)) / width);
    return fmt::format("It was asked for{}: {}, the newest first.", by_actor(stored),
                       counted(chunks, "chunk"));
}

struct Meaning {
    const StoredEvent& stored;
    const Surroundings& around;

    std::string operator()(const events::EngineStarted& e) const {
        return e.sends ? "This process asks Amazon; what the one before it may have had under way "
                         "counts as spent quota."
                       : "This process writes the log and asks Amazon nothing.";
    }
    std::string operator()(const events::EngineStopped& /*e*/) const {
        return "It ended cleanly; nothing is asked until the next start.";
    }
    std::string operator()(const events::SellerClaimed& /*e*/) const {
        return "From here on no other log may read the seller.";
    }
    std::string operator()(const events::SellerClaimLost& /*e*/) const {
        return "PostgreSQL names another log as its owner, so the seller is not asked for until it "
               "is claimed again.";
    }
    std::string operator()(const events::ConnectionAdded& e) const {
        return added_meaning(stored, e);
    }
    std::string operator()(const events::ConnectionChanged& e) const {
        return change_meaning(stored, e);
    }
    std::string operator()(const events::ConnectionRemoved& /*e*/) const {
        return fmt::format("It was removed{}; nothing more is fetched and its rows stay.",
                           by_actor(stored));
    }
    std::string operator()(const events::RunStarted& e) const {
        return run_begin_meaning(stored, e);
    }
    std::string operator()(const events::RunEnded& e) const {
        return run_end_meaning(stored, e, around);
    }
    std::string operator()(const events::PageFetched& e) const { return page_meaning(stored, e); }
    std::string operator()(const events::SyncPolled& e) const { return poll_meaning(e); }
    std::string operator()(const events::RequestFailed& e) const {
        return failure_meaning(stored, e);
    }
    std::string operator()(const events::AccessProbed& e) const { return probe_meaning(e); }
    std::string operator()(const events::CursorAdvanced& e) const {
        return e.token.empty()
                   ? fmt::format("The page{} was the window's last one.", at_position(around.cause))
                   : fmt::format("The page{} is stored, so a restart goes on behind it.",
                                 at_position(around.cause));
    }
    std::string operator()(const events::WatermarkAdvanced& e) const {
        return watermark_meaning(e, around);
    }
    std::string operator()(const events::CursorRepaired& e) const {
        return repair_meaning(stored, e, around);
    }
    std::string operator()(const events::BackfillRequested& e) const {
        return backfill_meaning(stored, e);
    }
    std::string operator()(const events::ChunkOpened& /*e*/) const {
        return "Chunks are read one after the other, the newest first.";
    }
    std::string operator()(const events::ChunkCompleted& e) const {
        std::string text = fmt::format(
            "Every window of {} was read to its end and stored, up to "
            "the page{}.",
            window_text(e.window), at_position(around.cause));
        return around.run == nullptr
                   ? text
                   : text +
                         fmt::format(" It took {}.", duration_text(stored.time - around.run->time));
    }
    std::string operator()(const events::BackfillPaused& /*e*/) const {
        return fmt::format(
            "It was paused{}: no further page of the past is asked for until it is "
            "resumed.",
            by_actor(stored));
    }
    std::string operator()(const events::BackfillResumed& /*e*/) const {
        return fmt::format("It was resumed{} and goes on at its cursor.", by_actor(stored));
    }
    std::string operator()(const events::BackfillCompleted& /*e*/) const {
        return "Its last chunk is closed: nothing of the past is left to read.";
    }
    std::string operator()(const events::BackfillCancelled& /*e*/) const {
        return fmt::format("It was given up{}; what was read stays.", by_actor(stored));
    }
    std::string operator()(const events::DebtIncurred& /*e*/) const { return debt_meaning(around); }
    std::string operator()(const events::DebtPaid& /*e*/) const {
        return fmt::format("The page{} holds it whole.", at_position(around.cause));
    }
    std::string operator()(const events::DebtAbandoned& /*e*/) const {
        return "It is not asked for any more; 'orderlog debts retry --abandoned' asks once more.";
    }
    std::string operator()(const events::DebtRetried& e) const {
        return fmt::format("It was asked for{}; it is owed since position {}{}.", by_actor(stored),
                           e.incurred.value(), told(e.cause));
    }
    std::string operator()(const events::ItemsOwed& /*e*/) const {
        return fmt::format(
            "Orders v0 shows orders without their items, so those of the page{} are "
            "read before the next page is asked for.",
            at_position(around.cause));
    }
    std::string operator()(const events::ItemsAdvanced& e) const {
        return fmt::format("{} so far; the order stays owed until the last one.",
                           counted(e.pages, "page"));
    }
    std::string operator()(const events::AlertRaised& e) const {
        return fmt::format("It had begun {} before.", duration_text(stored.time - e.since));
    }
    std::string operator()(const events::AlertCleared& e) const {
        return e.to_tell ? "The webhook is told of it." : "";
    }
    std::string operator()(const events::AlertDelivered& /*e*/) const {
        return "It is not sent again.";
    }
    std::string operator()(const events::UsagePlanLearned& e) const {
        return fmt::format("The bucket gets one token in {} from here on.",
                           duration_text(std::chrono::duration_cast<Duration>(
                               std::chrono::duration<double>(1 / e.rate_per_s))));
    }
    std::string operator()(const events::LossAccepted& /*e*/) const {
        return "What those events said is unknown; the span is read again and every bucket counts "
               "as empty.";
    }
    std::string operator()(const events::TokenIssued& /*e*/) const {
        return "Whoever has it may ask the HTTP API in this name; the log has its hash alone.";
    }
    std::string operator()(const events::TokenRevoked& /*e*/) const {
        return "Whoever has it is answered 401 from then on.";
    }
    std::string operator()(const events::ConsentRequested& /*e*/) const {
        return "Amazon asks the seller and sends him back with a proof; the log has its hash "
               "alone.";
    }
    std::string operator()(const events::ConsentEnded& /*e*/) const {
        return "The proof is used up: it connects nothing again.";
    }
    std::string operator()(const events::HeadsRecorded& /*e*/) const {
        return "Who keeps it can tell later whether a record before this one was taken away or "
               "replaced.";
    }
    std::string operator()(const events::ProjectionSwapped& /*e*/) const {
        return "A rebuild had filled them from the log.";
    }
};

}  // namespace

std::string meaning(const StoredEvent& stored, const Surroundings& around) {
    return std::visit(Meaning{stored, around}, stored.event);
}

}  // namespace orderlog::tools
