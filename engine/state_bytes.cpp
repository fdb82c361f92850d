#include "engine/state_bytes.hpp"

#include <bit>
#include <cstring>
#include <type_traits>

namespace orderlog::engine {

using events::Duration;
using events::Time;

namespace {

// Little-endian, lengths before texts and lists.
class Writer {
 public:
    template <class... Fields>
    void operator()(const Fields&... fields) {
        (write(fields), ...);
    }
    [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
    void write(std::uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8) {
            bytes_.push_back(static_cast<char>((value >> shift) & 0xffU));
        }
    }
    void write(double value) { write(std::bit_cast<std::uint64_t>(value)); }
    void write(const std::string& text) {
        write(std::uint64_t{text.size()});
        bytes_ += text;
    }
    void write(Duration value) { write(static_cast<std::uint64_t>(value.count())); }
    void write(Time value) { write(value.time_since_epoch()); }
    template <class T>
        requires std::is_enum_v<T> || std::is_same_v<T, bool> || std::is_same_v<T, std::uint32_t>
    void write(T value) {
        write(static_cast<std::uint64_t>(value));
    }
    template <class Tag, class T>
    void write(const events::Strong<Tag, T>& value) {
        write(value.value());
    }
    template <class T>
    void write(const std::optional<T>& value) {
        write(value.has_value());
        if (value) {
            write(*value);
        }
    }
    template <class T>
    void write(const std::vector<T>& list) {
        write(std::uint64_t{list.size()});
        for (const T& element : list) {
            write(element);
        }
    }
    template <class T>
        requires requires(Writer& writer, const T& value) { fields(writer, value); }
    void write(const T& value) {
        fields(*this, value);
    }

    std::string bytes_{};
};

class Reader {
 public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    template <class... Fields>
    void operator()(Fields&... fields) {
        (read(fields), ...);
    }
    /// Everything was there and nothing is left.
    [[nodiscard]] bool good() const { return good_ && bytes_.empty(); }

 private:
    std::string_view take(std::uint64_t size) {
        if (!good_ || size > bytes_.size()) {
            good_ = false;
            return {};
        }
        const std::string_view taken = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
        return taken;
    }
    void read(std::uint64_t& value) {
        value = 0;
        int shift = 0;
        for (const char byte : take(8)) {
            value |= std::uint64_t{static_cast<unsigned char>(byte)} << shift;
            shift += 8;
        }
    }
    void read(double& value) {
        std::uint64_t bits = 0;
        read(bits);
        value = std::bit_cast<double>(bits);
    }
    void read(std::string& text) {
        std::uint64_t size = 0;
        read(size);
        text = take(size);
    }
    void read(Duration& value) {
        std::uint64_t count = 0;
        read(count);
        value = Duration(static_cast<std::int64_t>(count));
    }
    void read(Time& value) {
        Duration since{};
        read(since);
        value = Time(since);
    }
    template <class T>
        requires std::is_enum_v<T> || std::is_same_v<T, bool> || std::is_same_v<T, std::uint32_t>
    void read(T& value) {
        std::uint64_t number = 0;
        read(number);
        value = static_cast<T>(number);
    }
    template <class Tag, class T>
    void read(events::Strong<Tag, T>& value) {
        T inner{};
        read(inner);
        value = events::Strong<Tag, T>(std::move(inner));
    }
    template <class T>
    void read(std::optional<T>& value) {
        bool there = false;
        read(there);
        if (there) {
            read(value.emplace());
        }
    }
    template <class T>
    void read(std::vector<T>& list) {
        std::uint64_t size = 0;
        read(size);
        // Each element takes a byte at least, so a wrong length cannot take our memory.
        good_ = good_ && size <= bytes_.size();
        for (std::uint64_t i = 0; good_ && i < size; ++i) {
            read(list.emplace_back());
        }
    }
    template <class T>
        requires requires(Reader& reader, T& value) { fields(reader, value); }
    void read(T& value) {
        fields(*this, value);
    }

