#include "adapters/rocksdb/database.hpp"

#include "adapters/rocksdb/directory_rights.hpp"
#include "adapters/rocksdb/first_failure.hpp"
#include "adapters/rocksdb/library_abort.hpp"
#include "adapters/rocksdb/status.hpp"
#include "events/check.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/transaction_log.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdarg>

namespace orderlog::adapters {

using events::check;
using events::Error;
using events::ErrorKind;
using events::fail;
using events::Result;

namespace {

/// Readers leave no trace in the log's directory.
class SilentLogger final : public rocksdb::Logger {
 public:
    using rocksdb::Logger::Logv;
    void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

// A secondary must hold every file open, or the writer may delete one under its hands.
void allow_many_files() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        static_cast<void>(::setrlimit(RLIMIT_NOFILE, &limit));
    }
}

rocksdb::DBOptions options_for(DatabaseMode mode) {
    rocksdb::DBOptions options = database_options();
    if (mode == DatabaseMode::writer) {
        options.create_if_missing = true;
        options.create_missing_column_families = true;
    } else {
        options.info_log = std::make_shared<SilentLogger>();
    }
    if (mode == DatabaseMode::secondary) {
        options.max_open_files = -1;
        allow_many_files();
    }
    return options;
}

// Another failure to open LOCK is none of its being held.
bool lock_is_held(const rocksdb::Status& status) {
    const std::string text = status.ToString();
    return status.IsIOError() && (text.find("While lock file") != std::string::npos ||
                                  text.find("lock hold by current process") != std::string::npos);
}

Error written_already(const std::filesystem::path& directory) {
    return Error{.kind = ErrorKind::unavailable,
                 .message = "another process writes the log in '" + directory.string() + "'",
                 .hint = "stop it, or ask it: 'orderlog status' works beside a running engine"};
}

Error open_error(const rocksdb::Status& status, const std::filesystem::path& directory) {
    if (lock_is_held(status)) {
        return written_already(directory);
    }
    Error error = error_from(status, "open the log in '" + directory.string() + "'");
    if (error.kind == ErrorKind::corrupt) {
        error.hint = "restore the newest copy of the whole log";
    }
    return error;
}

bool writes(DatabaseMode mode) {
    return mode == DatabaseMode::writer || mode == DatabaseMode::alone;
}

Result<void> check_usable(const Database::Opening& opening) {
    return check_rights(opening.directory.parent_path(), Rights::read).and_then([&] {
        return writes(opening.mode) ? check_writable_log(opening.directory)
                                    : check_rights(opening.directory, Rights::read);
    });
}

// Names of the write-ahead logs that are there, sorted.
std::vector<std::string> write_ahead_logs(const std::filesystem::path& directory) {
    std::vector<std::string> names;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(directory, failure)) {
        if (entry.path().extension() == ".log") {
            names.push_back(entry.path().filename().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

// Follows the writer until nothing is missed. RocksDB reads the manifest first and then the
// write-ahead logs: one that was flushed and deleted in between is in neither, and so leaves a hole
// in the middle of the log. The next look finds it in the manifest.
rocksdb::Status catch_up(rocksdb::DB& secondary) {
    constexpr int attempts = 10;
    const std::filesystem::path directory = secondary.GetName();
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const auto before = write_ahead_logs(directory);
        const auto status = secondary.TryCatchUpWithPrimary();
        if (!status.ok() || std::ranges::includes(write_ahead_logs(directory), before)) {
            return status;
        }
    }
    return rocksdb::Status::TryAgain("it changes too quickly to be followed");
}

bool is_there(const std::filesystem::path& directory) {
    std::error_code failure;
    return std::filesystem::exists(directory / "CURRENT", failure);
}

}  // namespace

Database::Database(const Opening& opening, std::optional<HeldLock> held_lock,
                   std::unique_ptr<SecondaryDirectory> own_directory)
    : mode_(opening.mode),
      held_lock_(std::move(held_lock)),
      own_directory_(std::move(own_directory)),
      failure_(std::make_shared<FirstFailure>()) {}

Result<std::unique_ptr<Database>> Database::open(const Opening& opening) {
    if (auto usable = check_usable(opening); !usable) {
        return tl::make_unexpected(usable.error());
    }
    if (opening.mode != DatabaseMode::writer && !is_there(opening.directory)) {
        return fail(ErrorKind::not_found, "there is no log in '" + opening.directory.string() + "'",
                    "name its folder by --data-dir or ORDERLOG_DATA_DIR; 'orderlog connection add' "
                    "begins a new log");
    }
    std::unique_ptr<SecondaryDirectory> own_directory;
    if (opening.mode == DatabaseMode::secondary) {
        auto made = SecondaryDirectory::make();
        if (!made) {
            return tl::make_unexpected(made.error());
        }
        own_directory = std::move(*made);
    }
    std::optional<HeldLock> held_lock;
    if (writes(opening.mode)) {
        std::error_code failure;  // RocksDB says it better.
        std::filesystem::create_directories(opening.directory, failure);
        held_lock = HeldLock::take(opening.directory);
        if (!held_lock) {
            return tl::make_unexpected(written_already(opening.directory));
        }
    }
    std::unique_ptr<Database> database{
        new Database{opening, std::move(held_lock), std::move(own_directory)}};
    rocksdb::DBOptions options = options_for(opening.mode);
    options.env = opening.env != nullptr ? opening.env : options.env;
    options.listeners.push_back(database->failure_);
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::Status status = database->lock(opening.directory);
    if (status.ok()) {
        status = database->open_as(opening, options, handles);
    }
    if (!status.ok()) {
        return tl::make_unexpected(open_error(status, opening.directory));
    }
    database->keep(opening.families, handles);
    if (opening.mode == DatabaseMode::secondary) {
        // What opening has missed, the next look finds.
        if (auto followed = database->refresh(); !followed) {
            return tl::make_unexpected(followed.error());
        }
    }
    return database;
}

rocksdb::Status Database::lock(const std::filesystem::path& directory) {
    if (mode_ != DatabaseMode::alone) {
        return rocksdb::Status::OK();  // a writer's is taken by RocksDB
    }
    rocksdb::FileLock* lock = nullptr;
    const auto status = rocksdb::Env::Default()->LockFile(directory / "LOCK", &lock);
    lock_.reset(lock);
    return status;
}

void Database::Unlock::operator()(rocksdb::FileLock* lock) const {
    static_cast<void>(rocksdb::Env::Default()->UnlockFile(lock));
}

rocksdb::Status Database::open_as(const Opening& opening, const rocksdb::DBOptions& options,
                                  std::vector<rocksdb::ColumnFamilyHandle*>& handles) {
    opens_log(opening.directory);
    const std::string name = opening.directory.string();
    const auto families =
        descriptors(opening.families, rocksdb::NewLRUCache(opening.cache_bytes, /*shards*/ 2));
    rocksdb::DB* opened = nullptr;
    rocksdb::Status status;
    if (mode_ == DatabaseMode::writer) {
        status = rocksdb::DB::Open(options, name, families, &handles, &opened);
    } else if (mode_ == DatabaseMode::read_only || mode_ == DatabaseMode::alone) {
        status = rocksdb::DB::OpenForReadOnly(options, name, families, &handles, &opened);
    } else {
        // The writer may delete a file between the manifest's reading and the file's opening.
        constexpr int attempts = 5;
        for (int attempt = 0; attempt < attempts && opened == nullptr; ++attempt) {
            status = rocksdb::DB::OpenAsSecondary(options, name, own_directory_->path().string(),
                                                  families, &handles, &opened);
        }
    }
    db_.reset(opened);
    return status;
}

void Database::keep(const std::vector<Family>& families,
                    const std::vector<rocksdb::ColumnFamilyHandle*>& handles) {
    check(handles.size() == families.size() + 1);
    default_handle_ = handles[0];
    for (std::size_t i = 0; i < families.size(); ++i) {
        handles_[static_cast<std::size_t>(families[i])] = handles[i + 1];
    }
}

/// What is still to be replayed from the write-ahead log goes to tables, so that the next to open
/// the log need not read it again: a reader by each command. Little is left to the next one, for
/// each flush makes a file that is never merged with others. Whatever fails here is replayed after
/// all.
void Database::settle() {
    constexpr std::uint64_t unsettled_bytes_max = 1 << 20;
    rocksdb::VectorLogPtr logs;
    if (!db_->GetSortedWalFiles(logs).ok()) {
        return;
    }
    std::uint64_t bytes = 0;
    for (const auto& log : logs) {
        bytes += log->SizeFileBytes();
    }
    if (bytes <= unsettled_bytes_max) {
        return;
    }
    std::vector<rocksdb::ColumnFamilyHandle*> opened;
    std::ranges::copy_if(handles_, std::back_inserter(opened),
                         [](const auto* handle) { return handle != nullptr; });
    static_cast<void>(db_->Flush(rocksdb::FlushOptions{}, opened));
}

Database::~Database() {
    if (mode_ == DatabaseMode::writer && db_ != nullptr && !failure_->error()) {
        settle();
    }
    for (rocksdb::ColumnFamilyHandle* handle : handles_) {
        if (handle != nullptr) {
            static_cast<void>(db_->DestroyColumnFamilyHandle(handle));
        }
    }
    if (default_handle_ != nullptr) {
        static_cast<void>(db_->DestroyColumnFamilyHandle(default_handle_));
    }
}

Result<std::optional<std::string>> Database::value(Family family, std::string_view key) const {
    if (!has(family)) {
        return fail(ErrorKind::rejected, "family '" + name_of(family) + "' was not opened");
    }
    std::string value;
    const auto status = db_->Get(rocksdb::ReadOptions{}, handle(family), key, &value);
    if (status.IsNotFound()) {
        return std::nullopt;
    }
    if (!status.ok()) {
        return tl::make_unexpected(error_from(status, "read family '" + name_of(family) + "'"));
    }
    return value;
}

std::unique_ptr<rocksdb::Iterator> Database::all_of(Family family) const {
    check(has(family));
    rocksdb::ReadOptions options;
    options.total_order_seek = true;
    return std::unique_ptr<rocksdb::Iterator>{db_->NewIterator(options, handle(family))};
}

std::unique_ptr<rocksdb::Iterator> Database::prefixes_of(Family family) const {
    check(has(family));
    rocksdb::ReadOptions options;
    options.prefix_same_as_start = true;
    return std::unique_ptr<rocksdb::Iterator>{db_->NewIterator(options, handle(family))};
}

Result<void> Database::write(rocksdb::WriteBatch& batch, bool sync) {
    check(mode_ == DatabaseMode::writer);
    if (const auto failure = failure_->error()) {
        return tl::make_unexpected(*failure);
    }
    rocksdb::WriteOptions options;
    options.sync = sync;
    const auto status = db_->Write(options, &batch);
    if (!status.ok()) {
        const Error error = error_from(status, "append to the log");
        failure_->keep(error);
        return tl::make_unexpected(error);
    }
    return {};
}

void Database::stop_writing(const Error& cause) {
    failure_->keep(cause);
}

Result<void> Database::refresh() {
    check(mode_ == DatabaseMode::secondary);
    const auto status = catch_up(*db_);
    if (!status.ok()) {
        return tl::make_unexpected(error_from(status, "follow the running engine's log"));
    }
    return {};
}

}  // namespace orderlog::adapters
