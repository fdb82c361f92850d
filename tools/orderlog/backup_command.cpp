#include "adapters/rocksdb/high_water.hpp"
#include "adapters/rocksdb/log_backups.hpp"
#include "adapters/rocksdb/log_restoration.hpp"
#include "adapters/rocksdb/opening.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/system/system_clock.hpp"
#include "tools/access/log_access.hpp"
#include "tools/access/log_copy.hpp"
#include "tools/access/verification_note.hpp"
#include "tools/access/verification_place.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>

namespace orderlog::tools {

using adapters::LogBackup;
using adapters::LogBackups;
using events::LogPosition;
using events::Result;
using nlohmann::json;

namespace {

CLI::Range numbers() {
    return {std::uint32_t{1}, std::numeric_limits<std::uint32_t>::max()};
}

json backup_json(const LogBackup& backup) {
    return {{"number", backup.number},
            {"made", events::to_text(backup.made)},
            {"bytes", backup.bytes},
            {"log", backup.log},
            {"last_position", backup.last.value()},
            {"last_sha256", backup.last_hash},
            {"heads_root", backup.heads_root}};
}

struct BackupOptions {
    std::string directory{};
    std::optional<std::uint32_t> keep{};
    bool list{false};
    bool verify{false};
};

Result<ExitCode> list(const LogBackups& backups, bool verify, const Console& console) {
    const auto found = backups.list();
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    auto damaged = backups.damaged();
    for (const LogBackup& backup : *found) {
        if (verify && !backups.verify(backup.number)) {
            damaged.push_back(backup.number);
        }
    }
    const ExitCode code = damaged.empty() ? ExitCode::success : ExitCode::corrupt;
    if (console.json()) {
        json all = json::array();
        for (const LogBackup& backup : *found) {
            all.push_back(backup_json(backup));
        }
        json bad = json::array();
        for (const std::uint32_t number : damaged) {
            bad.push_back(number);
        }
        console.line(json_text({{"backups", all}, {"damaged", bad}, {"verified", verify}}, 2));
        return code;
    }
    TextTable table({"BACKUP", "MADE", "UP TO POSITION", "SIZE", "LOG"});
    for (const LogBackup& backup : *found) {
        table.add({std::to_string(backup.number), time_text(backup.made),
                   with_thousands(backup.last.value()), bytes_text(backup.bytes), backup.log});
    }
    console.table(table);
    for (const std::uint32_t number : damaged) {
        console.line(console.red(fmt::format("backup {} is damaged", number)));
    }
    if (!damaged.empty()) {
        console.note("HINT: back up into a new folder; '--keep' forgets those that lack a file");
    } else if (verify) {
        console.line(console.green("every file of all of them was read: whole"));
    }
    return code;
}

Result<LogBackup> add(LogBackups& backups, const LogCopy& copy, CommandContext& context) {
    return backups.add(copy.path(), copy.acknowledged(), [&](std::uint64_t bytes) {
        if (context.console.draws()) {
            context.console.redraw({fmt::format("copied {}", bytes_text(bytes))});
        }
    });
}

bool is_below(const std::filesystem::path& inner, const std::filesystem::path& outer) {
    std::error_code failure;
    const auto folder = std::filesystem::weakly_canonical(outer, failure);
    const auto path = std::filesystem::weakly_canonical(inner, failure);
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
           folder.end();
}

/// A backup that is not of this log's records is forgotten, and no older one.
Result<void> check_and_keep(LogBackups& backups, const LogBackup& made,
                            const BackupOptions& options, const CommandContext& context) {
    const auto log = open_log_for_reading(context.data_dir());
    const auto heads = backups.heads(made);
    if (!log || !heads) {
        return tl::make_unexpected(log ? heads.error() : log.error());
    }
    if (auto held = (*log)->check_holds(*heads); !held) {
        static_cast<void>(backups.forget(made.number));  // What is wrong with it is said.
        return held;
    }
    if (!options.keep) {
        return {};
    }
    // What it shares with older ones was not read again.
    if (auto whole = backups.verify(made.number); !whole) {
        static_cast<void>(backups.forget(made.number));
        return whole;
    }
    return backups.keep(*options.keep);
}

Result<ExitCode> back_up(const BackupOptions& options, CommandContext& context) {
    if (options.list) {
        return LogBackups::open_for_reading(options.directory).and_then([&](const auto& backups) {
            return list(*backups, options.verify, context.console);
        });
    }
    if (is_below(options.directory, context.data_dir())) {
        return events::fail(
            events::ErrorKind::rejected,
            fmt::format("'{}' is in data_dir, which it is to outlive", options.directory),
            "name a folder on another disk");
    }
    auto copy = LogCopy::make(context.configuration);
    if (!copy) {
        return tl::make_unexpected(copy.error());
    }
    const auto backups = LogBackups::open(options.directory);
    if (!backups) {
        return tl::make_unexpected(backups.error());
    }
    const auto made = add(**backups, **copy, context);
    copy->reset();
    const auto checked = made.and_then([&](const LogBackup& backup) {
        return check_and_keep(**backups, backup, options, context);
    });
    if (!checked) {
        return tl::make_unexpected(checked.error());
    }
    if (context.console.json()) {
        context.console.line(json_text(backup_json(*made), 2));
        return ExitCode::success;
    }
    context.console.line(fmt::format("backup {} of log {}: up to position {}, {}", made->number,
                                     made->log, with_thousands(made->last.value()),
                                     bytes_text(made->bytes)));
    context.console.line("heads root " + made->heads_root);
    return ExitCode::success;
}

struct RestoreOptions {
    std::string directory{};
    std::optional<std::uint32_t> number{};
};

/// A mark that was there knows of more than the backup.
std::string way_on(const LogBackup& backup, const std::string& data_dir) {
    const auto mark = adapters::read_high_water(adapters::place_in(data_dir).high_water);
    if (mark && *mark && (*mark)->position > backup.last) {
        return fmt::format(
            "HINT: {} had been acknowledged after it: 'orderlog log accept-loss' "
            "says what going on without them means",
            counted((*mark)->position.value() - backup.last.value(), "event"));
    }
    return "HINT: never let it run beside the log that it is a copy of. To go on from it: what "
           "came "
           "after the backup is read from Amazon again, but commands since then are undone (see to "
           "'orderlog connection list' first), and Amazon's quota counts as it was then";
}

Result<ExitCode> restore(const RestoreOptions& options, CommandContext& context) {
    const auto backups = LogBackups::open_for_reading(options.directory);
    if (!backups) {
        return tl::make_unexpected(backups.error());
    }
    const auto backup = (*backups)->choose(options.number);
    if (!backup) {
        return tl::make_unexpected(backup.error());
    }
    const events::Time began = adapters::SystemClock{}.now();
    const auto report = make_data_dir(context.data_dir()).and_then([&] {
        return adapters::restore_log(
            options.directory, *backup, context.data_dir(),
            [&](LogPosition done, LogPosition last) {
                if (context.console.draws()) {
                    context.console.redraw(
                        {fmt::format("verified {} of {} events", with_thousands(done.value()),
                                     with_thousands(last.value()))});
                }
            });
    });
    if (!report) {
        return tl::make_unexpected(report.error());
    }
    // What was known of a log that lay here, this one's later self among them, holds no more.
    forget_verification_place(context.data_dir());
    forget_verification(context.data_dir());
    keep_verification(context.data_dir(), note_of(*report, events::LogId{backup->log}, began));
    context.console.note(way_on(*backup, context.data_dir()));
    if (context.console.json()) {
        json shown = backup_json(*backup);
        shown["data_dir"] = context.data_dir();
        shown["whole"] = true;
        shown["records"] = report->records;
        shown["bodies"] = report->bodies;
        context.console.line(json_text(shown, 2));
        return ExitCode::success;
    }
    context.console.line(fmt::format(
        "log {} is restored in '{}' up to position {}: {} records, {} bodies, {}", backup->log,
        context.data_dir(), with_thousands(backup->last.value()), with_thousands(report->records),
        with_thousands(report->bodies), context.console.green("whole")));
    context.console.line("heads root " + backup->heads_root);
    return ExitCode::success;
}

}  // namespace

void define_backup(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<BackupOptions>();
    CLI::App& command =
        add_command(group, choice,
                    {"backup", "copy the log as it is now, also beside a running engine",
                     "  orderlog log backup /mnt/backups/orderlog\n"
                     "  orderlog log backup /mnt/backups/orderlog --keep 30\n"
                     "  orderlog log backup /mnt/backups/orderlog --list --verify"});
    command.add_option("DIR", options->directory, "folder of this log's backups")->required();
    CLI::Option* keep =
        command.add_option("--keep", options->keep, "afterwards forget all but the newest")
            ->check(numbers());
    command.add_flag("--list", options->list, "make none, list those that are there")
        ->excludes(keep);
    command.add_flag("--verify", options->verify, "read every file of every backup that is listed")
        ->needs("--list");
    on_chosen(command, choice,
              [options](CommandContext& context) { return back_up(*options, context); });
}

void define_restore(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<RestoreOptions>();
    CLI::App& command = add_command(
        group, choice,
        {"restore", "put a backup into an empty data_dir and verify it",
         "  orderlog log restore /mnt/backups/orderlog --data-dir restored\n"
         "  orderlog log restore /mnt/backups/orderlog --backup 3 --data-dir restored"});
    command.add_option("DIR", options->directory, "folder of backups")->required();
    command.add_option("--backup", options->number, "its number; default: the newest")
        ->check(numbers());
    on_chosen(command, choice,
              [options](CommandContext& context) { return restore(*options, context); });
}

}  // namespace orderlog::tools
