#include "tests/sim/checkers.hpp"

#include "adapters/simulated_amazon/order_view.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "engine/ledger.hpp"
#include "engine/snapshots.hpp"
#include "projections/order_merge.hpp"
#include "projections/order_status.hpp"
#include "projections/projector.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <map>

namespace orderlog::sim {

using events::LogPosition;
using events::StoredEvent;
using events::StreamId;
using events::Time;

namespace {

constexpr events::ReadLimit everything{.events = 10'000'000, .record_bytes = 1U << 31U};

bool needs_page(const events::Event& event) {
    return std::holds_alternative<events::CursorAdvanced>(event) ||
           std::holds_alternative<events::WatermarkAdvanced>(event) ||
           std::holds_alternative<events::ChunkCompleted>(event) ||
           std::holds_alternative<events::DebtPaid>(event);
}

std::optional<events::Decimal> hundredths(std::optional<std::int64_t> amount) {
    if (!amount) {
        return std::nullopt;
    }
    const auto positive = std::abs(*amount);
    return events::Decimal::parse(
               fmt::format("{}{}.{:02}", *amount < 0 ? "-" : "", positive / 100, positive % 100))
        .value();
}

bool is_line(const projections::OrderItemRow& row, const adapters::OrderView& truth,
             std::size_t index) {
    const auto& line = truth.book.lines(truth.order)[index];
    const bool priced = line.has_amount && !adapters::hides_money(truth.state.status);
    const auto price = hundredths(priced ? std::optional{line.amount} : std::nullopt);
    return row.id.value() == fmt::format("{:014}", line.item_id) &&
           row.sku == truth.book.texts()[line.sku] && row.quantity == line.quantity &&
           row.quantity_shipped == adapters::quantity_fulfilled(truth, index) &&
           row.item_price == price;
}

bool has_lines(const projections::OrderRows& rows, const adapters::OrderView& truth) {
    std::vector<const projections::OrderItemRow*> listed;
    for (const auto& item : rows.items) {
        if (!(item.listed < rows.items_rank)) {
            listed.push_back(&item);
        }
    }
    std::vector<bool> found(truth.book.lines(truth.order).size());
    std::int64_t shipped = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        shipped += adapters::quantity_fulfilled(truth, i);
    }
    if (rows.items_shipped != shipped) {
        return false;
    }
    for (const auto* item : listed) {
        for (std::size_t i = 0; i < found.size(); ++i) {
            found[i] = found[i] || is_line(*item, truth, i);
        }
    }
    return listed.size() == found.size() && std::ranges::count(found, false) == 0;
}

// Of the order's status, and not necessarily of all that happened since: all that v0 knows.
bool is_of_status(Time time, const adapters::OrderView& truth) {
    using std::chrono::seconds;
    const auto& began = truth.book.status_began(truth.order, truth.state);
    for (const auto* state = &began; state <= &truth.state; ++state) {
        if (time == state->at || time == std::chrono::floor<seconds>(state->at)) {
            return true;
        }
    }
    return false;
}

bool is_in_time(const projections::OrderHeader& header, const adapters::OrderView& truth,
                bool by_v0) {
    using std::chrono::seconds;
    if (by_v0) {
        return is_of_status(header.last_update_date, truth) &&
               std::chrono::floor<seconds>(header.purchase_date) ==
                   std::chrono::floor<seconds>(truth.order.created);
    }
    return header.last_update_date == truth.state.at && header.purchase_date == truth.order.created;
}

// What of the order is not as in truth; empty: nothing.
std::string_view difference(const projections::OrderRows& rows, const StreamId& stream,
                            const adapters::OrderView& truth, bool by_v0) {
    const auto& header = rows.header;
    const std::optional total =
        rows.total ? std::optional{rows.total->amount} : std::optional<events::Decimal>{};
    if (header.connection != stream.connection) {
        return "connection";
    }
    const auto status = to_text(truth.state.status);
    if (header.status != projections::order_status(status) ||
        (!by_v0 && header.raw_status != status)) {
        return "state";
    }
    if (!is_in_time(header, truth, by_v0)) {
        return "time";
    }
    if (header.marketplace_id != adapters::site(truth.order.site).marketplace_id) {
        return "header";
    }
    if (total != hundredths(adapters::grand_total(truth))) {
        return "total";
    }
    return has_lines(rows, truth) ? "" : "items";
}

}  // namespace

std::string check_log(const events::EventLog& log) {
    const auto all = log.read({}, everything).value();
    std::map<StreamId, events::StreamVersion> versions;
    std::map<StreamId, Time> watermarks;
    Time last{};
    LogPosition expected{1};
    for (const StoredEvent& event : all) {
        const auto wrong = [&](std::string_view what) {
            return fmt::format("event {}: {}", event.position.value(), what);
        };
        auto& version = versions[event.stream];
        version = next(version);
        if (event.position != expected || event.version != version) {
            return wrong("a gap");
        }
        expected = next(expected);
        if (event.time < last) {
            return wrong("its time goes back");
        }
        last = event.time;
        if (event.causation >= event.position || event.correlation > event.position) {
            return wrong("its cause comes after it");
        }
        if (needs_page(event.event) &&
            (event.causation == LogPosition{} ||
             !std::holds_alternative<events::PageFetched>(
                 all.at(event.causation.value() - 1).event) ||
             all.at(event.causation.value() - 1).stream != event.stream)) {
            return wrong("no page of its connection justifies it");
        }
        if (const auto* changed = std::get_if<events::ConnectionChanged>(&event.event)) {
            // Who turns back to the newer API asks again for what v0 did not tell.
            if (changed->orders_api == events::OrdersApi::v2026_01_01) {
                watermarks.erase(event.stream);
            }
        }
        if (const auto* moved = std::get_if<events::WatermarkAdvanced>(&event.event)) {
            if (moved->to <= watermarks[event.stream]) {
                return wrong("the watermark goes back");
            }
            watermarks[event.stream] = moved->to;
        }
    }
    return {};
}

