#pragma once

#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tests/support/temp_database.hpp"
#include "tests/support/temp_directory.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tests {

/// The request that adds seller A1 to an engine.
extern const nlohmann::json seller_added;

/// An engine that lives until its tables hold what its log holds; it is asked `request` first,
/// unless that is null.
void serve_once(const support::TempDirectory& dir, const TempDatabase& database,
                const nlohmann::json& request = {});

/// The log that an engine has left.
[[nodiscard]] std::unique_ptr<adapters::RocksdbEventLog> log_in(const support::TempDirectory& dir);

/// The events of one type in the stream of the log itself.
template <class Event>
[[nodiscard]] std::vector<Event> log_events(const support::TempDirectory& dir) {
    std::vector<Event> events;
    const auto stream = log_in(dir)->read_stream({}, {}, {});
    for (const events::StoredEvent& stored : stream.value()) {
        if (const auto* event = std::get_if<Event>(&stored.event)) {
            events.push_back(*event);
        }
    }
    return events;
}

/// How often engines have told their operator this.
[[nodiscard]] int times_said(const support::TempDirectory& dir, std::string_view text);

}  // namespace orderlog::tests
