#pragma once

#include <filesystem>

namespace orderlog::adapters {

/// Of some damage RocksDB as Debian builds it checks nothing before an assertion of its own stops
/// the process: a flipped bit in the properties of a table, which it reads without their checksum.
/// From this call on an abort of a library, once a log was opened, is told by a sentence with the
/// log's directory and a HINT, and the process ends with `status`. Failed checks of ours and
/// uncaught exceptions stay aborts. To be called once, by main().
void tell_library_aborts(int status);

/// The log that is being opened, for that sentence. Any thread.
void opens_log(const std::filesystem::path& directory);

}  // namespace orderlog::adapters
