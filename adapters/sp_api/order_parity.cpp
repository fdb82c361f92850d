#include "adapters/sp_api/order_parity.hpp"

#include "adapters/sp_api/field_values.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace orderlog::adapters {
namespace {

using events::DataSet;
using events::Result;
using Leaves = std::vector<JsonLeaf>;
using LeavesByItem = std::map<std::string, Leaves>;

constexpr std::size_t shown_bytes_max = 80;

// The parts of an order that come only when asked for, by the name that their paths begin with.
// orderlog never asks for those without a set.
struct AskedPart {
    std::string_view name{};
    std::optional<DataSet> set{};
};
constexpr std::array asked_parts{
    AskedPart{"fulfillment", DataSet::fulfillment},
    AskedPart{"proceeds", DataSet::proceeds},
    AskedPart{"expense", DataSet::expense},
    AskedPart{"promotion", DataSet::promotion},
    AskedPart{"cancellation", DataSet::cancellation},
    AskedPart{"packages", DataSet::packages},
    AskedPart{"buyer", {}},
    AskedPart{"recipient", {}},
    AskedPart{"tax", {}},
    AskedPart{"payment", {}},
};

bool is_asked_for(const ParityField& field, events::DataSets sets) {
    const std::string_view name = field.newer.substr(0, field.newer.find_first_of(".["));
    const auto* const part = std::ranges::find(asked_parts, name, &AskedPart::name);
    return part == asked_parts.end() || (part->set && sets.has(*part->set));
}

// Elements of arrays without their names: one field for all.
std::string without_names(const std::string& path) {
    std::string text;
    bool inside = false;
    for (const char c : path) {
        inside = inside && c != ']';
        if (!inside) {
            text += c;
        }
        inside = inside || c == '[';
    }
    return text;
}

// One side of what is compared, and which of its leaves have found their field.
struct Side {
    const Leaves& leaves;
    std::vector<bool> taken;

    explicit Side(const Leaves& all) : leaves(all), taken(all.size(), false) {}

    // What stands at the field. Flags share their leaves, others take them.
    FieldValues take(std::string_view path, Conversion conversion) {
        const bool shared = conversion == Conversion::flag || conversion == Conversion::listed;
        const bool whatever = conversion == Conversion::flag || conversion == Conversion::personal;
        FieldValues values;
        for (std::size_t i = 0; !path.empty() && i < leaves.size(); ++i) {
            const auto rest = shared || !taken[i] ? below(path, leaves[i].path) : std::nullopt;
            if (!rest) {
                continue;
            }
            taken[i] = true;
            if (whatever || !leaves[i].text.empty()) {
                values.push_back({folded_name(*rest), leaves[i].text});
            }
        }
        return values;
    }

