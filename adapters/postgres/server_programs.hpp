#pragma once

#include "events/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace orderlog::adapters {

/// Under which user PostgreSQL's server programs run. They refuse to run as root.
enum class ServerUser {
    own,         ///< We are no root: as ourselves.
    namespaced,  ///< Root, called `postgres` inside a user namespace; files stay root's.
    postgres,    ///< Root where user namespaces are refused: by runuser, files are postgres's.
};

/// Starts PostgreSQL's server programs (initdb, pg_ctl) and waits for them. A program gets no file
/// of ours but the null device and a buffer for what it says, and an environment of PATH and LANG,
/// so that a server that outlives us holds neither our locks nor our secrets.
class ServerPrograms {
 public:
    /// Finds out how server programs can be run on files below `folder`, which exists.
    [[nodiscard]] static events::Result<ServerPrograms> find(const std::filesystem::path& folder);

    [[nodiscard]] ServerUser user() const { return user_; }
    /// `unavailable` with what the program said if it ends with another status than 0.
    [[nodiscard]] events::Result<void> run(std::vector<std::string> command) const;

 private:
    explicit ServerPrograms(ServerUser user) : user_(user) {}

    ServerUser user_;
};

}  // namespace orderlog::adapters
