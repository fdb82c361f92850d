#include "projections/projector.hpp"

#include "events/check.hpp"
#include "projections/lineage.hpp"
#include "projections/order_history.hpp"
#include "projections/order_merge.hpp"
#include "projections/orders.hpp"

#include <fmt/core.h>

#include <utility>

namespace orderlog::projections {

namespace {

// Records that are read beyond the end of a batch are read again.
constexpr events::ReadLimit step_read_limit{128, 1 << 20};

std::size_t events_in(const Batch& batch) {
    return static_cast<std::size_t>(batch.to.position.value() - batch.from.position.value());
}

}  // namespace

Projector::Projector(const events::EventLog& log, ReadModel& model, events::PageReader& reader,
                     ProjectorOptions options)
    : log_(&log), model_(&model), reader_(&reader), options_(options) {}

events::Result<Step> Projector::step() {
    if (!state_) {
        if (auto begun = begin(); !begun) {
            return tl::make_unexpected(begun.error());
        }
    }
    if (!pending_) {
        auto filled = fill();
        if (folded_ == committed_.position) {
            if (!filled) {
                return tl::make_unexpected(filled.error());
            }
            return Step{0, 0, committed_, true, false};
        }
        // What stopped the fold stops it again once all before it is in the tables.
        if (auto closed = close_batch(); !closed) {
            return tl::make_unexpected(closed.error());
        }
    }
    return commit();
}

events::Result<void> Projector::begin() {
    const auto tables = lineage_of(*model_);
    if (!tables) {
        return tl::make_unexpected(tables.error());
    }
    const Checkpoint& at = tables->at;
    if (auto ours = check_lineage(*tables, *log_); !ours) {
        return ours;
    }
    const auto repairs = model_->repairs();
    if (!repairs) {
        return tl::make_unexpected(repairs.error());
    }
    auto rows = model_->load_state();
    if (!rows) {
        return tl::make_unexpected(rows.error());
    }
    // Rows of one checkpoint and a later checkpoint would be counted on from the wrong place.
    const auto still = model_->checkpoint();
    if (!still) {
        return tl::make_unexpected(still.error());
    }
    if (*still != at) {
        return events::fail(events::ErrorKind::unavailable,
                            fmt::format("someone else feeds the tables: position {} became {}",
                                        at.position.value(), still->position.value()),
                            "try again");
    }
    committed_ = at;
    lease_ = log_->info().last;
    repairs_ = *repairs;
    folded_ = at.position;
    orders_ = {};
    state_.emplace(*rows);
    return {};
}

events::Result<void> Projector::fill() {
    caught_up_ = false;
    while (!full()) {
        const auto read = log_->read(folded_, step_read_limit);
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            caught_up_ = true;
            return {};
        }
        for (const events::StoredEvent& stored : *read) {
            if (auto applied = apply(stored); !applied) {
                return applied;
            }
            if (full()) {
                break;
            }
        }
    }
    return {};
}

events::Result<void> Projector::apply(const events::StoredEvent& stored) {
    events::check(options_.has_gaps ? stored.position > folded_ : stored.position == next(folded_));
    auto rows = order_rows(stored, *log_, *reader_);
    if (!rows) {
        return tl::make_unexpected(rows.error());
    }
    for (OrderRows& order : *rows) {
        orders_.merge(std::move(order));
    }
    state_->apply(stored);
    folded_ = stored.position;
    return {};
}

bool Projector::full() const {
    return orders_.size() >= options_.batch_orders_max ||
           orders_.bytes() >= options_.batch_bytes_max ||
           folded_.value() - committed_.position.value() >= options_.batch_events_max;
}

events::Result<void> Projector::close_batch() {
    const auto hash = log_->record_hash(folded_);
    if (!hash) {
        return tl::make_unexpected(hash.error());
    }
    pending_ = Batch{.from = committed_,
                     .to = {folded_, *hash},
                     .orders = orders_.take_all(),
                     .state = state_->take_changed(),
                     .lease = lease_,
                     .repairs = repairs_};
    return {};
}

// Of the pending batch. Merging twice does nothing more, so a retry begins anew.
events::Result<void> Projector::fold_parked_afresh() {
    const auto parked = model_->parked(pending_->orders);
    if (!parked) {
        return tl::make_unexpected(parked.error());
    }
    for (const std::size_t place : *parked) {
        OrderRows& order = pending_->orders[place];
        auto whole = whole_order(order.key, pending_->to.position, *log_, *reader_);
        if (!whole) {
            return tl::make_unexpected(whole.error());
        }
        if (*whole) {
            merge(order, std::move(**whole));
        }
    }
    return {};
}

events::Result<Step> Projector::commit() {
    if (auto whole = fold_parked_afresh(); !whole) {
        return tl::make_unexpected(whole.error());
    }
    const auto outcome = model_->commit(*pending_);
    if (!outcome) {
        return tl::make_unexpected(outcome.error());
    }
    if (*outcome == CommitOutcome::overtaken) {
        state_.reset();
        pending_.reset();
        return Step{0, 0, committed_, false, true};
    }
    committed_ = pending_->to;
    const Step done{events_in(*pending_), pending_->orders.size(), committed_, caught_up_, false};
    pending_.reset();
    return done;
}

}  // namespace orderlog::projections