    // The fields that no field of the table covers, of those that say something.
    [[nodiscard]] std::set<std::string> untaken() const {
        std::set<std::string> names;
        for (std::size_t i = 0; i < leaves.size(); ++i) {
            if (!taken[i] && !leaves[i].text.empty()) {
                names.insert(without_names(leaves[i].path));
            }
        }
        return names;
    }
};

enum class Outcome : unsigned char { untold, equal, explained, finding };

bool is_told(const ParityField& field, const FieldValues& v0, const FieldValues& newer) {
    switch (field.conversion) {
        case Conversion::flag:
            return !v0.empty() || flag_is_set(field, newer);
        case Conversion::listed:
            return !v0.empty();
        default:
            return !v0.empty() || !newer.empty();
    }
}

// What both may tell, but one does not. Of a flag that is not set the newer API tells nothing.
bool is_one_sided(const ParityField& field, const FieldValues& v0, const FieldValues& newer) {
    return v0.empty() || (newer.empty() && field.conversion != Conversion::flag);
}

bool may_be_one_sided(const ParityField& field, const FieldValues& v0) {
    const bool may_lack_zero = field.conversion == Conversion::money_part && is_zero_amount(v0);
    return v0.empty() ? field.v0_may_lack : may_lack_zero;
}

Outcome outcome_of(const ParityField& field, const FieldValues& v0, const FieldValues& newer,
                   bool asked) {
    using enum Conversion;
    if (!is_told(field, v0, newer)) {
        return Outcome::untold;
    }
    const bool for_one = field.conversion == only_v0 || field.conversion == only_newer;
    if (for_one || field.conversion == personal || !asked) {
        return Outcome::explained;
    }
    if (is_one_sided(field, v0, newer)) {
        return may_be_one_sided(field, v0) ? Outcome::explained : Outcome::finding;
    }
    switch (likeness_of(field, v0, newer)) {
        case Likeness::equal:
            return Outcome::equal;
        case Likeness::explained:
            return Outcome::explained;
        case Likeness::different:
            break;
    }
    return Outcome::finding;
}

bool is_difference(Outcome outcome) {
    return outcome == Outcome::explained || outcome == Outcome::finding;
}

void count(FieldParity& field, Outcome outcome) {
    field.equal += outcome == Outcome::equal ? 1 : 0;
    field.explained += outcome == Outcome::explained ? 1 : 0;
    field.findings += outcome == Outcome::finding ? 1 : 0;
}

std::uint64_t& difference_of(FieldParity& field, const FieldValues& v0, const FieldValues& newer) {
    if (v0.empty()) {
        return field.absent_in_v0;
    }
    return newer.empty() ? field.absent_in_newer : field.differing;
}

// Of both APIs in one order: an amount before its currency.
std::string shown_values(FieldValues values) {
    std::ranges::stable_sort(values, {}, &FieldValue::name);
    std::string text;
    for (const FieldValue& value : values) {
        text += (text.empty() ? "" : " ") + value.text;
    }
    if (text.size() > shown_bytes_max) {
        std::size_t end = shown_bytes_max;
        while (end > 0 && (text[end] & 0xC0) == 0x80) {
            --end;  // Not within a character.
        }
        text.resize(end);
        text += "…";
    }
    return text;
}

std::vector<FieldParity> counts_of(std::span<const ParityField> table, bool of_items) {
    std::vector<FieldParity> counts;
    counts.reserve(table.size());
    for (const ParityField& field : table) {
        counts.push_back({.v0 = std::string(field.v0),
                          .newer = std::string(field.newer),
                          .of_items = of_items,
                          .reason = std::string(field.reason)});
    }
    return counts;
}

// Moves the leaves of `array` out of `leaves`, by the name of their element.
void split_elements(Leaves& leaves, std::string_view array, LeavesByItem& items) {
    Leaves others;
    LeavesByItem found;
    for (JsonLeaf& leaf : leaves) {
        std::string_view path = leaf.path;
        if (path == array) {
            continue;  // It is empty.
        }
        if (!path.starts_with(array) || path[array.size()] != '[') {
            others.push_back(std::move(leaf));
            continue;
        }
        path.remove_prefix(array.size() + 1);
        const std::size_t end = path.find(']');
        const std::string name(path.substr(0, end));
        found[name].push_back(
            {std::string(path.substr(std::min(end + 2, path.size()))), std::move(leaf.text)});
    }
    leaves = std::move(others);
    for (auto& [name, its] : found) {
        items.insert_or_assign(name, std::move(its));  // Of one that comes twice the last stays.
    }
}

Result<LeavesByItem> v0_items_of(const OrderBodies& bodies) {
    LeavesByItem items;
    for (const std::string& body : bodies.v0_items) {
        auto leaves = json_leaves(body);
        if (!leaves) {
            return tl::make_unexpected(leaves.error());
        }
        split_elements(*leaves, "payload.OrderItems", items);
    }
    return items;
}

// The programs of an order hold for each of its items.
void add_programs(const Leaves& order, LeavesByItem& items) {
    for (const JsonLeaf& leaf : order) {
        for (auto& [name, its] : items) {
            if (below("programs", leaf.path)) {
                its.push_back(leaf);
            }
        }
    }
}

}  // namespace

struct OrderParity::Part {
    events::OrderId order{};
    events::OrderItemId item{};
    const Leaves& v0;
    const Leaves& newer;
    events::DataSets sets{};

