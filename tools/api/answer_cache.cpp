#include "tools/api/answer_cache.hpp"

#include <utility>

namespace orderlog::tools {

namespace {

/// Those that are kept have no stream.
ServerResponse copy_of(const ServerResponse& response) {
    ServerResponse copy;
    copy.status = response.status;
    copy.headers = response.headers;
    copy.body = response.body;
    return copy;
}

}  // namespace

std::optional<PendingAnswer> AnswerCache::take(const std::string& key, PendingAnswer answer) {
    std::shared_ptr<const ServerResponse> known;
    {
        const std::lock_guard lock(mutex_);
        drop_old();
        Entry& entry = entries_[key];
        if (entry.response && Clock::now() < entry.until) {
            known = entry.response;
        } else if (entry.making) {
            entry.waiting.push_back(std::move(answer));
            return std::nullopt;
        } else {
            entry.making = true;
            return answer;
        }
    }
    answer.give(copy_of(*known));
    return std::nullopt;
}

void AnswerCache::made(const std::string& key, const ServerResponse& response,
                       std::chrono::milliseconds fresh) {
    std::vector<PendingAnswer> waiting;
    {
        const std::lock_guard lock(mutex_);
        Entry& entry = entries_[key];
        entry.making = false;
        waiting.swap(entry.waiting);
        if (response.status == 200 && response.body.size() <= body_bytes_max) {
            entry.response = std::make_shared<const ServerResponse>(copy_of(response));
            entry.until = Clock::now() + fresh;
        }
    }
    for (PendingAnswer& one : waiting) {
        one.give(copy_of(response));
    }
}

void AnswerCache::forget() {
    const std::lock_guard lock(mutex_);
    for (auto& [key, entry] : entries_) {
        entry.until = {};
    }
}

void AnswerCache::drop_old() {
    const bool full = entries_.size() >= answers_max;
    std::erase_if(entries_, [full, now = Clock::now()](const auto& entry) {
        return !entry.second.making && (full || entry.second.until <= now);
    });
}

}  // namespace orderlog::tools
