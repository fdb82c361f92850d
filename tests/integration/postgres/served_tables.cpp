#include "tests/integration/postgres/served_tables.hpp"

#include "tests/support/served_engine.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

namespace orderlog::tests {

using support::ServedEngine;
using support::TempDirectory;

const nlohmann::json seller_added{{"command", "connection.add"},
                                  {"tenant", "t"},
                                  {"connection", "c"},
                                  {"region", "eu"},
                                  {"seller", "A1"},
                                  {"display_name", "c"}};

void serve_once(const TempDirectory& dir, const TempDatabase& database,
                const nlohmann::json& request) {
    ServedEngine served{dir.path(), database.conninfo()};
    if (!request.is_null()) {
        REQUIRE(served.answer(request));
    }
    REQUIRE(served.run_until([&] {
        const auto status = served.answer({{"command", "status"}}).value();
        return status["tables"]["connected"] == true &&
               status["tables"]["position"] == status["position"];
    }));
}

std::unique_ptr<adapters::RocksdbEventLog> log_in(const TempDirectory& dir) {
    return adapters::RocksdbEventLog::open_read_only(dir.path()).value();
}

int times_said(const TempDirectory& dir, std::string_view text) {
    std::ifstream file{std::filesystem::path{dir.path()} / "orderlog.log"};
    int times = 0;
    for (std::string line; std::getline(file, line);) {
        times += line.find(text) != std::string::npos ? 1 : 0;
    }
    return times;
}

}  // namespace orderlog::tests
