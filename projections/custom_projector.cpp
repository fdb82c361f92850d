#include "projections/custom_projector.hpp"

#include "projections/lineage.hpp"

#include <utility>

namespace orderlog::projections {

namespace {

constexpr events::ReadLimit span_limit{256, 4 << 20};

std::size_t bytes_of(const CustomRow& row) {
    std::size_t bytes = sizeof(CustomRow) + row.values.size() * sizeof(CustomValue);
    for (const CustomValue& value : row.values) {
        bytes += value.read.text ? value.read.text->size() : 0;
    }
    return bytes;
}

}  // namespace

CustomProjector::CustomProjector(const events::EventLog& log, CustomReadModel& model,
                                 CustomSource source, CustomProjectorOptions options)
    : log_(&log), model_(&model), source_(source), options_(options) {}

// Whoever else feeds the table may be ahead of our view of the log, which then looks foreign: the
// caller knows how fresh the view is.
events::Result<void> CustomProjector::begin() {
    const auto table = model_->lineage();
    if (!table) {
        return tl::make_unexpected(table.error());
    }
    auto ours = check_lineage(*table, *log_);
    if (!ours && ours.error().kind == events::ErrorKind::foreign) {
        return events::fail(events::ErrorKind::foreign, ours.error().message,
                            "if this log is an older copy, go on with the newest one; else drop "
                            "the table by 'orderlog project --drop' and make it anew");
    }
    return ours.map([&] { at_ = table->at; });
}

events::Result<void> CustomProjector::fill(CustomBatch& batch) {
    std::map<events::OrderKey, CustomRow> folded;
    events::LogPosition at = batch.from.position;
    caught_up_ = false;
    std::size_t bytes = 0;
    const auto is_full = [&] {
        return folded.size() >= options_.batch_rows_max || bytes >= options_.batch_bytes_max ||
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
                bytes += bytes_of(row);
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
    batch.lease = log_->info().last;
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
    CustomBatch batch{.from = *at_, .to = {}, .rows = {}, .lease = {}};
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
