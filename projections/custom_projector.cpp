#include "projections/custom_projector.hpp"

#include "projections/lineage.hpp"

#include <utility>

namespace orderlog::projections {

namespace {

constexpr events::ReadLimit span_limit{256, 4 << 20};

}  // namespace

CustomProjector::CustomProjector(const events::EventLog& log, CustomReadModel& model,
                                 CustomSource source, CustomProjectorOptions options)
    : log_(&log), model_(&model), source_(source), options_(options) {}

// Who else feeds the table may be ahead of what our view of the log holds: that is not foreign, but
// it is for the caller, who knows how fresh the view is, to tell.
events::Result<void> CustomProjector::begin() {
    const auto at = model_->checkpoint();
    if (!at) {
        return tl::make_unexpected(at.error());
    }
    return check_lineage({.at = *at, .lease = {}}, *log_).map([&] { at_ = *at; });
}

events::Result<void> CustomProjector::fill(CustomBatch& batch) {
    std::map<events::OrderKey, CustomRow> folded;
    events::LogPosition at = batch.from.position;
    caught_up_ = false;
    const auto is_full = [&] {
        return folded.size() >= options_.batch_rows_max ||
               at.value() - batch.from.position.value() >= options_.batch_events_max;
    };
    while (!is_full() && !caught_up_) {
        const auto span = log_->read(at, span_limit);
        if (!span) {
            return tl::make_unexpected(span.error());
        }
        caught_up_ = span->empty();
        for (const events::StoredEvent& stored : *span) {
            auto rows = custom_rows(stored, *log_, source_);
            if (!rows) {
                return tl::make_unexpected(rows.error());
            }
            for (CustomRow& row : *rows) {
                const auto [found, is_new] = folded.try_emplace(row.key, row);
                if (!is_new) {
                    merge(found->second, std::move(row));
                }
            }
            at = stored.position;
            if (is_full()) {
                break;
            }
        }
    }
    batch.to = batch.from;
    for (auto& [key, row] : folded) {
        batch.rows.push_back(std::move(row));
    }
    if (at == batch.from.position) {
        return {};
    }
    return log_->record_hash(at).map([&](const events::Sha256& hash) { batch.to = {at, hash}; });
}

events::Result<CustomStep> CustomProjector::step() {
    if (!at_) {
        if (auto begun = begin(); !begun) {
            return tl::make_unexpected(begun.error());
        }
    }
    CustomBatch batch{.from = *at_, .to = {}, .rows = {}};
    if (auto filled = fill(batch); !filled) {
        return tl::make_unexpected(filled.error());
    }
    if (batch.to == batch.from) {
        return CustomStep{0, *at_, true, false};
    }
    at_.reset();
    const auto outcome = model_->commit(batch);
    if (!outcome) {
        return tl::make_unexpected(outcome.error());
    }
    if (*outcome == CommitOutcome::overtaken) {
        return CustomStep{0, batch.from, false, true};
    }
    at_ = batch.to;
    return CustomStep{batch.rows.size(), batch.to, caught_up_, false};
}

}  // namespace orderlog::projections
