#pragma once

#include "events/result.hpp"

#include <rocksdb/listener.h>

#include <mutex>
#include <optional>

namespace orderlog::adapters {

/// The first thing that went wrong with a database's writes, RocksDB's background work included.
/// Thread-safe.
class FirstFailure final : public rocksdb::EventListener {
 public:
    void keep(const events::Error& cause);
    /// What every write after the failure answers; none while all is well.
    [[nodiscard]] std::optional<events::Error> error() const;

    void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* status) override;

 private:
    mutable std::mutex mutex_;
    std::optional<events::Error> cause_;
};

}  // namespace orderlog::adapters
