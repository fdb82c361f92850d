#include "adapters/system/stop_signals.hpp"

#include "events/check.hpp"

#include <atomic>
#include <csignal>

namespace orderlog::adapters {

namespace {

// A handler reaches nothing but globals.
std::atomic<int> asked_signal{0};
std::atomic<const WakeUp*> woken{nullptr};

void on_signal(int signal) {
    if (asked_signal.exchange(signal) != 0 && signal == SIGINT) {
        std::signal(SIGINT, SIG_DFL);
        std::raise(SIGINT);
    }
    if (const WakeUp* wake_up = woken.load()) {
        wake_up->signal();
    }
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction action{};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    events::check(::sigaction(signal, &action, nullptr) == 0);
}

}  // namespace

StopSignals::StopSignals(const WakeUp& wake_up) {
    events::check(woken.load() == nullptr);
    asked_signal = 0;
    woken = &wake_up;
    handle(SIGTERM, on_signal);
    handle(SIGINT, on_signal);
    handle(SIGPIPE, SIG_IGN);
}

StopSignals::~StopSignals() {
    handle(SIGTERM, SIG_DFL);
    handle(SIGINT, SIG_DFL);
    woken = nullptr;
}

int StopSignals::asked() const {
    return asked_signal.load();
}

}  // namespace orderlog::adapters
