#include "adapters/postgres/server_programs.hpp"

#include "adapters/postgres/one_line.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

namespace orderlog::adapters {
namespace {

using events::ErrorKind;
using events::fail;
using events::Result;

constexpr std::string_view programs_folder = "/usr/lib/postgresql/15/bin/";
constexpr std::size_t said_bytes_max = 4096;  ///< Of a failed program's output, for the message.

/// A descriptor that is closed once.
class File {
 public:
    explicit File(int number) : number_(number) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { ::close(number_); }

 private:
    int number_;
};

struct DestroyActions {
    void operator()(posix_spawn_file_actions_t* actions) const {
        posix_spawn_file_actions_destroy(actions);
    }
};

struct Ended {
    int status{};
    std::string said{};
};

std::string content_of(int file) {
    std::string text(said_bytes_max, '\0');
    const auto size = ::pread(file, text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    return text;
}

Result<int> waited(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return fail(ErrorKind::unavailable, "cannot wait for a server program");
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Result<Ended> run_to_end(const std::vector<std::string>& command) {
    const int buffer = ::memfd_create("said", MFD_CLOEXEC);
    if (buffer < 0) {
        return fail(ErrorKind::unavailable, "cannot make a buffer for a program's output");
    }
    const File said{buffer};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    const std::unique_ptr<posix_spawn_file_actions_t, DestroyActions> owned{&actions};
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, buffer, 1);
    posix_spawn_file_actions_adddup2(&actions, buffer, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    // initdb and pg_ctl look where they stand; the server must not pin the folder that we stand in.
    posix_spawn_file_actions_addchdir_np(&actions, "/");

    std::vector<char*> arguments;
    for (const auto& word : command) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    std::string path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    std::string language = "LANG=C.UTF-8";
    std::array<char*, 3> environment{path.data(), language.data(), nullptr};

    pid_t child = 0;
    if (::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(),
                       environment.data()) != 0) {
        return Ended{127, "cannot start '" + command.front() + "'"};
    }
    const auto status = waited(child);
    if (!status) {
        return tl::make_unexpected(status.error());
    }
    return Ended{*status, content_of(buffer)};
}

std::vector<std::string> prefix(ServerUser user) {
    if (user == ServerUser::own) {
        return {};
    }
    if (user == ServerUser::postgres) {
        return {"runuser", "-u", "postgres", "--"};
    }
    const passwd* entry = ::getpwnam("postgres");
    const std::string uid = entry ? std::to_string(entry->pw_uid) : "0";
    const std::string gid = entry ? std::to_string(entry->pw_gid) : "0";
    return {"unshare", "-U", "--map-user=" + uid, "--map-group=" + gid, "--"};
}

std::vector<std::string> as_user(ServerUser user, std::vector<std::string> command) {
    auto whole = prefix(user);
    whole.insert(whole.end(), std::make_move_iterator(command.begin()),
                 std::make_move_iterator(command.end()));
    return whole;
}

/// Whether a namespaced `postgres` comes into being here and can write below `folder`.
bool namespaces_work(const std::filesystem::path& folder) {
    const auto tried = run_to_end(as_user(ServerUser::namespaced, {"test", "-w", folder.string()}));
    return tried && tried->status == 0;
}

}  // namespace

Result<ServerPrograms> ServerPrograms::find(const std::filesystem::path& folder) {
    if (::access((std::string{programs_folder} + "initdb").c_str(), X_OK) != 0) {
        return fail(ErrorKind::not_found,
                    "no PostgreSQL 15 server programs in '" + std::string{programs_folder} + "'",
                    "apt-get install postgresql-15, or give the URL of a server in [postgres] url");
    }
    if (::geteuid() != 0) {
        return ServerPrograms{ServerUser::own};
    }
    if (::getpwnam("postgres") == nullptr) {
        return fail(ErrorKind::not_found, "no user 'postgres' to run the private cluster as",
                    "apt-get install postgresql-common");
    }
    return ServerPrograms{namespaces_work(folder) ? ServerUser::namespaced : ServerUser::postgres};
}

Result<void> ServerPrograms::run(std::vector<std::string> command) const {
    const std::string name = command.front();
    command.front() = std::string{programs_folder} + name;
    const auto ended = run_to_end(as_user(user_, std::move(command)));
    if (!ended) {
        return tl::make_unexpected(ended.error());
    }
    if (ended->status != 0) {
        return fail(ErrorKind::unavailable, name + " ended with status " +
                                                std::to_string(ended->status) + ": " +
                                                telling_line(ended->said));
    }
    return {};
}

}  // namespace orderlog::adapters
