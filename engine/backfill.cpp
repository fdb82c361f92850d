#include "engine/backfill.hpp"

#include "events/check.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::LogPosition;
using events::Purpose;
using events::ReasonCode;
using events::Window;
using events::WindowAxis;

namespace {

Duration chunk_width(const events::BackfillRequested& plan) {
    return std::chrono::days(std::max(1U, plan.chunk_days));
}

/// Chunk 0 is the newest.
std::uint32_t chunk_count(const events::BackfillRequested& plan) {
    const Duration width = chunk_width(plan);
    return static_cast<std::uint32_t>((plan.to - plan.from + width - Duration(1)) / width);
}

Window chunk_window(const events::BackfillRequested& plan, std::uint32_t chunk) {
    const auto to = plan.to - chunk_width(plan) * chunk;
    return {
        .axis = WindowAxis::created, .from = std::max(plan.from, to - chunk_width(plan)), .to = to};
}

void open_chunk(Decision& decision, std::uint32_t chunk, LogPosition cause) {
    const Window window = chunk_window(decision.state().backfill.plan, chunk);
    const LogPosition run = decision.add(
        events::RunStarted{.purpose = Purpose::backfill, .window = window}, {.causation = cause});
    decision.add(events::ChunkOpened{.chunk = chunk, .window = window},
                 {.correlation = run, .causation = cause});
}

void end_run(Decision& decision, ReasonCode reason, const std::string& message, LogPosition cause) {
    if (const auto run = decision.state().backfill.run) {
        decision.add(end_of(*run, reason, message), {.correlation = run->id, .causation = cause});
    }
}

// The one being read; of a backfill that is over, the one in which its reading ended.
std::uint32_t chunk_of(const BackfillState& backfill) {
    if (backfill.chunk) {
        return backfill.chunk->chunk;
    }
    const auto closed = (backfill.plan.to - backfill.frontier) / chunk_width(backfill.plan);
    return std::min(static_cast<std::uint32_t>(closed), chunk_count(backfill.plan) - 1);
}

}  // namespace

Window next_backfill_window(const BackfillState& backfill, double pages_max) {
    events::check(backfill.chunk.has_value());
    using std::chrono::seconds;
    const Duration width = planned_width({.open = backfill.frontier - backfill.chunk->window.from,
                                          .density = backfill.chain.density,
                                          .width_max = backfill.chain.width_max,
                                          .width_min = seconds(1),
                                          .pages_max = pages_max});
    // In whole seconds, as Amazon echoes its bounds.
    const auto from = std::chrono::floor<seconds>(backfill.frontier - width);
    return {.axis = WindowAxis::created,
            .from = std::max<events::Time>(from, backfill.chunk->window.from),
            .to = backfill.frontier};
}

void begin_backfill(Decision& decision, const events::BackfillRequested& plan) {
    const LogPosition requested = decision.add(plan);
    open_chunk(decision, 0, requested);
    if (decision.state().about.credential.empty()) {
        end_run(decision, ReasonCode::token_missing, "no refresh token is configured", requested);
    }
}

void close_backfill_window(Decision& decision, LogPosition page) {
    const BackfillState& backfill = decision.state().backfill;
    events::check(backfill.chunk.has_value());
    if (backfill.frontier > backfill.chunk->window.from) {
        return;
    }
    const std::uint32_t chunk = backfill.chunk->chunk;
    const LogPosition run = backfill.run ? backfill.run->id : LogPosition{};
    decision.add(
        events::ChunkCompleted{
            .chunk = chunk, .window = backfill.chunk->window, .orders = backfill.chunk_orders},
        {.correlation = run, .causation = page});
    end_run(decision, ReasonCode::success, {}, page);
    if (chunk + 1 < chunk_count(backfill.plan)) {
        open_chunk(decision, chunk + 1, page);
    } else {
        decision.add(events::BackfillCompleted{.orders = backfill.orders}, {.causation = page});
    }
}

void cancel_backfill_of(Decision& decision, const std::string& cause) {
    end_run(decision, ReasonCode::cancelled, cause, LogPosition{});
    decision.add(events::BackfillCancelled{.cause = cause});
}

BackfillStatus status_of(const BackfillState& backfill) {
    BackfillStatus status;
    status.phase = backfill.phase;
    if (backfill.phase == BackfillPhase::none) {
        return status;
    }
    status.from = backfill.plan.from;
    status.to = backfill.plan.to;
    status.chunks = chunk_count(backfill.plan);
    status.chunk = chunk_of(backfill);
    status.orders = backfill.orders;
    if (backfill.run) {
        status.run = backfill.run->id;
    }
    const auto span = static_cast<double>((backfill.plan.to - backfill.plan.from).count());
    const auto closed = static_cast<double>((backfill.plan.to - backfill.frontier).count());
    const double share = span > 0 ? closed / span : 1.0;
    status.progress_percent = 100.0 * share;
    // Orders of a window that is still open are read but their span is not closed.
    const double closed_orders =
        static_cast<double>(backfill.orders - backfill.chain.window_orders);
    status.orders_estimated =
        share > 0 ? std::max(backfill.orders, static_cast<std::uint64_t>(closed_orders / share))
                  : backfill.orders;
    return status;
}

std::string_view to_text(BackfillPhase phase) {
    switch (phase) {
        case BackfillPhase::none:
            return "none";
        case BackfillPhase::running:
            return "running";
        case BackfillPhase::paused:
            return "paused";
        case BackfillPhase::completed:
            return "completed";
        case BackfillPhase::cancelled:
            return "cancelled";
    }
    return "unknown";
}

}  // namespace orderlog::engine
