#pragma once

#include "adapters/rocksdb/record_walk.hpp"
#include "events/ids.hpp"
#include "events/time.hpp"

#include <optional>
#include <string>

namespace orderlog::tools {

/// How far a running engine has come in reading its log again.
struct VerificationPlace {
    events::LogId log{};
    adapters::WalkPlace place{};
    events::Time began{};  ///< When reading began at the log's first record; this machine's.
    friend bool operator==(const VerificationPlace&, const VerificationPlace&) = default;
};

/// Keeps it in data_dir/verifying. What cannot be kept is not: then it is read from the beginning.
void keep_verification_place(const std::string& data_dir, const VerificationPlace& place);
void forget_verification_place(const std::string& data_dir);
/// None if nothing is under way, or the file is not understood.
[[nodiscard]] std::optional<VerificationPlace> read_verification_place(const std::string& data_dir);

}  // namespace orderlog::tools
