#include "tools/custom/custom_spec.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using projections::ValueType;
using tools::read_custom_spec;

namespace {

constexpr std::string_view column = "[[columns]]\nname = \"a\"\npointer = \"/a\"\n";

std::string complaint(const std::string& text) {
    const auto read = read_custom_spec(text, "spec.toml");
    REQUIRE_FALSE(read);
    return read.error().message;
}

}  // namespace

TEST_CASE("a spec names a table, its tenants, its columns in their order and its conditions") {
    const auto table = read_custom_spec(R"(name = "promotions"
tenants = ["acme", "other"]
[[columns]]
name = "z"
type = "text[]"
pointer = "/orderItems/*/x"
[[columns]]
name = "a"
v0 = "/A"
[where]
a = ["1", "2"]
z = true
)",
                                        "spec.toml");
    REQUIRE(table);
    CHECK(table->name == "promotions");
    REQUIRE(table->tenants.size() == 2);
    CHECK(table->tenants[1] == events::TenantId{"other"});
    REQUIRE(table->columns.size() == 2);
    CHECK(table->columns[0].name == "z");
    CHECK(table->columns[0].type == ValueType::text_list);
    CHECK(table->columns[1].type == ValueType::text);
    CHECK(table->columns[1].v0_pointer == "/A");
    REQUIRE(table->where.size() == 2);
    CHECK(table->where[0].equals == std::vector<std::string>{"1", "2"});
    CHECK(table->where[1].equals.empty());
}

TEST_CASE("what is wrong in a spec is told with file and line") {
    const std::string begin = "name = \"x\"\n";
    const std::string one{column};
    CHECK(complaint(begin) == "spec.toml line 1: there are no columns");
    CHECK(complaint(one) == "spec.toml line 1: 'name' is missing");
    CHECK(complaint("name = \"X\"\n" + one) == "spec.toml line 1: 'X' is no name");
    CHECK(complaint("name = \"orders; drop\"\n" + one).find("is no name") != std::string::npos);
    CHECK(complaint(begin + one + "typ = \"text\"\n") ==
          "spec.toml line 5: 'typ' is not known here");
    CHECK(complaint(begin + one + "type = \"money\"\n") == "spec.toml line 5: 'money' is no type");
    CHECK(complaint(begin + one + one).find("column 'a' stands there twice") != std::string::npos);
    CHECK(complaint(begin + "[[columns]]\nname = \"a\"\n") ==
          "spec.toml line 2: column 'a' has no pointer");
    CHECK(complaint(begin + "[[columns]]\nname = \"tenant_id\"\npointer = \"/a\"\n")
              .find("a column 'tenant_id' of its own") != std::string::npos);
    CHECK(complaint(begin + "[[columns]]\nname = \"a\"\npointer = \"a\"\n")
              .find("is no JSON pointer") != std::string::npos);
    CHECK(complaint(begin + one + "[where]\nb = true\n").find("'b' is no column") !=
          std::string::npos);
    CHECK(complaint(begin + one + "[where]\na = 7\n").find("neither true (is known) nor a text") !=
          std::string::npos);
    CHECK(complaint(begin + one + "[where]\na = []\n").find("neither true (is known) nor a text") !=
          std::string::npos);
    CHECK(complaint(begin + "[[columns]]\nname = \"n\"\ntype = \"numeric\"\npointer = \"/n\"\n" +
                    "[where]\nn = \"abc\"\n")
              .find("'abc' is no value of column 'n'") != std::string::npos);
    CHECK(complaint("name = \"x_v1\"\n" + one).find("ends as a version does") != std::string::npos);
    CHECK(complaint("tenants = \n" + begin).find("spec.toml line 1") == 0);
}

TEST_CASE("a spec of hostile size or depth is refused before it is parsed") {
    CHECK(complaint(std::string(tools::custom_spec_bytes_max + 1, '#')).find("larger than") !=
          std::string::npos);
    CHECK(complaint("a = " + std::string(300, '[')).find("dots and brackets") != std::string::npos);
    std::string many = "name = \"x\"\n";
    for (std::size_t i = 0; i <= projections::custom_columns_max; ++i) {
        many += "[[columns]]\nname = \"c" + std::to_string(i) + "\"\npointer = \"/a\"\n";
    }
    CHECK(complaint(many).find("101 columns, 100 at most") != std::string::npos);
}
