#include "adapters/rocksdb/log_restoration.hpp"

#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/high_water.hpp"
#include "adapters/rocksdb/log_contents.hpp"
#include "adapters/rocksdb/log_reader.hpp"
#include "adapters/rocksdb/opening.hpp"
#include "adapters/rocksdb/status.hpp"
#include "adapters/system/file_lock.hpp"

#include <rocksdb/utilities/backup_engine.h>

#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace orderlog::adapters {

using events::ErrorKind;
using events::fail;
using events::Result;

namespace {

constexpr auto damaged_hint =
    "choose another one by --backup; 'orderlog log backup DIR --list --verify' tells which are "
    "whole";

// By an engine of its own: what fails ends while it still copies, until it is gone.
Result<void> copy_out(const std::filesystem::path& directory, std::uint32_t number,
                      const std::filesystem::path& to) {
    rocksdb::BackupEngineReadOnly* opened = nullptr;
    rocksdb::Status status = rocksdb::BackupEngineReadOnly::Open(
        rocksdb::BackupEngineOptions{directory.string()}, rocksdb::Env::Default(), &opened);
    const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine{opened};
    if (status.ok()) {
        status = engine->RestoreDBFromBackup(rocksdb::RestoreOptions{}, number, to.string(),
                                             to.string());
    }
    if (status.ok()) {
        return {};
    }
    events::Error error = error_from(status, "restore backup " + std::to_string(number));
    error.hint = error.kind == ErrorKind::corrupt ? damaged_hint : error.hint;
    return tl::make_unexpected(std::move(error));
}

/// The copy in `directory` is the backup's, and every record, body and file of it is whole.
Result<VerifyReport> verify_restored(const LogBackup& backup,
                                     const std::filesystem::path& directory,
                                     const VerifyProgress& progress) {
    const auto database = Database::open({.directory = directory, .mode = DatabaseMode::read_only});
    const auto contents =
        database.and_then([](const auto& opened) { return contents_of(*opened); })
            .and_then([&](LogContents found) { return described(backup, std::move(found)); });
    if (!contents) {
        return tl::make_unexpected(contents.error());
    }
    auto report =
        verify_log(**database, LogReader{**database}, std::optional<HighWater>{}, progress);
    if (report && !report->whole()) {
        const VerifyProblem& first = report->problems.front();
        return fail(ErrorKind::corrupt,
                    "backup " + std::to_string(backup.number) + ", position " +
                        to_text(first.position) + ": " + first.message,
                    damaged_hint);
    }
    return report;
}

/// So that a log which loses its end from now on is not believed. One that was there before knows
/// more than the backup.
Result<void> mark_acknowledged(const LogPlace& place) {
    const auto mark = read_high_water(place.high_water);
    if (!mark || *mark) {
        return mark.map([](const auto&) {});
    }
    const auto database =
        Database::open({.directory = place.database, .mode = DatabaseMode::read_only});
    return database.and_then([](const auto& opened) { return LogReader{*opened}.end(); })
        .and_then([&](const LogEnd& end) {
            return HighWaterFile::open(place.high_water, {end.position, end.hash});
        })
        .map([](const auto&) {});
}

}  // namespace

Result<VerifyReport> restore_log(const std::filesystem::path& backups, const LogBackup& backup,
                                 const std::filesystem::path& data_dir,
                                 const VerifyProgress& progress) {
    const LogPlace place = place_in(data_dir);
    const std::filesystem::path draft = place.database.string() + ".restoring";
    std::error_code failure;
    if (std::filesystem::exists(place.database, failure)) {
        return fail(ErrorKind::rejected, "there is a log in '" + data_dir.string() + "' already",
                    "name an empty folder by --data-dir, or move the log away");
    }
    const auto lock = FileLock::take(draft.string() + ".lock");
    if (!lock) {
        return tl::make_unexpected(lock.error());
    }
    std::filesystem::remove_all(draft, failure);
    auto copied = copy_out(backups, backup.number, draft);
    auto report = copied.and_then([&] { return verify_restored(backup, draft, progress); });
    if (!report) {
        std::filesystem::remove_all(draft, failure);
        return report;
    }
    std::filesystem::rename(draft, place.database, failure);
    if (failure) {
        return fail(
            ErrorKind::unavailable,
            "cannot name the restored log '" + place.database.string() + "': " + failure.message());
    }
    return mark_acknowledged(place).and_then([&] { return std::move(report); });
}

}  // namespace orderlog::adapters
