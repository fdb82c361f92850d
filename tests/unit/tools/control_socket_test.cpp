#include "tools/control/control_socket.hpp"

#include "tests/support/temp_directory.hpp"
#include "tools/control/control_client.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <thread>

using namespace orderlog::tools;
using nlohmann::json;
using orderlog::events::ErrorKind;
using orderlog::events::fail;
using orderlog::events::Result;
using orderlog::support::TempDirectory;

namespace {

/// A folder whose path is longer than a socket's may be.
std::filesystem::path long_folder() {
    const auto folder = std::filesystem::temp_directory_path() /
                        ("orderlog-" + std::to_string(::getpid())) / std::string(120, 'd');
    std::filesystem::create_directories(folder);
    return folder;
}

/// No new descriptor for this process while it lives.
class NoDescriptors {
 public:
    NoDescriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit none{.rlim_cur = 0, .rlim_max = before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
    rlimit before_{};
};

std::string echo(const std::string& line) {
    const json request = json::parse(line);
    if (request.value("refuse", false)) {
        return control_answer(fail(ErrorKind::foreign, "not ours", "go away"));
    }
    return control_answer(Result<json>{request});
}

}  // namespace

TEST_CASE("an engine is asked through its socket, also below a long path") {
    const auto folder = long_folder();
    {
        const auto socket = ControlSocket::open(folder.string(), echo);
        REQUIRE(socket);
        struct stat about{};
        REQUIRE(::stat((folder / "control.sock").c_str(), &about) == 0);
        CHECK((about.st_mode & 0777) == 0600);

        const auto answer = ask_engine(folder.string(), {{"command", "status"}});
        REQUIRE(answer);
        REQUIRE(*answer);
        CHECK((**answer)["command"] == "status");

        const auto refused = ask_engine(folder.string(), {{"refuse", true}});
        REQUIRE(!refused);
        CHECK(refused.error().kind == ErrorKind::foreign);
        CHECK(refused.error().message == "not ours");
        CHECK(refused.error().hint == "go away");
    }
    const auto nobody = ask_engine(folder.string(), {});
    REQUIRE(nobody);
    CHECK(!*nobody);
    std::filesystem::remove_all(folder.parent_path());
}

TEST_CASE("an error of any kind comes back as it was") {
    for (const ErrorKind kind :
         {ErrorKind::rejected, ErrorKind::not_found, ErrorKind::unavailable,
          ErrorKind::version_conflict, ErrorKind::corrupt, ErrorKind::foreign}) {
        const orderlog::events::Error error{kind, "no", "yes"};
        const auto read = parse_control_answer(control_answer(tl::make_unexpected(error)));
        REQUIRE(!read);
        CHECK(read.error() == error);
    }
}

TEST_CASE("a door that could not open for want of descriptors opens again") {
    const TempDirectory dir;
    const auto socket = ControlSocket::open(dir.path(), echo);
    REQUIRE(socket);
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    (dir.path() / "control.sock").string().copy(address.sun_path, sizeof address.sun_path - 1);
    const int client = ::socket(AF_UNIX, SOCK_STREAM, 0);
    {
        const NoDescriptors none;
        REQUIRE(::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
                0);
        std::this_thread::sleep_for(std::chrono::milliseconds{300});
    }
    const auto answer = ask_engine(dir.path(), {{"command", "status"}});
    REQUIRE(answer);
    CHECK(*answer);
    ::close(client);
}

TEST_CASE("a request nested deeper than any command is refused before anybody copies it") {
    const auto nested = [](std::size_t levels) {
        return R"({"command":"status","x":)" + std::string(levels, '[') + std::string(levels, ']') +
               "}";
    };
    CHECK(parse_control_request(nested(7)));
    for (const std::size_t levels : {8, 9, 32'000}) {
        const auto deep = parse_control_request(nested(levels));
        REQUIRE(!deep);
        CHECK(deep.error().kind == ErrorKind::rejected);
        CHECK(deep.error().message == "the request is nested deeper than 8 levels");
    }
    CHECK(!parse_control_request(std::string(32'000, '[')));
    CHECK(!parse_control_request(R"(["command"])"));
    CHECK(!parse_control_request(R"({"command":1})"));
}
