#include "adapters/rocksdb/entries.hpp"

#include "adapters/rocksdb/big_endian.hpp"
#include "adapters/rocksdb/keys.hpp"

#include <algorithm>

namespace orderlog::adapters {

using events::ErrorKind;
using events::fail;
using events::LogPosition;
using events::OrderEntry;
using events::Result;

namespace {

template <class Hash>
void append_hash(std::string& out, const Hash& hash) {
    out.append(reinterpret_cast<const char*>(hash.data()), hash.size());
}

template <class Hash>
Hash read_hash(BigEndianReader& reader) {
    Hash hash{};
    const auto bytes = reader.bytes(hash.size());
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    return hash;
}

std::uint32_t read_u32(BigEndianReader& reader) {
    return static_cast<std::uint32_t>(reader.number(4));
}

}  // namespace

std::string encode(const IndexEntry& entry) {
    std::string bytes;
    bytes.reserve(30);
    append_number(bytes, entry.position.value(), 8);
    append_number(bytes, entry.type.value(), 2);
    append_number(bytes, static_cast<std::uint64_t>(entry.time.time_since_epoch().count()), 8);
    append_number(bytes, entry.record_size, 4);
    append_number(bytes, entry.body_size, 4);
    append_number(bytes, entry.stored_size, 4);
    return bytes;
}

Result<IndexEntry> decode_index_entry(std::string_view bytes) {
    BigEndianReader reader{bytes};
    IndexEntry entry;
    entry.position = LogPosition{reader.number(8)};
    entry.type = events::EventNumber{static_cast<std::uint16_t>(reader.number(2))};
    entry.time = events::Time{events::Duration{static_cast<std::int64_t>(reader.number(8))}};
    entry.record_size = read_u32(reader);
    entry.body_size = read_u32(reader);
    entry.stored_size = read_u32(reader);
    if (!reader.done()) {
        return fail(ErrorKind::corrupt, "an entry of the index has a wrong size");
    }
    return entry;
}

std::string encode(const StreamHead& head) {
    std::string bytes;
    bytes.reserve(48);
    append_number(bytes, head.version.value(), 8);
    append_number(bytes, head.position.value(), 8);
    append_hash(bytes, head.hash);
    return bytes;
}

Result<StreamHead> decode_stream_head(std::string_view bytes) {
    BigEndianReader reader{bytes};
    StreamHead head;
    head.version = events::StreamVersion{reader.number(8)};
    head.position = LogPosition{reader.number(8)};
    head.hash = read_hash<events::Sha256>(reader);
    if (!reader.done()) {
        return fail(ErrorKind::corrupt, "the head of a stream has a wrong size");
    }
    return head;
}

std::string encode_order_value(const OrderEntry& entry) {
    std::string bytes;
    bytes.reserve(20);
    append_number(bytes, entry.offset, 4);
    append_hash(bytes, entry.digest);
    return bytes;
}

Result<OrderEntry> decode_order_entry(const events::OrderKey& key, std::string_view stored_key,
                                      std::string_view value) {
    const auto position = order_position(stored_key);
    if (!position) {
        return tl::make_unexpected(position.error());
    }
    BigEndianReader reader{value};
    OrderEntry entry{.key = key, .position = *position, .offset = read_u32(reader), .digest = {}};
    entry.digest = read_hash<events::Digest>(reader);
    if (!reader.done()) {
        return fail(ErrorKind::corrupt,
                    "an entry of order '" + key.order.value() + "' has a wrong size");
    }
    return entry;
}

}  // namespace orderlog::adapters
