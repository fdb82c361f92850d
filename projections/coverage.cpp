#include "projections/coverage.hpp"

#include "projections/ignoring.hpp"
#include "projections/page_evidence.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace orderlog::projections {

using events::Purpose;
using events::Time;
using events::Window;

namespace {

Span span_of(const Window& window) {
    const Window sent = as_sent(window);
    return {.from = sent.from, .to = sent.to};
}

MarketplaceSet sorted_set(MarketplaceSet ids) {
    std::ranges::sort(ids);
    const auto twice = std::ranges::unique(ids);
    ids.erase(twice.begin(), twice.end());
    return ids;
}

// A set without ids is that of all.
bool holds(const MarketplaceSet& set, const events::MarketplaceId& id) {
    return set.empty() || std::ranges::binary_search(set, id);
}

bool holds_all(const MarketplaceSet& set, const MarketplaceSet& others) {
    return set.empty() || (!others.empty() && std::ranges::includes(set, others));
}

}  // namespace

events::Result<void> Coverage::apply(const events::StoredEvent& stored,
                                     const events::EventLog& log) {
    events::Result<void> applied;
    std::visit(
        events::Overloaded{
            [&](const events::ConnectionAdded& event) {
                marketplaces_ = sorted_set(event.marketplaces);
                api_ = event.orders_api;
                followed_from_ = std::min(stored.time, event.follow_from.value_or(stored.time));
            },
            [&](const events::ConnectionChanged& event) { changed(event); },
            [&](const events::ConnectionRemoved&) {
                removed_at_ = stored.time;
                chains_ = {};  // Nobody goes on with them.
            },
            [&](const events::PageFetched& event) { applied = page(stored, event, log); },
            [&](const events::SyncPolled& event) { polled(event); },
            [&](const events::CursorAdvanced& event) {
                // How far a sync window is complete its watermark says.
                if (event.token.empty() && event.purpose == Purpose::backfill) {
                    claim(event.window);
                }
            },
            [&](const events::WatermarkAdvanced& event) {
                claim({.axis = Axis::updated, .from = event.from, .to = event.to});
            },
            [&](const events::ChunkCompleted& event) { claim(event.window); },
            [&](const events::CursorRepaired& event) { repaired(stored, event); },
            [&](const events::BackfillRequested& event) { asked_for(event); },
            [&](const events::BackfillPaused&) { backfill_paused_ = true; },
            [&](const events::BackfillResumed&) { backfill_paused_ = false; },
            [&](const events::BackfillCancelled&) {
                cancelled_ = backfills_;
                chains_.forget(Purpose::backfill);
            },
            [&](const events::DebtIncurred& event) { owed(event.order); },
            [&](const events::ItemsOwed& event) {
                std::ranges::for_each(event.orders, [&](const auto& one) { owed(one.order); });
            },
            [&](const events::DebtRetried& event) { owed(event.order); },
            [&](const events::DebtPaid& event) {
                debts_.erase(event.order);
                abandoned_.erase(event.order);
            },
            [&](const events::DebtAbandoned& event) {
                debts_.erase(event.order);
                abandoned_.insert(event.order);
            },
            [&](const events::LossAccepted&) { lost(stored); },
            Ignoring<events::EngineStarted, events::EngineStopped, events::SellerClaimed,
                     events::SellerClaimLost, events::UsagePlanLearned, events::ProjectionSwapped,
                     events::HeadsRecorded, events::RequestFailed, events::ChunkOpened,
                     events::BackfillCompleted, events::ItemsAdvanced, events::TokenIssued,
                     events::TokenRevoked, events::ConsentRequested, events::ConsentEnded>{},
            IgnoringRuns{},
            IgnoringAlerts{},
            IgnoringProbes{}},
        stored.event);
    return applied;
}

events::Result<void> Coverage::page(const events::StoredEvent& stored,
                                    const events::PageFetched& event, const events::EventLog& log) {
    switch (event.operation) {
        case events::Operation::search_orders:
        case events::Operation::v0_get_orders:  // The items that it lacks are owed.
            break;
        case events::Operation::get_order:
        case events::Operation::v0_get_order:
        case events::Operation::v0_get_order_items:
        case events::Operation::marketplace_participations:
            return {};  // Of one order, whatever its times, or of none.
    }
    return is_evidence(stored, event, log, reader_).map([&](bool is) {
        if (is) {
            take(stored, event);
        }
    });
}

void Coverage::take(const events::StoredEvent& stored, const events::PageFetched& event) {
    auto read = chains_.take(stored, event);
    if (!read) {
        return;
    }
    if (read->data_sets != events::all_data_sets) {
        const auto set = queries_.marketplaces(read->query);
        sets_[set][ground(read->window.axis, events::api_of(read->operation))].fewer.add(
            span_of(read->window));
        return;
    }
    const auto before = newest_.find(read->purpose);
    if (before != newest_.end()) {
        prove(sets_, before->second);
    }
    newest_.insert_or_assign(read->purpose, *std::move(read));
}

