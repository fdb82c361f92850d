#include "projections/rebuild.hpp"

#include "projections/order_table.hpp"
#include "projections/orders.hpp"
#include "projections/state_fold.hpp"
#include "projections/storable.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace orderlog::projections {

namespace {

using events::LogPosition;

constexpr events::ReadLimit span_limit{256, 4 << 20};
// Keys that are looked up in one call.
constexpr std::size_t lookup_keys_max = 1000;
// A log whose open orders fill a million times the budget is not halved further.
constexpr std::size_t modulus_max = std::size_t{1} << 20;
// Of an order that the index does not know under its storable id, or not with each page that shows
// it: written when the pass ends.
constexpr LogPosition end_of_pass{std::numeric_limits<std::uint64_t>::max()};

// Keys that one pass writes: hash modulo `modulus` = `residue`, less those last seen at or before
// `done`, which an earlier pass wrote before it left this share of the keys behind.
struct Share {
    std::size_t modulus{1};
    std::size_t residue{0};
    LogPosition done{};

    [[nodiscard]] bool has(const events::OrderKey& key) const {
        return OrderKeyHash{}(key) % modulus == residue;
    }
};

using Places = std::unordered_map<events::OrderKey, LogPosition, OrderKeyHash>;
using Keys = std::unordered_set<events::OrderKey, OrderKeyHash>;

// Orders that some page showed to a reader who could not read them: the index does not name that
// page, which our reader may well understand.
events::Result<Keys> ever_owed(const events::EventLog& log, LogPosition up_to) {
    Keys owed;
    for (LogPosition at; at < up_to;) {
        const auto span = log.read(at, span_limit);
        if (!span || span->empty()) {
            return span.map([&](const auto& /*none*/) { return owed; });
        }
        for (const events::StoredEvent& stored : *span) {
            at = stored.position;
            if (const auto* debt = std::get_if<events::DebtIncurred>(&stored.event)) {
                owed.insert({stored.stream.tenant, events::Marketplace::amazon,
                             events::OrderId{storable_key(debt->order.value())}});
            }
        }
    }
    return owed;
}

class Rebuild {
 public:
    Rebuild(const events::EventLog& log, events::PageReader& reader, RebuildTarget& target,
            const RebuildOptions& options)
        : log_(log), reader_(reader), target_(target), options_(options) {
        progress_.up_to = options.up_to == LogPosition{} ? log.info().last : options.up_to;
    }

    events::Result<Checkpoint> run();

 private:
    events::Result<void> first_pass();
    events::Result<void> further_passes();
    events::Result<void> pass();
    events::Result<void> fold(const std::vector<events::StoredEvent>& span);
    events::Result<void> fold_orders(const events::StoredEvent& stored);
    events::Result<void> fold_looked_up(OrderRows row, LogPosition at, const Places& places);

    events::Result<Places> last_seen(const std::vector<events::OrderKey>& keys) const;
    events::Result<LogPosition> last_seen_within(const events::OrderEntry& head) const;
    events::Result<Places> places_of_new(const std::vector<OrderRows>& rows);

    events::Result<void> make_room(LogPosition at);
    events::Result<void> begin_lookups(LogPosition at);
    void leave_half(LogPosition at);
    events::Result<void> write(std::vector<OrderRows> rows);
    events::Result<void> flush();

    const events::EventLog& log_;
    events::PageReader& reader_;
    RebuildTarget& target_;
    const RebuildOptions& options_;

