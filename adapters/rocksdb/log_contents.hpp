#pragma once

#include "adapters/rocksdb/log_backup.hpp"
#include "adapters/rocksdb/log_reader.hpp"
#include "events/result.hpp"
#include "events/stream_heads.hpp"

#include <string>

namespace orderlog::adapters {

class Database;

/// What a log holds, in few words: what a backup is told by.
struct LogContents {
    std::string log{};  ///< Its id.
    LogEnd end{};
    events::StreamHeads heads{};
};

/// `corrupt` if the streams' heads do not count as many events as the log has.
[[nodiscard]] events::Result<LogContents> contents_of(const Database& database);

/// One line of words, "1 LOG POSITION HASH HEADS_ROOT", of which the first is the version.
[[nodiscard]] std::string words_of(const LogContents& contents);

/// The contents, if they are what the backup says of itself; `corrupt` otherwise.
[[nodiscard]] events::Result<LogContents> described(const LogBackup& backup, LogContents contents);

}  // namespace orderlog::adapters
