#pragma once

#include "adapters/system/signing_key.hpp"
#include "events/result.hpp"
#include "tools/export/body_lines.hpp"
#include "tools/export/export_lines.hpp"
#include "tools/export/heads_check.hpp"
#include "tools/export/line_chain.hpp"
#include "tools/export/position_set.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// Whom and what an auditor believes already.
struct ExportTrust {
    const adapters::PublicKey* key{nullptr};  ///< Who must have signed; null: anybody, or nobody.
    std::string root{};                       ///< Hexadecimal, as told by another way; or empty.
};

/// An export that holds together.
struct CheckedExport {
    std::string log{};
    bool simulated{false};
    ExportScope scope{};
    ExportSeal seal{};
    events::Sha256 root{};      ///< The seal's chain.
    std::string signer{};       ///< The key in hexadecimal; empty if nobody signed.
    std::uint64_t withheld{0};  ///< Events without a record, vouched for by the chain alone.
    std::uint64_t heads{0};     ///< HeadsRecorded that hold, of a whole log from its beginning.
    std::uint64_t bodies{0};
    std::uint64_t bodies_without_token{0};  ///< The chain alone vouches for these.
    bool same_program{true};  ///< False: another version wrote it, whose texts are not compared.
};

/// What a line of an export brought.
struct TakenLine {
    /// Of one without a record, as its text has it: see withheld_event.hpp.
    std::optional<events::StoredEvent> event{};
    std::optional<events::Sha256> record{};  ///< The event's record's hash; none without a record.
    std::optional<std::string> body{};       ///< Whole with this line; of the event before it.
};

/// Reads an export line by line, without the log, and believes nothing: chain, positions, versions
/// and hashes of each stream, records against their texts, bodies against their events, heads that
/// were recorded against what is before them, streams against their list, counts, heads, signature.
/// What no record bears out is counted. Every error is `corrupt` and names the line, but for those
/// of `trust`, which are `rejected`, and a format that only a newer program writes, which is
/// `foreign`.
class ExportCheck {
 public:
    /// Borrows the key.
    explicit ExportCheck(ExportTrust trust) : trust_(std::move(trust)) {}

    [[nodiscard]] events::Result<void> take(std::string_view line);
    /// After the last line.
    [[nodiscard]] events::Result<CheckedExport> finish();

    /// By the last `take`, if it was successful.
    [[nodiscard]] const TakenLine& taken() const { return taken_; }
    /// Lines taken.
    [[nodiscard]] std::uint64_t lines() const { return lines_; }

 private:
    enum class Part : std::uint8_t { header, events, streams, signature, end };

    [[nodiscard]] events::Result<void> take_header(const nlohmann::json& content);
    [[nodiscard]] events::Result<void> take_event(const nlohmann::json& content);
    [[nodiscard]] events::Result<void> check_place(events::LogPosition position,
                                                   const events::StreamId& stream);
    [[nodiscard]] events::Result<void> check_heads();
    [[nodiscard]] events::Result<void> take_record(const nlohmann::json& content);
    [[nodiscard]] events::Result<void> take_body(const nlohmann::json& content);
    [[nodiscard]] events::Result<void> continue_stream(const nlohmann::json& content);
    [[nodiscard]] events::Result<void> take_stream(const nlohmann::json& content);
    [[nodiscard]] events::Result<void> take_seal(const nlohmann::json& content);
    [[nodiscard]] events::Result<void> take_signature(std::string_view line);
    [[nodiscard]] events::Result<void> take_content(const nlohmann::json& content);
    [[nodiscard]] bool is_redacted() const {
        return checked_.scope.bodies == ExportBodies::redacted;
    }
    [[nodiscard]] std::string place_of_break(std::string_view line) const;

    ExportTrust trust_;
    Part part_{Part::header};
    std::uint64_t lines_{0};
    LineChain chain_{};
    events::LogPosition last_{};
    PositionSet positions_{};  ///< Of a tenant's file, which is not in log order.
    HeadsCheck heads_{};       ///< Of a whole log's.
    TakenLine taken_{};
    std::optional<BodyCheck> body_{};  ///< Whose lines follow.
    ExportedStreams streams_{};
    std::uint64_t listed_{0};
    events::StreamId last_listed_{};
    CheckedExport checked_{};
};

}  // namespace orderlog::tools