    RebuildProgress progress_{};
    Share share_{};
    std::deque<Share> left_{};  // For further passes.
    Keys owed_{};               // Once `lookups_`.
    bool lookups_{false};       // Does `last` of the open orders hold?
    OrderTable open_{};
    std::vector<OrderRows> ready_{};
    StateFold state_{};
};

events::Result<Checkpoint> Rebuild::run() {
    if (progress_.up_to > log_.info().last) {
        return events::fail(events::ErrorKind::rejected,
                            fmt::format("position {} is asked for, the log ends at {}",
                                        progress_.up_to.value(), log_.info().last.value()));
    }
    const auto written = first_pass().and_then([this] { return further_passes(); });
    if (!written) {
        return tl::make_unexpected(written.error());
    }
    Checkpoint at{progress_.up_to, {}};
    if (at.position != LogPosition{}) {
        const auto hash = log_.record_hash(at.position);
        if (!hash) {
            return tl::make_unexpected(hash.error());
        }
        at.record_hash = *hash;
    }
    return target_.finish(at).map([&] { return at; });
}

events::Result<void> Rebuild::first_pass() {
    return pass().and_then([this] { return target_.state(state_.take_changed()); });
}

events::Result<void> Rebuild::further_passes() {
    while (!left_.empty()) {
        share_ = left_.front();
        left_.pop_front();
        progress_.pass += 1;
        if (auto passed = pass(); !passed) {
            return passed;
        }
    }
    return {};
}

events::Result<void> Rebuild::pass() {
    for (progress_.at = {}; progress_.at < progress_.up_to;) {
        const auto span = log_.read(progress_.at, span_limit);
        if (!span) {
            return tl::make_unexpected(span.error());
        }
        if (span->empty()) {
            return events::fail(events::ErrorKind::corrupt,
                                fmt::format("the log ends at {} before {}", progress_.at.value(),
                                            progress_.up_to.value()));
        }
        if (auto folded = fold(*span); !folded) {
            return folded;
        }
        if (options_.proceed && !options_.proceed(progress_)) {
            return events::fail(events::ErrorKind::rejected, "the rebuild was stopped");
        }
    }
    return write(open_.take_all()).and_then([this] { return flush(); });
}

events::Result<void> Rebuild::fold(const std::vector<events::StoredEvent>& span) {
    for (const events::StoredEvent& stored : span) {
        if (stored.position > progress_.up_to) {
            break;
        }
        if (auto folded = fold_orders(stored); !folded) {
            return folded;
        }
        if (progress_.pass == 1) {
            state_.apply(stored);
        }
        progress_.at = stored.position;
    }
    const auto ended = state_.take_ended_runs();
    return ended.empty() ? events::Result<void>{} : target_.state({{}, {}, {}, ended, {}});
}

events::Result<void> Rebuild::fold_orders(const events::StoredEvent& stored) {
    if (options_.takes_orders && !options_.takes_orders(stored)) {
        return {};
    }
    auto rows = order_rows(stored, log_, reader_);
    if (!rows) {
        return tl::make_unexpected(rows.error());
    }
    std::erase_if(*rows, [this](const OrderRows& row) { return !share_.has(row.key); });
    if (!lookups_) {
        for (OrderRows& row : *rows) {
            open_.merge(std::move(row));
        }
        return make_room(stored.position);
    }
    const auto places = places_of_new(*rows);
    if (!places) {
        return tl::make_unexpected(places.error());
    }
    for (OrderRows& row : *rows) {
        if (auto folded = fold_looked_up(std::move(row), stored.position, *places); !folded) {
            return folded;
        }
    }
    return make_room(stored.position);
}

events::Result<void> Rebuild::fold_looked_up(OrderRows row, LogPosition at, const Places& places) {
    const OrderTable::Entry* known = open_.find(row.key);
    const LogPosition last = known != nullptr ? known->last : places.at(row.key);
    if (last <= share_.done) {
        return {};
    }
    if (last < at) {
        return events::fail(
            events::ErrorKind::corrupt,
            fmt::format("the page at {} shows order '{}' of tenant '{}', which the order index "
                        "has last at {}",
                        at.value(), row.key.order.value(), row.key.tenant.value(), last.value()),
            "run 'orderlog log verify'");
    }
    const events::OrderKey key = row.key;
    if (known == nullptr && last == at) {
        ready_.push_back(std::move(row));
    } else if (open_.merge(std::move(row)).last = last; last == at) {
        ready_.push_back(open_.take_one(key));
    }
    return ready_.size() < options_.rows_max ? events::Result<void>{} : flush();
}

events::Result<Places> Rebuild::places_of_new(const std::vector<OrderRows>& rows) {
    std::vector<events::OrderKey> keys;
    for (const OrderRows& row : rows) {
        if (open_.find(row.key) == nullptr) {
            keys.push_back(row.key);
        }
    }
    return last_seen(keys);
}

events::Result<Places> Rebuild::last_seen(const std::vector<events::OrderKey>& keys) const {
    Places places;
    for (std::size_t from = 0; from < keys.size(); from += lookup_keys_max) {
        const std::span all{keys};
        const auto asked = all.subspan(from, std::min(lookup_keys_max, keys.size() - from));
        const auto heads = log_.order_heads(asked);
        if (!heads) {
            return tl::make_unexpected(heads.error());
        }
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const auto& head = heads->at(i);
            const bool known = head && !owed_.contains(asked[i]);
            const auto last = known ? last_seen_within(*head) : end_of_pass;
            if (!last) {
                return tl::make_unexpected(last.error());
            }
            places.emplace(asked[i], *last);
        }
    }
    return places;
}

