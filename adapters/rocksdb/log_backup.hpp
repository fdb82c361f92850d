#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <string>

namespace orderlog::adapters {

/// One backup: the log as it was at a position.
struct LogBackup {
    std::uint32_t number{0};  ///< 1, 2, 3 … in a directory.
    events::Time made{};      ///< This machine's, whole seconds.
    std::uint64_t bytes{0};   ///< Of its files, those counted that other backups share.
    std::string log{};        ///< The log's id.
    events::LogPosition last{};
    std::string last_hash{};   ///< Of the record there, hexadecimal.
    std::string heads_root{};  ///< See events/stream_heads.hpp, hexadecimal.
    friend bool operator==(const LogBackup&, const LogBackup&) = default;
};

}  // namespace orderlog::adapters
