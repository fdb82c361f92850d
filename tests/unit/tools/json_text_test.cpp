#include "tools/output/json_text.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace orderlog::tools;

TEST_CASE("JSON is written whatever bytes a stranger sent") {
    CHECK(json_text({{"said", "a\xff"}}) == "{\"said\":\"a\xef\xbf\xbd\"}");
    CHECK(json_text({{"n", 1}}, 2) == "{\n  \"n\": 1\n}");
}
