#include "adapters/rocksdb/keys.hpp"

#include "adapters/rocksdb/big_endian.hpp"

#include <limits>

namespace orderlog::adapters {

using events::ErrorKind;
using events::fail;
using events::LogPosition;
using events::OrderKey;
using events::Result;
using events::StreamId;
using events::StreamVersion;

namespace {

std::string stream_key(std::string_view begin, const StreamId& stream) {
    std::string key{begin};
    append_text(key, stream.tenant.value());
    append_text(key, stream.connection.value());
    return key;
}

}  // namespace

std::string log_key(LogPosition position) {
    std::string key;
    append_number(key, position.value(), 8);
    return key;
}

Result<LogPosition> log_position(std::string_view log_key) {
    BigEndianReader reader{log_key};
    const LogPosition position{reader.number(8)};
    if (!reader.done()) {
        return fail(ErrorKind::corrupt, "a key of the log is not a position");
    }
    return position;
}

std::string body_key(LogPosition position, std::uint16_t part) {
    std::string key = log_key(position);
    append_number(key, part, 2);
    return key;
}

std::string index_prefix(const StreamId& stream) {
    return stream_key(index_begin, stream);
}

std::string index_key(const StreamId& stream, StreamVersion version) {
    std::string key = index_prefix(stream);
    append_number(key, version.value(), 8);
    return key;
}

std::string head_key(const StreamId& stream) {
    return stream_key(head_begin, stream);
}

Result<StreamId> stream_of(std::string_view key) {
    BigEndianReader reader{key};
    static_cast<void>(reader.bytes(index_begin.size()));
    StreamId stream;
    stream.tenant = events::TenantId{std::string{reader.text()}};
    stream.connection = events::ConnectionId{std::string{reader.text()}};
    if (!reader.ok()) {
        return fail(ErrorKind::corrupt, "a key of the index names no stream");
    }
    return stream;
}

std::string order_key(const OrderKey& key, LogPosition position) {
    std::string bytes;
    bytes.reserve(key.tenant.value().size() + key.order.value().size() + 13);
    append_text(bytes, key.tenant.value());
    append_number(bytes, static_cast<std::uint8_t>(key.marketplace), 1);
    append_text(bytes, key.order.value());
    append_number(bytes, ~position.value(), order_position_bytes);
    return bytes;
}

std::string order_begin(const OrderKey& key) {
    return order_key(key, LogPosition{std::numeric_limits<std::uint64_t>::max()});
}

Result<LogPosition> order_position(std::string_view order_key) {
    if (order_key.size() <= order_position_bytes) {
        return fail(ErrorKind::corrupt, "a key of the orders has no position");
    }
    BigEndianReader reader{order_key.substr(order_key.size() - order_position_bytes)};
    return LogPosition{~reader.number(order_position_bytes)};
}

std::string snapshot_key(std::string_view key) {
    return std::string{snapshot_begin}.append(key);
}

}  // namespace orderlog::adapters
