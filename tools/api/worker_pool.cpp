#include "tools/api/worker_pool.hpp"

#include <utility>

namespace orderlog::tools {

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_max) : queue_max_(queue_max) {
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
    }
}

WorkerPool::~WorkerPool() {
    for (std::jthread& thread : threads_) {
        thread.request_stop();
    }
    threads_.clear();
}

bool WorkerPool::submit(Work work) {
    {
        const std::lock_guard lock(mutex_);
        if (queue_.size() >= queue_max_) {
            return false;
        }
        queue_.push_back(std::move(work));
    }
    changed_.notify_one();
    return true;
}

void WorkerPool::reach(const TablesAddress& address) {
    const std::lock_guard lock(mutex_);
    address_ = address;
}

void WorkerPool::run(const std::stop_token& stop) {
    ApiTables tables;
    while (true) {
        Work work;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, stop, [this] { return !queue_.empty(); });
            if (stop.stop_requested()) {
                return;
            }
            work = std::move(queue_.front());
            queue_.pop_front();
            if (address_) {
                tables.reach(*address_);
            }
        }
        work(tables);
    }
}

}  // namespace orderlog::tools
