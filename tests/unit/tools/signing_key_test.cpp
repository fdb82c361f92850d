#include "adapters/system/signing_key.hpp"

#include "tests/support/signing_files.hpp"
#include "tools/output/hex_text.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using adapters::PublicKey;
using adapters::SigningKey;
using support::SigningFiles;
using tools::bytes_of_hex;
using tools::hex_of;

TEST_CASE("a message is signed as RFC 8032 says") {
    const SigningFiles files;
    const auto key = SigningKey::read(files.private_key());
    REQUIRE(key);
    CHECK(hex_of(key->public_bytes()) ==
          "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    const std::string signature = key->sign("");
    CHECK(
        hex_of(signature) ==
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b");

    const auto owner = PublicKey::read(files.public_key());
    REQUIRE(owner);
    CHECK(owner->bytes() == key->public_bytes());
    CHECK(owner->has_signed("", signature));
    CHECK_FALSE(owner->has_signed("more", signature));
    CHECK_FALSE(owner->has_signed("", signature.substr(1)));
    CHECK_FALSE(PublicKey::of(std::string(32, 'x')).value().has_signed("", signature));
}

TEST_CASE("a file that is no Ed25519 key is refused, and one that everybody can read") {
    const SigningFiles files;
    CHECK_FALSE(SigningKey::read(files.public_key()));
    CHECK_FALSE(SigningKey::read(files.write("other.key", "not a key")));
    CHECK_FALSE(SigningKey::read(files.path("missing.key")));
    CHECK_FALSE(PublicKey::read(files.private_key()));
    CHECK_FALSE(PublicKey::read(files.path("missing.pub")));
    CHECK_FALSE(PublicKey::of("short"));
    std::filesystem::permissions(files.private_key(), std::filesystem::perms{0644});
    const auto open_to_all = SigningKey::read(files.private_key());
    REQUIRE_FALSE(open_to_all);
    CHECK(open_to_all.error().hint.find("chmod 600") != std::string::npos);
}

TEST_CASE("bytes are told in hexadecimal, and nothing else is taken for it") {
    const std::string bytes{"\x00\x7f\xff", 3};
    CHECK(hex_of(bytes) == "007fff");
    CHECK(bytes_of_hex("007fff") == bytes);
    CHECK(bytes_of_hex("") == "");
    CHECK_FALSE(bytes_of_hex("0"));
    CHECK_FALSE(bytes_of_hex("0G"));
    CHECK_FALSE(bytes_of_hex("0A"));
}
