#include "adapters/rocksdb/first_failure.hpp"

#include "adapters/rocksdb/status.hpp"

namespace orderlog::adapters {

void FirstFailure::keep(const events::Error& cause) {
    const std::lock_guard lock{mutex_};
    if (!cause_) {
        cause_ = cause;
    }
}

std::optional<events::Error> FirstFailure::error() const {
    const std::lock_guard lock{mutex_};
    if (!cause_) {
        return std::nullopt;
    }
    return events::Error{.kind = cause_->kind,
                         .message = "the log takes no more events: " + cause_->message,
                         .hint =
                             "stop this process and start it again: opening finds out what is "
                             "on disk"};
}

void FirstFailure::OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                                     rocksdb::Status* status) {
    if (status != nullptr && !status->ok()) {
        keep(error_from(*status, "write in the background"));
    }
}

}  // namespace orderlog::adapters
