#include "tests/support/temp_database.hpp"

#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/private_cluster.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace orderlog::tests {
namespace {

using adapters::PgSession;
using adapters::PrivateCluster;

bool kept() {
    return std::getenv("KEEP_TEST_DATABASE") != nullptr;
}

/// Lives as long as the program.
class TempCluster {
 public:
    TempCluster()
        : folder_(fresh_folder()),
          cluster_(PrivateCluster::start(folder_,
                                         events::LogId{"tests-" + folder_.filename().string()})) {}
    TempCluster(const TempCluster&) = delete;
    TempCluster& operator=(const TempCluster&) = delete;
    ~TempCluster() {
        if (!cluster_ || kept()) {
            return;
        }
        (void)cluster_->stop();
        std::error_code ignored;
        std::filesystem::remove_all(cluster_->folder(), ignored);
        std::filesystem::remove_all(cluster_->socket_folder(), ignored);
        std::filesystem::remove_all(folder_, ignored);
    }

    [[nodiscard]] const PrivateCluster& running() const {
        if (!cluster_) {
            FAIL(cluster_.error().message << " HINT: " << cluster_.error().hint);
        }
        return *cluster_;
    }

 private:
    static std::filesystem::path fresh_folder() {
        std::string name =
            (std::filesystem::temp_directory_path() / "orderlog-test-XXXXXX").string();
        return ::mkdtemp(name.data()) != nullptr ? name : std::string{};
    }

    std::filesystem::path folder_;
    events::Result<PrivateCluster> cluster_;
};

const PrivateCluster& cluster() {
    static const TempCluster started;
    return started.running();
}

PgSession opened(const std::string& conninfo) {
    auto connection = PgSession::open(conninfo);
    if (!connection) {
        FAIL(connection.error().message);
    }
    return std::move(*connection);
}

std::string next_name() {
    static std::atomic<int> made{0};
    return "orderlog_test_" + std::to_string(::getpid()) + "_" + std::to_string(++made);
}

}  // namespace

TempDatabase::TempDatabase() : name_(next_name()), conninfo_(cluster().connection_string(name_)) {
    auto connection = opened(cluster().connection_string("postgres"));
    REQUIRE(connection.run("DROP DATABASE IF EXISTS " + name_));
    REQUIRE(connection.run("CREATE DATABASE " + name_));
}

TempDatabase::~TempDatabase() {
    if (kept()) {
        std::cout << "kept: psql \"" << conninfo_ << "\"\n";
        return;
    }
    auto connection = PgSession::open(cluster().connection_string("postgres"));
    if (connection) {
        (void)connection->run("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    }
}

void TempDatabase::run(const std::string& sql) const {
    auto connection = opened(conninfo_);
    const auto done = connection.run(sql);
    if (!done) {
        FAIL(done.error().message);
    }
}

std::vector<std::string> TempDatabase::rows(const std::string& sql) const {
    auto connection = opened(conninfo_);
    const auto answer = connection.run(sql);
    if (!answer) {
        FAIL(answer.error().message);
    }
    std::vector<std::string> lines;
    for (int row = 0; row < answer->rows(); ++row) {
        std::string line;
        for (int column = 0; column < answer->columns(); ++column) {
            line += column == 0 ? "" : "|";
            line += answer->value(row, column).value_or("-");
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string TempDatabase::value(const std::string& sql) const {
    const auto lines = rows(sql);
    REQUIRE(lines.size() == 1);
    return lines.front();
}

long TempDatabase::count(std::string_view table, std::string_view condition) const {
    return std::stol(
        value("SELECT count(*) FROM " + std::string{table} + " WHERE " + std::string{condition}));
}

}  // namespace orderlog::tests
