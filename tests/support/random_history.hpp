#pragma once

#include "events/event_log.hpp"
#include "events/order_observation.hpp"

#include <cstddef>
#include <random>

namespace orderlog::support {

/// What may happen to a log, drawn from a seed: three tenants with one connection each; pages of
/// orders that change, come late, come again and lack groups; runs, polls, failures, chunks, debts.
/// The same seed and length give the same log; marks and index entries are those of an engine.
class RandomHistory {
 public:
    explicit RandomHistory(std::uint32_t seed) : random_(seed) {}

    /// Appends about so many more events; each append is one event.
    void extend(events::EventLog& log, std::size_t events);

    /// An observation of one of a few orders, updated at one of a few times.
    [[nodiscard]] events::OrderObservation observation();

    /// How many orders a tenant has.
    std::uint32_t orders_max{12};

 private:
    [[nodiscard]] std::uint32_t draw(std::uint32_t below) {
        return static_cast<std::uint32_t>(random_()) % below;
    }
    [[nodiscard]] bool chance(std::uint32_t percent) { return draw(100) < percent; }
    [[nodiscard]] events::Time time();
    void add_items(events::OrderObservation& order);
    [[nodiscard]] events::Event event();
    [[nodiscard]] events::Event backfill_event();
    [[nodiscard]] events::Event debt_event();
    [[nodiscard]] events::Event probe_event();
    void append(events::EventLog& log, events::NewEvent event);
    void append_page(events::EventLog& log, const events::StreamId& stream);

    std::mt19937 random_;
};

}  // namespace orderlog::support