// The log may have grown since the rebuild began.
events::Result<LogPosition> Rebuild::last_seen_within(const events::OrderEntry& head) const {
    if (head.position <= progress_.up_to) {
        return head.position;
    }
    const auto entries = log_.order_entries(head.key);
    if (!entries) {
        return tl::make_unexpected(entries.error());
    }
    LogPosition last = end_of_pass;
    for (const events::OrderEntry& entry : *entries) {
        last = entry.position <= progress_.up_to ? entry.position : last;
    }
    return last;
}

events::Result<void> Rebuild::make_room(LogPosition at) {
    if (open_.bytes() <= options_.memory_bytes_max) {
        return {};
    }
    if (!lookups_) {
        if (auto begun = begin_lookups(at); !begun) {
            return begun;
        }
    }
    if (open_.bytes() > options_.memory_bytes_max / 2 && open_.size() > 1 &&
        share_.modulus < modulus_max) {
        leave_half(at);
    }
    return {};
}

events::Result<void> Rebuild::begin_lookups(LogPosition at) {
    auto owed = ever_owed(log_, progress_.up_to);
    if (!owed) {
        return tl::make_unexpected(owed.error());
    }
    owed_ = std::move(*owed);
    const auto places = last_seen(open_.keys());
    if (!places) {
        return tl::make_unexpected(places.error());
    }
    for (const auto& [key, last] : *places) {
        open_.find(key)->last = last;
    }
    lookups_ = true;
    return write(open_.take([at](const OrderTable::Entry& entry) { return entry.last <= at; }));
}

void Rebuild::leave_half(LogPosition at) {
    const std::size_t modulus = share_.modulus * 2;
    left_.push_back({modulus, share_.residue + share_.modulus, std::max(share_.done, at)});
    share_.modulus = modulus;
    const auto others = [this](const OrderTable::Entry& entry) {
        return !share_.has(entry.rows.key);
    };
    static_cast<void>(open_.take(others));
}

events::Result<void> Rebuild::write(std::vector<OrderRows> rows) {
    for (OrderRows& row : rows) {
        ready_.push_back(std::move(row));
        if (ready_.size() >= options_.rows_max) {
            if (auto flushed = flush(); !flushed) {
                return flushed;
            }
        }
    }
    return {};
}

events::Result<void> Rebuild::flush() {
    progress_.orders += ready_.size();
    auto written = ready_.empty() ? events::Result<void>{} : target_.orders(ready_);
    ready_.clear();
    return written;
}

}  // namespace

events::Result<Checkpoint> rebuild(const events::EventLog& log, events::PageReader& reader,
                                   RebuildTarget& target, const RebuildOptions& options) {
    return Rebuild{log, reader, target, options}.run();
}

}  // namespace orderlog::projections
