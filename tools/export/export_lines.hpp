#pragma once

#include "events/event_log.hpp"
#include "events/stream_heads.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// What an export holds of the bodies beside its events.
enum class ExportBodies : std::uint8_t {
    none,
    shown,     ///< As they are stored, with the hash of a page token in its place.
    redacted,  ///< With pseudonyms, as its events have them.
};

/// Which events of a log an export holds: all of these positions, or one tenant's among them.
struct ExportScope {
    std::optional<events::TenantId> tenant{};
    events::LogPosition first{1};
    events::LogPosition last{};
    ExportBodies bodies{ExportBodies::none};
};

/// A stream as an export has it.
struct ExportedStream {
    events::StreamVersion first{};
    events::StreamHead head{};  ///< The last one.
};
using ExportedStreams = std::map<events::StreamId, ExportedStream>;
[[nodiscard]] events::StreamHeads heads_of(const ExportedStreams& streams);

/// What an export ends with.
struct ExportSeal {
    std::uint64_t events{0};
    std::uint64_t streams{0};
    events::Sha256 heads_root{};  ///< Of the streams in it.
};
[[nodiscard]] ExportSeal seal_of(std::uint64_t events, const ExportedStreams& streams);

/// The contents of an export's lines, in their order: a header, the events, each with its body's
/// lines behind it if bodies are exported, a line for each stream, a seal; then, unless nobody
/// signs, a signature of the seal's chain. tools/export/README.md is the contract.
inline constexpr int export_format = 1;
inline constexpr int export_format_with_bodies = 2;
[[nodiscard]] nlohmann::json header_json(const events::LogInfo& log, const ExportScope& scope);
/// With the record's bytes, unless they hold a page token: then with their hash alone. Of a
/// redacted event the token is a pseudonym.
[[nodiscard]] nlohmann::json event_line_json(const events::StoredEvent& stored,
                                             std::string_view record, bool redacted);
[[nodiscard]] nlohmann::json stream_json(const events::StreamId& stream, const ExportedStream& as);
[[nodiscard]] nlohmann::json seal_json(const ExportSeal& seal);
[[nodiscard]] nlohmann::json signature_json(std::string_view public_key,
                                            std::string_view signature);

/// What is signed for the export that ends with this chain.
[[nodiscard]] std::string signed_message(const events::Sha256& root);

/// Records of these events hold page tokens, which are never shown, only their hashes.
[[nodiscard]] bool is_withheld(std::string_view type);

}  // namespace orderlog::tools
