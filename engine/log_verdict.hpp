#pragma once

#include <cstdint>
#include <string>

namespace orderlog::engine {

/// What reading the log again has found.
struct LogVerdict {
    std::uint64_t problems{0};  ///< 0: all of it is what was written.
    std::string first{};        ///< The first problem, for people.
    friend bool operator==(const LogVerdict&, const LogVerdict&) = default;
};

}  // namespace orderlog::engine
