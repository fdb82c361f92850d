#include "tools/replay/replay.hpp"

#include "projections/orders.hpp"

#include <fmt/core.h>

#include <utility>

namespace orderlog::tools {

using events::LogPosition;
using events::Result;

namespace {

// One event a step.
constexpr projections::ProjectorOptions one_by_one{
    .batch_orders_max = 1, .batch_events_max = 1, .has_gaps = true};

}  // namespace

Replay::Replay(const ReplayLog& log, std::atomic<std::uint64_t>& at)
    : log_(log), at_(at), projector_(log, tables_, reader_, one_by_one) {}

Result<bool> Replay::step() {
    const auto folded = fold_one();
    if (folded) {
        return folded;
    }
    return events::fail(
        events::ErrorKind::corrupt,
        fmt::format("the fold refuses position {}: {}", at_.load(), folded.error().message),
        "this file reproduces it");
}

Result<bool> Replay::fold_one() {
    orders_.clear();
    auto read = log_.read(LogPosition{at_.load()}, {.events = 1});
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    if (read->empty()) {
        return false;
    }
    event_ = std::move(read->front());
    at_ = event_.position.value();
    fold_connection();
    return note_orders().and_then([this] { return project(); }).map([this] {
        for (OrderMove& order : orders_) {
            order.after = tables_.orders().at(order.after.key);
        }
        return true;
    });
}

void Replay::fold_connection() {
    if (event_.stream.is_system()) {
        if (const auto* claim = std::get_if<events::SellerClaimed>(&event_.event)) {
            for (auto& [stream, state] : connections_) {
                const events::ConnectionAdded& about = state.about;
                if (about.application == claim->application && about.seller == claim->seller &&
                    about.region == claim->region) {
                    engine::take_claim(state);
                }
            }
        }
        return;
    }
    engine::ConnectionState& state = connections_[event_.stream];
    state.stream = event_.stream;
    before_ = state;
    engine::evolve(state, {.position = event_.position,
                           .version = event_.version,
                           .time = event_.time,
                           .correlation = event_.correlation,
                           .event = event_.event});
}

Result<void> Replay::note_orders() {
    auto rows = projections::order_rows(event_, log_, reader_);
    if (!rows) {
        return tl::make_unexpected(rows.error());
    }
    for (projections::OrderRows& order : *rows) {
        OrderMove move;
        if (const auto known = tables_.orders().find(order.key); known != tables_.orders().end()) {
            move.before = known->second;
        }
        move.after = std::move(order);
        orders_.push_back(std::move(move));
    }
    return {};
}

Result<void> Replay::project() {
    while (true) {
        const auto step = projector_.step();
        if (!step) {
            return tl::make_unexpected(step.error());
        }
        if (step->caught_up || step->at.position.value() >= at_.load()) {
            return {};
        }
    }
}

const engine::ConnectionState* Replay::before() const {
    return event_.stream.is_system() ? nullptr : &before_;
}

const engine::ConnectionState* Replay::after() const {
    const auto found = connections_.find(event_.stream);
    return found == connections_.end() ? nullptr : &found->second;
}

}  // namespace orderlog::tools
