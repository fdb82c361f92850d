#pragma once

#include "events/event_log.hpp"
#include "events/page_reader.hpp"
#include "projections/coverage_report.hpp"
#include "projections/page_chains.hpp"
#include "projections/query_reader.hpp"

#include <map>
#include <optional>
#include <set>

namespace orderlog::projections {

/// Folds one connection's events into the spans of creation and update time that are proven
/// complete: those of windows whose pages are all in the log. What the engine concluded from the
/// pages (watermarks, closed windows, completed chunks) proves nothing here; where it is not borne
/// out by pages, that is a gap of its own. A page that the engine refused proves nothing either,
/// nor does one whose orders are not in the log (see is_evidence). A poll without news has no body:
/// that its orders are the same as the log's is taken on trust.
class Coverage {
 public:
    /// Both are borrowed.
    Coverage(const QueryReader& queries, events::PageReader& reader)
        : queries_(queries), reader_(reader) {}

    /// Events of the connection's stream and of the system's, by position; `log` is theirs. Fails
    /// if it cannot be read; a page whose body is damaged proves nothing.
    [[nodiscard]] events::Result<void> apply(const events::StoredEvent& stored,
                                             const events::EventLog& log);

    /// As of `now`, by Amazon's clock.
    [[nodiscard]] CoverageReport report(events::Time now) const;

 private:
    /// Of one set of marketplaces and one axis.
    struct Evidence {
        Spans proven{};
        Spans claimed{};   ///< By the engine.
        Spans repaired{};  ///< Reopened.
        Spans fewer{};     ///< Read with fewer data sets.
        Spans read_again{};
    };
    using Axis = events::WindowAxis;
    /// What Orders v0 says of updates counts as long as it is the API that is asked.
    struct Ground {
        Axis axis{Axis::updated};
        bool status_only{false};
        friend auto operator<=>(const Ground&, const Ground&) = default;
    };
    using EvidenceBySet = std::map<MarketplaceSet, std::map<Ground, Evidence>>;

    [[nodiscard]] events::Result<void> page(const events::StoredEvent& stored,
                                            const events::PageFetched& event,
                                            const events::EventLog& log);
    void take(const events::StoredEvent& stored, const events::PageFetched& event);
    void polled(const events::SyncPolled& event);
    void repaired(const events::StoredEvent& stored, const events::CursorRepaired& event);
    void changed(const events::ConnectionChanged& event);
    void lost(const events::StoredEvent& stored);
    void claim(const events::Window& window);
    void owed(const events::OrderId& order);
    void asked_for(const events::BackfillRequested& event);

    [[nodiscard]] static Ground ground(Axis axis, events::OrdersApi api);
    [[nodiscard]] Evidence& current(Axis axis);
    [[nodiscard]] Spans spans_of(const EvidenceBySet& sets, const MarketplaceSet& marketplaces,
                                 Axis axis, Spans Evidence::* what) const;
    /// Of updates, what v0 alone has read and no longer counts.
    [[nodiscard]] static Spans outdated(const EvidenceBySet& sets);
    /// For each of the connection's marketplaces of today.
    [[nodiscard]] Spans of_today(const EvidenceBySet& sets, Axis axis,
                                 Spans Evidence::* what) const;
    void prove(EvidenceBySet& sets, const ReadWindow& read) const;
    [[nodiscard]] EvidenceBySet with_newest() const;
    [[nodiscard]] AxisCoverage axis_coverage(const EvidenceBySet& sets, Axis axis,
                                             Spans asked) const;
    [[nodiscard]] std::vector<Gap> gaps_of(const EvidenceBySet& sets, Axis axis, Spans open) const;
    [[nodiscard]] GapReason waiting(Axis axis) const;

    const QueryReader& queries_;
    events::PageReader& reader_;
    MarketplaceSet marketplaces_{};
    events::OrdersApi api_{events::OrdersApi::v2026_01_01};
    EvidenceBySet sets_{};
    PageChains chains_{};
    /// The window of each purpose that was read last: the engine may still refuse its last page.
    std::map<events::Purpose, ReadWindow> newest_{};
    std::optional<events::Time> followed_from_{};
    std::optional<events::Time> removed_at_{};
    bool paused_{false};
    bool backfill_paused_{false};
    Spans backfills_{};  ///< Asked for.
    Spans cancelled_{};
    Spans lost_{};  ///< Of update time.
    std::set<events::OrderId> debts_{};
    std::set<events::OrderId> abandoned_{};  ///< And not owed again since.
};

}  // namespace orderlog::projections
