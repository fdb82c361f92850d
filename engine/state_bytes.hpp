#pragma once

#include "engine/bucket_record.hpp"
#include "engine/connection_state.hpp"
#include "events/result.hpp"

#include <string>
#include <string_view>

namespace orderlog::engine {

/// Raised whenever the fields of a folded state or their meaning change: snapshots of another
/// version are not used and the log is folded from its beginning.
inline constexpr std::uint32_t state_version = 16;

/// Folded state as bytes, for snapshots only: never a contract between versions.
[[nodiscard]] std::string encode(const ConnectionState& state);
[[nodiscard]] std::string encode(const ProcessAlerts& alerts);
[[nodiscard]] std::string encode(const events::BudgetKey& key, const BucketRecord& record);

/// `corrupt` for whatever `encode` did not write.
[[nodiscard]] events::Result<ConnectionState> decode_connection(std::string_view bytes);
[[nodiscard]] events::Result<ProcessAlerts> decode_alerts(std::string_view bytes);
struct KeyedRecord {
    events::BudgetKey key{};
    BucketRecord record{};
};
[[nodiscard]] events::Result<KeyedRecord> decode_bucket(std::string_view bytes);

}  // namespace orderlog::engine
