#pragma once

#include "events/event_log.hpp"
#include "events/heads_tree.hpp"
#include "events/result.hpp"

#include <cstdint>

namespace orderlog::tools {

/// Holds what each HeadsRecorded of a whole log says against what came before it: a stream or
/// records that were replaced behind chains that hold are told by it.
class HeadsCheck {
 public:
    /// The log's next event, from the first on, and its record's hash. `corrupt` if it records
    /// other heads than those of the events before it.
    [[nodiscard]] events::Result<void> take(const events::StoredEvent& stored,
                                            const events::Sha256& record);
    /// How many HeadsRecorded hold.
    [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
    [[nodiscard]] events::Result<void> compare(const events::HeadsRecorded& recorded);

    events::HeadsTree tree_{};
    events::LogPosition last_{};
    std::uint64_t count_{0};
};

}  // namespace orderlog::tools
