#include "tools/api/answered_keys.hpp"

namespace orderlog::tools {

namespace {

/// About what a name and its answer take.
std::size_t bytes_of(const std::string& name, const std::string& body) {
    constexpr std::size_t besides = 512;
    return 2 * name.size() + body.size() + besides;
}

}  // namespace

AnsweredKeys::Found AnsweredKeys::begin(const std::string& name, const events::Sha256& request,
                                        Moment now) {
    const std::lock_guard lock(mutex_);
    forget_old(now);
    const auto [found, added] = entries_.try_emplace(name, Entry{.request = request});
    const Entry& entry = found->second;
    if (added) {
        return {};
    }
    if (entry.request != request) {
        return {Standing::other_request, {}};
    }
    if (entry.under_way) {
        return {Standing::under_way, {}};
    }
    Found again{Standing::answered, {}};
    again.answer.status = entry.status;
    again.answer.headers = entry.headers;
    again.answer.body = entry.body;
    return again;
}

void AnsweredKeys::end(const std::string& name, const ServerResponse& answer, Moment now) {
    constexpr std::uint16_t our_fault = 500;
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(name);
    if (answer.status >= our_fault || answer.stream) {
        entries_.erase(found);
        return;
    }
    Entry& entry = found->second;
    entry.under_way = false;
    entry.status = answer.status;
    entry.headers = answer.headers;
    entry.body = answer.content();
    answered_.emplace_back(now, name);
    bytes_ += bytes_of(name, entry.body);
    forget_old(now);
}

void AnsweredKeys::forget_old(Moment now) {
    while (!answered_.empty() &&
           (bytes_ > bytes_max || answered_.front().first + kept_for <= now)) {
        const auto found = entries_.find(answered_.front().second);
        bytes_ -= bytes_of(found->first, found->second.body);
        entries_.erase(found);
        answered_.pop_front();
    }
}

}  // namespace orderlog::tools
