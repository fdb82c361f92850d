#include "tests/tidy/source_tree.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <regex>
#include <set>

using namespace orderlog::tidy;

namespace {

using Folders = std::set<std::string>;

// Which folders the code of a folder may include.
const std::map<std::string, Folders> allowed{
    {"events", {"events"}},
    {"engine", {"events", "engine"}},
    {"projections", {"events", "projections"}},
    {"adapters", {"events", "engine", "projections", "adapters"}},
    {"tools", {"events", "engine", "projections", "adapters", "tools"}},
};

// Where a third-party header may be included: the prefix of its name, and the paths below which.
const std::vector<std::pair<std::string, std::vector<std::string>>> third_party{
    {"tl/expected.hpp", {"events", "engine", "projections", "adapters", "tools"}},
    {"fmt/", {"events", "engine", "projections", "adapters", "tools"}},
    {"cereal/", {"events"}},
    {"nmmintrin.h", {"events/crc32c.cpp"}},
    {"openssl/", {"events/sha256.cpp", "adapters", "tools"}},
    {"rocksdb/", {"adapters/rocksdb"}},
    {"zstd.h", {"adapters/rocksdb"}},
    {"pqxx/", {"adapters/postgres"}},
    {"libpq-fe.h", {"adapters/postgres"}},
    {"curl/", {"adapters/sp_api", "adapters/system"}},
    {"simdjson", {"adapters/sp_api", "tools/http/target_rules.cpp"}},
    {"sodium.h", {"tools/tokens", "adapters/secrets"}},
    {"zlib.h", {"tools/http/gzip.cpp"}},
    {"prometheus/", {"tools/api/metrics.cpp"}},
    {"nlohmann/", {"adapters", "tools"}},
    {"toml++/", {"tools/config"}},
    {"CLI/", {"tools"}},
    {"spdlog/", {"tools"}},
    {"boost/", {"adapters/sp_api", "tools"}},
    {"lzma.h", {"adapters/simulated_amazon"}},
    {"csv.h", {"adapters/simulated_amazon"}},
    {"curses.h", {"tools/inspect/terminal_screen.cpp"}},
    {"date/", {"adapters", "tools"}},
};

bool below(const std::string& path, const std::vector<std::string>& places) {
    for (const std::string& where : places) {
        if (path == where || path.rfind(where + "/", 0) == 0) {
            return true;
        }
    }
    return false;
}

// Standard headers have neither a dot nor a slash; those of the system have both rarely enough to
// be named by their folder.
bool is_third_party(const std::string& header) {
    return header.find_first_of("./") != std::string::npos && header.rfind("sys/", 0) != 0 &&
           header.rfind("netinet/", 0) != 0 && header.rfind("arpa/", 0) != 0;
}

const std::set<std::string> system_headers{"unistd.h", "fcntl.h",  "signal.h",    "poll.h",
                                           "dirent.h", "pwd.h",    "pthread.h",   "termios.h",
                                           "errno.h",  "netdb.h",  "nmmintrin.h", "endian.h",
                                           "spawn.h",  "stdlib.h", "immintrin.h", "langinfo.h"};

}  // namespace

TEST_CASE("includes point one way") {
    static const std::regex include(R"re(^#include "([a-z_]+)/.*")re");
    std::vector<std::string> complaints;
    for (const SourceFile& file : product_sources()) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            std::smatch match;
            if (std::regex_search(file.lines[i], match, include) &&
                !allowed.at(file.folder()).contains(match[1])) {
                complaints.push_back(place(file, i) + file.folder() + " includes " +
                                     match[1].str());
            }
        }
    }
    INFO(joined(complaints));
    CHECK(complaints.empty());
}

TEST_CASE("third-party headers stay in the folders that may know them") {
    static const std::regex include(R"re(^#include <([^>]+)>)re");
    std::vector<std::string> complaints;
    for (const SourceFile& file : product_sources()) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            std::smatch match;
            if (!std::regex_search(file.lines[i], match, include)) {
                continue;
            }
            const std::string header = match[1];
            if (!is_third_party(header)) {
                continue;
            }
            const bool core = below(file.path.string(), {"events", "engine", "projections"});
            const auto rule =
                std::find_if(third_party.begin(), third_party.end(),
                             [&](const auto& entry) { return header.rfind(entry.first, 0) == 0; });
            const bool known = rule != third_party.end();
            if (known ? !below(file.path.string(), rule->second)
                      : core || !system_headers.contains(header)) {
                complaints.push_back(place(file, i) + "<" + header + "> is not for this folder");
            }
        }
    }
    INFO(joined(complaints));
    CHECK(complaints.empty());
}

TEST_CASE("the core has no clock, thread, randomness, environment, file or log") {
    static const std::vector<std::string> impure{
        "system_clock", "steady_clock", "high_resolution_clock",
        "sleep_for",    "sleep_until",  "random_device",
        "mt19937",      "getenv",       "std::mutex",
        "std::thread",  "<thread>",     "<mutex>",
        "<fstream>",    "<iostream>",   "<random>",
        "<atomic>",     "spdlog",       "std::filesystem",
        "printf(",      "shared_ptr"};
    std::vector<std::string> complaints;
    for (const SourceFile& file : product_sources()) {
        if (!below(file.path.string(), {"events", "engine", "projections"})) {
            continue;
        }
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            for (const std::string& word : impure) {
                // check() prints where a bug was found before it stops the program.
                if (code_of(file.lines[i]).find(word) != std::string::npos &&
                    file.path != "events/check.cpp") {
                    complaints.push_back(place(file, i) + word + " in " + file.folder() +
                                         "; take it through a port");
                }
            }
        }
    }
    INFO(joined(complaints));
    CHECK(complaints.empty());
}
