#include "adapters/postgres/private_cluster.hpp"

#include "adapters/postgres/pg_session.hpp"
#include "events/sha256.hpp"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <string_view>
#include <thread>

namespace orderlog::adapters {
namespace {

using events::ErrorKind;
using events::fail;
using events::Result;
using std::filesystem::path;

constexpr int start_attempts_max = 20;  ///< Backends of a killed postmaster need seconds to go.
constexpr auto start_attempt_pause = std::chrono::milliseconds{250};

/// For orders by the million on a machine that we share. The tables can be built again from the
/// log, so there is neither a standby nor an archive; each session chooses synchronous_commit.
constexpr std::string_view settings = R"(
# Written once by orderlog.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 30
shared_buffers = 64MB
work_mem = 8MB
maintenance_work_mem = 64MB
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
wal_level = minimal
max_wal_senders = 0
max_wal_size = 1GB
min_wal_size = 80MB
checkpoint_timeout = 15min
fsync = on
full_page_writes = on
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
)";

std::string short_hash(const path& folder) {
    return events::to_hex(events::sha256(folder.string())).substr(0, 16);
}

Result<void> write_file(const path& file, std::string_view text, std::ios::openmode mode) {
    std::ofstream out{file, mode};
    out << text;
    out.close();
    if (!out) {
        return fail(ErrorKind::unavailable, "cannot write '" + file.string() + "'");
    }
    return {};
}

std::string first_line(const path& file) {
    std::ifstream in{file};
    std::string line;
    std::getline(in, line);
    return line;
}

path absolute_form(const path& folder) {
    std::error_code ignored;
    const auto canonical = std::filesystem::weakly_canonical(folder, ignored);
    return canonical.empty() ? std::filesystem::absolute(folder) : canonical;
}

/// Where the cluster is or shall be. A cluster once made stays where it is.
Result<path> cluster_folder(const path& data_dir, const events::LogId& log, ServerUser user) {
    const path note = data_dir / "cluster.path";
    if (const auto named = first_line(note); !named.empty()) {
        return path{named};
    }
    const path folder = user == ServerUser::postgres
                            ? path{"/var/lib/postgresql"} / ("orderlog-" + log.value())
                            : absolute_form(data_dir) / "postgres";
    const auto written = write_file(note, folder.string() + "\n", std::ios::trunc);
    if (!written) {
        return tl::make_unexpected(written.error());
    }
    return folder;
}

/// What the server programs must be able to write to: the cluster, or where it shall be made.
path ground_of_cluster(const path& data_dir) {
    const path cluster = first_line(data_dir / "cluster.path");
    std::error_code ignored;
    for (const path& ground : {cluster, cluster.parent_path()}) {
        if (!ground.empty() && std::filesystem::exists(ground, ignored)) {
            return ground;
        }
    }
    return data_dir;
}

/// Whom the socket's folder must belong to: the user whom the server runs as, seen from outside.
uid_t server_uid(ServerUser user) {
    if (user == ServerUser::postgres) {
        if (const passwd* entry = ::getpwnam("postgres")) {
            return entry->pw_uid;
        }
    }
    return ::geteuid();
}

/// Makes the folder, or makes sure that what stands there is ours alone: in /tmp anyone could have
/// put something of that name first and would be handed our rows.
Result<void> guard_socket_folder(const path& folder, uid_t owner) {
    if (::mkdir(folder.c_str(), 0700) == 0 && ::chown(folder.c_str(), owner, gid_t(-1)) != 0) {
        return fail(ErrorKind::unavailable, "cannot hand '" + folder.string() + "' to the server");
    }
    struct stat found{};
    if (::lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) || found.st_uid != owner ||
        (found.st_mode & 077) != 0) {
        return fail(ErrorKind::rejected,
                    "'" + folder.string() + "' is not a folder of mode 0700 of our own",
                    "remove it");
    }
    return {};
}

