#pragma once

#include "tools/control/run_outcomes.hpp"
#include "tools/http/pending_answer.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace orderlog::tools {

/// Answers requests that began runs as soon as these have ended, on a thread of its own: none of
/// them keeps a worker.
class RunWaiter {
 public:
    using Moment = std::chrono::steady_clock::time_point;

    struct Wait {
        nlohmann::json runs{};          ///< As `sync.run` or `sync.items` gave them.
        std::string outcome_command{};  ///< What asks how they ended.
        Moment until{};                 ///< Then those that have not ended are told as such.
        std::function<ServerResponse(const events::Result<nlohmann::json>& runs)> respond{};
    };

    explicit RunWaiter(AskEngine ask);
    /// Who still waits is answered with what there is.
    ~RunWaiter();
    RunWaiter(const RunWaiter&) = delete;
    RunWaiter& operator=(const RunWaiter&) = delete;

    void wait(Wait wait, PendingAnswer answer);

 private:
    struct Waiting {
        Wait wait{};
        PendingAnswer answer;
    };

    void run(const std::stop_token& stop);
    [[nodiscard]] bool answered(Waiting& waiting, bool ends) const;
    [[nodiscard]] bool looked(Waiting& waiting, bool ends) const;

    AskEngine ask_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::list<Waiting> new_{};  ///< Guarded.
    std::jthread thread_;       ///< Last: it uses all of the above.
};

}  // namespace orderlog::tools
