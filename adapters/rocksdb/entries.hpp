#pragma once

#include "events/event_log.hpp"
#include "events/event_numbers.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"
#include "events/stream_heads.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Value of family `index` under (stream, version): enough to count and to find the record.
struct IndexEntry {
    events::LogPosition position{};
    events::EventNumber type{};
    events::Time time{};
    std::uint32_t record_size{0};  ///< Bytes of the record.
    std::uint32_t body_size{0};    ///< Raw bytes of the body.
    std::uint32_t stored_size{0};  ///< Bytes of the body as stored.
    friend bool operator==(const IndexEntry&, const IndexEntry&) = default;
};
[[nodiscard]] std::string encode(const IndexEntry& entry);
[[nodiscard]] events::Result<IndexEntry> decode_index_entry(std::string_view bytes);

/// Value of family `index` under (stream): the stream's newest record, so that a start needs no
/// record of the log to go on writing.
using events::StreamHead;
[[nodiscard]] std::string encode(const StreamHead& head);
[[nodiscard]] events::Result<StreamHead> decode_stream_head(std::string_view bytes);

/// Value of family `orders`: offset and digest; key and position are in the key.
[[nodiscard]] std::string encode_order_value(const events::OrderEntry& entry);
/// An entry of `key` from the stored key and value. `corrupt` if either is not what was written.
[[nodiscard]] events::Result<events::OrderEntry> decode_order_entry(const events::OrderKey& key,
                                                                    std::string_view stored_key,
                                                                    std::string_view value);

}  // namespace orderlog::adapters
