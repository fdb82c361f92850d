#include "tools/rebuild/rebuild_end.hpp"

#include <string>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;

namespace {

// Each turn has less to catch up with than the one before.
constexpr int turns_max = 5;

/// The fresh tables at the log's end and the live ones at rest, not beyond them. Each pass leaves
/// what came while it ran, so that little is left to do once the rest, which is short, has begun.
Result<void> level(RebuiltTables& tables) {
    constexpr int passes = 3;
    Result<void> reached;
    for (int pass = 0; reached && pass < passes; ++pass) {
        reached = tables.catch_up_fresh();
    }
    return reached.and_then([&] { return tables.hold(); }).and_then([&] {
        return tables.catch_up_fresh();
    });
}

}  // namespace

Result<adapters::TablesComparison> compare_rebuilt(RebuiltTables& tables) {
    for (int turn = 0; turn < turns_max; ++turn) {
        const auto ready = level(tables).and_then([&] { return tables.catch_up_live(); });
        if (!ready) {
            return tl::make_unexpected(ready.error());
        }
        auto comparison = tables.compare();
        if (!comparison || comparison->left.position == comparison->right.position) {
            return comparison;
        }
    }
    return events::fail(ErrorKind::unavailable, "the live tables were fed while they were compared",
                        "try again");
}

Result<void> show_rebuilt(RebuiltTables& tables) {
    std::string overtaken;
    for (int turn = 0; turn < turns_max; ++turn) {
        auto shown = level(tables).and_then([&] { return tables.show(); });
        if (shown || shown.error().kind != ErrorKind::version_conflict) {
            return shown;
        }
        overtaken = shown.error().message;
    }
    return events::fail(ErrorKind::unavailable, overtaken, "try again");
}

}  // namespace orderlog::tools
