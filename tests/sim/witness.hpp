#pragma once

#include "adapters/simulated_amazon/simulated_seller.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "tests/sim/forwarding_log.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace orderlog::sim {

/// Sees what is appended, and when: how long after Amazon's update its order was in the log, and
/// how far apart a connection's polls were.
class Witness final : public ForwardingLog {
 public:
    /// A tenant is named as its seller. `begin`: what was updated before is the past, for which
    /// nobody could wait. `inner` is borrowed, `sellers` too.
    Witness(events::EventLog& inner, const std::vector<adapters::SimulatedSeller>& sellers,
            events::Time begin);

    [[nodiscard]] events::Result<events::LogPosition> append(
        std::vector<events::NewEvent> batch) override;

    /// This seller's updates do not count among the lags.
    void leave_out(const std::string& seller) { seen_.at(seller).left_out = true; }

    /// What was seen of one seller.
    struct Seen {
        const adapters::SimulatedSeller* seller{nullptr};
        bool left_out{false};
        std::vector<std::uint8_t> states{};  ///< Of each order, how many are held or outdated.
        events::Duration lag_max{};          ///< From an update to the log.
        events::Duration gap_max{};          ///< Between two polls.
        events::Time last_poll{};
        std::uint64_t polls{0};
        std::uint64_t updates{0};
    };
    [[nodiscard]] const std::unordered_map<std::string, Seen>& seen() const { return seen_; }
    /// The lags of all updates that arrived, in seconds: how many took so long.
    [[nodiscard]] const std::vector<std::uint64_t>& lags() const { return lags_; }

 private:
    void take(const events::NewEvent& event, Seen& seen);
    void take_page(const events::NewEvent& event, const events::PageFetched& fetched, Seen& seen);
    void take_order(const events::OrderObservation& order, events::Time now, Seen& seen);

    adapters::OrdersPageReader reader_;
    events::Time begin_;
    std::unordered_map<std::string, Seen> seen_{};
    std::vector<std::uint64_t> lags_;
};

}  // namespace orderlog::sim
