#include "tests/sim/checkers.hpp"

#include "adapters/sp_api/orders_page_reader.hpp"
#include "engine/ledger.hpp"
#include "engine/snapshots.hpp"

#include <fmt/core.h>

#include <algorithm>
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

/// An order as the newest page that differs has it.
class NewestOrders {
 public:
    NewestOrders(const events::EventLog& log, const StreamId& stream)
        : log_(log), stream_(stream) {}

    std::string compare(const std::string& id, const adapters::OrderState& truth) {
        const events::OrderKey key{.tenant = stream_.tenant, .order = events::OrderId{id}};
        const auto head = log_.order_heads(std::span(&key, 1)).value().at(0);
        if (!head) {
            return fmt::format("order {} of {} is not in the log", id, stream_.tenant.value());
        }
        const auto* seen = find(*head);
        if (seen == nullptr) {
            return fmt::format("order {} is not where the log says", id);
        }
        if (seen->last_updated != truth.at || seen->raw_status != to_text(truth.status)) {
            return fmt::format("order {} is {} of {} in the log, {} of {} in truth", id,
                               seen->raw_status, events::to_text(seen->last_updated),
                               to_text(truth.status), events::to_text(truth.at));
        }
        return {};
    }

 private:
    const events::OrderObservation* find(const events::OrderEntry& head) {
        auto found = pages_.find(head.position);
        if (found == pages_.end()) {
            const auto body = log_.body(head.position).value();
            const auto stored =
                log_.read(LogPosition{head.position.value() - 1}, {.events = 1}).value().at(0);
            const auto& page = std::get<events::PageFetched>(stored.event);
            if (stored.stream.tenant != stream_.tenant) {
                return nullptr;
            }
            found = pages_
                        .emplace(head.position,
                                 reader_.read(page.operation, page.data_sets, body).value())
                        .first;
        }
        const auto& orders = found->second.orders;
        const auto order =
            std::ranges::find(orders, head.offset, &events::OrderObservation::offset);
        return order != orders.end() && order->id == head.key.order ? &*order : nullptr;
    }

    const events::EventLog& log_;
    StreamId stream_;
    adapters::OrdersPageReader reader_{};
    std::map<LogPosition, events::Page> pages_{};
};

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

std::string check_orders(const events::EventLog& log, const StreamId& stream,
                         const adapters::OrderBook& book, Time now) {
    NewestOrders newest(log, stream);
    for (const adapters::OrderHead& order : book.orders()) {
        const auto* truth = book.state_at(order, now);
        if (truth == nullptr) {
            continue;
        }
        if (std::string wrong = newest.compare(std::string(order.order_id()), *truth);
            !wrong.empty()) {
            return wrong;
        }
    }
    return {};
}

}  // namespace orderlog::sim
