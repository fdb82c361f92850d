#include "tools/tokens/json_web_token.hpp"

#include "tests/support/new_event.hpp"
#include "tests/support/temp_directory.hpp"
#include "tools/tokens/base64url.hpp"
#include "tools/tokens/fetched_keys.hpp"
#include "tools/tokens/key_file.hpp"
#include "tools/tokens/signed_bearers.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

using namespace orderlog::events;
using namespace orderlog::tools;
using nlohmann::json;
using orderlog::support::january;

namespace {

std::string coded(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    text.resize(static_cast<std::size_t>(EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()))));
    while (text.ends_with('=')) {
        text.pop_back();
    }
    for (char& c : text) {
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    }
    return text;
}

std::string number_in(EVP_PKEY* key, const char* name, std::size_t size) {
    BIGNUM* number = nullptr;
    REQUIRE(EVP_PKEY_get_bn_param(key, name, &number) == 1);
    std::string bytes(size != 0 ? size : static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()),
                 static_cast<int>(bytes.size()));
    BN_free(number);
    return bytes;
}

/// A key pair of OpenSSL's, as an issuer has it.
struct Pair {
    explicit Pair(EVP_PKEY* made) : key(made, &EVP_PKEY_free) { REQUIRE(key); }

    [[nodiscard]] bool is_rsa() const { return EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA; }
    [[nodiscard]] json shown(const std::string& id) const {
        if (is_rsa()) {
            return {{"kty", "RSA"},
                    {"kid", id},
                    {"n", coded(number_in(key.get(), OSSL_PKEY_PARAM_RSA_N, 0))},
                    {"e", coded(number_in(key.get(), OSSL_PKEY_PARAM_RSA_E, 0))}};
        }
        return {{"kty", "EC"},
                {"kid", id},
                {"crv", "P-256"},
                {"x", coded(number_in(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, 32))},
                {"y", coded(number_in(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, 32))}};
    }
    [[nodiscard]] std::string signature(const std::string& text) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                              &EVP_MD_CTX_free};
        std::string bytes(1024, '\0');
        std::size_t size = bytes.size();
        REQUIRE(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1);
        REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size,
                               reinterpret_cast<const unsigned char*>(text.data()),
                               text.size()) == 1);
        bytes.resize(size);
        return is_rsa() ? bytes : pair_of(bytes);
    }
    static std::string pair_of(const std::string& sequence) {
        const auto* at = reinterpret_cast<const unsigned char*>(sequence.data());
        ECDSA_SIG* const read = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(sequence.size()));
        REQUIRE(read != nullptr);
        std::string both(64, '\0');
        auto* const bytes = reinterpret_cast<unsigned char*>(both.data());
        BN_bn2binpad(ECDSA_SIG_get0_r(read), bytes, 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(read), bytes + 32, 32);
        ECDSA_SIG_free(read);
        return both;
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
};

const Pair& rsa() {
    static const Pair pair{EVP_RSA_gen(2048)};
    return pair;
}
const Pair& p256() {
    static const Pair pair{EVP_EC_gen("P-256")};
    return pair;
}
const Pair& stranger() {
    static const Pair pair{EVP_RSA_gen(2048)};
    return pair;
}

const TokenIssuer issuer{"https://login.example", "orderlog", "tenant", "access"};

std::int64_t seconds_of(Time time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

json claims() {
    return {{"iss", issuer.issuer},
            {"aud", json::array({"other", "orderlog"})},
            {"sub", "jane@shop.example"},
            {"exp", seconds_of(january(3))},
            {"tenant", "acme"}};
}

std::string token(const Pair& pair, const json& header, const json& says) {
    const std::string text = coded(header.dump()) + "." + coded(says.dump());
    return text + "." + coded(pair.signature(text));
}

json header(const char* algorithm, const char* id) {
    return {{"typ", "JWT"}, {"alg", algorithm}, {"kid", id}};
}

JsonWebKeys keys() {
    auto read = JsonWebKeys::read(json{{"keys", {rsa().shown("r"), p256().shown("e")}}}.dump());
    REQUIRE(read);
    return *std::move(read);
}

Result<Grant> checked(const std::string& text) {
    return check_token(text, keys(), issuer, january(2));
}

Result<Grant> claiming(const json& change) {
    json says = claims();
    says.merge_patch(change);
    return checked(token(rsa(), header("RS256", "r"), says));
}

}  // namespace

