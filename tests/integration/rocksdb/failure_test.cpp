#include "tests/support/file_size_limit.hpp"
#include "tests/support/log_steps.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>

using namespace orderlog::events;
using namespace orderlog::support;

namespace {

Result<LogPosition> append_one(EventLog& log) {
    const auto version = log.version(sample_stream("acme")).value();
    return log.append({sample_page({.seed = version.value()}, version, sample_time(1))});
}

}  // namespace

TEST_CASE("after a failed append none succeeds until the log is opened again") {
    const TempDirectory dir;
    LogPosition acknowledged{};
    {
        auto log = open_log(dir.path());
        {
            const FileSizeLimit limit{256 << 10};
            Result<LogPosition> appended{LogPosition{}};
            for (int i = 0; i < 1000 && appended; ++i) {
                appended = append_one(*log);
                acknowledged = appended ? *appended : acknowledged;
            }
            REQUIRE(!appended);
        }
        const auto late = append_one(*log);
        REQUIRE(!late);
        CHECK_THAT(late.error().message, Catch::Contains("takes no more events"));
        CHECK(log->info().last == acknowledged);
    }
    REQUIRE(acknowledged > LogPosition{0});
    const auto log = open_log(dir.path());
    CHECK(log->info().last >= acknowledged);
    CHECK(append_one(*log));
    CHECK(log->verify({})->whole());
}
