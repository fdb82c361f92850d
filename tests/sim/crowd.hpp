#pragma once

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_snapshot_store.hpp"
#include "adapters/simulated_amazon/simulated_seller_api.hpp"
#include "adapters/simulated_amazon/virtual_clock.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "engine/engine.hpp"
#include "tests/sim/lasting_failure.hpp"
#include "tests/sim/witness.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::sim {

struct CrowdOptions {
    std::uint32_t connections{2000};
    std::uint32_t failing_permille{20};
    events::Duration span{std::chrono::hours(24)};
    std::uint32_t deaths{2};  ///< Of the process, evenly over the span.
    std::uint64_t seed{1};
};

/// Many sellers at Amazon's rates, each with a month of past to be read and a history that goes on;
/// some of them fail for ever. One engine follows them, dies and comes back.
class Crowd {
 public:
    explicit Crowd(const CrowdOptions& options);
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    void run();

    [[nodiscard]] const Witness& witness() const { return *witness_; }
    /// Of those that do not fail.
    [[nodiscard]] std::size_t healthy() const { return options_.connections - failing_.size(); }
    [[nodiscard]] bool fails(std::string_view seller) const { return failing_.contains(seller); }
    /// It fails only in that its answers take long.
    [[nodiscard]] bool is_slow(std::string_view seller) const;
    [[nodiscard]] events::Time now() const { return clock_.now(); }
    [[nodiscard]] std::size_t backfills_done() const;
    [[nodiscard]] std::uint64_t overdrafts() const;
    /// Searches that Amazon answered, of each healthy connection.
    [[nodiscard]] std::vector<std::uint64_t> searches() const;
    [[nodiscard]] std::uint64_t events() const { return log_.info().last.value(); }
    /// Empty, or the first update of a healthy seller that should be held and is not.
    [[nodiscard]] std::string missing() const;

 private:
    void make_sellers();
    void start();
    void connect();
    void run_until(events::Time end);

    CrowdOptions options_;
    events::Time begin_{};
    adapters::VirtualClock clock_;
    adapters::MemoryEventLog log_{};
    std::uint64_t forgotten_{0};  ///< Events of the log, from its beginning.
    adapters::MemorySnapshotStore snapshots_;
    adapters::OrdersPageReader reader_;
    std::map<std::string, LastingFailure, std::less<>> failing_{};
    std::unique_ptr<adapters::SimulatedAmazon> amazon_;
    std::unique_ptr<Witness> witness_;
    std::unique_ptr<adapters::SimulatedSellerApi> api_;
    std::unique_ptr<engine::Engine> engine_;
};

}  // namespace orderlog::sim