TEST_CASE("a token signed by the issuer allows what it claims, for its one tenant") {
    for (const auto& text : {token(rsa(), header("RS256", "r"), claims()),
                             token(p256(), header("ES256", "e"), claims())}) {
        const auto grant = checked(text);
        REQUIRE(grant);
        CHECK(grant->most == Need::read);
        CHECK(grant->tenant == TenantId{"acme"});
        CHECK(grant->expires_at == january(3));
        CHECK(grant->bearer.starts_with("jwt:"));
        CHECK(grant->bearer.find("jane") == std::string::npos);
    }
    CHECK(claiming({{"access", "write"}})->most == Need::write);
    const auto operates = claiming({{"access", "operate"}});
    REQUIRE(operates);
    CHECK(operates->is_operator());
    CHECK(operates->tenant == TenantId{});
    CHECK(claiming({{"aud", "orderlog"}}));
    CHECK(claiming({{"exp", static_cast<double>(seconds_of(january(3))) + 0.5}}));
}

TEST_CASE("bearers of tokens that name nobody are told apart by their tenants") {
    const auto nobody = [](const char* tenant) {
        return claiming({{"sub", nullptr}, {"tenant", tenant}})->bearer;
    };
    CHECK(nobody("acme") == nobody("acme"));
    CHECK(nobody("acme") != nobody("bolt"));
    CHECK(claiming({{"tenant", "bolt"}})->bearer == claiming({{"tenant", "acme"}})->bearer);
}

TEST_CASE("a token whose claims do not hold here and now allows nothing") {
    const auto now = seconds_of(january(2));
    for (const json& change :
         {json{{"iss", "https://login.example/"}}, json{{"aud", "others"}},
          json{{"aud", json::array()}}, json{{"aud", nullptr}}, json{{"exp", now - 31}},
          json{{"exp", nullptr}}, json{{"exp", "never"}}, json{{"exp", 1e300}}, json{{"exp", -1}},
          json{{"nbf", now + 31}}, json{{"nbf", "soon"}}, json{{"tenant", ""}},
          json{{"tenant", nullptr}}, json{{"tenant", json::array({"acme"})}},
          json{{"tenant", std::string(200, 'a')}}, json{{"access", "all"}},
          json{{"access", json::array({"operate"})}}}) {
        INFO(change.dump());
        CHECK_FALSE(claiming(change));
    }
    CHECK(claiming({{"exp", now - 29}}));
    CHECK(claiming({{"nbf", now + 29}}));
}

TEST_CASE("a token that another key signed, or none, allows nothing") {
    CHECK_FALSE(checked(token(stranger(), header("RS256", "r"), claims())));
    CHECK_FALSE(checked(token(rsa(), header("RS256", "unknown"), claims())));
    // A key of one kind named for the algorithm of the other.
    CHECK_FALSE(checked(token(p256(), header("ES256", "r"), claims())));
    CHECK_FALSE(checked(token(rsa(), header("RS256", "e"), claims())));
    CHECK_FALSE(checked(token(rsa(), header("ES256", "r"), claims())));
    std::string bent = token(rsa(), header("RS256", "r"), claims());
    bent[bent.find('.') + 5] = bent[bent.find('.') + 5] == 'A' ? 'B' : 'A';
    CHECK_FALSE(checked(bent));
    const std::string whole = token(rsa(), header("RS256", "r"), claims());
    CHECK_FALSE(checked(whole.substr(0, whole.rfind('.') + 1)));
    CHECK_FALSE(checked(whole + "."));
    CHECK_FALSE(checked(whole + "="));
    CHECK_FALSE(checked(std::string(9000, 'a') + whole));
    CHECK_FALSE(checked(""));
    CHECK_FALSE(checked(".."));
}

