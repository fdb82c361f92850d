#pragma once

#include "tools/api/api_tables.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace orderlog::tools {

/// A few threads for what may wait, each with its session of the tables. Whoever has much to do
/// holds up nobody else: those who wait take turns, and nobody has more than a part of the threads.
class WorkerPool {
 public:
    using Work = std::function<void(ApiTables&)>;

    struct Limits {
        std::size_t threads{6};
        std::size_t queue{1024};      ///< What waits in all.
        std::size_t queue_each{256};  ///< What waits of one.
        std::size_t threads_each{2};  ///< What runs of one.
    };

    explicit WorkerPool(Limits limits);
    /// What was not begun is dropped.
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Any thread. False if too much waits already, of `whose` or in all. What throws is over.
    [[nodiscard]] bool submit(const std::string& whose, Work work);
    void reach(const TablesAddress& address);

 private:
    struct Line {
        std::deque<Work> queue{};
        std::size_t running{0};
    };
    using Lines = std::map<std::string, Line, std::less<>>;

    void run(const std::stop_token& stop);
    [[nodiscard]] Lines::iterator whose_turn();
    void end(const std::string& whose);

    Limits limits_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    Lines lines_{};  ///< Guarded, as the next; none is idle.
    std::size_t queued_{0};
    std::string last_{};  ///< Whose turn it was.
    std::optional<TablesAddress> address_{};
    std::vector<std::jthread> threads_{};  ///< Last: they use all of the above.
};

}  // namespace orderlog::tools
