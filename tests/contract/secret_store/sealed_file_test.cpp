#include "adapters/secrets/sealed_secret_store.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace orderlog::adapters;
using orderlog::events::ErrorKind;
using orderlog::support::TempDirectory;

namespace {

const SecretName sealed_name{orderlog::events::TenantId{"acme"}, "acme-eu"};

SealingKey key_of(char digit) {
    return SealingKey::read(std::string(64, digit)).value();
}

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const std::string& content, ::mode_t mode = 0600) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
    ::chmod(path.c_str(), mode);
}

}  // namespace

TEST_CASE("the sealed file shows neither names nor secrets, and is its owner's alone") {
    const TempDirectory folder;
    const std::string file = (folder.path() / "secrets.sealed").string();
    SealedSecretStore store{file, key_of('a')};
    REQUIRE(store.put(sealed_name, "Atzr|a-secret"));
    const std::string sealed = content_of(file);
    CHECK(sealed.find("Atzr") == std::string::npos);
    CHECK(sealed.find("acme") == std::string::npos);
    CHECK(sealed.find(std::string(64, 'a')) == std::string::npos);
    struct ::stat about{};
    REQUIRE(::stat(file.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
    CHECK_FALSE(std::filesystem::exists(file + ".new"));
    REQUIRE(store.put(sealed_name, "Atzr|a-secret"));
    CHECK(content_of(file) != sealed);  // Never the same nonce.
}

TEST_CASE("another key is told apart from damage, and neither is an empty store") {
    const TempDirectory folder;
    const std::string file = (folder.path() / "secrets.sealed").string();
    REQUIRE(SealedSecretStore(file, key_of('a')).put(sealed_name, "Atzr|a-secret"));
    const std::string sealed = content_of(file);

    SealedSecretStore other{file, key_of('b')};
    REQUIRE_FALSE(other.get(sealed_name));
    CHECK(other.get(sealed_name).error().kind == ErrorKind::foreign);
    CHECK(other.get(sealed_name).error().message.find("another key") != std::string::npos);
    CHECK_FALSE(other.put(sealed_name, "Atzr|mine"));
    CHECK_FALSE(other.remove(sealed_name));
    CHECK(content_of(file) == sealed);

    SealedSecretStore own{file, key_of('a')};
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string damaged = sealed;
        damaged[i] = static_cast<char>(damaged[i] ^ 1);
        write(file, damaged);
        REQUIRE_FALSE(own.get(sealed_name));
        CHECK(own.get(sealed_name).error().kind != ErrorKind::not_found);
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        write(file, sealed.substr(0, size));
        REQUIRE_FALSE(own.get(sealed_name));
        CHECK(own.get(sealed_name).error().kind != ErrorKind::not_found);
    }
    write(file, sealed);
    CHECK(own.get(sealed_name).value() == "Atzr|a-secret");
}

TEST_CASE("a draft that a dead writer left is no secret and in nobody's way") {
    const TempDirectory folder;
    const std::string file = (folder.path() / "secrets.sealed").string();
    SealedSecretStore store{file, key_of('a')};
    REQUIRE(store.put(sealed_name, "Atzr|one"));
    write(file + ".new", "half a fi");
    CHECK(store.get(sealed_name).value() == "Atzr|one");
    REQUIRE(store.put(sealed_name, "Atzr|two"));
    CHECK(store.get(sealed_name).value() == "Atzr|two");
}

TEST_CASE("a file that cannot be written leaves the old secrets, and says so") {
    const TempDirectory folder;
    const std::string file = (folder.path() / "secrets.sealed").string();
    SealedSecretStore store{file, key_of('a')};
    REQUIRE(store.put(sealed_name, "Atzr|one"));
    std::filesystem::create_directories(file + ".new/in_the_way");
    const auto refused = store.put(sealed_name, "Atzr|two");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::unavailable);
    CHECK(store.get(sealed_name).value() == "Atzr|one");
}

TEST_CASE("a key is 64 hexadecimal digits in a file that its owner alone can read") {
    const TempDirectory folder;
    const std::string file = (folder.path() / "key").string();
    const std::string good(64, 'a');
    CHECK_FALSE(SealingKey::read_file(file));
    for (const ::mode_t mode : {0640U, 0604U, 0620U, 0644U}) {
        write(file, good, mode);
        const auto refused = SealingKey::read_file(file);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::rejected);
        CHECK(refused.error().hint.find("chmod 600") == 0);
    }
    for (const std::string& bad : {std::string{}, good + "a", good.substr(1), good + "aa",
                                   std::string(63, 'a') + "g", good.substr(2) + "\n "}) {
        write(file, bad);
        const auto refused = SealingKey::read_file(file);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message.find("aaaa") == std::string::npos);
    }
    write(file, good + "\n");
    REQUIRE(SealingKey::read_file(file));
    CHECK(SealingKey::read_file(file)->id() == key_of('a').id());
    CHECK(key_of('a').id() != key_of('b').id());
}
