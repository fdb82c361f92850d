#include "events/codec.hpp"
#include "events/event_numbers.hpp"
#include "events/record.hpp"
#include "tests/support/sample_event.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace orderlog::events;
using namespace orderlog::support;

namespace {

const std::filesystem::path source_dir{ORDERLOG_SOURCE_DIR};
const std::filesystem::path events_dir = source_dir / "tests/golden/events";

std::filesystem::path file_of(const Event& event) {
    return events_dir / ("v" + std::to_string(type_version_of(event).value())) /
           (std::string{name_of(event)} + ".bin");
}

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Only what is missing: a record that was written once is never written again.
void write_if_asked(const std::filesystem::path& path, const std::string& bytes) {
    if (std::getenv("UPDATE_GOLDEN") == nullptr || std::filesystem::exists(path)) {
        return;
    }
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

std::string hex_lines(const std::string& bytes) {
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        text += digits[byte >> 4];
        text += digits[byte & 15];
        text += i % 16 == 15 || i + 1 == bytes.size() ? '\n' : ' ';
    }
    return text;
}

}  // namespace

TEST_CASE("the sample holds every type of event", "[golden]") {
    const auto samples = sample_events();
    REQUIRE(samples.size() == std::variant_size_v<Event>);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        CHECK(samples[i].index() == i);
    }
}

TEST_CASE("a record of every type is read and written as it always was", "[golden]") {
    for (const Event& event : sample_events()) {
        const std::filesystem::path path = file_of(event);
        StoredEvent stored = sample_stored(event);
        write_if_asked(path, encode_record(stored));
        CAPTURE(path.string());
        INFO("HINT: a new type or version gets its file with UPDATE_GOLDEN=1");
        REQUIRE(std::filesystem::exists(path));
        const std::string golden = bytes_of(path);
        stored.record_size = static_cast<std::uint32_t>(golden.size());
        const auto read = decode_record(golden);
        REQUIRE(read);
        CHECK((*read == stored));
        CHECK(encode_record(*read) == golden);
    }
}

TEST_CASE("every record that was ever written can be read", "[golden]") {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(events_dir)) {
        if (!entry.is_regular_file()) {
            continue;
        }
        CAPTURE(entry.path().string());
        const auto read = decode_record(bytes_of(entry.path()));
        REQUIRE(read);
        CHECK(name_of(read->event) == entry.path().stem().string());
        ++files;
    }
    CHECK(files >= std::variant_size_v<Event>);
}

TEST_CASE("the example of the format is a record", "[golden]") {
    const std::string record = bytes_of(events_dir / "v1/DebtPaid.bin");
    CHECK_THAT(bytes_of(source_dir / "events/FORMAT.md"), Catch::Contains(hex_lines(record)));
}
