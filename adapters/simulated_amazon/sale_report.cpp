#include "adapters/simulated_amazon/sale_report.hpp"

#include "adapters/simulated_amazon/input_file.hpp"

#include <csv.h>
#include <fmt/core.h>

#include <algorithm>
#include <vector>

namespace orderlog::adapters {

namespace {

using events::ErrorKind;
using events::Result;

/// In the order of SaleColumn. The library takes blanks off the ends of unquoted fields, so the
/// header "Sales Channel " is found too.
constexpr std::array<std::string_view, sale_columns> header_names{"Order ID",
                                                                  "Date",
                                                                  "Status",
                                                                  "Fulfilment",
                                                                  "Sales Channel",
                                                                  "ship-service-level",
                                                                  "Style",
                                                                  "SKU",
                                                                  "Category",
                                                                  "Size",
                                                                  "ASIN",
                                                                  "Courier Status",
                                                                  "Qty",
                                                                  "Amount",
                                                                  "ship-city",
                                                                  "ship-state",
                                                                  "ship-postal-code",
                                                                  "promotion-ids",
                                                                  "B2B"};

/// Turns the parser's callbacks into rows. After an error it takes no more.
class RowCollector {
 public:
    explicit RowCollector(const SaleRowSink& sink) : sink_(sink) {}

    void field(std::string_view text) {
        if (fields_ == texts_.size()) {
            texts_.emplace_back();
        }
        texts_[fields_++].assign(text);
    }
    void row() {
        ++row_.number;
        if (outcome_) {
            outcome_ = row_.number == 1 ? read_header() : hand_on();
        }
        fields_ = 0;
    }
    [[nodiscard]] const Result<void>& outcome() const { return outcome_; }

 private:
    Result<void> read_header() {
        const auto end = texts_.begin() + static_cast<std::ptrdiff_t>(fields_);
        for (std::size_t i = 0; i < sale_columns; ++i) {
            const auto found = std::find(texts_.begin(), end, header_names[i]);
            if (found == end) {
                return events::fail(ErrorKind::rejected,
                                    fmt::format("no column '{}' in the header", header_names[i]));
            }
            places_[i] = static_cast<std::size_t>(found - texts_.begin());
        }
        return {};
    }
    Result<void> hand_on() {
        if (fields_ <= std::ranges::max(places_)) {
            return events::fail(ErrorKind::rejected,
                                fmt::format("row {} has only {} fields", row_.number, fields_));
        }
        for (std::size_t i = 0; i < sale_columns; ++i) {
            row_.values[i].swap(texts_[places_[i]]);
        }
        return sink_(row_);
    }

    const SaleRowSink& sink_;
    std::vector<std::string> texts_;
    std::size_t fields_ = 0;
    std::array<std::size_t, sale_columns> places_{};
    SaleRow row_;
    Result<void> outcome_;
};

void on_field(void* text, std::size_t size, void* collector) {
    static_cast<RowCollector*>(collector)->field({static_cast<const char*>(text), size});
}

void on_row(int /*terminator*/, void* collector) {
    static_cast<RowCollector*>(collector)->row();
}

/// The library's parser, released in any case.
class CsvParser {
 public:
    CsvParser() { csv_init(&parser_, 0); }
    ~CsvParser() { csv_free(&parser_); }
    CsvParser(const CsvParser&) = delete;
    CsvParser& operator=(const CsvParser&) = delete;

    bool feed(std::string_view bytes, RowCollector& rows) {
        return csv_parse(&parser_, bytes.data(), bytes.size(), on_field, on_row, &rows) ==
               bytes.size();
    }
    void finish(RowCollector& rows) { csv_fini(&parser_, on_field, on_row, &rows); }

 private:
    csv_parser parser_{};
};

}  // namespace

Result<void> read_sale_report(const std::string& path, const SaleRowSink& sink) {
    RowCollector rows{sink};
    CsvParser parser;
    const auto read = read_input_file(path, [&](std::string_view bytes) -> Result<void> {
        if (!parser.feed(bytes, rows)) {
            return events::fail(ErrorKind::rejected, fmt::format("'{}' is no CSV", path));
        }
        return rows.outcome();
    });
    if (!read) {
        return read;
    }
    parser.finish(rows);
    return rows.outcome();
}

}  // namespace orderlog::adapters
