#include "events/record.hpp"

#include "events/check.hpp"
#include "events/codec.hpp"
#include "events/crc32c.hpp"
#include "events/event_numbers.hpp"
#include "events/little_endian.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <limits>

namespace orderlog::events {
namespace {

// events/FORMAT.md draws this. Size, checksum and format stand at these places in every format.
constexpr std::uint16_t format_current = 1;
constexpr std::size_t size_at = 0;
constexpr std::size_t checksum_at = 4;
constexpr std::size_t checksummed_from = 8;
constexpr std::size_t format_at = 8;
constexpr std::size_t type_at = 10;
constexpr std::size_t type_version_at = 12;
constexpr std::size_t flags_at = 14;
constexpr std::size_t position_at = 16;
constexpr std::size_t stream_version_at = 24;
constexpr std::size_t time_at = 32;
constexpr std::size_t correlation_at = 40;
constexpr std::size_t causation_at = 48;
constexpr std::size_t body_size_at = 56;
constexpr std::size_t previous_at = 60;
constexpr std::size_t text_sizes_at = 92;
constexpr std::size_t payload_size_at = 100;
constexpr std::size_t envelope_size = 104;

// Tenant, connection, actor and program follow the envelope in this order.
constexpr std::size_t text_count = 4;

using Texts = std::array<std::string_view, text_count>;

Texts texts_of(const StoredEvent& event) {
    return {event.stream.tenant.value(), event.stream.connection.value(), event.actor,
            event.program};
}

std::string envelope_of(const StoredEvent& event) {
    std::string bytes(envelope_size, '\0');
    put_at(bytes, format_at, format_current);
    put_at(bytes, type_at, number_of(event.event).value());
    put_at(bytes, type_version_at, type_version_of(event.event).value());
    put_at(bytes, position_at, event.position.value());
    put_at(bytes, stream_version_at, event.version.value());
    put_at(bytes, time_at, std::int64_t{event.time.time_since_epoch().count()});
    put_at(bytes, correlation_at, event.correlation.value());
    put_at(bytes, causation_at, event.causation.value());
    put_at(bytes, body_size_at, event.body_size);
    std::copy(event.previous.begin(), event.previous.end(), bytes.begin() + previous_at);
    return bytes;
}

tl::unexpected<Error> corrupt(std::string message) {
    return fail(ErrorKind::corrupt, std::move(message),
                "restore the log from a backup; see 'orderlog log verify'");
}

Result<void> check_frame(std::string_view bytes) {
    if (bytes.size() < envelope_size || bytes.size() > record_size_max) {
        return corrupt(fmt::format("a record cannot have {} bytes", bytes.size()));
    }
    const auto size = number_at<std::uint32_t>(bytes, size_at);
    if (size != bytes.size()) {
        return corrupt(fmt::format("a record of {} bytes says it has {}", bytes.size(), size));
    }
    if (crc32c(bytes.substr(checksummed_from)) != number_at<std::uint32_t>(bytes, checksum_at)) {
        return corrupt("the checksum of a record does not hold");
    }
    const auto format = number_at<std::uint16_t>(bytes, format_at);
    if (format != format_current || number_at<std::uint16_t>(bytes, flags_at) != 0) {
        return fail(ErrorKind::foreign, fmt::format("record format {} is not known", format),
                    "it was written by a newer orderlog; run that or a later one");
    }
    return {};
}

// What follows the envelope, cut at the lengths that it names.
struct Parts {
    Texts texts{};
    std::string_view payload{};
};

Result<Parts> parts_of(std::string_view bytes) {
    Parts parts;
    std::string_view rest = bytes.substr(envelope_size);
    for (std::size_t i = 0; i < text_count; ++i) {
        const auto size = number_at<std::uint16_t>(bytes, text_sizes_at + 2 * i);
        if (size > rest.size()) {
            return corrupt("a text of a record's envelope reaches beyond its end");
        }
        parts.texts[i] = rest.substr(0, size);
        rest.remove_prefix(size);
    }
    const auto payload_size = number_at<std::uint32_t>(bytes, payload_size_at);
    if (payload_size != rest.size()) {
        return corrupt(fmt::format("a record holds {} bytes of payload and says {}", rest.size(),
                                   payload_size));
    }
    parts.payload = rest;
    return parts;
}

StoredEvent read_envelope(std::string_view bytes, const Texts& texts) {
    StoredEvent event;
    event.position = LogPosition{number_at<std::uint64_t>(bytes, position_at)};
    event.stream = {TenantId{std::string{texts[0]}}, ConnectionId{std::string{texts[1]}}};
    event.version = StreamVersion{number_at<std::uint64_t>(bytes, stream_version_at)};
    event.time = Time{Duration{number_at<std::int64_t>(bytes, time_at)}};
    event.actor = texts[2];
    event.program = texts[3];
    event.correlation = LogPosition{number_at<std::uint64_t>(bytes, correlation_at)};
    event.causation = LogPosition{number_at<std::uint64_t>(bytes, causation_at)};
    event.body_size = number_at<std::uint32_t>(bytes, body_size_at);
    event.record_size = static_cast<std::uint32_t>(bytes.size());
    std::copy_n(bytes.begin() + previous_at, event.previous.size(), event.previous.begin());
    return event;
}

}  // namespace

std::string encode_record(const StoredEvent& event) {
    std::string bytes = envelope_of(event);
    const Texts written_texts = texts_of(event);
    for (std::size_t i = 0; i < text_count; ++i) {
        check(written_texts[i].size() <= record_text_max);
        put_at(bytes, text_sizes_at + 2 * i, static_cast<std::uint16_t>(written_texts[i].size()));
        bytes.append(written_texts[i]);
    }
    const std::size_t payload_at = bytes.size();
    append_payload(bytes, event.event);
    check(bytes.size() <= std::numeric_limits<std::uint32_t>::max());
    put_at(bytes, payload_size_at, static_cast<std::uint32_t>(bytes.size() - payload_at));
    put_at(bytes, size_at, static_cast<std::uint32_t>(bytes.size()));
    put_at(bytes, checksum_at, crc32c(std::string_view{bytes}.substr(checksummed_from)));
    return bytes;
}

Result<StoredEvent> decode_record(std::string_view bytes) {
    const auto frame = check_frame(bytes);
    if (!frame) {
        return tl::make_unexpected(frame.error());
    }
    const auto parts = parts_of(bytes);
    if (!parts) {
        return tl::make_unexpected(parts.error());
    }
    StoredEvent event = read_envelope(bytes, parts->texts);
    auto payload =
        read_payload(EventNumber{number_at<std::uint16_t>(bytes, type_at)},
                     TypeVersion{number_at<std::uint16_t>(bytes, type_version_at)}, parts->payload);
    if (!payload) {
        Error error = std::move(payload.error());
        error.message =
            fmt::format("record at position {}: {}", event.position.value(), error.message);
        return tl::make_unexpected(std::move(error));
    }
    event.event = *std::move(payload);
    return event;
}

}  // namespace orderlog::events
