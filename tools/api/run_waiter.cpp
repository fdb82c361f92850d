#include "tools/api/run_waiter.hpp"

#include <iterator>
#include <utility>

namespace orderlog::tools {

namespace {

constexpr std::chrono::milliseconds between_looks{100};

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

bool RunWaiter::answered(Waiting& waiting, bool ends) const {
    Wait& wait = waiting.wait;
    const auto over = collect_outcomes(wait.runs, wait.outcome_command, ask_);
    if (!over) {
        waiting.answer.give(wait.respond(tl::make_unexpected(over.error())));
        return true;
    }
    if (*over || ends || std::chrono::steady_clock::now() >= wait.until) {
        waiting.answer.give(wait.respond(wait.runs));
        return true;
    }
    return false;
}

void RunWaiter::run(const std::stop_token& stop) {
    std::list<Waiting> waiting;
    while (true) {
        {
            std::unique_lock lock(mutex_);
            if (waiting.empty()) {
                changed_.wait(lock, stop, [this] { return !new_.empty(); });
            } else {
                changed_.wait_for(lock, stop, between_looks, [this] { return !new_.empty(); });
            }
            waiting.splice(waiting.end(), new_);
        }
        for (auto at = waiting.begin(); at != waiting.end();) {
            at = answered(*at, stop.stop_requested()) ? waiting.erase(at) : std::next(at);
        }
        if (stop.stop_requested()) {
            return;
        }
    }
}

}  // namespace orderlog::tools
