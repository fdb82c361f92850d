#pragma once

#include "events/page_reader.hpp"

#include <span>
#include <string>

namespace orderlog::support {

/// Pages as lines of words, so that a test of folds needs no JSON. `body_of` writes what `read`
/// reads: id, times in ms, status, total, items (id, quantity, shipped, price), packages. Texts
/// hold no blank; "-" is a value that was not sent.
class LinePageReader final : public events::PageReader {
 public:
    [[nodiscard]] std::uint32_t version() const override { return 1; }
    [[nodiscard]] events::Result<events::Page> read(events::Operation operation,
                                                    events::DataSets data_sets,
                                                    std::string_view body) override;
};

[[nodiscard]] std::string body_of(std::span<const events::OrderObservation> orders);
[[nodiscard]] std::string body_of(const events::OrderObservation& order);

}  // namespace orderlog::support
