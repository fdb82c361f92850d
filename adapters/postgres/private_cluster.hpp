#pragma once

#include "adapters/postgres/server_programs.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"

#include <filesystem>
#include <string>

namespace orderlog::adapters {

/// A PostgreSQL 15 cluster of our own, for those who name no server: below the data directory,
/// reached by a unix socket in a folder that only we may enter, without TCP. It is a process of its
/// own that outlives us: whoever comes next attaches to it.
class PrivateCluster {
 public:
    /// Makes the cluster if there is none, starts it if it does not run (also after a SIGKILL of
    /// it, or a reboot), makes the database `orderlog`. `data_dir` exists; who comes at the same
    /// time waits. `data_dir`/cluster.path
    /// names the folder where the cluster is: `data_dir`/postgres, or, where root cannot lend it to
    /// PostgreSQL, /var/lib/postgresql/orderlog-<log>. Where it is decides under which user it
    /// runs.
    [[nodiscard]] static events::Result<PrivateCluster> start(const std::filesystem::path& data_dir,
                                                              const events::LogId& log);

    /// For libpq. Names no secret: whoever can enter the socket's folder is let in.
    [[nodiscard]] std::string connection_string(const std::string& database = "orderlog") const;
    /// Waits until all is written and the server has ended. Sessions of others are ended.
    [[nodiscard]] events::Result<void> stop() const;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] const std::filesystem::path& socket_folder() const { return sockets_; }

 private:
    PrivateCluster(ServerPrograms programs, std::filesystem::path folder,
                   std::filesystem::path sockets);
    [[nodiscard]] events::Result<void> create() const;
    [[nodiscard]] events::Result<void> run_server() const;
    [[nodiscard]] events::Result<void> make_database() const;

    ServerPrograms programs_;
    std::filesystem::path folder_;
    std::filesystem::path sockets_;
};

/// The socket's folder of the cluster in `folder`: short, since a socket's path ends at 107 bytes,
/// and the same after each start. Only its name; nothing is made.
[[nodiscard]] std::filesystem::path cluster_socket_folder(const std::filesystem::path& folder);

}  // namespace orderlog::adapters
