#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Keys of all families. Numbers are big-endian and texts have their length before them, so that
/// byte order is the order that reads need and no key is the beginning of another's.
/// REQUIRES everywhere: ids of at most `id_bytes_max` bytes.
inline constexpr std::size_t id_bytes_max = 1024;

/// `log`: position.
[[nodiscard]] std::string log_key(events::LogPosition position);
/// `corrupt` for any other bytes.
[[nodiscard]] events::Result<events::LogPosition> log_position(std::string_view log_key);

/// `body`: position, part.
[[nodiscard]] std::string body_key(events::LogPosition position, std::uint16_t part);

/// `index`: 'v', stream, version.
[[nodiscard]] std::string index_key(const events::StreamId& stream, events::StreamVersion version);
/// What every `index_key` of a stream begins with, and of all streams.
[[nodiscard]] std::string index_prefix(const events::StreamId& stream);
inline constexpr std::string_view index_begin = "v";

/// `index`: 'h', stream: the stream's newest record.
[[nodiscard]] std::string head_key(const events::StreamId& stream);
inline constexpr std::string_view head_begin = "h";
/// The stream of an `index_key` or `head_key`; `corrupt` for any other bytes.
[[nodiscard]] events::Result<events::StreamId> stream_of(std::string_view key);

/// `orders`: tenant, marketplace, order id, position with its bits turned: the newest comes first.
[[nodiscard]] std::string order_key(const events::OrderKey& key, events::LogPosition position);
/// Sorts before every entry of the order.
[[nodiscard]] std::string order_begin(const events::OrderKey& key);
/// The position of an `order_key`; `corrupt` for fewer bytes than it needs.
[[nodiscard]] events::Result<events::LogPosition> order_position(std::string_view order_key);
/// An `order_key` without its position is that many bytes shorter.
inline constexpr std::size_t order_position_bytes = 8;

/// `meta`: one key per snapshot.
[[nodiscard]] std::string snapshot_key(std::string_view key);
inline constexpr std::string_view snapshot_begin = "s/";
inline constexpr std::string_view log_id_key = "log_id";
inline constexpr std::string_view simulated_key = "simulated";
/// Version of the keys and values of all families.
inline constexpr std::string_view layout_key = "layout";

}  // namespace orderlog::adapters
