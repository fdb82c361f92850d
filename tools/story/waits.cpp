#include "tools/story/waits.hpp"

#include "engine/usage_plan.hpp"
#include "tools/output/text_format.hpp"
#include "tools/story/engine_rest.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::tools {

using events::Duration;
using events::LogPosition;
using events::Purpose;
using events::StoredEvent;
using events::Time;

namespace {

constexpr Duration wait_min = std::chrono::seconds(1);  // What is shorter needs no reason.
// Turns, the ceilings of requests and the network delay a call for so long, and leave no event.
constexpr Duration unexplained_min = std::chrono::minutes(1);

Duration refill_of(const BucketBefore& bucket) {
    return std::chrono::duration_cast<Duration>(
        std::chrono::duration<double>(1 / bucket.rate_per_s));
}

std::string purpose_text(Purpose purpose) {
    return purpose == Purpose::rescan ? "re-scan" : std::string(events::to_text(purpose));
}

/// "backfill's 14, sync's 6"
std::string sharers(const BucketBefore& bucket) {
    std::map<Purpose, std::size_t> calls;
    for (const Purpose purpose : bucket.last_calls) {
        ++calls[purpose];
    }
    std::string text;
    for (const auto& [purpose, count] : calls) {
        text += fmt::format("{}{} for {}", text.empty() ? "" : ", ", count, purpose_text(purpose));
    }
    return text;
}

std::string quota_sentence(const AnsweredCall& call, const BucketBefore& bucket,
                           const std::string& holds, Duration wait) {
    const bool is_shared =
        std::ranges::any_of(bucket.last_calls, [&](Purpose one) { return one != call.purpose; });
    return fmt::format("It waited {} for quota: {}, and one comes back in {}{}.",
                       duration_text(wait), holds, duration_text(refill_of(bucket)),
                       is_shared ? fmt::format("; of this connection's last {} calls {}",
                                               bucket.last_calls.size(), sharers(bucket))
                                 : "");
}

/// Whether the call left as soon as the bucket had a token again, by what the log proves or by its
/// calls following each other exactly as tokens come back.
std::string quota_reason(const AnsweredCall& call, const BucketBefore& bucket, Time ready,
                         Time asked) {
    if (bucket.rate_per_s <= 0 || !bucket.is_kept_to) {
        return {};
    }
    const Time since = std::max(ready, bucket.called);
    const Duration waited = asked - since;
    const Duration refill = refill_of(bucket);
    if (waited < wait_min || waited > refill * 6 / 5) {
        return {};
    }
    const double level = level_most(bucket, call.operation, since);
    if (level < 1) {
        return quota_sentence(
            call, bucket,
            fmt::format("the bucket of {} had {} tokens at {}", events::to_text(call.operation),
                        level < 0.05 ? "0" : fmt::format("at most {:.1f}", level),
                        time_text(since)),
            waited);
    }
    const Duration apart = asked - bucket.called;
    if (apart < refill * 19 / 20 || apart > refill * 6 / 5) {
        return {};
    }
    return quota_sentence(call, bucket,
                          fmt::format("a call of {} had left at {} (position {}), {} before",
                                      events::to_text(call.operation), time_text(bucket.called),
                                      bucket.position.value(), duration_text(apart)),
                          waited);
}

std::string failure_sentence(const FailedBefore& failed) {
    return fmt::format(
        "Attempt {} had failed at {} ({}{}){}.", failed.attempt, time_text(failed.at),
        events::to_text(failed.kind),
        failed.status == 0 ? "" : fmt::format(", status {}", failed.status),
        failed.retry_at ? ": not to be asked again before " + time_text(*failed.retry_at) : "");
}

bool is_one_order(const AnsweredCall& call) {
    return call.purpose == Purpose::debt;
}

/// Of another order it says nothing of this call.
const FailedBefore* failure_before(const ChainBefore& chain, const AnsweredCall& call) {
    return chain.failed && (!is_one_order(call) || chain.failed->order == call.order)
               ? &*chain.failed
               : nullptr;
}

/// Its words for what the call followed.
std::string left_sentence(const AnsweredCall& call, const ChainBefore& chain, Duration wait) {
    if (call.purpose == Purpose::sync && call.is_first && !chain.failed) {
        return fmt::format(
            "Updates are asked for at an interval; what sync had done last was {} before, at "
            "position {}.",
            duration_text(wait), chain.position.value());
    }
    return fmt::format("It was asked {} after what {} had done last, at position {}.",
                       duration_text(wait), purpose_text(call.purpose), chain.position.value());
}

std::optional<std::string> span_sentence(const std::optional<SpanBefore>& span,
                                         std::string_view what, Time from, Time to) {
    if (!span || span->from >= to || (span->to && *span->to - from < wait_min)) {
        return std::nullopt;
    }
    return span->to ? fmt::format("{} was paused from {} to {}.", what, time_text(span->from),
                                  time_text(*span->to))
                    : fmt::format("{} was paused since {}.", what, time_text(span->from));
}

}  // namespace