void Coverage::polled(const events::SyncPolled& event) {
    const Window sent = as_sent(event.window);
    sets_[marketplaces_][ground(Axis::updated, events::api_of(event.operation))].proven.add(
        {.from = sent.from, .to = end_by(sent.to, event.last_updated_before)});
}

void Coverage::repaired(const events::StoredEvent& stored, const events::CursorRepaired& event) {
    chains_.forget(event.purpose);
    const auto newest = newest_.find(event.purpose);
    if (newest != newest_.end() && newest->second.last_page == stored.causation) {
        newest_.erase(newest);  // Its last page was another's.
    }
    current(event.reopened.axis).repaired.add(span_of(event.reopened));
}

void Coverage::changed(const events::ConnectionChanged& event) {
    paused_ = event.paused.value_or(paused_);
    if (event.orders_api.value_or(api_) != api_) {
        api_ = *event.orders_api;
        chains_ = {};  // The other API does not go on with them.
    }
    if (!event.marketplaces) {
        return;
    }
    const Spans read = of_today(with_newest(), Axis::updated, &Evidence::proven);
    const MarketplaceSet before = std::exchange(marketplaces_, sorted_set(*event.marketplaces));
    // What was there before a marketplace was added, a backfill reads; from here on its updates.
    if (!holds_all(before, marketplaces_) && !read.empty()) {
        followed_from_ = read.list().back().to;
    }
}

// From the newest update that is proven on, something may have been read that is gone.
void Coverage::lost(const events::StoredEvent& stored) {
    const Spans read = of_today(with_newest(), Axis::updated, &Evidence::proven);
    if (followed_from_) {
        lost_.add(
            {.from = read.empty() ? *followed_from_ : read.list().back().to, .to = stored.time});
    }
}

void Coverage::claim(const Window& window) {
    current(window.axis).claimed.add(span_of(window));
}

void Coverage::owed(const events::OrderId& order) {
    debts_.insert(order);
    abandoned_.erase(order);
}

void Coverage::asked_for(const events::BackfillRequested& event) {
    const Spans span(span_of({.axis = Axis::created, .from = event.from, .to = event.to}));
    backfills_.add(span);
    cancelled_.remove(span);
    backfill_paused_ = false;
}

void Coverage::prove(EvidenceBySet& sets, const ReadWindow& read) const {
    const Ground on = ground(read.window.axis, events::api_of(read.operation));
    Evidence& evidence = sets[queries_.marketplaces(read.query)][on];
    evidence.proven.add(span_of(read.window));
    if (read.purpose == Purpose::rescan) {
        evidence.read_again.add(span_of(read.window));
    }
}

Coverage::EvidenceBySet Coverage::with_newest() const {
    EvidenceBySet sets = sets_;
    for (const auto& [purpose, read] : newest_) {
        prove(sets, read);
    }
    return sets;
}

Coverage::Ground Coverage::ground(Axis axis, events::OrdersApi api) {
    return {.axis = axis, .status_only = axis == Axis::updated && api == events::OrdersApi::v0};
}

Coverage::Evidence& Coverage::current(Axis axis) {
    return sets_[marketplaces_][ground(axis, api_)];
}

Spans Coverage::spans_of(const EvidenceBySet& sets, const MarketplaceSet& marketplaces, Axis axis,
                         Spans Evidence::* what) const {
    Spans spans;
    const auto set = sets.find(marketplaces);
    if (set == sets.end()) {
        return spans;
    }
    for (const auto& [ground, evidence] : set->second) {
        if (ground.axis == axis && (!ground.status_only || api_ == events::OrdersApi::v0)) {
            spans.add(evidence.*what);
        }
    }
    return spans;
}

Spans Coverage::outdated(const EvidenceBySet& sets) {
    Spans spans;
    for (const auto& [set, grounds] : sets) {
        const auto evidence = grounds.find({.axis = Axis::updated, .status_only = true});
        if (evidence != grounds.end()) {
            spans.add(evidence->second.proven);
        }
    }
    return spans;
}

Spans Coverage::of_today(const EvidenceBySet& sets, Axis axis, Spans Evidence::* what) const {
    if (marketplaces_.empty()) {
        return spans_of(sets, {}, axis, what);
    }
    std::optional<Spans> of_all;
    for (const events::MarketplaceId& id : marketplaces_) {
        Spans of_one;
        for (const auto& [set, evidence] : sets) {
            if (holds(set, id)) {
                of_one.add(spans_of(sets, set, axis, what));
            }
        }
        if (of_all) {
            of_all->keep(of_one);
        } else {
            of_all = std::move(of_one);
        }
    }
    return *std::move(of_all);
}

