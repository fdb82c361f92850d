#include "tools/api/worker_pool.hpp"

#include <exception>
#include <utility>

namespace orderlog::tools {

WorkerPool::WorkerPool(Limits limits) : limits_(limits) {
    for (std::size_t i = 0; i < limits_.threads; ++i) {
        threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
    }
}

WorkerPool::~WorkerPool() {
    for (std::jthread& thread : threads_) {
        thread.request_stop();
    }
    threads_.clear();
}

bool WorkerPool::submit(const std::string& whose, Work work) {
    {
        const std::lock_guard lock(mutex_);
        if (queued_ >= limits_.queue) {
            return false;
        }
        Line& line = lines_[whose];
        if (line.queue.size() >= limits_.queue_each) {
            return false;
        }
        line.queue.push_back(std::move(work));
        ++queued_;
    }
    changed_.notify_one();
    return true;
}

void WorkerPool::reach(const TablesAddress& address) {
    const std::lock_guard lock(mutex_);
    address_ = address;
}

/// The next behind the last one who has something to do, and may; the end: nobody.
WorkerPool::Lines::iterator WorkerPool::whose_turn() {
    auto at = lines_.upper_bound(last_);
    for (std::size_t i = 0; i < lines_.size(); ++i, ++at) {
        if (at == lines_.end()) {
            at = lines_.begin();
        }
        if (!at->second.queue.empty() && at->second.running < limits_.threads_each) {
            return at;
        }
    }
    return lines_.end();
}

void WorkerPool::end(const std::string& whose) {
    {
        const std::lock_guard lock(mutex_);
        const auto line = lines_.find(whose);
        --line->second.running;
        if (line->second.running == 0 && line->second.queue.empty()) {
            lines_.erase(line);
        }
    }
    changed_.notify_one();
}

void WorkerPool::run(const std::stop_token& stop) {
    ApiTables tables;
    while (true) {
        Work work;
        std::string whose;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, stop, [this] { return whose_turn() != lines_.end(); });
            if (stop.stop_requested()) {
                return;
            }
            const auto line = whose_turn();
            whose = line->first;
            last_ = whose;
            work = std::move(line->second.queue.front());
            line->second.queue.pop_front();
            ++line->second.running;
            --queued_;
            if (address_) {
                tables.reach(*address_);
            }
        }
        tables.look_as({});
        try {
            work(tables);
        } catch (const std::exception&) {
            // Its answer was dropped, which is a 500; the next one's is made.
        }
        work = {};
        end(whose);
    }
}

}  // namespace orderlog::tools
