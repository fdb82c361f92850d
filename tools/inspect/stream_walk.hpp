#pragma once

#include "events/event_log.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <vector>

namespace orderlog::tools {

/// The events of a stream with begin < version ≤ end.
struct StreamSpan {
    events::StreamId stream{};
    events::StreamVersion begin{};
    events::StreamVersion end{std::numeric_limits<std::uint64_t>::max()};
};

/// A place between events: of each of several streams, in their order, how many lie before it.
using StreamCut = std::vector<events::StreamVersion>;

/// Where those streams end now.
[[nodiscard]] events::Result<StreamCut> end_of(const events::EventLog& log,
                                               const std::vector<StreamSpan>& spans);

/// Events of several streams in the order of the log, one way, a bounded number in memory.
class StreamWalk {
 public:
    enum class Way : std::uint8_t { older, newer };
    struct Step {
        events::StoredEvent event{};
        std::size_t strand{0};  ///< Index of its stream.
    };

    /// REQUIRES: the log outlives it; the cut has a place in each stream.
    StreamWalk(const events::EventLog& log, std::vector<StreamSpan> spans, const StreamCut& cut,
               Way way);

    /// None where the streams end that way, for now.
    [[nodiscard]] events::Result<std::optional<Step>> next();
    /// Between what has been walked and what has not.
    [[nodiscard]] StreamCut cut() const;
    /// Goes on at another place in one stream.
    void turn_to(std::size_t strand, events::StreamVersion version);
    /// Streams that had ended may have grown.
    void wake();
    /// One more stream, from its begin on.
    void add(StreamSpan span);

 private:
    struct Strand {
        StreamSpan span{};
        events::StreamVersion at{};
        std::deque<events::StoredEvent> ready{};
        bool ended{false};
    };

    [[nodiscard]] std::size_t step_events() const;
    [[nodiscard]] events::Result<void> fill(Strand& strand) const;
    [[nodiscard]] events::Result<void> fill_older(Strand& strand) const;

    const events::EventLog* log_;
    Way way_{Way::older};
    std::vector<Strand> strands_{};
};

}  // namespace orderlog::tools
