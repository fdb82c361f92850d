#pragma once

#include "adapters/rocksdb/families.hpp"
#include "adapters/rocksdb/held_lock.hpp"
#include "adapters/rocksdb/secondary_directory.hpp"
#include "events/result.hpp"

#include <rocksdb/db.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::adapters {

class FirstFailure;

enum class DatabaseMode : std::uint8_t {
    writer,     ///< Holds LOCK; the only one that may write.
    read_only,  ///< REQUIRES: no writer, for its behaviour is undefined beside one.
    alone,      ///< Read-only, and holds LOCK so that no writer can come.
    secondary,  ///< Beside a writer, in its own temporary directory.
};

/// The RocksDB database of a log with its families. Thread-safe. No write follows a failed one or a
/// background error: what is on disk is then unknown until the log is opened again.
class Database {
 public:
    struct Opening {
        std::filesystem::path directory{};
        DatabaseMode mode{DatabaseMode::writer};
        std::vector<Family> families{all_families.begin(), all_families.end()};
        std::size_t cache_bytes{16 << 20};
        rocksdb::Env* env{nullptr};  ///< Where its files are; null: the file system. Borrowed.
    };
    /// `unavailable` if LOCK is held, also by this process, `not_found` if there is nothing to
    /// read.
    [[nodiscard]] static events::Result<std::unique_ptr<Database>> open(const Opening& opening);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] DatabaseMode mode() const { return mode_; }
    [[nodiscard]] bool has(Family family) const { return handle(family) != nullptr; }
    /// Null if the family was not opened.
    [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Family family) const {
        return handles_[static_cast<std::size_t>(family)];
    }
    [[nodiscard]] rocksdb::DB& db() const { return *db_; }

    /// None if the key is not there. `rejected` if the family was not opened.
    [[nodiscard]] events::Result<std::optional<std::string>> value(Family family,
                                                                   std::string_view key) const;
    /// Over one state of the family, in key order. REQUIRES: the family was opened.
    [[nodiscard]] std::unique_ptr<rocksdb::Iterator> all_of(Family family) const;
    /// Within the prefix of each key sought, by Bloom filter. REQUIRES: the family was opened.
    [[nodiscard]] std::unique_ptr<rocksdb::Iterator> prefixes_of(Family family) const;

    /// Durable on return with `sync`.
    [[nodiscard]] events::Result<void> write(rocksdb::WriteBatch& batch, bool sync);
    /// Makes every later write fail. The first failure is kept.
    void stop_writing(const events::Error& cause);
    /// Secondary only: sees what the writer has written by now.
    [[nodiscard]] events::Result<void> refresh();

 private:
    Database(const Opening& opening, std::optional<HeldLock> held_lock,
             std::unique_ptr<SecondaryDirectory> own_directory);

    [[nodiscard]] rocksdb::Status lock(const std::filesystem::path& directory);
    [[nodiscard]] rocksdb::Status open_as(const Opening& opening, const rocksdb::DBOptions& options,
                                          std::vector<rocksdb::ColumnFamilyHandle*>& handles);
    void settle();
    void keep(const std::vector<Family>& families,
              const std::vector<rocksdb::ColumnFamilyHandle*>& handles);

    struct Unlock {
        void operator()(rocksdb::FileLock* lock) const;
    };

    DatabaseMode mode_;
    std::optional<HeldLock> held_lock_;                  // outlives what locks
    std::unique_ptr<rocksdb::FileLock, Unlock> lock_;    // mode `alone` only
    std::unique_ptr<SecondaryDirectory> own_directory_;  // outlives the database in it
    std::shared_ptr<FirstFailure> failure_;              // RocksDB keeps its listeners shared
    std::unique_ptr<rocksdb::DB> db_;
    rocksdb::ColumnFamilyHandle* default_handle_{nullptr};
    std::array<rocksdb::ColumnFamilyHandle*, all_families.size()> handles_{};
};

}  // namespace orderlog::adapters
