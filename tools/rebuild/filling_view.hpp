#pragma once

#include "events/time.hpp"
#include "projections/order_rows.hpp"
#include "projections/rebuild.hpp"
#include "tools/output/console.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

namespace orderlog::tools {

/// How far fresh tables are after `taken`.
struct Filling {
    projections::RebuildProgress progress{};
    std::uint64_t orders{0};  ///< Written so far.
    std::uint64_t rows{0};    ///< Theirs, in all tables of orders.
    events::Duration taken{};
};

/// "folding: 43 %, position 3,350 of 7,791, 37,900 rows/s, 6.1 s left": without a rate as long as
/// nothing is written, without the rest in the first second and in further passes, whose number
/// nobody knows. "writing: 12,000 orders, 37,900 rows/s" once all is folded.
[[nodiscard]] std::string filling_text(const Filling& filling);

/// What a rebuild is at: a line that is redrawn on a terminal, elsewhere one each ten seconds, to
/// standard error; nothing with --json.
class FillingView {
 public:
    explicit FillingView(Console& console);

    void folded(const projections::RebuildProgress& progress);
    void wrote(std::span<const projections::OrderRows> orders);
    /// What it does now that has no measure, such as making indexes.
    void step(const std::string& doing);
    [[nodiscard]] events::Duration taken() const;
    [[nodiscard]] const Filling& filling() const { return filling_; }

 private:
    void tell(const std::string& line);

    Console& console_;
    Filling filling_{};
    std::chrono::steady_clock::time_point begun_;
    std::chrono::steady_clock::time_point told_;
};

}  // namespace orderlog::tools