/// Whether the process that postmaster.pid names is a server of this cluster. A number alone proves
/// nothing: after a reboot, and in a container, it soon is another process's.
bool server_lives(const path& folder) {
    const std::string line = first_line(folder / "postmaster.pid");
    const auto pid = static_cast<pid_t>(std::strtol(line.c_str(), nullptr, 10));
    if (pid <= 0) {
        return false;
    }
    std::error_code ignored;
    const path process = path{"/proc"} / std::to_string(pid);
    return first_line(process / "comm") == "postgres" &&
           std::filesystem::equivalent(process / "cwd", folder, ignored);
}

/// A server killed with SIGKILL leaves these. PostgreSQL clears them away itself unless the number
/// in them belongs to some other process by now.
void clear_leftovers(const path& folder, const path& sockets) {
    std::error_code ignored;
    std::filesystem::remove(folder / "postmaster.pid", ignored);
    std::filesystem::remove(sockets / ".s.PGSQL.5432", ignored);
    std::filesystem::remove(sockets / ".s.PGSQL.5432.lock", ignored);
}

/// Where the running server listens: /run/user may have come or gone since it was started.
path socket_folder_of(const path& folder) {
    constexpr int sockets_line = 5;
    std::ifstream in{folder / "postmaster.pid"};
    std::string line;
    for (int i = 0; i < sockets_line && std::getline(in, line); ++i) {
    }
    return in && server_lives(folder) && !line.empty() ? path{line} : cluster_socket_folder(folder);
}

/// Of processes that come at once, one makes the cluster and the others find it made.
class ClusterLock {
 public:
    explicit ClusterLock(const path& file)
        : file_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        held_ = file_ >= 0 && ::flock(file_, LOCK_EX) == 0;
    }
    ClusterLock(const ClusterLock&) = delete;
    ClusterLock& operator=(const ClusterLock&) = delete;
    ~ClusterLock() {
        if (file_ >= 0) {
            ::close(file_);
        }
    }
    [[nodiscard]] bool held() const { return held_; }

 private:
    int file_;
    bool held_{false};
};

/// Our settings, read after PostgreSQL's own.
Result<void> write_settings(const path& folder) {
    const path file = folder / "orderlog.conf";
    return write_file(file, settings, std::ios::trunc).and_then([&]() -> Result<void> {
        std::error_code ignored;
        using std::filesystem::perms;
        std::filesystem::permissions(
            file, perms::owner_read | perms::owner_write | perms::group_read | perms::others_read,
            ignored);
        return write_file(folder / "postgresql.conf", "include = 'orderlog.conf'\n", std::ios::app);
    });
}

}  // namespace

path cluster_socket_folder(const path& folder) {
    const std::string uid = std::to_string(::geteuid());
    const path own_run = path{"/run/user"} / uid;
    if (::access(own_run.c_str(), W_OK) == 0) {
        return own_run / ("orderlog-" + short_hash(folder));
    }
    return path{"/tmp"} / ("orderlog-" + uid + "-" + short_hash(folder));
}

PrivateCluster::PrivateCluster(ServerPrograms programs, path folder, path sockets)
    : programs_(programs), folder_(std::move(folder)), sockets_(std::move(sockets)) {}

Result<PrivateCluster> PrivateCluster::start(const path& data_dir, const events::LogId& log) {
    // Server programs run in another folder than we.
    const auto programs = ServerPrograms::find(ground_of_cluster(absolute_form(data_dir)));
    if (!programs) {
        return tl::make_unexpected(programs.error());
    }
    const auto folder = cluster_folder(data_dir, log, programs->user());
    if (!folder) {
        return tl::make_unexpected(folder.error());
    }
    const ClusterLock lock{data_dir / "cluster.lock"};
    if (!lock.held()) {
        return fail(ErrorKind::unavailable,
                    "cannot lock '" + (data_dir / "cluster.lock").string() + "'");
    }
    const PrivateCluster cluster{*programs, *folder, socket_folder_of(*folder)};
    const auto ready = guard_socket_folder(cluster.sockets_, server_uid(programs->user()))
                           .and_then([&] { return cluster.create(); })
                           .and_then([&] { return cluster.run_server(); })
                           .and_then([&] { return cluster.make_database(); });
    if (!ready) {
        return tl::make_unexpected(ready.error());
    }
    return cluster;
}

