#include "adapters/rocksdb/status.hpp"

#include "events/check.hpp"

namespace orderlog::adapters {

using events::ErrorKind;

namespace {

ErrorKind kind_of(const rocksdb::Status& status) {
    // A file that another file names: RocksDB makes no difference between "gone" and "misnamed".
    if (status.IsCorruption() || status.IsPathNotFound()) {
        return ErrorKind::corrupt;
    }
    if (status.IsNotFound()) {
        return ErrorKind::not_found;
    }
    const bool refused =
        status.IsNotSupported() || status.IsInvalidArgument() || status.IsColumnFamilyDropped();
    return refused ? ErrorKind::rejected : ErrorKind::unavailable;
}

}  // namespace

events::Error error_from(const rocksdb::Status& status, std::string_view what) {
    events::check(!status.ok());
    events::Error error{.kind = kind_of(status),
                        .message = "cannot " + std::string{what} + ": " + status.ToString(),
                        .hint = {}};
    if (error.kind == ErrorKind::corrupt) {
        error.hint = "see 'orderlog log verify'";
    } else if (status.IsNoSpace()) {
        error.hint = "free space on the disk ('df -h' tells where), then start again";
    } else if (error.kind == ErrorKind::unavailable) {
        error.hint = "see 'dmesg' and the disk's health, then start again";
    }
    return error;
}

}  // namespace orderlog::adapters
