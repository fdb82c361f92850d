#include "adapters/rocksdb/log_backups.hpp"

#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/directory_rights.hpp"
#include "adapters/rocksdb/log_contents.hpp"
#include "adapters/rocksdb/log_reader.hpp"
#include "adapters/rocksdb/opening.hpp"
#include "adapters/rocksdb/status.hpp"
#include "adapters/system/file_lock.hpp"
#include "events/check.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/utilities/backup_engine.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <system_error>
#include <utility>

namespace orderlog::adapters {

using events::Error;
using events::ErrorKind;
using events::fail;
using events::LogPosition;
using events::Result;

namespace {

constexpr std::string_view lock_name = "backups.lock";
constexpr std::uint64_t progress_bytes = std::uint64_t{4} << 20;
constexpr auto damaged_hint =
    "'orderlog log backup DIR --list --verify' tells which are whole; back up into a new folder";

Result<LogBackup> backup_of(const rocksdb::BackupInfo& info) {
    std::istringstream words(info.app_metadata);
    int version = 0;
    std::uint64_t last = 0;
    LogBackup backup{.number = info.backup_id,
                     .made = events::Time{std::chrono::seconds{info.timestamp}},
                     .bytes = info.size};
    if (!(words >> version >> backup.log >> last >> backup.last_hash >> backup.heads_root) ||
        version != 1) {
        return fail(ErrorKind::foreign,
                    "backup " + std::to_string(info.backup_id) + " was not made by this program",
                    "restore it with the version of orderlog that made it");
    }
    backup.last = LogPosition{last};
    return backup;
}

Result<void> done(const rocksdb::Status& status, const std::string& what) {
    if (status.ok()) {
        return {};
    }
    Error error = error_from(status, what);
    error.hint = error.kind == ErrorKind::corrupt ? damaged_hint : error.hint;
    return tl::make_unexpected(std::move(error));
}

rocksdb::BackupEngineOptions options_of(const std::filesystem::path& directory) {
    rocksdb::BackupEngineOptions options{directory.string()};
    options.callback_trigger_interval_size = progress_bytes;
    return options;
}

// RocksDB opens a backup by its whole path only.
std::filesystem::path whole_path(const std::filesystem::path& directory) {
    return std::filesystem::absolute(directory).lexically_normal();
}

// Nothing but a folder of backups, and its last part alone is made: a disk that is not mounted is
// no empty one.
Result<void> make_or_check(const std::filesystem::path& directory) {
    std::error_code failure;
    std::filesystem::create_directory(directory, failure);
    if (failure) {
        return fail(ErrorKind::rejected,
                    "cannot make '" + directory.string() + "': " + failure.message(),
                    "name a folder whose parent is there and can be written");
    }
    return check_rights(directory, Rights::write).and_then([&]() -> Result<void> {
        if (std::filesystem::exists(directory / lock_name, failure) ||
            std::filesystem::is_empty(directory, failure)) {
            return {};
        }
        return fail(ErrorKind::rejected,
                    "'" + directory.string() + "' holds something else than backups",
                    "name a new folder: files in it that no backup needs are removed");
    });
}

// As a writer, since only one can be backed up; it changes no file that the backup shares.
Result<std::unique_ptr<rocksdb::DB>> open_copy(
    const std::filesystem::path& directory,
    std::vector<std::unique_ptr<rocksdb::ColumnFamilyHandle>>& handles) {
    rocksdb::DBOptions options = database_options();
    options.avoid_flush_during_recovery = true;
    options.avoid_flush_during_shutdown = true;
    auto families = descriptors({all_families.begin(), all_families.end()},
                                rocksdb::NewLRUCache(std::size_t{1} << 20));
    for (auto& family : families) {
        family.options.disable_auto_compactions = true;
    }
    rocksdb::DB* opened = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> raw;
    const auto status = rocksdb::DB::Open(options, directory.string(), families, &raw, &opened);
    for (rocksdb::ColumnFamilyHandle* handle : raw) {
        handles.emplace_back(handle);
    }
    std::unique_ptr<rocksdb::DB> database{opened};
    return done(status, "open the log's copy in '" + directory.string() + "'").map([&] {
        return std::move(database);
    });
}

}  // namespace

struct LogBackups::Engine {
    std::filesystem::path directory{};
    std::optional<FileLock> lock{};
    std::unique_ptr<rocksdb::BackupEngine> writer{};
    std::unique_ptr<rocksdb::BackupEngineReadOnly> reader{};

