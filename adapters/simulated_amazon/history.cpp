#include "adapters/simulated_amazon/history.hpp"

namespace orderlog::adapters {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

class HistoryPlayer {
 public:
    HistoryPlayer(const HistoryFrame& frame, SeededDraw& draw) : frame_(frame), draw_(draw) {
        states_.push_back({frame.created, OrderStatus::pending, ParcelStage::none});
    }

    /// Adds a state `from` … `to` after the newest one, unless that is behind the end.
    void step(events::Duration from, events::Duration to, OrderState state) {
        if (over_) {
            return;
        }
        const auto lag = draw_.between(std::chrono::floor<milliseconds>(from).count(),
                                       std::chrono::floor<milliseconds>(to).count());
        state.at = states_.back().at + milliseconds{lag};
        over_ = state.at > frame_.end;
        if (!over_) {
            states_.push_back(state);
        }
    }
    [[nodiscard]] std::vector<OrderState> states() && { return std::move(states_); }

 private:
    const HistoryFrame& frame_;
    SeededDraw& draw_;
    std::vector<OrderState> states_;
    bool over_ = false;
};

}  // namespace

std::vector<OrderState> play_history(const HistoryFrame& frame, SeededDraw& draw) {
    HistoryPlayer player{frame, draw};
    const auto parcel = [&frame](ParcelStage stage) {
        return frame.by_amazon ? ParcelStage::none : stage;
    };
    const bool cancelled = draw.percent(13) || draw.percent(1);
    if (cancelled && draw.percent(40)) {
        player.step(minutes{3}, hours{12}, {{}, OrderStatus::cancelled, ParcelStage::none});
        return std::move(player).states();
    }
    player.step(minutes{20}, hours{3}, {{}, OrderStatus::unshipped, ParcelStage::none});
    if (cancelled) {
        player.step(minutes{5}, hours{40}, {{}, OrderStatus::cancelled, ParcelStage::none});
        return std::move(player).states();
    }
    if (frame.several_pieces && draw.percent(5)) {
        player.step(hours{2}, hours{30},
                    {{}, OrderStatus::partially_shipped, parcel(ParcelStage::in_transit)});
    }
    player.step(hours{4}, hours{50}, {{}, OrderStatus::shipped, parcel(ParcelStage::in_transit)});
    const auto ending = draw.percent(2) ? ParcelStage::undeliverable : ParcelStage::delivered;
    player.step(hours{20}, hours{150}, {{}, OrderStatus::shipped, parcel(ending)});
    return std::move(player).states();
}

}  // namespace orderlog::adapters
