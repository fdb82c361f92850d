#include "tools/api/run_waiter.hpp"

#include <exception>
#include <iterator>
#include <utility>

namespace orderlog::tools {

namespace {

/// The more runs are asked for, the rarer: their outcomes cost the engine a few percent of its
/// time.
std::chrono::milliseconds between_looks(std::size_t runs) {
    constexpr std::chrono::milliseconds least{100};
    return least + std::chrono::milliseconds{runs / 5};
}

}  // namespace

RunWaiter::RunWaiter(AskEngine ask)
    : ask_(std::move(ask)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

RunWaiter::~RunWaiter() {
    thread_.request_stop();
}

void RunWaiter::wait(Wait wait, PendingAnswer answer) {
    {
        const std::lock_guard lock(mutex_);
        new_.push_back({std::move(wait), std::move(answer)});
    }
    changed_.notify_one();
}

/// Who waited for long enough, and who waits at the end, costs the engine nothing any more.
bool RunWaiter::answered(Waiting& waiting, bool ends) const {
    Wait& wait = waiting.wait;
    if (ends || std::chrono::steady_clock::now() >= wait.until) {
        waiting.answer.give(wait.respond(wait.runs));
        return true;
    }
    const auto over = collect_outcomes(wait.runs, wait.outcome_command, ask_);
    if (!over) {
        waiting.answer.give(wait.respond(tl::make_unexpected(over.error())));
        return true;
    }
    if (*over) {
        waiting.answer.give(wait.respond(wait.runs));
    }
    return *over;
}

/// What throws is answered 500, since its answer is dropped.
bool RunWaiter::looked(Waiting& waiting, bool ends) const {
    try {
        return answered(waiting, ends);
    } catch (const std::exception&) {
        return true;
    }
}

void RunWaiter::run(const std::stop_token& stop) {
    std::list<Waiting> waiting;
    while (true) {
        std::size_t runs = 0;
        for (const Waiting& one : waiting) {
            runs += one.wait.runs.size();
        }
        {
            std::unique_lock lock(mutex_);
            if (waiting.empty()) {
                changed_.wait(lock, stop, [this] { return !new_.empty(); });
            } else {
                static_cast<void>(
                    changed_.wait_for(lock, stop, between_looks(runs), [] { return false; }));
            }
            waiting.splice(waiting.end(), new_);
        }
        for (auto at = waiting.begin(); at != waiting.end();) {
            at = looked(*at, stop.stop_requested()) ? waiting.erase(at) : std::next(at);
        }
        if (stop.stop_requested()) {
            return;
        }
    }
}

}  // namespace orderlog::tools
