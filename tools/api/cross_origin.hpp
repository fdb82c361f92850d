#pragma once

#include "tools/http/server_message.hpp"

#include <string>
#include <utility>
#include <vector>

namespace orderlog::tools {

/// Which pages of other origins a browser lets read answers. Origins are exact; there is no
/// wildcard, and no cookie: a page has a bearer token or nothing. Thread-safe.
class CrossOrigin {
 public:
    explicit CrossOrigin(std::vector<std::string> origins) : origins_(std::move(origins)) {}

    /// Whether a browser asks before it asks.
    [[nodiscard]] static bool is_preflight(const ServerRequest& request);
    /// What it may ask of a path whose methods are `allowed`; 403 for another origin.
    [[nodiscard]] ServerResponse preflight(const ServerRequest& request,
                                           const std::string& allowed) const;
    /// Adds to any answer who may read it.
    void mark(const ServerRequest& request, ServerResponse& response) const;

 private:
    [[nodiscard]] bool admits(const ServerRequest& request) const;

    std::vector<std::string> origins_;
};

}  // namespace orderlog::tools
