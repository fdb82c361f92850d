#pragma once

#include "events/ids.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace orderlog::adapters {

/// Something stored that does not mean what was written.
struct VerifyProblem {
    events::LogPosition position{};  ///< 0 if it belongs to no record.
    std::string message{};
};

struct VerifyReport {
    events::LogPosition last{};      ///< The log's end when the walk ended.
    std::uint64_t records{0};        ///< Records whose checksum, position and chain hold.
    std::uint64_t bodies{0};         ///< Bodies that have the hash their event names.
    std::uint64_t body_bytes{0};     ///< Raw bytes of those.
    std::uint64_t heads{0};          ///< Roots over all heads that were compared.
    std::uint64_t order_entries{0};  ///< Entries that name a position of the log.
    bool files_checked{false};       ///< False beside a running engine, which replaces files.
    std::uint64_t problem_count{0};
    std::vector<VerifyProblem> problems{};  ///< The first 100.

    [[nodiscard]] bool whole() const { return problem_count == 0; }
    void add(events::LogPosition position, std::string message);
};

}  // namespace orderlog::adapters
