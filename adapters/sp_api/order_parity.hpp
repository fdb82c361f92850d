#pragma once

#include "adapters/sp_api/json_leaves.hpp"
#include "adapters/sp_api/parity_fields.hpp"
#include "events/ids.hpp"
#include "events/operation.hpp"
#include "events/result.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::adapters {

/// One order, as both Orders APIs told it in the same state.
struct OrderBodies {
    events::OrderId order{};
    std::string_view v0{};  ///< The order's bytes in a page of v0.
    std::vector<std::string>
        v0_items{};                 ///< Bodies of the pages of its items, the first one first.
    std::string_view newer{};       ///< The order's bytes in a page of Orders 2026-01-01.
    events::DataSets newer_sets{};  ///< What that page was asked for.
};

/// An order, or one of its items, in which a field differs.
struct ParityExample {
    events::OrderId order{};
    events::OrderItemId item{};
    std::string v0{};
    std::string newer{};
};

/// How a field compares over all orders, or over all items. Each in which either API told it is
/// equal, explained or a finding.
struct FieldParity {
    std::string v0{};     ///< Empty: v0 does not have the field.
    std::string newer{};  ///< Empty: the newer API does not have it.
    bool of_items{false};
    std::string reason{};  ///< What explains a difference.
    std::uint64_t equal{0};
    std::uint64_t explained{0};
    std::uint64_t findings{0};
    std::uint64_t differing{0};  ///< Of those that are not equal: told by both.
    std::uint64_t absent_in_v0{0};
    std::uint64_t absent_in_newer{0};
    std::vector<ParityExample> examples{};  ///< Of findings.

    [[nodiscard]] std::uint64_t compared() const { return equal + explained + findings; }
};

/// Compares orders field by field. A difference is explained by the table of parity_fields.hpp or a
/// finding; so is a field that the table does not have, whose values are not shown.
class OrderParity {
 public:
    explicit OrderParity(std::size_t examples_max);

    /// `rejected`, with nothing counted, if a body cannot be read.
    [[nodiscard]] events::Result<void> compare(const OrderBodies& bodies);

    /// Those of orders before those of items; fields that the table does not have come last.
    [[nodiscard]] std::vector<FieldParity> fields() const;
    [[nodiscard]] std::uint64_t orders() const { return orders_; }
    [[nodiscard]] std::uint64_t items() const { return items_; }

    /// More fields that nobody knows are counted as one.
    static constexpr std::size_t unknown_fields_max = 100;

 private:
    struct Part;

    void compare_part(const Part& part, std::span<const ParityField> table,
                      std::vector<FieldParity>& counts);
    void keep(FieldParity& field, ParityExample example) const;
    FieldParity& unknown_field(const Part& part, bool is_v0, const std::string& name);
    void add_unknown(const Part& part, bool is_v0, const std::set<std::string>& names);

    std::size_t examples_max_;
    std::vector<FieldParity> order_fields_;
    std::vector<FieldParity> item_fields_;
    std::map<std::string, FieldParity> unknown_{};
    std::uint64_t orders_{0};
    std::uint64_t items_{0};
};

}  // namespace orderlog::adapters
