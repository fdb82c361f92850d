#pragma once

#include "projections/custom_rows.hpp"

#include <memory>
#include <vector>

namespace orderlog::adapters {

/// A JSON pointer taken apart: RFC 6901, where a part `*` is each element of a list. `rejected` if
/// it does not begin with '/', has a '~' that escapes nothing, or has more than pointer_parts_max
/// parts.
[[nodiscard]] events::Result<std::vector<std::string>> pointer_parts(std::string_view pointer);

/// Finds values by JSON pointers.
///
/// Of a text, a number or a truth value in each column the type decides: numeric and bigint take
/// numbers and texts that are numbers, timestamptz takes RFC 3339, boolean true and false, text
/// anything; lists take single values, and from each element. A JSON null is null, but in a list
/// it is left out. A pointer with `*` also says something if its last list is empty: an empty list.
class PointerValues final : public projections::ValueReader {
 public:
    /// `rejected` if a pointer is none, or has a `*` in a column that is no list.
    [[nodiscard]] static events::Result<PointerValues> of(const projections::CustomTable& table);
    PointerValues(PointerValues&& other) noexcept;
    ~PointerValues() override;

    [[nodiscard]] events::Result<std::vector<std::optional<projections::ReadValue>>> read(
        events::OrdersApi api, std::string_view order) override;

 private:
    struct Search;
    struct Parser;
    PointerValues(std::vector<Search> searches, std::unique_ptr<Parser> parser);

    std::vector<Search> searches_;
    std::unique_ptr<Parser> parser_;
};

}  // namespace orderlog::adapters
