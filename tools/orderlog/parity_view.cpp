#include "tools/orderlog/parity_view.hpp"

#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <set>
#include <utility>

namespace orderlog::tools {

using adapters::FieldParity;
using adapters::ParityExample;
using nlohmann::json;

namespace {

std::string v0_name(const FieldParity& field) {
    return field.v0.empty() ? "–" : printable((field.of_items ? "OrderItems." : "") + field.v0);
}

std::string newer_name(const FieldParity& field) {
    return field.newer.empty() ? "–"
                               : printable((field.of_items ? "orderItems." : "") + field.newer);
}

std::string name_of(const FieldParity& field) {
    return field.v0.empty() ? newer_name(field) : v0_name(field);
}

std::string value_text(const std::string& value) {
    return value.empty() ? "nothing" : "'" + printable(value) + "'";
}

std::string example_line(const FieldParity& field, const ParityExample& example) {
    std::string line =
        fmt::format("finding: {} of order {}", name_of(field), printable(example.order.value()));
    if (!example.item.value().empty()) {
        line += ", item " + printable(example.item.value());
    }
    if (example.v0.empty() && example.newer.empty()) {
        return line + ": " + field.reason;
    }
    return fmt::format("{}: v0 says {}, 2026-01-01 {}", line, value_text(example.v0),
                       value_text(example.newer));
}

json example_json(const ParityExample& example) {
    json one{{"order", example.order.value()}, {"v0", example.v0}, {"newer", example.newer}};
    if (!example.item.value().empty()) {
        one["item"] = example.item.value();
    }
    return one;
}

json field_json(const FieldParity& field) {
    json examples = json::array();
    for (const ParityExample& example : field.examples) {
        examples.push_back(example_json(example));
    }
    return {{"of", field.of_items ? "item" : "order"},
            {"v0", field.v0},
            {"newer", field.newer},
            {"reason", field.reason},
            {"compared", field.compared()},
            {"equal", field.equal},
            {"explained", field.explained},
            {"findings", field.findings},
            {"differing", field.differing},
            {"absent_in_v0", field.absent_in_v0},
            {"absent_in_newer", field.absent_in_newer},
            {"examples", std::move(examples)}};
}

}  // namespace

TextTable parity_table(const ConnectionParity& connection) {
    TextTable table({"V0", "2026-01-01", "COMPARED", "EQUAL", "EXPLAINED", "FINDINGS", "WHY"});
    for (const FieldParity& field : connection.fields) {
        if (field.compared() > 0) {
            table.add({v0_name(field), newer_name(field), with_thousands(field.compared()),
                       with_thousands(field.equal), with_thousands(field.explained),
                       with_thousands(field.findings), field.reason.empty() ? "–" : field.reason});
        }
    }
    return table;
}

std::vector<std::string> parity_notes(const ConnectionParity& connection) {
    std::vector<std::string> notes;
    for (const FieldParity& field : connection.fields) {
        for (const ParityExample& example : field.examples) {
            notes.push_back(example_line(field, example));
        }
    }
    notes.push_back(
        fmt::format("{}: {} read by both APIs: {} compared, {} changed between the two readings, "
                    "{} without items of v0 as new as their header",
                    connection.stream.connection.value(), counted(connection.by_both, "order"),
                    with_thousands(connection.compared), with_thousands(connection.changed_between),
                    with_thousands(connection.items_missing)));
    return notes;
}

std::string parity_total(const std::vector<ConnectionParity>& connections) {
    std::uint64_t orders = 0;
    std::uint64_t items = 0;
    std::uint64_t findings = 0;
    std::set<std::pair<std::string, std::string>> fields;
    for (const ConnectionParity& connection : connections) {
        orders += connection.compared;
        items += connection.items;
        findings += connection.findings();
        for (const FieldParity& field : connection.fields) {
            if (field.compared() > 0) {
                fields.emplace(v0_name(field), newer_name(field));
            }
        }
    }
    return fmt::format("{} with {} compared in {}: {}", counted(orders, "order"),
                       counted(items, "item"), counted(fields.size(), "field"),
                       counted(findings, "finding"));
}

json parity_json(const ConnectionParity& connection) {
    json fields = json::array();
    for (const FieldParity& field : connection.fields) {
        fields.push_back(field_json(field));
    }
    return {{"tenant", connection.stream.tenant.value()},
            {"connection", connection.stream.connection.value()},
            {"read_by_both", connection.by_both},
            {"compared", connection.compared},
            {"changed_between", connection.changed_between},
            {"items_missing", connection.items_missing},
            {"items", connection.items},
            {"findings", connection.findings()},
            {"fields", std::move(fields)}};
}

}  // namespace orderlog::tools
