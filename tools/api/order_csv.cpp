#include "tools/api/order_csv.hpp"

#include "tools/api/call_tenant.hpp"
#include "tools/api/order_query.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace orderlog::tools {

using adapters::PgAnswer;
using events::Result;

namespace {

constexpr int csv_rows = 500;

// PostgreSQL's OIDs of what no spreadsheet takes for a formula, whatever its sign.
constexpr std::array<std::uint32_t, 6> plain_types{16, 20, 23, 701, 1184, 1700};

/// "2026-01-31 12:00:00+00" → "2026-01-31T12:00:00Z".
std::string iso_time(std::string_view text) {
    std::string time{text};
    const std::size_t blank = time.find(' ');
    const std::size_t zone = time.rfind('+');
    if (blank != std::string::npos && zone != std::string::npos) {
        time.replace(zone, std::string::npos, "Z");
        time[blank] = 'T';
    }
    return time;
}

void append_csv_value(std::string& out, const PgAnswer& rows, int row, int column) {
    constexpr std::uint32_t oid_bool = 16;
    constexpr std::uint32_t oid_timestamptz = 1184;
    const auto value = rows.value(row, column);
    const std::uint32_t type = rows.type(column);
    if (!value) {
        return;
    }
    if (type == oid_bool) {
        out += *value == "t" ? "true" : "false";
    } else if (type == oid_timestamptz) {
        out += iso_time(*value);
    } else {
        append_csv_cell(out, *value, std::ranges::find(plain_types, type) == plain_types.end());
    }
}

std::string csv_header(const PgAnswer& rows) {
    std::string text;
    for (int column = 0; column < rows.columns(); ++column) {
        text += column == 0 ? "" : ",";
        text += rows.name(column);
    }
    return text + "\r\n";
}

std::string csv_lines(const PgAnswer& rows) {
    std::string text;
    for (int row = 0; row < rows.rows(); ++row) {
        for (int column = 0; column < rows.columns(); ++column) {
            text += column == 0 ? "" : ",";
            append_csv_value(text, rows, row, column);
        }
        text += "\r\n";
    }
    return text;
}

/// Where a client's list is: its call, which names where the next page begins.
class OrderPages {
 public:
    explicit OrderPages(const ApiCall& call) : call_(call) {
        auto& given = call_.request.target.parameters;
        std::erase_if(given, [](const auto& one) {
            return one.first == "limit" || one.first == "after" || one.first == "format";
        });
        given.emplace_back("limit", std::to_string(csv_rows));
    }

    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] bool may_go_on() const { return !call_.still_holds || call_.still_holds(); }

    Result<PgAnswer> next(ApiTables& tables) {
        const auto query = read_order_query(call_);
        if (!query) {
            return tl::make_unexpected(query.error());
        }
        std::vector<std::string_view> parameters{call_.tenant.value()};
        parameters.insert(parameters.end(), query->parameters.begin(), query->parameters.end());
        tables.look_as(sight_of(call_));
        auto rows = tables.rows("api_orders.sql", parameters, query->more);
        if (rows && rows->rows() == csv_rows) {
            auto& given = call_.request.target.parameters;
            std::erase_if(given, [](const auto& one) { return one.first == "after"; });
            given.emplace_back("after", next_page_cursor(*rows));
        } else if (rows) {
            ended_ = true;
        }
        return rows;
    }

    [[nodiscard]] const std::string& whose() const { return call_.tenant.value(); }

 private:
    ApiCall call_;
    bool ended_{false};
};

class CsvStream : public BodyStream {
 public:
    CsvStream(std::shared_ptr<OrderPages> pages, std::string first, WorkerPool& exports)
        : pages_(std::move(pages)), first_(std::move(first)), exports_(exports) {}

    void next(Take take) override {
        if (!first_.empty()) {
            take(std::exchange(first_, {}));
            return;
        }
        if (pages_->ended()) {
            take(std::nullopt);
            return;
        }
        const auto owed = std::make_shared<Take>(std::move(take));
        const bool taken = exports_.submit(
            pages_->whose(), [kept = std::weak_ptr(pages_), owed](ApiTables& tables) {
                const auto pages = kept.lock();
                if (!pages) {
                    return;  // The client is gone, and with it who is owed.
                }
                const auto rows = pages->may_go_on()
                                      ? pages->next(tables)
                                      : Result<PgAnswer>{events::fail(events::ErrorKind::rejected,
                                                                      "the token holds no longer")};
                if (rows && rows->rows() == 0) {
                    (*owed)(std::nullopt);
                } else {
                    (*owed)(rows ? csv_lines(*rows) : std::string{});
                }
            });
        if (!taken) {
            (*owed)(std::string{});
        }
    }

 private:
    std::shared_ptr<OrderPages> pages_;
    std::string first_;
    WorkerPool& exports_;
};

}  // namespace

void append_csv_cell(std::string& out, std::string_view value, bool is_text) {
    constexpr std::string_view formula_begins = "=+-@\t\r\n";
    constexpr std::string_view to_quote = "\",\r\n";
    const bool guarded =
        is_text && !value.empty() && formula_begins.find(value.front()) != std::string_view::npos;
    const bool quoted = value.find_first_of(to_quote) != std::string_view::npos;
    out += quoted ? "\"" : "";
    out += guarded ? "'" : "";
    for (const char c : value) {
        out += c;
        if (c == '"') {
            out += c;
        }
    }
    out += quoted ? "\"" : "";
}

bool wants_csv(const ApiCall& call) {
    const std::string* const format = call.parameter("format");
    return format != nullptr
               ? *format == "csv"
               : call.request.header("Accept").find("text/csv") != std::string_view::npos;
}

ServerResponse csv_of_orders(const ApiCall& call, ApiTables& tables, WorkerPool& exports) {
    if (const auto named = names_tenant(call, "whose orders?"); !named) {
        return error_response(named.error());
    }
    auto pages = std::make_shared<OrderPages>(call);
    const auto rows = pages->next(tables);
    if (!rows) {
        return error_response(rows.error());
    }
    ServerResponse response;
    response.headers = {{"Content-Type", "text/csv; charset=utf-8; header=present"},
                        {"Content-Disposition", "attachment; filename=\"orders.csv\""},
                        {"Cache-Control", "no-store"}};
    response.stream = std::make_unique<CsvStream>(std::move(pages),
                                                  csv_header(*rows) + csv_lines(*rows), exports);
    return response;
}

}  // namespace orderlog::tools
