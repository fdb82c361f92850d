#include "tools/api/coverage_book.hpp"

#include <algorithm>
#include <utility>

namespace orderlog::tools {

using events::LogPosition;
using events::Result;
using events::StoredEvent;
using events::StreamId;

namespace {

/// Of each a few spans are kept, and the orders that it owes.
constexpr std::size_t chapters_max = 256;
/// Between two looks at the time.
constexpr events::ReadLimit coverage_step{.events = 100, .record_bytes = 1 << 20};

events::Error still_reading() {
    return {events::ErrorKind::unavailable, "the log's pages are still being read for this",
            "ask again in a second: it goes on from where it is"};
}

}  // namespace

Result<void> CoverageBook::read_losses() {
    while (true) {
        const auto read = log_.read_stream({}, losses_read_, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            return {};
        }
        for (const StoredEvent& stored : *read) {
            if (std::holds_alternative<events::LossAccepted>(stored.event)) {
                losses_.push_back(stored);
            }
        }
        losses_read_ = read->back().version;
    }
}

CoverageBook::Chapter& CoverageBook::chapter_of(const StreamId& stream, std::size_t asked) {
    const auto found = std::ranges::find_if(
        chapters_, [&](const auto& chapter) { return chapter->stream == stream; });
    if (found != chapters_.end()) {
        chapters_.splice(chapters_.begin(), chapters_, found);
    } else {
        chapters_.push_front(std::make_unique<Chapter>(stream));
    }
    while (chapters_.size() > std::max(chapters_max, asked)) {  // Those of one question stay.
        chapters_.pop_back();
    }
    return *chapters_.front();
}

/// Those before `up_to` that were not applied yet.
Result<void> CoverageBook::apply_losses(Chapter& chapter, LogPosition up_to) {
    Result<void> applied;
    while (applied && chapter.losses < losses_.size() && losses_[chapter.losses].position < up_to) {
        applied = chapter.coverage.apply(losses_[chapter.losses], log_);
        ++chapter.losses;
    }
    return applied;
}

Result<void> CoverageBook::read_on(Chapter& chapter, Moment until) {
    while (true) {
        const auto read = log_.read_stream(chapter.stream, chapter.read, coverage_step);
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            return apply_losses(chapter, events::next(log_.info().last));
        }
        for (const StoredEvent& stored : *read) {
            if (std::chrono::steady_clock::now() > until) {
                return tl::make_unexpected(still_reading());
            }
            auto applied = apply_losses(chapter, stored.position).and_then([&] {
                return chapter.coverage.apply(stored, log_);
            });
            if (!applied) {
                return applied;
            }
            chapter.read = stored.version;
        }
    }
}

Result<std::vector<projections::CoverageReport>> CoverageBook::read(
    const std::vector<StreamId>& streams, events::Time now, Moment until) {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock()) {
        return tl::make_unexpected(still_reading());
    }
    if (auto losses = read_losses(); !losses) {
        return tl::make_unexpected(losses.error());
    }
    std::vector<projections::CoverageReport> reports;
    for (const StreamId& stream : streams) {
        Chapter& chapter = chapter_of(stream, streams.size());
        if (auto read = read_on(chapter, until); !read) {
            return tl::make_unexpected(read.error());
        }
        reports.push_back(chapter.coverage.report(now));
    }
    return reports;
}

}  // namespace orderlog::tools
