#include "adapters/postgres/private_cluster.hpp"

#include "adapters/postgres/pg_session.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>

using namespace orderlog;
using adapters::PgSession;
using adapters::PrivateCluster;

namespace {

/// A data directory whose cluster ends with the case.
struct DataDir {
    DataDir() {
        std::string name =
            (std::filesystem::temp_directory_path() / "orderlog-dir-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    DataDir(const DataDir&) = delete;
    DataDir& operator=(const DataDir&) = delete;
    ~DataDir() {
        if (const auto cluster = PrivateCluster::start(path, log)) {
            (void)cluster->stop();
            std::filesystem::remove_all(cluster->folder());
            std::filesystem::remove_all(cluster->socket_folder());
        }
        std::filesystem::remove_all(path);
    }

    [[nodiscard]] PrivateCluster start() const {
        const auto cluster = PrivateCluster::start(path, log);
        if (!cluster) {
            FAIL(cluster.error().message);
        }
        return *cluster;
    }

    std::filesystem::path path{};
    events::LogId log{"cluster-test-" + std::to_string(::getpid())};
};

PgSession session(const PrivateCluster& cluster) {
    auto opened = PgSession::open(cluster.connection_string());
    if (!opened) {
        FAIL(opened.error().message);
    }
    return std::move(*opened);
}

pid_t postmaster(const PrivateCluster& cluster) {
    std::ifstream in{cluster.folder() / "postmaster.pid"};
    pid_t pid = 0;
    in >> pid;
    return pid;
}

}  // namespace

TEST_CASE("a private cluster is made once and attached to afterwards", "[postgres]") {
    const DataDir data;
    const auto cluster = data.start();
    REQUIRE(session(cluster).run("CREATE TABLE kept AS SELECT 7 AS n"));
    const pid_t server = postmaster(cluster);

    SECTION("while it runs") {
        const auto again = data.start();
        CHECK(postmaster(again) == server);
        CHECK(session(again).run("SELECT n FROM kept")->number(0, 0) == 7);
    }
    SECTION("after it was stopped") {
        REQUIRE(cluster.stop());
        REQUIRE(cluster.stop());
        CHECK(!std::filesystem::exists(cluster.socket_folder()));
        CHECK(session(data.start()).run("SELECT n FROM kept")->number(0, 0) == 7);
    }
    SECTION("after a SIGKILL of the server") {
        REQUIRE(::kill(server, SIGKILL) == 0);
        CHECK(session(data.start()).run("SELECT n FROM kept")->number(0, 0) == 7);
    }
    SECTION("when its pid file names another process") {
        REQUIRE(cluster.stop());
        std::ofstream{cluster.folder() / "postmaster.pid"} << ::getpid() << "\n";
        CHECK(session(data.start()).run("SELECT n FROM kept")->number(0, 0) == 7);
    }
    SECTION("where its server listens") {
        std::string other = (std::filesystem::temp_directory_path() / "pg-XXXXXX").string();
        REQUIRE(::mkdtemp(other.data()) != nullptr);
        struct stat owner{};
        REQUIRE(::stat(cluster.socket_folder().c_str(), &owner) == 0);
        REQUIRE(::chown(other.c_str(), owner.st_uid, owner.st_gid) == 0);
        REQUIRE(cluster.stop());
        REQUIRE(adapters::ServerPrograms::find(data.path)->run(
            {"pg_ctl", "start", "--wait", "--silent", "--pgdata=" + cluster.folder().string(),
             "--log=/dev/null", "--options=-k " + other}));
        const auto found = data.start();
        CHECK(found.socket_folder() == other);
        CHECK(session(found).run("SELECT n FROM kept")->number(0, 0) == 7);
        REQUIRE(found.stop());
        std::filesystem::remove_all(other);
    }
    SECTION("and never removed for want of its settings") {
        REQUIRE(cluster.stop());
        std::filesystem::rename(cluster.folder() / "orderlog.conf", data.path / "aside");
        const auto refused = PrivateCluster::start(data.path, data.log);
        std::filesystem::rename(data.path / "aside", cluster.folder() / "orderlog.conf");
        REQUIRE(!refused);
        CHECK(refused.error().kind == events::ErrorKind::rejected);
        CHECK(session(data.start()).run("SELECT n FROM kept")->number(0, 0) == 7);
    }
    SECTION("and is closed to others") {
        struct stat found{};
        REQUIRE(::stat(cluster.socket_folder().c_str(), &found) == 0);
        CHECK((found.st_mode & 0777) == 0700);
        CHECK(session(cluster).run("SHOW listen_addresses")->text(0, 0).empty());
        std::string named;
        std::getline(std::ifstream{data.path / "cluster.path"} >> std::ws, named);
        CHECK(named == cluster.folder().string());
        CHECK(cluster.socket_folder().string().size() < 80);
    }
    SECTION("and holds none of our files") {
        const auto files = std::filesystem::path{"/proc"} / std::to_string(server) / "fd";
        for (const auto& file : std::filesystem::directory_iterator{files}) {
            std::error_code ignored;
            const auto target = std::filesystem::read_symlink(file, ignored).string();
            CHECK(target.find("memfd:said") == std::string::npos);
        }
    }
}

TEST_CASE("a relative data directory has the cluster of the absolute one", "[postgres]") {
    const DataDir data;
    const auto stood = std::filesystem::current_path();
    std::filesystem::current_path(data.path.parent_path());
    const auto relative = PrivateCluster::start(data.path.filename(), data.log);
    std::filesystem::current_path(stood);
    REQUIRE(relative);
    CHECK(relative->folder() == std::filesystem::canonical(data.path) / "postgres");
    const pid_t server = postmaster(*relative);
    CHECK(postmaster(data.start()) == server);
}

TEST_CASE("two who come at once share one cluster", "[postgres]") {
    const DataDir data;
    std::filesystem::create_directory(data.path / "postgres.new");  // An initdb that did not end.
    auto other =
        std::async(std::launch::async, [&] { return PrivateCluster::start(data.path, data.log); });
    const auto ours = PrivateCluster::start(data.path, data.log);
    const auto theirs = other.get();
    REQUIRE(ours);
    REQUIRE(theirs);
    CHECK(session(*ours).run("CREATE TABLE made (n int)"));
    CHECK(session(*theirs).run("SELECT n FROM made"));
}

TEST_CASE("a folder of someone else in the socket's place is refused", "[postgres]") {
    DataDir data;
    const auto sockets =
        adapters::cluster_socket_folder(std::filesystem::weakly_canonical(data.path) / "postgres");
    std::filesystem::create_directory(sockets);
    std::filesystem::permissions(sockets, std::filesystem::perms::all);
    const auto refused = PrivateCluster::start(data.path, data.log);
    std::filesystem::remove(sockets);
    REQUIRE(!refused);
    CHECK(refused.error().kind == events::ErrorKind::rejected);
}

TEST_CASE("a data directory that root cannot lend gets its cluster from user postgres",
          "[postgres]") {
    if (::geteuid() != 0) {
        std::cout << "not root: nothing to lend\n";
        return;
    }
    const DataDir data;
    constexpr uid_t someone_else = 12345;
    REQUIRE(::chown(data.path.c_str(), someone_else, someone_else) == 0);
    const auto cluster = data.start();
    CHECK(cluster.folder() == "/var/lib/postgresql/orderlog-" + data.log.value());
    CHECK(session(cluster).run("SELECT 1")->rows() == 1);
    REQUIRE(::kill(postmaster(cluster), SIGKILL) == 0);
    CHECK(session(data.start()).run("SELECT 1")->rows() == 1);

    // Once it is lent, the cluster stays where it is and whose it is.
    REQUIRE(::chown(data.path.c_str(), 0, 0) == 0);
    CHECK(data.start().folder() == cluster.folder());
    REQUIRE(::kill(postmaster(cluster), SIGKILL) == 0);
    CHECK(session(data.start()).run("SELECT 1")->rows() == 1);
}