GapReason Coverage::waiting(Axis axis) const {
    if (removed_at_) {
        return GapReason::removed;
    }
    const bool paused = paused_ || (axis == Axis::created && backfill_paused_);
    return paused ? GapReason::paused : GapReason::not_asked;
}

std::vector<Gap> Coverage::gaps_of(const EvidenceBySet& sets, Axis axis, Spans open) const {
    Spans being_read;
    for (const ReadWindow& read : chains_.open()) {
        if (read.window.axis == axis) {
            being_read.add(span_of(read.window));
        }
    }
    Spans of_any;
    for (const auto& [set, evidence] : sets) {
        of_any.add(spans_of(sets, set, axis, &Evidence::proven));
    }
    const std::array<std::pair<GapReason, Spans>, 9> causes{{
        {GapReason::page_missing, of_today(sets, axis, &Evidence::claimed)},
        {GapReason::fewer_data_sets, of_today(sets, axis, &Evidence::fewer)},
        {GapReason::loss_accepted, axis == Axis::updated ? lost_ : Spans{}},
        {GapReason::window_open, std::move(being_read)},
        {GapReason::status_only, axis == Axis::updated ? outdated(sets) : Spans{}},
        {GapReason::cursor_repaired, of_today(sets, axis, &Evidence::repaired)},
        {GapReason::other_marketplaces, std::move(of_any)},
        {GapReason::cancelled, axis == Axis::created ? cancelled_ : Spans{}},
        {waiting(axis), open},
    }};
    std::vector<Gap> gaps;
    for (const auto& [reason, spans] : causes) {
        Spans of_it = open;
        of_it.keep(spans);
        open.remove(spans);
        for (const Span& span : of_it.list()) {
            gaps.push_back({.span = span, .reason = reason});
        }
    }
    std::ranges::sort(gaps, {}, &Gap::span);
    return gaps;
}

AxisCoverage Coverage::axis_coverage(const EvidenceBySet& sets, Axis axis, Spans asked) const {
    AxisCoverage coverage{.proven = of_today(sets, axis, &Evidence::proven)};
    Spans open = asked;
    open.remove(coverage.proven);
    coverage.gaps = gaps_of(sets, axis, std::move(open));
    coverage.asked = std::move(asked);
    return coverage;
}

CoverageReport Coverage::report(Time now) const {
    const EvidenceBySet sets = with_newest();
    Spans followed;
    if (followed_from_) {
        followed.add(span_of({.axis = Axis::updated,
                              .from = *followed_from_,
                              .to = std::min(now, removed_at_.value_or(now))}));
    }
    CoverageReport report{.marketplaces = marketplaces_,
                          .created = axis_coverage(sets, Axis::created, backfills_),
                          .updated = axis_coverage(sets, Axis::updated, std::move(followed)),
                          .read_again = of_today(sets, Axis::updated, &Evidence::read_again),
                          .debts = debts_.size(),
                          .debts_abandoned = abandoned_.size()};
    for (const auto& [set, evidence] : sets) {
        SetCoverage one{.marketplaces = set,
                        .created = spans_of(sets, set, Axis::created, &Evidence::proven),
                        .updated = spans_of(sets, set, Axis::updated, &Evidence::proven)};
        if (!one.created.empty() || !one.updated.empty()) {
            report.sets.push_back(std::move(one));
        }
    }
    return report;
}

bool contradicts(const CoverageReport& report) {
    const auto is_missing = [](const Gap& gap) { return gap.reason == GapReason::page_missing; };
    return std::ranges::any_of(report.created.gaps, is_missing) ||
           std::ranges::any_of(report.updated.gaps, is_missing);
}

std::string_view to_text(GapReason reason) {
    switch (reason) {
        case GapReason::page_missing:
            return "PAGE_MISSING";
        case GapReason::fewer_data_sets:
            return "FEWER_DATA_SETS";
        case GapReason::loss_accepted:
            return "LOSS_ACCEPTED";
        case GapReason::cursor_repaired:
            return "CURSOR_REPAIRED";
        case GapReason::status_only:
            return "STATUS_ONLY";
        case GapReason::window_open:
            return "WINDOW_OPEN";
        case GapReason::other_marketplaces:
            return "OTHER_MARKETPLACES";
        case GapReason::cancelled:
            return "CANCELLED";
        case GapReason::paused:
            return "PAUSED";
        case GapReason::removed:
            return "REMOVED";
        case GapReason::not_asked:
            return "NOT_ASKED";
    }
    return "UNKNOWN";
}

}  // namespace orderlog::projections
