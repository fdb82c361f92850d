#include "tools/rebuild/filling_view.hpp"

#include "tools/output/text_format.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::tools {

using events::Duration;
using std::chrono::steady_clock;

namespace {

// A terminal shows no more, a file wants no more.
constexpr std::chrono::milliseconds between_drawings{100};
constexpr std::chrono::seconds between_lines{10};

double seconds_of(Duration time) {
    return std::max(std::chrono::duration<double>(time).count(), 1e-9);
}

}  // namespace

std::string filling_text(const Filling& filling) {
    const auto& [at, up_to, written, pass] = filling.progress;
    const double rate = static_cast<double>(filling.rows) / seconds_of(filling.taken);
    const std::string rows =
        filling.rows == 0
            ? ""
            : fmt::format(", {} rows/s", with_thousands(static_cast<std::uint64_t>(rate)));
    if (at == up_to && filling.rows > 0) {
        return fmt::format("writing: {}{}", counted(filling.orders, "order"), rows);
    }
    std::string text = pass > 1 ? fmt::format("folding, pass {}: ", pass) : "folding: ";
    text += fmt::format("{} %, position {} of {}{}",
                        at.value() * 100 / std::max<std::uint64_t>(up_to.value(), 1),
                        with_thousands(at.value()), with_thousands(up_to.value()), rows);
    if (pass == 1 && at < up_to && at.value() > 0 && filling.taken >= std::chrono::seconds{1}) {
        const double rest = static_cast<double>(up_to.value() - at.value()) /
                            static_cast<double>(at.value()) * seconds_of(filling.taken);
        text += fmt::format(", {} left",
                            duration_text(Duration{static_cast<std::int64_t>(rest * 1e6)}));
    }
    return text;
}

FillingView::FillingView(Console& console)
    : console_(console), begun_(steady_clock::now()), told_(begun_) {}

Duration FillingView::taken() const {
    return std::chrono::duration_cast<Duration>(steady_clock::now() - begun_);
}

void FillingView::folded(const projections::RebuildProgress& progress) {
    filling_.progress = progress;
    filling_.taken = taken();
    tell(filling_text(filling_));
}

void FillingView::wrote(std::span<const projections::OrderRows> orders) {
    filling_.orders += orders.size();
    filling_.rows += orders.size();
    for (const projections::OrderRows& one : orders) {
        filling_.rows += one.items.size() + one.packages.size();
    }
    filling_.taken = taken();
    tell(filling_text(filling_));
}

void FillingView::step(const std::string& doing) {
    if (console_.draws()) {
        console_.redraw({doing});
        told_ = steady_clock::now();
    } else {
        tell(doing);
    }
}

void FillingView::tell(const std::string& line) {
    const auto now = steady_clock::now();
    if (console_.draws() && now - told_ >= between_drawings) {
        console_.redraw({line});
        told_ = now;
    } else if (!console_.draws() && !console_.json() && now - told_ >= between_lines) {
        console_.note(line);
        told_ = now;
    }
}

}  // namespace orderlog::tools
