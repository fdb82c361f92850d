#pragma once

#include "tools/output/console.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>

namespace orderlog::tools {

/// "22/25": the chunk that is being read, the last one at the end; "–" before the first. `backfill`
/// as the engine's status has it.
[[nodiscard]] std::string chunk_text(const nlohmann::json& backfill);

/// How far backfills are: bars on a terminal, a line for each whole tenth elsewhere, or if nothing
/// is to be drawn.
class BackfillProgress {
 public:
    explicit BackfillProgress(Console& console, bool may_draw = true)
        : console_(console), draws_(may_draw && console.draws()) {}

    /// `connections` as the engine's status has them.
    void show(const nlohmann::json& connections);
    void note(const std::string& text);

 private:
    Console& console_;
    bool draws_;
    std::map<std::string, int> tenths_{};  ///< Of each connection, as last told.
};

}  // namespace orderlog::tools
