#pragma once

#include "adapters/rocksdb/verify_report.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// What was held against what was written; each holds all before it.
enum class VerificationScope : std::uint8_t {
    records,  ///< Records and bodies: the running engine's.
    entries,  ///< Orders' entries, too: `log verify` beside an engine.
    all,      ///< Every file of the log, too.
};
/// "records", "entries", "all"
[[nodiscard]] std::string_view to_text(VerificationScope scope);

/// How reading the whole log last ended, `log verify`'s or the running engine's.
struct VerificationNote {
    events::Time time{};  ///< This machine's, when reading began; of problems, when they were met.
    events::LogPosition last{};
    bool whole{false};
    VerificationScope scope{VerificationScope::records};
    events::LogId log{};
    friend bool operator==(const VerificationNote&, const VerificationNote&) = default;
};

/// As `log verify` and `log restore` end.
[[nodiscard]] VerificationNote note_of(const adapters::VerifyReport& report,
                                       const events::LogId& log, events::Time time);

/// Keeps it in data_dir/verified, beside the last one that was whole. Problems stand until a
/// reading of their scope that began later finds none: what else is whole is kept behind them. If
/// problems cannot be kept, the note is forgotten, and the next engine reads the log anew.
void keep_verification(const std::string& data_dir, const VerificationNote& note);

/// Positions are given again: what was verified there is not what comes.
void forget_verification(const std::string& data_dir);

/// None if nobody has verified this log, or the file is not understood.
[[nodiscard]] std::optional<VerificationNote> read_verification(const std::string& data_dir,
                                                                const events::LogId& log);
/// The last one that found nothing wrong.
[[nodiscard]] std::optional<VerificationNote> read_whole_verification(const std::string& data_dir,
                                                                      const events::LogId& log);

}  // namespace orderlog::tools
