#include "adapters/simulated_amazon/reported_orders.hpp"

#include "adapters/simulated_amazon/json_appender.hpp"
#include "adapters/simulated_amazon/sale_report.hpp"
#include "adapters/simulated_amazon/seeded_draw.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <unordered_set>

namespace orderlog::adapters {

namespace {

using events::ErrorKind;
using events::Result;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

/// India's clocks are so far ahead of UTC.
constexpr minutes india{5 * 60 + 30};

std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    }
    return hash;
}

tl::unexpected<events::Error> refuse(const SaleRow& row, std::string_view what,
                                     std::string_view value) {
    return events::fail(ErrorKind::rejected,
                        fmt::format("row {}: {} '{}' cannot be used", row.number, what, value));
}

template <class T>
std::optional<T> read_whole(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

/// "647.62", "406.0", "406" → hundredths.
std::optional<std::int64_t> read_hundredths(std::string_view text) {
    const auto point = std::min(text.find('.'), text.size());
    const auto whole = read_whole<std::uint32_t>(text.substr(0, point));
    std::string fraction{text.substr(std::min(point + 1, text.size()))};
    if (!whole || fraction.size() > 2) {
        return std::nullopt;
    }
    fraction.resize(2, '0');
    const auto hundredths = read_whole<std::uint32_t>(fraction);
    if (!hundredths) {
        return std::nullopt;
    }
    return std::int64_t{*whole} * 100 + *hundredths;
}

/// "04-30-22": midnight of that day in India.
std::optional<events::Time> read_day(std::string_view text) {
    if (text.size() != 8 || text[2] != '-' || text[5] != '-') {
        return std::nullopt;
    }
    const auto month = read_whole<unsigned>(text.substr(0, 2));
    const auto day = read_whole<unsigned>(text.substr(3, 2));
    const auto year = read_whole<int>(text.substr(6, 2));
    if (!month || !day || !year) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{2000 + *year},
                                           std::chrono::month{*month}, std::chrono::day{*day}};
    if (!date.ok()) {
        return std::nullopt;
    }
    return events::Time{std::chrono::sys_days{date}} - india;
}

OrderStatus status_of(const std::vector<SaleRow>& rows) {
    const std::string_view status = rows.front()[SaleColumn::status];
    if (status.starts_with("Pending")) {
        return OrderStatus::pending;
    }
    if (status == "Cancelled") {
        return OrderStatus::cancelled;
    }
    const auto unshipped = std::ranges::count_if(
        rows, [](const SaleRow& row) { return row[SaleColumn::courier_status] == "Unshipped"; });
    if (unshipped == 0) {
        return OrderStatus::shipped;
    }
    return static_cast<std::size_t>(unshipped) == rows.size() ? OrderStatus::unshipped
                                                              : OrderStatus::partially_shipped;
}

ParcelStage parcel_of(std::string_view status) {
    if (status == "Shipped - Delivered to Buyer") {
        return ParcelStage::delivered;
    }
    constexpr std::array<std::string_view, 5> lost{"Returned", "Returning", "Rejected", "Lost",
                                                   "Damaged"};
    const bool failed = std::ranges::any_of(
        lost, [status](std::string_view word) { return status.find(word) != status.npos; });
    return failed ? ParcelStage::undeliverable : ParcelStage::in_transit;
}

/// Plays the order up to its reported state: pending → unshipped → shipped → what became of it.
std::vector<OrderState> states_of(const std::vector<SaleRow>& rows, const OrderHead& head,
                                  SeededDraw& draw) {
    const auto last = status_of(rows);
    const auto parcel =
        head.by_amazon ? ParcelStage::none : parcel_of(rows.front()[SaleColumn::status]);
    const auto under_way = head.by_amazon ? ParcelStage::none : ParcelStage::in_transit;
    std::vector<OrderState> states{{head.created, OrderStatus::pending, ParcelStage::none}};
    const auto add = [&](hours from, hours to, OrderState state) {
        const auto lag = draw.between(milliseconds{from}.count() + 1, milliseconds{to}.count());
        state.at = states.back().at + milliseconds{lag};
        states.push_back(state);
    };
    const bool direct = last == OrderStatus::cancelled && draw.percent(40);
    if (last != OrderStatus::pending && !direct) {
        add(hours{0}, hours{3}, {{}, OrderStatus::unshipped, ParcelStage::none});
    }
    if (last == OrderStatus::cancelled) {
        add(hours{0}, hours{30}, {{}, last, ParcelStage::none});
    }
    if (last == OrderStatus::shipped || last == OrderStatus::partially_shipped) {
        add(hours{6}, hours{30}, {{}, last, under_way});
        add(hours{20}, hours{120}, {{}, last, parcel});
    }
    // The last days' orders live faster, so that every history ends before the report does.
    const auto room = report_histories_end - minutes{1} - head.created;
    const auto length = states.back().at - head.created;
    if (length > room) {
        for (auto& state : states) {
            const auto share = static_cast<double>((state.at - head.created).count()) /
                               static_cast<double>(length.count());
            state.at = head.created + milliseconds{static_cast<std::int64_t>(
                                          share * static_cast<double>(room.count()) / 1000.0)};
        }
    }
    return states;
}

