#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"
#include "events/time.hpp"

#include <optional>
#include <string>

namespace orderlog::tools {

/// How reading the whole log last ended, `log verify`'s or the running engine's.
struct VerificationNote {
    events::Time time{};  ///< This machine's.
    events::LogPosition last{};
    bool whole{false};
    friend bool operator==(const VerificationNote&, const VerificationNote&) = default;
};

/// Keeps it in data_dir/verified, beside the last one that was whole. What cannot be kept is not:
/// the next verification says more.
void keep_verification(const std::string& data_dir, const VerificationNote& note);

/// Positions are given again: what was verified there is not what comes.
void forget_verification(const std::string& data_dir);

/// None if nobody has verified, or the file is not understood.
[[nodiscard]] std::optional<VerificationNote> read_verification(const std::string& data_dir);
/// The last one that found nothing wrong.
[[nodiscard]] std::optional<VerificationNote> read_whole_verification(const std::string& data_dir);

}  // namespace orderlog::tools
