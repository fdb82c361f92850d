#include "projections/lineage.hpp"

#include <fmt/core.h>

#include <string>

namespace orderlog::projections {

namespace {

events::Result<void> refuse(const std::string& reason) {
    return events::fail(events::ErrorKind::foreign, reason,
                        "if this log is an older copy, go on with the newest one; 'orderlog "
                        "rebuild' makes the tables anew from this log");
}

}  // namespace

events::Result<Lineage> lineage_of(ReadModel& model) {
    const auto at = model.checkpoint();
    if (!at) {
        return tl::make_unexpected(at.error());
    }
    return model.lease().map([&](events::LogPosition lease) { return Lineage{*at, lease}; });
}

events::Result<void> check_lineage(const Lineage& tables, const events::EventLog& log) {
    const events::LogPosition last = log.info().last;
    const events::LogPosition position = tables.at.position;
    if (position > last) {
        return refuse(fmt::format("the tables are at position {}, the log ends at {}",
                                  position.value(), last.value()));
    }
    if (tables.lease > last) {
        return refuse(
            fmt::format("a log that ended at position {} has fed the tables, this one ends at {}",
                        tables.lease.value(), last.value()));
    }
    if (position == events::LogPosition{}) {
        return {};
    }
    const auto hash = log.record_hash(position);
    if (!hash) {
        return tl::make_unexpected(hash.error());
    }
    return *hash == tables.at.record_hash
               ? events::Result<void>{}
               : refuse(fmt::format("the record at position {} is not the one that the tables were "
                                    "made from",
                                    position.value()));
}

}  // namespace orderlog::projections