    [[nodiscard]] ParityExample example(const FieldValues& ours, const FieldValues& theirs) const {
        return {order, item, shown_values(ours), shown_values(theirs)};
    }
};

OrderParity::OrderParity(std::size_t examples_max)
    : examples_max_(examples_max),
      order_fields_(counts_of(order_parity_fields(), false)),
      item_fields_(counts_of(item_parity_fields(), true)) {}

Result<void> OrderParity::compare(const OrderBodies& bodies) {
    auto v0 = json_leaves(bodies.v0);
    auto newer = json_leaves(bodies.newer);
    auto v0_items = v0_items_of(bodies);
    if (!v0 || !newer || !v0_items) {
        return tl::make_unexpected(!v0 ? v0.error() : !newer ? newer.error() : v0_items.error());
    }
    LeavesByItem newer_items;
    split_elements(*newer, "orderItems", newer_items);
    ++orders_;
    compare_part({bodies.order, {}, *v0, *newer, bodies.newer_sets}, order_parity_fields(),
                 order_fields_);
    add_programs(*newer, newer_items);
    LeavesByItem all = *v0_items;
    all.insert(newer_items.begin(), newer_items.end());
    for (const auto& [id, unused] : all) {
        ++items_;
        const bool both = v0_items->contains(id) && newer_items.contains(id);
        // Of an item that one API lacks the id says so.
        const auto table = item_parity_fields().first(both ? item_parity_fields().size() : 1);
        compare_part({bodies.order, events::OrderItemId{id}, (*v0_items)[id], newer_items[id],
                      bodies.newer_sets},
                     table, item_fields_);
    }
    return {};
}

void OrderParity::compare_part(const Part& part, std::span<const ParityField> table,
                               std::vector<FieldParity>& counts) {
    Side v0{part.v0};
    Side newer{part.newer};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const ParityField& field = table[i];
        const FieldValues ours = v0.take(field.v0, field.conversion);
        const FieldValues theirs = newer.take(field.newer, field.conversion);
        const Outcome outcome = outcome_of(field, ours, theirs, is_asked_for(field, part.sets));
        count(counts[i], outcome);
        if (is_difference(outcome) && field.conversion != Conversion::personal) {
            ++difference_of(counts[i], ours, theirs);
        }
        if (outcome == Outcome::finding) {
            keep(counts[i], part.example(ours, theirs));
        }
    }
    if (table.size() == counts.size()) {
        add_unknown(part, true, v0.untaken());
        add_unknown(part, false, newer.untaken());
    }
}

void OrderParity::keep(FieldParity& field, ParityExample example) const {
    if (field.examples.size() < examples_max_) {
        field.examples.push_back(std::move(example));
    }
}

void OrderParity::add_unknown(const Part& part, bool is_v0, const std::set<std::string>& names) {
    for (const std::string& name : names) {
        FieldParity& field = unknown_field(part, is_v0, name);
        ++field.findings;
        ++(is_v0 ? field.absent_in_newer : field.absent_in_v0);
        keep(field, part.example({}, {}));
    }
}

FieldParity& OrderParity::unknown_field(const Part& part, bool is_v0, const std::string& name) {
    const bool of_items = !part.item.value().empty();
    std::string key = fmt::format("{}{} {}", of_items ? 1 : 0, is_v0 ? 0 : 1, name);
    const bool full = unknown_.size() >= unknown_fields_max && !unknown_.contains(key);
    key = full ? "2" : key;
    const auto [place, is_new] = unknown_.try_emplace(key);
    FieldParity& field = place->second;
    if (is_new) {
        (is_v0 ? field.v0 : field.newer) = full ? "(more fields)" : name;
        field.of_items = of_items;
        field.reason = "not in Amazon's map";
    }
    return field;
}

std::vector<FieldParity> OrderParity::fields() const {
    std::vector<FieldParity> all = order_fields_;
    all.insert(all.end(), item_fields_.begin(), item_fields_.end());
    for (const auto& [key, field] : unknown_) {
        all.push_back(field);
    }
    return all;
}

}  // namespace orderlog::adapters
