#include "tools/service/lease_keeper.hpp"

#include "tools/access/lease_taker.hpp"

#include <fmt/core.h>

#include <variant>

namespace orderlog::tools {

using adapters::BootClock;
using adapters::LeaseAnswer;
using adapters::LeaseHeld;
using adapters::LeaseOthers;
using adapters::LogLease;
using events::Result;
using std::chrono::milliseconds;

namespace {

/// Two renewals may fail before the lease runs out.
constexpr milliseconds renew_every{5'000};
/// While another process has the lease, or PostgreSQL does not answer.
constexpr milliseconds try_every{1'000};
/// As long the feeder waits for an answer that is under way.
constexpr milliseconds answer_time{3'000};

}  // namespace

LeaseKeeper::LeaseKeeper(Outside outside)
    : outside_(std::move(outside)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

LeaseKeeper::~LeaseKeeper() {
    release();
}

void LeaseKeeper::release() {
    if (thread_.joinable()) {
        thread_.request_stop();
        changed_.notify_all();
        thread_.join();
    }
}

void LeaseKeeper::reach(const std::string& conninfo) {
    {
        const std::lock_guard lock(mutex_);
        if (conninfo_ == conninfo) {
            return;
        }
        conninfo_ = conninfo;
        doubted_ = true;
    }
    changed_.notify_all();
}

void LeaseKeeper::unreachable() {
    {
        const std::lock_guard lock(mutex_);
        ownership_.silent(BootClock::now());
    }
    outside_.on_change();
}

void LeaseKeeper::doubt() {
    {
        const std::lock_guard lock(mutex_);
        doubted_ = true;
    }
    changed_.notify_all();
}

bool LeaseKeeper::may_ask() {
    const std::lock_guard lock(mutex_);
    const bool may = ownership_.may_ask(BootClock::now());
    if (!may && !ownership_.lost() && ownership_.owner().empty()) {
        unsure_ = true;
        changed_.notify_all();
    }
    return may;
}

std::optional<BootClock::duration> LeaseKeeper::changes_in() const {
    const std::lock_guard lock(mutex_);
    const auto at = ownership_.changes_at();
    return at ? std::optional{std::max(*at - BootClock::now(), BootClock::duration::zero()) +
                              milliseconds{1}}
              : std::nullopt;
}

bool LeaseKeeper::lost() const {
    const std::lock_guard lock(mutex_);
    return ownership_.lost();
}

LeaseStatus LeaseKeeper::status() const {
    const std::lock_guard lock(mutex_);
    const auto& fence = ownership_.fence();
    return {fence ? std::optional{fence->epoch} : std::nullopt, ownership_.owner(), last_error_};
}

Result<adapters::LeaseFence> LeaseKeeper::fence(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!ownership_.fence()) {
        doubted_ = true;
        changed_.notify_all();
    }
    if (doubted_) {
        const auto heard = answers_;
        changed_.wait_for(lock, stop, answer_time, [&] { return answers_ != heard; });
    }
    if (ownership_.fence()) {
        return *ownership_.fence();
    }
    if (!ownership_.owner().empty()) {
        return tl::make_unexpected(held_elsewhere(ownership_.owner(), ownership_.lost()));
    }
    return events::fail(
        events::ErrorKind::unavailable,
        "the log's lease cannot be had: " +
            (last_error_.empty() ? std::string{"PostgreSQL has not answered yet"} : last_error_));
}

void LeaseKeeper::run(const std::stop_token& stop) {
    std::optional<LogLease> lease;
    std::string reached;
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, stop, pause(), [this] { return doubted_ || unsure_; });
            doubted_ = unsure_ = false;
            if (conninfo_.empty() || ownership_.lost()) {
                ++answers_;
                changed_.notify_all();
                continue;
            }
            if (reached != conninfo_) {
                reached = conninfo_;
                lease.emplace(reached, outside_.log, outside_.taker);
            }
        }
        if (!stop.stop_requested()) {
            step(*lease);
        }
    }
    if (lease) {
        static_cast<void>(lease->release());  // If not, it runs out.
    }
}

/// REQUIRES: mutex_ is held.
milliseconds LeaseKeeper::pause() const {
    return ownership_.fence() && last_error_.empty() ? renew_every : try_every;
}

void LeaseKeeper::step(LogLease& lease) {
    const auto asked = BootClock::now();
    const auto answer = lease.step();
    {
        const std::lock_guard lock(mutex_);
        tell(answer);
        take(answer, asked);
        ++answers_;
        // An answer that was so long under way says nothing of now.
        unsure_ = BootClock::now() - asked >= LogLease::lease_time - 2 * renew_every;
    }
    changed_.notify_all();
    outside_.on_change();
}

void LeaseKeeper::take(const Result<LeaseAnswer>& answer, LogLease::Moment asked) {
    last_error_ = answer ? "" : answer.error().message;
    if (!answer) {
        ownership_.silent(asked);
    } else if (const auto* held = std::get_if<LeaseHeld>(&*answer)) {
        ownership_.held(held->fence, asked);
    } else {
        ownership_.others(std::get<LeaseOthers>(*answer).owner, asked);
    }
}

/// Once for each thing that is new.
void LeaseKeeper::tell(const Result<LeaseAnswer>& answer) {
    failures_ = answer ? 0 : failures_ + 1;
    if (!answer) {
        // The first may come before the migration that makes the table.
        if (failures_ == 2) {
            outside_.said.warn("the log's lease is not renewed: " + answer.error().message);
        }
        return;
    }
    if (const auto* held = std::get_if<LeaseHeld>(&*answer)) {
        if (ownership_.fence() != held->fence) {
            outside_.said.info(
                fmt::format("lease taken: epoch {}{}", held->fence.epoch.value(),
                            held->former.empty() ? "" : fmt::format(", from {}", held->former)));
        }
        return;
    }
    const auto& others = std::get<LeaseOthers>(*answer);
    if (ownership_.owner() != others.owner) {
        outside_.said.warn(
            fmt::format("another engine acts for this log (LOCK_UNAVAILABLE): {}, "
                        "epoch {}",
                        others.owner, others.epoch.value()));
    }
}

}  // namespace orderlog::tools