/// A cluster gets its name when it is whole. What an interrupted initdb left holds nothing and
/// goes; what may hold rows is never removed.
Result<void> PrivateCluster::create() const {
    std::error_code failed;
    if (std::filesystem::exists(folder_ / "orderlog.conf", failed)) {
        return {};
    }
    if (std::filesystem::exists(folder_ / "global" / "pg_control", failed)) {
        return fail(ErrorKind::rejected,
                    "'" + folder_.string() + "' holds a cluster without orderlog.conf",
                    "move it away: the tables are built again from the log");
    }
    path draft = folder_;
    draft += ".new";
    std::filesystem::remove_all(draft, failed);
    // "trust" lets in who reaches the socket: its folder is 0700, so that is the owner and root.
    // "peer" would refuse root, whose server runs under another name.
    const auto made =
        programs_
            .run({"initdb", "--pgdata=" + draft.string(), "--auth=trust", "--username=orderlog",
                  "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"})
            .and_then([&] { return write_settings(draft); });
    if (!made) {
        return made;
    }
    std::filesystem::remove_all(folder_, failed);
    std::filesystem::rename(draft, folder_, failed);
    if (failed) {
        return fail(ErrorKind::unavailable, "cannot make '" + folder_.string() + "'");
    }
    return {};
}

Result<void> PrivateCluster::run_server() const {
    if (::PQping(connection_string("postgres").c_str()) == PQPING_OK) {
        return {};
    }
    Result<void> started{};
    for (int attempt = 0; attempt < start_attempts_max; ++attempt) {
        if (!server_lives(folder_)) {
            clear_leftovers(folder_, sockets_);
            started = programs_.run({"pg_ctl", "start", "--wait", "--timeout=60", "--silent",
                                     "--pgdata=" + folder_.string(),
                                     "--log=" + (folder_ / "server.log").string(),
                                     "--options=-c listen_addresses= -k " + sockets_.string()});
        }
        if (::PQping(connection_string("postgres").c_str()) == PQPING_OK) {
            return {};
        }
        std::this_thread::sleep_for(start_attempt_pause);
    }
    const std::string why = started ? "it does not answer" : started.error().message;
    return fail(
        ErrorKind::unavailable,
        "the private PostgreSQL cluster in '" + folder_.string() + "' does not start: " + why,
        "read " + (folder_ / "server.log").string());
}

Result<void> PrivateCluster::make_database() const {
    auto connection = PgSession::open(connection_string("postgres"));
    if (!connection) {
        return tl::make_unexpected(connection.error());
    }
    const auto found = connection->run("SELECT 1 FROM pg_database WHERE datname = 'orderlog'");
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    if (found->rows() > 0) {
        return {};
    }
    const auto made = connection->run("CREATE DATABASE orderlog");
    if (!made) {
        return tl::make_unexpected(made.error());
    }
    return {};
}

std::string PrivateCluster::connection_string(const std::string& database) const {
    return "host='" + sockets_.string() + "' port=5432 user=orderlog dbname='" + database + "'";
}

Result<void> PrivateCluster::stop() const {
    if (!server_lives(folder_)) {
        return {};
    }
    return programs_
        .run({"pg_ctl", "stop", "--wait", "--timeout=60", "--silent", "--mode=fast",
              "--pgdata=" + folder_.string()})
        .map([this] {
            // Whoever starts the server makes it again.
            std::error_code ignored;
            std::filesystem::remove(sockets_, ignored);
        });
}

}  // namespace orderlog::adapters