TEST_CASE("no algorithm but the two counts, and no key that the token brings along") {
    for (const char* const algorithm : {"none", "None", "", "HS256", "RS384", "PS256", "rs256"}) {
        CHECK_FALSE(checked(token(rsa(), header(algorithm, "r"), claims())));
    }
    const std::string unsigned_text =
        coded(header("none", "r").dump()) + "." + coded(claims().dump());
    CHECK_FALSE(checked(unsigned_text + "."));
    // The public key as a shared secret: what confuses libraries that take any algorithm.
    const std::string text = coded(header("HS256", "r").dump()) + "." + coded(claims().dump());
    const std::string secret = rsa().shown("r").dump();
    std::string mac(32, '\0');
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(mac.data()), &size);
    CHECK_FALSE(checked(text + "." + coded(mac)));
    for (const char* const field : {"jwk", "jku", "x5u", "x5c", "crit"}) {
        json own = header("RS256", "r");
        own[field] = stranger().shown("r");
        CHECK_FALSE(checked(token(stranger(), own, claims())));
        CHECK_FALSE(checked(token(rsa(), own, claims())));
    }
    CHECK_FALSE(checked(token(rsa(), json{{"alg", "RS256"}}, claims())));
}

TEST_CASE("weak keys, keys for other things and no keys at all are no keys") {
    const Pair weak{EVP_RSA_gen(1024)};
    json encrypting = rsa().shown("x");
    encrypting["use"] = "enc";
    json off_curve = p256().shown("x");
    off_curve["y"] = off_curve["x"];
    json renamed = p256().shown("x");
    renamed["crv"] = "P-384";
    const json nameless{{"kty", "RSA"}, {"n", rsa().shown("r")["n"]}, {"e", "AQAB"}};
    for (const json& bad : {weak.shown("x"), encrypting, off_curve, renamed, nameless,
                            json{{"kty", "oct"}, {"kid", "x"}, {"k", "AAAA"}}, json(7)}) {
        INFO(bad.dump());
        CHECK_FALSE(JsonWebKeys::read(json{{"keys", json::array({bad})}}.dump()));
        const auto beside =
            JsonWebKeys::read(json{{"keys", json::array({bad, rsa().shown("r")})}}.dump());
        REQUIRE(beside);
        CHECK(beside->size() == 1);
    }
    for (const char* const text : {"", "[]", "{}", R"({"keys": 7})", R"({"keys": []})", "\xff"}) {
        CHECK_FALSE(JsonWebKeys::read(text));
    }
}

TEST_CASE("base64url has one text for each content") {
    CHECK(from_base64url("") == "");
    CHECK(from_base64url("Zg") == "f");
    CHECK(from_base64url("Zm9v_-8") == std::string("foo\xff\xef"));
    for (const char* const text : {"Zh", "Z", "Zg==", "Zm9v+w", "Z g", "Zm9vY"}) {
        CHECK_FALSE(from_base64url(text));
    }
}

TEST_CASE("keys of a file that changes count within a second, and a spoilt file changes nothing") {
    const orderlog::support::TempDirectory folder;
    const std::string file = (folder.path() / "keys.json").string();
    const auto write = [&](const std::string& text, int second) {
        std::ofstream(file) << text;
        std::filesystem::last_write_time(
            file, std::filesystem::file_time_type{} + std::chrono::seconds{second});
    };
    const std::string text = token(p256(), header("ES256", "e"), claims());
    const SignedBearers::Moment begin{std::chrono::hours{1}};
    int told = 0;
    CHECK_FALSE(KeyFile::open(file, {}));
    write(json{{"keys", {rsa().shown("r")}}}.dump(), 1);
    auto keys =
        KeyFile::open(file, [&](const Result<void>& read) { told = told * 10 + (read ? 1 : 2); });
    REQUIRE(keys);
    SignedBearers bearers{*std::move(keys), issuer};
    CHECK_FALSE(bearers.grant_of(text, january(2), begin));
    write(json{{"keys", {p256().shown("e")}}}.dump(), 2);
    CHECK_FALSE(bearers.grant_of(text, january(2), begin + std::chrono::milliseconds{900}));
    CHECK(bearers.grant_of(text, january(2), begin + std::chrono::seconds{1}));
    write("spoilt", 3);
    CHECK(bearers.grant_of(text, january(2), begin + std::chrono::seconds{3}));
    write(json{{"keys", {rsa().shown("r")}}}.dump(), 4);
    CHECK_FALSE(bearers.grant_of(text, january(2), begin + std::chrono::seconds{5}));
    CHECK(told == 121);
}