LogPosition quiet_since(const std::optional<AnsweredCall>& call, const Circumstances& before) {
    // Debts and probes are few and far between: what was meanwhile delayed none of them.
    const bool is_rare =
        call && (call->purpose == Purpose::debt || call->purpose == Purpose::probe);
    const auto chain = call && !is_rare ? before.chains.find(call->purpose) : before.chains.end();
    return chain == before.chains.end() ? before.position : chain->second.position;
}

std::vector<std::string> quiet_sentences(const StoredEvent& stored,
                                         const std::optional<AnsweredCall>& call,
                                         const Circumstances& before,
                                         std::span<const StoredEvent> meanwhile) {
    if (!before.last) {
        return {};
    }
    const Time until = asked_at(stored);
    EngineRest rest(quiet_since(call, before));
    for (const StoredEvent& one : meanwhile) {
        rest.apply(one);
    }
    std::vector<std::string> sentences = rest.sentences(until);
    const auto chain = call ? before.chains.find(call->purpose) : before.chains.end();
    const Time from = chain == before.chains.end() ? *before.last : chain->second.at;
    if (const auto told = span_sentence(before.paused, "The connection", from, until)) {
        sentences.push_back(*told);
    }
    const bool of_backfill = call && call->purpose == Purpose::backfill;
    if (const auto told = span_sentence(before.backfill_paused, "The backfill", from, until);
        told && of_backfill) {
        sentences.push_back(*told);
    }
    return sentences;
}

std::vector<std::string> wait_sentences(const StoredEvent& stored, const AnsweredCall& call,
                                        const Circumstances& before, bool is_quiet) {
    const auto known = before.chains.find(call.purpose);
    if (known == before.chains.end()) {
        return {};
    }
    const ChainBefore& chain = known->second;
    const FailedBefore* failed = failure_before(chain, call);
    const Time asked = asked_at(stored);
    const Duration wait = asked - chain.at;
    // Debts are asked for one beside the other: what another order did is no wait of this one.
    if (wait < wait_min || (is_one_order(call) && failed == nullptr)) {
        return {};
    }
    std::vector<std::string> sentences;
    if (failed != nullptr) {
        sentences.push_back(failure_sentence(*failed));
    }
    if (before.items_read > 0 && call.operation == events::Operation::v0_get_orders) {
        sentences.push_back(
            fmt::format("{} of items were read first.", counted(before.items_read, "page")));
    }
    const Time ready = failed == nullptr ? chain.at : failed->retry_at.value_or(chain.at);
    if (const auto bucket = before.buckets.find(call.operation); bucket != before.buckets.end()) {
        if (std::string quota = quota_reason(call, bucket->second, ready, asked); !quota.empty()) {
            sentences.push_back(std::move(quota));
        }
    }
    const bool at_interval = call.purpose == Purpose::sync && call.is_first;
    const bool is_long = wait >= unexplained_min;
    if (sentences.empty() && is_long && !is_quiet && !at_interval) {
        sentences.push_back("This connection's events do not say why not sooner.");
    }
    if (!sentences.empty() || is_long || at_interval) {
        sentences.insert(sentences.begin(), left_sentence(call, chain, wait));
    }
    return sentences;
}

}  // namespace orderlog::tools
