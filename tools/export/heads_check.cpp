#include "tools/export/heads_check.hpp"

#include <fmt/core.h>

#include <variant>

namespace orderlog::tools {

using events::Result;

Result<void> HeadsCheck::take(const events::StoredEvent& stored, const events::Sha256& record) {
    const auto* recorded = std::get_if<events::HeadsRecorded>(&stored.event);
    auto compared = recorded != nullptr ? compare(*recorded) : Result<void>{};
    tree_.put(stored.stream, {stored.version, stored.position, record});
    last_ = stored.position;
    return compared;
}

Result<void> HeadsCheck::compare(const events::HeadsRecorded& recorded) {
    if (recorded.position != last_) {
        return events::fail(
            events::ErrorKind::corrupt,
            fmt::format("it records the heads of position {}, not of the one before it, {}",
                        recorded.position.value(), last_.value()));
    }
    if (recorded.streams != tree_.size() || recorded.root != tree_.root()) {
        return events::fail(
            events::ErrorKind::corrupt,
            fmt::format("what is here up to position {} is not what was recorded there: {} streams "
                        "of root {}, not {} of root {}",
                        last_.value(), tree_.size(), events::to_hex(tree_.root()), recorded.streams,
                        events::to_hex(recorded.root)));
    }
    ++count_;
    return {};
}

}  // namespace orderlog::tools