namespace {

/// An issuer's web server, as far as a client sees it: what it publishes, and how often it is
/// asked.
class Published {
 public:
    FetchedKeys::Fetch fetch() {
        return [this](const std::stop_token&) {
            const std::lock_guard lock(mutex_);
            ++asked_;
            asking_.notify_all();
            return text_;
        };
    }
    void say(Result<std::string> text) {
        const std::lock_guard lock(mutex_);
        text_ = std::move(text);
    }
    /// Returns once it was asked that often, counted from now.
    void await(int more) {
        std::unique_lock lock(mutex_);
        const int enough = asked_ + more;
        asking_.wait(lock, [&] { return asked_ >= enough; });
    }
    int asked() {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

 private:
    std::mutex mutex_{};
    std::condition_variable asking_{};
    Result<std::string> text_{fail(ErrorKind::unavailable, "nobody listens")};
    int asked_{0};
};

constexpr std::chrono::hours for_ever{1000};

}  // namespace

TEST_CASE("keys that an issuer publishes are fetched when a token names one that nobody knows") {
    Published issuers;
    issuers.say(json{{"keys", {rsa().shown("r")}}}.dump());
    const std::string text = token(p256(), header("ES256", "e"), claims());
    SignedBearers bearers{std::make_unique<FetchedKeys>(
                              issuers.fetch(), [](const Result<void>&) {},
                              FetchedKeys::Pace{std::chrono::milliseconds{0}, for_ever}),
                          issuer};
    const auto granted = [&] { return bearers.grant_of(text, january(2), {}).has_value(); };
    while (issuers.asked() == 0) {
        std::this_thread::yield();
    }
    CHECK_FALSE(granted());
    issuers.say(json{{"keys", {rsa().shown("r"), p256().shown("e")}}}.dump());
    while (!granted()) {  // Would never end if nothing were fetched: the next time is far.
        std::this_thread::yield();
    }
    const int asked = issuers.asked();
    CHECK(granted());
    CHECK(issuers.asked() == asked);
}

TEST_CASE("made-up key ids make nobody fetch an issuer's keys before it is time") {
    Published issuers;
    issuers.say(json{{"keys", {rsa().shown("r")}}}.dump());
    SignedBearers bearers{
        std::make_unique<FetchedKeys>(
            issuers.fetch(), [](const Result<void>&) {}, FetchedKeys::Pace{for_ever, 2 * for_ever}),
        issuer};
    for (int i = 0; i < 1000; ++i) {
        const auto id = "made-up-" + std::to_string(i);
        CHECK_FALSE(
            bearers.grant_of(token(p256(), header("ES256", id.c_str()), claims()), january(2), {}));
    }
    CHECK(issuers.asked() <= 1);
}

TEST_CASE(
    "an issuer that cannot be reached, or publishes rubbish, leaves the keys that are known") {
    Published issuers;
    std::mutex mutex;
    std::string told;
    const auto tell = [&](const Result<void>& read) {
        const std::lock_guard lock(mutex);
        told += read ? "1" : "2";
    };
    const std::string text = token(p256(), header("ES256", "e"), claims());
    {
        SignedBearers bearers{
            std::make_unique<FetchedKeys>(
                issuers.fetch(), tell,
                FetchedKeys::Pace{std::chrono::milliseconds{0}, std::chrono::milliseconds{0}}),
            issuer};
        issuers.await(2);
        CHECK_FALSE(bearers.grant_of(text, january(2), {}));
        issuers.say(json{{"keys", {p256().shown("e")}}}.dump());
        issuers.await(2);
        CHECK(bearers.grant_of(text, january(2), {}));
        issuers.say(fail(ErrorKind::unavailable, "nobody listens"));
        issuers.await(2);
        CHECK(bearers.grant_of(text, january(2), {}));
        issuers.say(std::string(JsonWebKeys::bytes_max + 1, ' '));
        issuers.await(2);
        CHECK(bearers.grant_of(text, january(2), {}));
    }
    CHECK(told == "212");
}
