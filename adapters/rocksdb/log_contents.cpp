#include "adapters/rocksdb/log_contents.hpp"

#include "adapters/rocksdb/database.hpp"

#include <cstdint>

namespace orderlog::adapters {

using events::ErrorKind;
using events::fail;
using events::Result;

Result<LogContents> contents_of(const Database& database) {
    const LogReader reader{database};
    const auto id = reader.id();
    const auto end = reader.end();
    const auto heads = reader.heads();
    if (!id || !end || !heads) {
        return tl::make_unexpected(!id ? id.error() : !end ? end.error() : heads.error());
    }
    std::uint64_t events = 0;
    for (const auto& [stream, head] : *heads) {
        events += head.version.value();
    }
    if (events != end->position.value()) {
        return fail(ErrorKind::corrupt,
                    "the log ends at position " + to_text(end->position) +
                        ", but its streams hold " + std::to_string(events) + " events",
                    "see 'orderlog log verify'");
    }
    return LogContents{.log = id->value(), .end = *end, .heads = *heads};
}

std::string words_of(const LogContents& contents) {
    return "1 " + contents.log + " " + std::to_string(contents.end.position.value()) + " " +
           events::to_hex(contents.end.hash) + " " +
           events::to_hex(events::heads_root(contents.heads));
}

Result<LogContents> described(const LogBackup& backup, LogContents contents) {
    if (contents.log != backup.log || contents.end.position != backup.last ||
        events::to_hex(contents.end.hash) != backup.last_hash ||
        events::to_hex(events::heads_root(contents.heads)) != backup.heads_root) {
        return fail(ErrorKind::corrupt,
                    "backup " + std::to_string(backup.number) + " holds another log than it says",
                    "choose another one: 'orderlog log backup DIR --list --verify'");
    }
    return contents;
}

}  // namespace orderlog::adapters
