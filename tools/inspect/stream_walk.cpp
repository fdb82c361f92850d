#include "tools/inspect/stream_walk.hpp"

#include "events/check.hpp"

#include <algorithm>
#include <iterator>

namespace orderlog::tools {

using events::Result;
using events::StoredEvent;
using events::StreamVersion;

namespace {

// Read ahead of all streams together: some hundred bytes each, so about a megabyte.
constexpr std::size_t ready_events = 2000;
constexpr std::size_t step_events_min = 4;
constexpr std::size_t step_events_max = 200;

}  // namespace

Result<StreamCut> end_of(const events::EventLog& log, const std::vector<StreamSpan>& spans) {
    StreamCut cut;
    for (const StreamSpan& span : spans) {
        const auto version = log.version(span.stream);
        if (!version) {
            return tl::make_unexpected(version.error());
        }
        cut.push_back(std::clamp(*version, span.begin, span.end));
    }
    return cut;
}

StreamWalk::StreamWalk(const events::EventLog& log, std::vector<StreamSpan> spans,
                       const StreamCut& cut, Way way)
    : log_(&log), way_(way) {
    events::check(spans.size() == cut.size());
    for (std::size_t i = 0; i < spans.size(); ++i) {
        strands_.push_back({.span = std::move(spans[i]), .at = cut[i]});
    }
}

std::size_t StreamWalk::step_events() const {
    return std::clamp(ready_events / std::max<std::size_t>(strands_.size(), 1), step_events_min,
                      step_events_max);
}

Result<std::optional<StreamWalk::Step>> StreamWalk::next() {
    Strand* nearest = nullptr;
    for (Strand& strand : strands_) {
        if (strand.ready.empty() && !strand.ended) {
            if (const auto filled = fill(strand); !filled) {
                return tl::make_unexpected(filled.error());
            }
        }
        if (strand.ready.empty()) {
            continue;
        }
        const bool is_nearer = nearest == nullptr ||
                               ((strand.ready.front().position <=> nearest->ready.front().position <
                                 0) == (way_ == Way::newer));
        nearest = is_nearer ? &strand : nearest;
    }
    if (nearest == nullptr) {
        return std::optional<Step>{};
    }
    Step step{.event = std::move(nearest->ready.front()),
              .strand = static_cast<std::size_t>(nearest - strands_.data())};
    nearest->ready.pop_front();
    const std::uint64_t version = step.event.version.value();
    nearest->at = StreamVersion{way_ == Way::newer ? version : version - 1};
    return std::optional{std::move(step)};
}

Result<void> StreamWalk::fill(Strand& strand) const {
    if (way_ == Way::older) {
        return fill_older(strand);
    }
    const std::uint64_t left = std::max(strand.span.end, strand.at).value() - strand.at.value();
    if (left > 0) {
        auto read = log_->read_stream(strand.span.stream, strand.at,
                                      {.events = std::min<std::uint64_t>(step_events(), left)});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        std::move(read->begin(), read->end(), std::back_inserter(strand.ready));
    }
    strand.ended = strand.ready.empty();
    return {};
}

Result<void> StreamWalk::fill_older(Strand& strand) const {
    const std::uint64_t left = strand.at.value() - std::min(strand.span.begin, strand.at).value();
    strand.ended = left == 0;
    // A read ends early when its records are large: then a shorter one reaches the end.
    for (auto count = std::min<std::uint64_t>(step_events(), left); count > 0; count /= 2) {
        auto read = log_->read_stream(strand.span.stream, StreamVersion{strand.at.value() - count},
                                      {.events = count});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (!read->empty() && read->back().version == strand.at) {
            std::move(read->rbegin(), read->rend(), std::back_inserter(strand.ready));
            return {};
        }
    }
    return left == 0 ? Result<void>{}
                     : events::fail(events::ErrorKind::corrupt,
                                    "a stream lacks its event " + std::to_string(strand.at.value()),
                                    "run 'orderlog log verify'");
}

StreamCut StreamWalk::cut() const {
    StreamCut cut;
    std::transform(strands_.begin(), strands_.end(), std::back_inserter(cut),
                   [](const Strand& strand) { return strand.at; });
    return cut;
}

void StreamWalk::turn_to(std::size_t strand, StreamVersion version) {
    Strand& turned = strands_.at(strand);
    turned.at = version;
    turned.ready.clear();
    turned.ended = false;
}

void StreamWalk::wake() {
    for (Strand& strand : strands_) {
        strand.ended = false;
    }
}

void StreamWalk::add(StreamSpan span) {
    const StreamVersion begin = span.begin;
    strands_.push_back({.span = std::move(span), .at = begin});
}

}  // namespace orderlog::tools
