#include "events/crc32c.hpp"
#include "events/sha256.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace orderlog::events;

namespace {

// The definition, bit by bit.
std::uint32_t plain_crc32c(std::string_view bytes) {
    std::uint32_t crc = 0xffffffff;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78u : 0u);
        }
    }
    return ~crc;
}

}  // namespace

TEST_CASE("crc32c has the values of RFC 3720", "[checksum]") {
    CHECK(crc32c("") == 0);
    CHECK(crc32c("123456789") == 0xe3069283);
    CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
    CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
}

TEST_CASE("crc32c of any length is its definition's, whole or in parts", "[checksum]") {
    std::string bytes;
    for (int i = 0; i < 100; ++i) {
        CHECK(crc32c(bytes) == plain_crc32c(bytes));
        const std::string_view view{bytes};
        const std::size_t cut = bytes.size() / 3;
        CHECK(crc32c(view.substr(cut), crc32c(view.substr(0, cut))) == crc32c(view));
        bytes += static_cast<char>(i * 37);
    }
}

TEST_CASE("both ways to a checksum give the same", "[checksum]") {
    std::string bytes;
    for (int i = 0; i < 100; ++i) {
        CHECK(crc32c_by_table(bytes) == plain_crc32c(bytes));
        bytes += static_cast<char>(i * 91);
    }
}

TEST_CASE("sha256 has the values of FIPS 180", "[checksum]") {
    CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(to_hex(sha256("abc")) ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("an order's digest is the head of its sha256", "[checksum]") {
    const auto whole = sha256("abc");
    const auto head = digest("abc");
    CHECK(std::equal(head.begin(), head.end(), whole.begin()));
}
