#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace orderlog::test {

/// An https server on 127.0.0.1 whose certificate nobody has signed but itself, on a thread of its
/// own. It answers nothing; it counts.
class TlsServer {
 public:
    TlsServer();
    ~TlsServer();

    /// "https://127.0.0.1:PORT"
    [[nodiscard]] std::string url() const;
    [[nodiscard]] int connections() const;    ///< Accepted so far.
    [[nodiscard]] std::size_t bytes() const;  ///< Decrypted so far.

 private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

}  // namespace orderlog::test