    [[nodiscard]] const rocksdb::BackupEngineReadOnlyBase& any() const {
        return writer ? static_cast<const rocksdb::BackupEngineReadOnlyBase&>(*writer) : *reader;
    }
};

LogBackups::LogBackups(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
LogBackups::~LogBackups() = default;

Result<std::unique_ptr<LogBackups>> LogBackups::open(const std::filesystem::path& where) {
    const std::filesystem::path directory = whole_path(where);
    if (auto usable = make_or_check(directory); !usable) {
        return tl::make_unexpected(usable.error());
    }
    auto lock = FileLock::take(directory / lock_name);
    if (!lock) {
        return tl::make_unexpected(lock.error());
    }
    rocksdb::BackupEngine* opened = nullptr;
    const auto status =
        rocksdb::BackupEngine::Open(options_of(directory), rocksdb::Env::Default(), &opened);
    auto engine = std::make_unique<Engine>(Engine{directory, std::move(*lock)});
    engine->writer.reset(opened);
    return done(status, "open the backups in '" + directory.string() + "'").map([&] {
        return std::unique_ptr<LogBackups>(new LogBackups(std::move(engine)));
    });
}

Result<std::unique_ptr<LogBackups>> LogBackups::open_for_reading(
    const std::filesystem::path& where) {
    const std::filesystem::path directory = whole_path(where);
    if (auto readable = check_rights(directory, Rights::read); !readable) {
        return tl::make_unexpected(readable.error());
    }
    std::error_code failure;
    if (!std::filesystem::is_directory(directory / "meta", failure)) {
        return fail(ErrorKind::not_found, "there are no backups in '" + directory.string() + "'",
                    "is its disk mounted? 'orderlog log backup DIR' makes one");
    }
    auto lock = FileLock::share(directory / lock_name);
    if (!lock) {
        return tl::make_unexpected(lock.error());
    }
    rocksdb::BackupEngineReadOnly* opened = nullptr;
    const auto status = rocksdb::BackupEngineReadOnly::Open(options_of(directory),
                                                            rocksdb::Env::Default(), &opened);
    auto engine = std::make_unique<Engine>(Engine{directory, std::move(*lock)});
    engine->reader.reset(opened);
    return done(status, "open the backups in '" + directory.string() + "'").map([&] {
        return std::unique_ptr<LogBackups>(new LogBackups(std::move(engine)));
    });
}

Result<std::vector<LogBackup>> LogBackups::list() const {
    std::vector<rocksdb::BackupInfo> infos;
    engine_->any().GetBackupInfo(&infos);
    std::vector<LogBackup> backups;
    for (const rocksdb::BackupInfo& info : infos) {
        auto backup = backup_of(info);
        if (!backup) {
            return tl::make_unexpected(backup.error());
        }
        backups.push_back(std::move(*backup));
    }
    return backups;
}

std::vector<std::uint32_t> LogBackups::damaged() const {
    std::vector<std::uint32_t> numbers;
    engine_->any().GetCorruptedBackups(&numbers);
    return numbers;
}

Result<LogBackup> LogBackups::choose(std::optional<std::uint32_t> number) const {
    const auto backups = list();
    if (!backups) {
        return tl::make_unexpected(backups.error());
    }
    const auto bad = damaged();
    const std::uint32_t newest = std::max(backups->empty() ? 0 : backups->back().number,
                                          bad.empty() ? 0 : std::ranges::max(bad));
    const std::uint32_t chosen = number.value_or(newest);
    if (std::ranges::find(bad, chosen) != bad.end()) {
        return fail(
            ErrorKind::corrupt,
            "backup " + std::to_string(chosen) + " lacks a file, or has one of another size",
            damaged_hint);
    }
    const auto found = std::ranges::find(*backups, chosen, &LogBackup::number);
    if (found == backups->end()) {
        return fail(ErrorKind::not_found,
                    chosen == 0 ? "there is no backup in '" + engine_->directory.string() + "'"
                                : "there is no backup " + std::to_string(chosen),
                    "'orderlog log backup DIR --list' names them");
    }
    return *found;
}

Result<LogBackup> LogBackups::add(const std::filesystem::path& copy,
                                  const std::optional<HighWater>& acknowledged,
                                  const Progress& progress) {
    events::check(engine_->writer != nullptr);
    // A write-ahead log that is damaged ends a log early, and nothing else tells.
    const auto original =
        Database::open({.directory = copy, .mode = DatabaseMode::read_only})
            .and_then([&](const auto& database) {
                return check_not_behind(LogReader{*database}, acknowledged).and_then([&] {
                    return contents_of(*database);
                });
            });
    const auto before = list();
    if (!original || !before) {
        return tl::make_unexpected(original ? before.error() : original.error());
    }
    if (!before->empty() && before->back().log != original->log) {
        return fail(ErrorKind::foreign,
                    "the backups in '" + engine_->directory.string() + "' are of log " +
                        before->back().log + ", this is log " + original->log,
                    "name another directory");
    }
    std::vector<std::unique_ptr<rocksdb::ColumnFamilyHandle>> handles;
    auto database = open_copy(copy, handles);
    if (!database) {
        return tl::make_unexpected(database.error());
    }
    std::uint64_t copied = 0;
    rocksdb::CreateBackupOptions options;
    options.progress_callback = [&] { progress(copied += progress_bytes); };
    std::uint32_t number = 0;
    const auto status = engine_->writer->CreateNewBackupWithMetadata(options, database->get(),
                                                                     words_of(*original), &number);
    handles.clear();
    database->reset();
    const auto made =
        done(status, "write a backup into '" + engine_->directory.string() + "'").and_then([&] {
            return choose(number);
        });
    const auto opened = made.and_then([&](const LogBackup& backup) { return heads(backup); });
    if (made && !opened) {
        static_cast<void>(forget(number));  // What is wrong with it is said.
    }
    return opened.and_then([&](const auto&) { return made; });
}

Result<void> LogBackups::verify(std::uint32_t number) const {
    return done(engine_->any().VerifyBackup(number, /*verify_with_checksum*/ true),
                "verify backup " + std::to_string(number));
}

Result<events::StreamHeads> LogBackups::heads(const LogBackup& backup) const {
    rocksdb::BackupInfo info;
    const auto status = engine_->any().GetBackupInfo(backup.number, &info, true);
    if (auto found = done(status, "read backup " + std::to_string(backup.number)); !found) {
        return tl::make_unexpected(found.error());
    }
    return Database::open({.directory = info.name_for_open,
                           .mode = DatabaseMode::read_only,
                           .env = info.env_for_open.get()})
        .and_then([](const auto& database) { return contents_of(*database); })
        .and_then([&](LogContents found) { return described(backup, std::move(found)); })
        .map([](LogContents contents) { return std::move(contents.heads); });
}

Result<void> LogBackups::forget(std::uint32_t number) {
    events::check(engine_->writer != nullptr);
    return done(engine_->writer->DeleteBackup(number), "remove backup " + std::to_string(number));
}

Result<void> LogBackups::keep(std::uint32_t newest) {
    events::check(engine_->writer != nullptr && newest > 0);
    Result<void> outcome = done(engine_->writer->PurgeOldBackups(newest), "remove old backups");
    for (const std::uint32_t number : damaged()) {
        outcome = outcome.and_then([&] { return forget(number); });
    }
    return outcome;
}

}  // namespace orderlog::adapters
