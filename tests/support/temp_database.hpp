#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tests {

/// A database of its own for one test case, on a throw-away cluster that the test program starts
/// for its first case and stops at its end. With KEEP_TEST_DATABASE in the environment both stay
/// and the connection string is printed.
/// A case fails at once if no server can be started.
class TempDatabase {
 public:
    TempDatabase();
    TempDatabase(const TempDatabase&) = delete;
    TempDatabase& operator=(const TempDatabase&) = delete;
    ~TempDatabase();

    [[nodiscard]] const std::string& conninfo() const { return conninfo_; }

    /// Runs statements; the case fails if they do.
    void run(const std::string& sql) const;
    /// The rows of a query as text, values joined by '|', a null as "-".
    [[nodiscard]] std::vector<std::string> rows(const std::string& sql) const;
    /// The only value of the only row.
    [[nodiscard]] std::string value(const std::string& sql) const;
    /// count("orderlog.orders", "tenant_id = 't1'")
    [[nodiscard]] long count(std::string_view table, std::string_view condition = "true") const;

 private:
    std::string name_;
    std::string conninfo_;
};

}  // namespace orderlog::tests