    std::string_view bytes_;
    bool good_{true};
};

// One list of fields for both directions: values are const when writing.

template <class T, class Wanted>
concept Is = std::is_same_v<std::remove_const_t<T>, Wanted>;

template <class A>
void fields(A& archive, Is<events::StreamId> auto& v) {
    archive(v.tenant, v.connection);
}
template <class A>
void fields(A& archive, Is<events::Window> auto& v) {
    archive(v.axis, v.from, v.to);
}
template <class A>
void fields(A& archive, Is<events::ConnectionAdded> auto& v) {
    archive(v.application, v.seller, v.region, v.marketplaces, v.display_name, v.credential,
            v.follow_from, v.orders_api);
}
template <class A>
void fields(A& archive, Is<events::BackfillRequested> auto& v) {
    archive(v.from, v.to, v.chunk_days, v.months_max);
}
template <class A>
void fields(A& archive, Is<events::ChunkOpened> auto& v) {
    archive(v.chunk, v.window);
}
template <class A>
void fields(A& archive, Is<Counts> auto& v) {
    archive(v.pages, v.orders_new, v.orders_changed, v.orders_same, v.items, v.failures);
}
template <class A>
void fields(A& archive, Is<Run> auto& v) {
    archive(v.id, v.window, v.requested, v.orders_max, v.counts);
}
template <class A>
void fields(A& archive, Is<Cursor> auto& v) {
    archive(v.window, v.query, v.token, v.pages, v.loop_mark);
}
template <class A>
void fields(A& archive, Is<Density> auto& v) {
    archive(v.orders, v.span);
}
template <class A>
void fields(A& archive, Is<Chain> auto& v) {
    archive(v.moved_by, v.cursor, v.window_orders, v.echo, v.density, v.width_max, v.repairs,
            v.attempts, v.retry_at);
}
template <class A>
void fields(A& archive, Is<SyncState> auto& v) {
    archive(v.chain, v.watermark, v.proven, v.last_polled, v.progressed, v.run);
}
template <class A>
void fields(A& archive, Is<BackfillState> auto& v) {
    archive(v.phase, v.plan, v.chunk, v.frontier, v.chain, v.orders, v.chunk_orders, v.run);
}
template <class A>
void fields(A& archive, Is<RescanState> auto& v) {
    archive(v.chain, v.open, v.frontier, v.read_to, v.ended_at, v.run, v.repairs_in_vain);
}
template <class A>
void fields(A& archive, Is<ItemsCursor> auto& v) {
    archive(v.moved_by, v.token, v.pages, v.items);
}
template <class A>
void fields(A& archive, Is<Debt> auto& v) {
    archive(v.order, v.incurred, v.last_updated, v.attempts, v.refusals, v.attempts_before,
            v.refusals_before, v.retry_at, v.api, v.items_only, v.cursor, v.since);
}
template <class A>
void fields(A& archive, Is<LastFailure> auto& v) {
    archive(v.since, v.time, v.reason, v.message);
}
template <class A>
void fields(A& archive, Is<LastPage> auto& v) {
    archive(v.orders, v.echo, v.api);
}
template <class A>
void fields(A& archive, Is<GivenUp> auto& v) {
    archive(v.time, v.order, v.count);
}
template <class A>
void fields(A& archive, Is<Alert> auto& v) {
    archive(v.raised, v.kind, v.subject, v.since, v.raised_at, v.text, v.raise_told, v.cleared,
            v.cleared_at, v.cause);
}
template <class A>
void fields(A& archive, Is<ProcessAlerts> auto& v) {
    archive(v.position, v.alerts);
}
template <class A>
void fields(A& archive, Is<AccessState> auto& v) {
    archive(v.moved_by, v.failures, v.retry_at, v.settled_at, v.reason, v.advice);
}
template <class A>
void fields(A& archive, Is<ConnectionState> auto& v) {
    archive(v.stream, v.version, v.position, v.about, v.added_at, v.added, v.paused, v.removed,
            v.sync_interval, v.asked_since, v.consented_at, v.trouble, v.trouble_attempts,
            v.probe_at, v.access, v.failure, v.succeeded_at, v.totals, v.sync, v.backfill, v.rescan,
            v.past_from, v.debts, v.v0_since, v.last_page, v.given_up, v.alerts);
}
template <class A>
void fields(A& archive, Is<events::BudgetKey> auto& v) {
    archive(v.application, v.seller, v.region, v.operation);
}
template <class A>
void fields(A& archive, Is<UsagePlan> auto& v) {
    archive(v.rate_per_s, v.burst);
}
template <class A>
void fields(A& archive, Is<BucketRecord> auto& v) {
    archive(v.plan, v.level, v.as_of, v.heard, v.refill_rate, v.pending, v.position);
}

template <class T>
events::Result<T> checked(const Reader& reader, T value) {
    if (!reader.good()) {
        return events::fail(events::ErrorKind::corrupt, "a snapshot is not what the engine wrote");
    }
    return value;
}

}  // namespace

std::string encode(const ConnectionState& state) {
    Writer writer;
    writer(state);
    return writer.take();
}

std::string encode(const events::BudgetKey& key, const BucketRecord& record) {
    Writer writer;
    writer(key, record);
    return writer.take();
}

std::string encode(const ProcessAlerts& alerts) {
    Writer writer;
    writer(alerts);
    return writer.take();
}

events::Result<ProcessAlerts> decode_alerts(std::string_view bytes) {
    Reader reader(bytes);
    ProcessAlerts alerts;
    reader(alerts);
    return checked(reader, std::move(alerts));
}

events::Result<ConnectionState> decode_connection(std::string_view bytes) {
    Reader reader(bytes);
    ConnectionState state;
    reader(state);
    return checked(reader, std::move(state));
}

events::Result<KeyedRecord> decode_bucket(std::string_view bytes) {
    Reader reader(bytes);
    KeyedRecord keyed;
    reader(keyed.key, keyed.record);
    return checked(reader, std::move(keyed));
}

}  // namespace orderlog::engine
