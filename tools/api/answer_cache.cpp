#include "tools/api/answer_cache.hpp"

#include "tools/http/representation.hpp"

#include <algorithm>
#include <utility>

namespace orderlog::tools {

namespace {

/// Those that are kept have no stream, and share their body.
ServerResponse copy_of(const ServerResponse& response) {
    ServerResponse copy;
    copy.status = response.status;
    copy.headers = response.headers;
    copy.shared = response.shared;
    copy.shared_gzip = response.shared_gzip;
    copy.cause = response.cause;
    return copy;
}

std::size_t bytes_of(const std::shared_ptr<const ServerResponse>& response) {
    if (!response) {
        return 0;
    }
    return response->shared->size() + (response->shared_gzip ? response->shared_gzip->size() : 0);
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

bool AnswerCache::is_waited_for(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    return found != entries_.end() &&
           std::ranges::any_of(found->second.waiting, &PendingAnswer::wanted);
}

void AnswerCache::made(const std::string& key, ServerResponse& response,
                       std::chrono::milliseconds fresh) {
    share(response);
    std::vector<PendingAnswer> waiting;
    {
        const std::lock_guard lock(mutex_);
        Entry& entry = entries_[key];
        entry.making = false;
        waiting.swap(entry.waiting);
        if (response.status == 200 && response.content().size() <= body_bytes_max) {
            keep(entry, response, Clock::now() + fresh);
        }
    }
    for (PendingAnswer& one : waiting) {
        one.give(copy_of(response));
    }
}

std::size_t AnswerCache::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

void AnswerCache::keep(Entry& entry, const ServerResponse& response, Clock::time_point until) {
    bytes_ -= bytes_of(entry.response);
    entry.response = std::make_shared<const ServerResponse>(copy_of(response));
    entry.until = until;
    bytes_ += bytes_of(entry.response);
    if (bytes_ > bytes_max) {
        for (auto& [key, one] : entries_) {
            if (&one != &entry) {
                bytes_ -= bytes_of(std::exchange(one.response, {}));
            }
        }
    }
}

void AnswerCache::drop_old() {
    const bool full = entries_.size() >= answers_max;
    std::erase_if(entries_, [&, now = Clock::now()](const auto& entry) {
        const bool goes = !entry.second.making && (full || entry.second.until <= now);
        bytes_ -= goes ? bytes_of(entry.second.response) : 0;
        return goes;
    });
}

}  // namespace orderlog::tools
