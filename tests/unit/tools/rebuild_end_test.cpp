#include "tools/rebuild/rebuild_end.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

using namespace orderlog;
using namespace orderlog::tools;
using events::Result;
using std::chrono::milliseconds;

namespace {

/// Tables whose log grows by an event each 10 ms and is fed at one a ms; the engine feeds the live
/// ones at once, but for 200 ms after each hold. Time is counted, not waited for.
class BusyTables final : public RebuiltTables {
 public:
    explicit BusyTables(milliseconds comparison) : comparison_(comparison) {}

    Result<void> hold() override {
        held_until_ = now_ + milliseconds{200};
        return {};
    }
    Result<void> catch_up_fresh() override {
        end_ = log_end();
        pass(milliseconds{end_ - fresh_});
        fresh_ = end_;
        return {};
    }
    Result<void> catch_up_live() override {
        live_ = std::max(live_, end_);
        return {};
    }
    Result<adapters::TablesComparison> compare() override {
        adapters::TablesComparison both;
        both.left.position = events::LogPosition{live_};
        both.right.position = events::LogPosition{fresh_};
        pass(comparison_);
        return both;
    }
    Result<void> show() override {
        ++shows_;
        if (refuses_) {
            return events::fail(events::ErrorKind::rejected, "a row is refused");
        }
        if (live_ > fresh_) {
            return events::fail(events::ErrorKind::version_conflict, "the new tables are behind");
        }
        shown_ = true;
        return {};
    }
    void refuse() { refuses_ = true; }
    [[nodiscard]] int shows() const { return shows_; }
    [[nodiscard]] bool shown() const { return shown_; }

 private:
    [[nodiscard]] std::uint64_t log_end() const {
        return static_cast<std::uint64_t>(now_ / milliseconds{10});
    }
    void pass(milliseconds time) {
        now_ += time;
        live_ = now_ < held_until_ ? live_ : log_end();
    }

    milliseconds comparison_;
    milliseconds now_{60'000};
    milliseconds held_until_{0};
    std::uint64_t fresh_{1000};
    std::uint64_t live_{6000};
    std::uint64_t end_{0};
    int shows_{0};
    bool refuses_{false};
    bool shown_{false};
};

}  // namespace

TEST_CASE("a rebuild beside a busy engine swaps however long the comparison takes") {
    BusyTables tables{GENERATE(milliseconds{0}, milliseconds{5'000}, milliseconds{600'000})};
    const auto comparison = compare_rebuilt(tables);
    REQUIRE(comparison);
    CHECK(comparison->left.position == comparison->right.position);
    CHECK(show_rebuilt(tables));
    CHECK(tables.shown());
}

TEST_CASE("what PostgreSQL refuses is not tried again") {
    BusyTables tables{milliseconds{0}};
    tables.refuse();
    CHECK(show_rebuilt(tables).error().message == "a row is refused");
    CHECK(tables.shows() == 1);
}