std::string check_snapshots(events::EventLog& log, const engine::SnapshotStore& snapshots) {
    class Given final : public engine::SnapshotStore {
     public:
        explicit Given(std::vector<engine::Snapshot> given) : given_(std::move(given)) {}
        [[nodiscard]] events::Result<std::vector<engine::Snapshot>> load() const override {
            return given_;
        }
        [[nodiscard]] events::Result<void> save(const std::vector<engine::Snapshot>&) override {
            return {};
        }

     private:
        std::vector<engine::Snapshot> given_;
    };
    Given none({});
    Given some(snapshots.load().value());
    engine::Ledger whole(log);
    engine::Ledger resumed(log);
    if (!engine::Snapshots(none, {}).restore(whole) ||
        !engine::Snapshots(some, {}).restore(resumed)) {
        return "the log cannot be folded";
    }
    if (whole.states() != resumed.states()) {
        return "the fold from snapshots gives other connections than the whole fold";
    }
    if (whole.server_offset() != resumed.server_offset()) {
        return "the fold from snapshots gives another clock than the whole fold";
    }
    for (const auto& [key, bucket] : whole.budget().buckets()) {
        const auto* other = resumed.budget().find(key);
        if (other == nullptr || other->record != bucket.record) {
            return "the fold from snapshots gives another bucket than the whole fold";
        }
    }
    return {};
}

std::string check_orders(const adapters::MemoryReadModel& tables, const StreamId& stream,
                         const adapters::OrderBook& book, const TruthFrame& frame) {
    std::size_t expected = 0;
    for (const adapters::OrderHead& order : book.orders()) {
        const auto* state = book.state_at(order, frame.now);
        if (state == nullptr) {
            continue;
        }
        ++expected;
        const events::OrderKey key{.tenant = stream.tenant,
                                   .order = events::OrderId{std::string(order.order_id())}};
        const auto rows = tables.orders().find(key);
        const auto where = fmt::format("order {} of {}", order.order_id(), stream.tenant.value());
        if (rows == tables.orders().end()) {
            return where + " is not in the tables";
        }
        const bool by_v0 = state->at < frame.v0_until;
        if (const auto other = difference(rows->second, stream, {book, order, *state}, by_v0);
            !other.empty()) {
            return fmt::format("{} has another {} in the tables than in truth", where, other);
        }
    }
    const auto rows = std::ranges::count_if(
        tables.orders(), [&](const auto& entry) { return entry.first.tenant == stream.tenant; });
    return static_cast<std::size_t>(rows) == expected
               ? std::string{}
               : fmt::format("{} has {} orders in the tables, {} in truth", stream.tenant.value(),
                             rows, expected);
}

std::string check_complete(const adapters::MemoryReadModel& tables, const StreamId& stream,
                           const adapters::OrderBook& book) {
    for (const auto& [key, rows] : tables.orders()) {
        const auto order = key.tenant == stream.tenant ? book.find(key.order.value())
                                                       : std::optional<adapters::OrderIndex>{};
        if (!order || detail(rows) != projections::OrderDetail::complete) {
            continue;
        }
        const auto listed = std::ranges::count_if(
            rows.items, [&](const auto& item) { return !removed(rows, item); });
        if (static_cast<std::size_t>(listed) != book.lines(book.orders()[*order]).size()) {
            return fmt::format("order {} of {} is called complete with {} items", key.order.value(),
                               stream.tenant.value(), listed);
        }
    }
    return {};
}

std::string check_fold(const events::EventLog& log, const adapters::MemoryReadModel& tables) {
    adapters::MemoryReadModel fresh;
    adapters::OrdersPageReader reader;
    projections::Projector projector(log, fresh, reader);
    for (auto step = projector.step();; step = projector.step()) {
        if (!step) {
            return step.error().message;
        }
        if (step->caught_up) {
            break;
        }
    }
    const std::string expected = fresh.full();
    const std::string found = tables.full();
    const auto [there, here] = std::ranges::mismatch(expected, found);
    if (there == expected.end() && here == found.end()) {
        return {};
    }
    const auto begin = static_cast<std::size_t>(there - expected.begin());
    const auto line = [](const std::string& text, std::size_t at) {
        const auto from = text.rfind('\n', at) + 1;
        return text.substr(from, text.find('\n', at) - from);
    };
    return fmt::format("the log folds into\n{}\nbut the tables say\n{}", line(expected, begin),
                       line(found, begin));
}

}  // namespace orderlog::sim