/// Collects the rows of one order after the other; they stand together in the report.
class ReportFiller {
 public:
    Result<void> take(const SaleRow& row) {
        if (!rows_.empty() && rows_.front()[SaleColumn::order_id] != row[SaleColumn::order_id]) {
            if (const auto added = add_order(); !added) {
                return added;
            }
        }
        rows_.push_back(row);
        return {};
    }
    Result<OrderBook> finish() {
        if (!rows_.empty()) {
            if (const auto added = add_order(); !added) {
                return tl::make_unexpected(added.error());
            }
        }
        book_.seal();
        return std::move(book_);
    }

 private:
    Result<void> add_order() {
        const auto& first = rows_.front();
        SeededDraw draw{hash_of(first[SaleColumn::order_id])};
        const auto head = head_of(first, draw);
        if (!head) {
            return tl::make_unexpected(head.error());
        }
        std::vector<OrderLine> lines;
        for (const auto& row : rows_) {
            const auto line = line_of(row, lines.size());
            if (!line) {
                return tl::make_unexpected(line.error());
            }
            lines.push_back(*line);
        }
        book_.add(*head, lines, states_of(rows_, *head, draw));
        rows_.clear();
        return {};
    }

    Result<OrderHead> head_of(const SaleRow& row, SeededDraw& draw) {
        OrderHead head;
        const auto& id = row[SaleColumn::order_id];
        const auto day = read_day(row[SaleColumn::date]);
        if (id.empty() || id.size() >= head.id.size() || json_escaped(id) != id ||
            !seen_.insert(id).second) {
            return refuse(row, "order id", id);
        }
        if (!day || *day + hours{25} > report_histories_end) {
            return refuse(row, "date", row[SaleColumn::date]);
        }
        std::ranges::copy(id, head.id.begin());
        head.created = *day + milliseconds{draw.below(milliseconds{hours{24}}.count())};
        head.person = static_cast<std::uint32_t>(draw.next());
        head.site = *find_site("A21TJRUUN4KGV");
        head.city = text(row[SaleColumn::city]);
        head.state_or_region = text(row[SaleColumn::state]);
        const std::string_view postal_code = row[SaleColumn::postal_code];
        head.postal_code = text(postal_code.substr(0, postal_code.find('.')));
        head.by_amazon = row[SaleColumn::fulfilment] == "Amazon";
        head.business = row[SaleColumn::business] == "True";
        head.non_amazon = row[SaleColumn::sales_channel] == "Non-Amazon";
        head.expedited = row[SaleColumn::service_level] == "Expedited";
        head.gift = draw.percent(3);
        head.customised = draw.percent(1);
        return head;
    }

    Result<OrderLine> line_of(const SaleRow& row, std::size_t number) {
        OrderLine line;
        const auto quantity = read_whole<std::uint16_t>(row[SaleColumn::quantity]);
        if (!quantity) {
            return refuse(row, "quantity", row[SaleColumn::quantity]);
        }
        line.quantity = *quantity;
        if (const auto& amount = row[SaleColumn::amount]; !amount.empty()) {
            const auto hundredths = read_hundredths(amount);
            if (!hundredths) {
                return refuse(row, "amount", amount);
            }
            line.has_amount = true;
            line.amount = *hundredths;
        }
        line.item_id = mixed(hash_of(row[SaleColumn::order_id]) + number) % 100'000'000'000'000U;
        line.sku = text(row[SaleColumn::sku]);
        line.asin = text(row[SaleColumn::asin]);
        line.title = text(fmt::format("{} {}, size {}", row[SaleColumn::category],
                                      row[SaleColumn::style], row[SaleColumn::size]));
        line.promotions = text(row[SaleColumn::promotion_ids]);
        line.cancelled = row[SaleColumn::courier_status] == "Cancelled";
        return line;
    }

    TextId text(std::string_view raw) { return book_.texts().add(json_escaped(raw)); }

    OrderBook book_;
    std::vector<SaleRow> rows_;
    std::unordered_set<std::string> seen_;
};

}  // namespace

Result<OrderBook> read_reported_orders(const std::string& path) {
    ReportFiller filler;
    const auto read = read_sale_report(path, [&](const SaleRow& row) { return filler.take(row); });
    auto book = read ? filler.finish() : Result<OrderBook>{tl::make_unexpected(read.error())};
    if (!book) {
        book.error().message = fmt::format("'{}': {}", path, book.error().message);
    }
    return book;
}

}  // namespace orderlog::adapters
