#include "tools/api/event_feed.hpp"

#include "tools/api/tenant_events.hpp"
#include "tools/output/json_text.hpp"
#include "tools/story/event_json.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace orderlog::tools {

using events::LogPosition;
using events::Result;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds heartbeat{15};
constexpr std::size_t kept_max = 4096;
constexpr std::size_t piece_bytes = 64 * 1024;
constexpr events::ReadLimit old_limit{.events = 500, .record_bytes = 1 << 20};
/// Steps for those who are far behind, between two looks at those who are not.
constexpr int old_steps_max = 4;

std::string sse_text(const events::StoredEvent& stored) {
    return fmt::format("id: {}\ndata: {}\n\n", stored.position.value(),
                       json_text(told_event_json(stored)));
}

bool is_of(const events::TenantId& wanted, const events::TenantId& tenant) {
    return wanted.value().empty() || wanted == tenant;
}

}  // namespace

/// A client's place in the log.
class EventFeed::Follower : public BodyStream {
 public:
    Follower(EventFeed& feed, events::TenantId tenant, LogPosition after,
             std::function<bool()> holds)
        : feed_(feed),
          tenant_(std::move(tenant)),
          place_(std::make_shared<LogPosition>(after)),
          holds_(std::move(holds)) {
        ++feed_.followers_;
    }
    ~Follower() override { --feed_.followers_; }
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    void next(Take take) override {
        if (!begun_) {
            begun_ = true;
            take("retry: 1000\n\n");
            return;
        }
        if (!holds_()) {
            take(std::nullopt);
            return;
        }
        feed_.want({.tenant = tenant_,
                    .after = *place_,
                    .until = steady_clock::now() + heartbeat,
                    .take = std::move(take),
                    .place = place_});
    }

 private:
    EventFeed& feed_;
    events::TenantId tenant_;
    std::shared_ptr<LogPosition> place_;
    std::function<bool()> holds_;
    bool begun_{false};
};

EventFeed::EventFeed(const events::EventLog& log)
    : log_(log),
      read_(log.info().last),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

EventFeed::~EventFeed() {
    thread_.request_stop();
}

std::unique_ptr<BodyStream> EventFeed::follow(events::TenantId tenant, LogPosition after,
                                              std::function<bool()> holds) {
    return std::make_unique<Follower>(*this, std::move(tenant), after, std::move(holds));
}

void EventFeed::log_grew() {
    {
        const std::lock_guard lock(mutex_);
        grew_ = true;
    }
    changed_.notify_one();
}

void EventFeed::want(Wanted wanted) {
    {
        const std::lock_guard lock(mutex_);
        if (!ended_) {
            wanted_.push_back(std::move(wanted));
        }
    }
    if (wanted.take) {
        wanted.take(std::nullopt);
        return;
    }
    changed_.notify_one();
}

/// False if the log cannot be read, which its owner will find out, too.
bool EventFeed::read_new() {
    if (followers_ == 0) {
        kept_.clear();
        read_ = log_.info().last;
        return true;
    }
    while (true) {
        const auto read = log_.read(read_, {});
        if (!read) {
            return false;
        }
        if (read->empty()) {
            return true;
        }
        for (const events::StoredEvent& stored : *read) {
            kept_.push_back({stored.position, stored.stream.tenant, sse_text(stored)});
        }
        read_ = read->back().position;
        while (kept_.size() > kept_max) {
            kept_.pop_front();
        }
    }
}

/// Events behind `wanted` that are not kept any more; how far it read.
Result<LogPosition> EventFeed::old_events(const Wanted& wanted, std::string& text) const {
    const bool all = wanted.tenant.value().empty();
    const auto read =
        all ? log_.read(wanted.after, old_limit)
            : TenantEvents::open(log_, wanted.tenant).and_then([&](const TenantEvents& own) {
                  return own.after(wanted.after, old_limit.events);
              });
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    LogPosition at = wanted.after;
    for (const events::StoredEvent& stored : *read) {
        if (stored.position > read_) {
            return read_;
        }
        at = stored.position;
        text += sse_text(stored);
    }
    return all || read->size() == old_limit.events ? at : read_;
}

bool EventFeed::is_old(const Wanted& wanted) const {
    return !kept_.empty() ? next(wanted.after) < kept_.front().position : wanted.after < read_;
}

void EventFeed::give(Wanted& wanted, std::string text) {
    if (const auto place = wanted.place.lock()) {
        *place = wanted.after;
        wanted.take(std::move(text));
    }
}

/// Whether it has got its piece; else it waits at the log's end.
bool EventFeed::serve(Wanted& wanted) {
    std::string text;
    const auto first = std::ranges::upper_bound(kept_, wanted.after, {}, &Kept::position);
    for (auto kept = first; kept != kept_.end() && text.size() < piece_bytes; ++kept) {
        wanted.after = kept->position;
        if (is_of(wanted.tenant, kept->tenant)) {
            text += kept->text;
        }
    }
    if (text.empty() && steady_clock::now() >= wanted.until) {
        text = ":\n\n";
    }
    const bool has = !text.empty();
    if (has) {
        give(wanted, std::move(text));
    }
    return has;
}

/// The same of one who is behind what is kept; else it has come nearer.
bool EventFeed::serve_old(Wanted& wanted) {
    std::string text;
    const auto at = old_events(wanted, text);
    if (!at) {
        wanted.take(std::nullopt);
        return true;
    }
    wanted.after = *at;
    const bool has = !text.empty();
    if (has) {
        give(wanted, std::move(text));
    }
    return has;
}

/// First those who are not behind, then some of those who are, who take turns. Whether somebody is
/// behind still.
bool EventFeed::serve_all(std::list<Wanted>& waiting) {
    std::list<Wanted> old;
    for (auto at = waiting.begin(); at != waiting.end();) {
        const auto one = at++;
        if (one->place.expired()) {
            waiting.erase(one);
        } else if (is_old(*one)) {
            old.splice(old.end(), waiting, one);
        } else if (serve(*one)) {
            waiting.erase(one);
        }
    }
    for (int step = 0; step < old_steps_max && !old.empty(); ++step) {
        if (serve_old(old.front())) {
            old.pop_front();
        } else {
            old.splice(old.end(), old, old.begin());
        }
    }
    const bool behind = !old.empty();
    waiting.splice(waiting.begin(), old);
    return behind;
}

void EventFeed::run(const std::stop_token& stop) {
    std::list<Wanted> waiting;
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, stop, std::chrono::seconds{1},
                              [this] { return grew_ || !wanted_.empty(); });
            waiting.splice(waiting.end(), wanted_);
            grew_ = false;
        }
        if (!read_new()) {
            break;
        }
        if (serve_all(waiting)) {
            log_grew();
        }
    }
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        waiting.splice(waiting.end(), wanted_);
    }
    for (Wanted& wanted : waiting) {
        wanted.take(std::nullopt);
    }
}

}  // namespace orderlog::tools
