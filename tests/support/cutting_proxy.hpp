#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace orderlog::tests {

/// Stands between clients and a PostgreSQL server's unix socket, on a loopback port, and cuts the
/// session in which a statement of its choice goes by: once; all else passes. One session at a
/// time.
class CuttingProxy {
 public:
    enum class Cut : std::uint8_t {
        before,  ///< The server never sees the statement.
        after,   ///< The server has acted, its answer is lost.
    };

    /// `conninfo` begins with host='…' port=5432. Throws without a port.
    CuttingProxy(std::string conninfo, std::string statement, Cut cut);
    ~CuttingProxy();
    CuttingProxy(const CuttingProxy&) = delete;
    CuttingProxy& operator=(const CuttingProxy&) = delete;

    /// For a client that comes through here.
    [[nodiscard]] const std::string& conninfo() const { return through_; }
    /// How often it has cut: 0 or 1.
    [[nodiscard]] int cuts() const { return cuts_; }

 private:
    void run();
    /// False: the session is over.
    bool pass_on(int client, int server);

    std::string server_path_;
    std::string through_;
    std::string statement_;
    Cut cut_;
    int listening_{-1};
    std::atomic<int> cuts_{0};
    std::atomic<bool> ended_{false};
    std::thread thread_;
};

}  // namespace orderlog::tests
