#pragma once

#include "tools/api/api_tables.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace orderlog::tools {

/// A few threads for what may wait, each with its session of the tables.
class WorkerPool {
 public:
    using Work = std::function<void(ApiTables&)>;

    WorkerPool(std::size_t threads, std::size_t queue_max);
    /// What was not begun is dropped.
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Any thread. False if too much waits already.
    [[nodiscard]] bool submit(Work work);
    void reach(const TablesAddress& address);

 private:
    void run(const std::stop_token& stop);

    std::size_t queue_max_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Work> queue_{};  ///< Guarded, as the next.
    std::optional<TablesAddress> address_{};
    std::vector<std::jthread> threads_{};  ///< Last: they use all of the above.
};

}  // namespace orderlog::tools
