#include "tools/config/configuration.hpp"

#include "tools/config/origin_list.hpp"
#include "tools/config/toml_file.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <utility>

using namespace orderlog::tools;
using orderlog::events::ErrorKind;

namespace {

/// A file that lives as long as the case.
class TempFile {
 public:
    explicit TempFile(const std::string& text)
        : path_(std::filesystem::temp_directory_path() /
                ("orderlog-config-" + std::to_string(::getpid()) + ".toml")) {
        std::ofstream(path_) << text;
        permit(std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    ~TempFile() { std::filesystem::remove(path_); }
    TempFile(const TempFile&) = delete;
    TempFile& operator=(const TempFile&) = delete;
    [[nodiscard]] std::string path() const { return path_.string(); }
    void permit(std::filesystem::perms perms) const { std::filesystem::permissions(path_, perms); }

 private:
    std::filesystem::path path_;
};

ConfigurationSources with_variables(std::map<std::string, std::string> variables) {
    ConfigurationSources sources;
    sources.variable =
        [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return sources;
}

std::string message_of(const ConfigurationSources& sources) {
    const auto configuration = Configuration::load(sources);
    REQUIRE(!configuration);
    return configuration.error().message;
}

/// What is wrong with a file of that text, without the file's path.
orderlog::events::Error error_of_file(const std::string& text) {
    const TempFile file(text);
    ConfigurationSources sources;
    sources.file = file.path();
    const auto configuration = Configuration::load(sources);
    REQUIRE(!configuration);
    auto error = configuration.error();
    if (const auto at = error.message.find(file.path()); at != std::string::npos) {
        error.message.erase(at, file.path().size());
    }
    return error;
}

}  // namespace

TEST_CASE("an option wins over a variable, that over the file, that over the default") {
    const TempFile file("data_dir = 'from-file'\n[postgres]\nschema = 'from_file'\n");
    auto sources = with_variables({{"ORDERLOG_DATA_DIR", "from-variable"}});
    sources.file = file.path();

    auto configuration = Configuration::load(sources);
    REQUIRE(configuration);
    CHECK(configuration->text("data_dir") == std::filesystem::current_path() / "from-variable");
    CHECK(configuration->at("data_dir").where == "ORDERLOG_DATA_DIR");
    CHECK(configuration->text("postgres.schema") == "from_file");
    CHECK(configuration->at("postgres.schema").where == file.path() + ":3");
    CHECK(configuration->text("amazon.endpoints.eu") == "https://sellingpartnerapi-eu.amazon.com");

    sources.options["data_dir"] = "from-option";
    configuration = Configuration::load(sources);
    REQUIRE(configuration);
    CHECK(configuration->text("data_dir") == std::filesystem::current_path() / "from-option");
    CHECK(configuration->at("data_dir").where == "--data-dir");
}

TEST_CASE("an unknown key is refused by file, line and nearest name") {
    const TempFile file("data_dir = 'x'\n[amazon]\nclient_idd = 'y'\n");
    ConfigurationSources sources;
    sources.file = file.path();
    const auto configuration = Configuration::load(sources);
    REQUIRE(!configuration);
    CHECK(configuration.error().message ==
          file.path() + " line 3: unknown key 'amazon.client_idd'");
    CHECK(configuration.error().hint == "did you mean 'amazon.client_id'?");
}

TEST_CASE("a file that is no TOML is refused by line") {
    const std::string line =
        GENERATE("schema = \n", "[.a]\n", "[=]\n", "a = {,}\n", "\u00e9 = 1\n", "\ufbef\n");
    const TempFile file("data_dir = 'x'\n" + line);
    ConfigurationSources sources;
    sources.file = file.path();
    CHECK_THAT(message_of(sources), Catch::Contains("line 2"));
}

TEST_CASE("a file beyond what a configuration needs is refused before it is read as TOML") {
    CHECK(read_toml("data_dir = '" + std::string(200, '.') + "'", "f"));
    CHECK(read_toml("data_dir = '" + std::string(201, '.') + "'", "f").error().message ==
          "f line 1: more than 200 dots and brackets");

    const auto last = "x=1\n" + std::string(64 << 10, '\n');
    CHECK(read_toml(last.substr(0, 64 << 10), "f"));
    CHECK(read_toml(last, "f").error().message == "f is larger than 64 kB");
    ConfigurationSources sources;
    sources.file = "/dev/zero";
    CHECK(message_of(sources) == "/dev/zero is larger than 64 kB");
}

TEST_CASE("the deepest nesting that the limits let through is read or refused, never a crash") {
    std::string keys = "a";
    for (int i = 0; i < 195; ++i) {
        keys += ".a";
    }
    std::string text = "[" + keys + "]\n";
    for (int level = 0; level < 15; ++level) {
        text += keys + " = [{\n";
    }
    CHECK_FALSE(read_toml(text, "f"));
    CHECK(read_toml("[" + keys + "]\n" + keys + " = 1\n", "f"));

    std::string brackets = "a = ";
    for (int i = 0; i < 17; ++i) {
        brackets += "[\n";
    }
    CHECK_THAT(read_toml(brackets, "f").error().message, Catch::Contains("nested"));
}

TEST_CASE("a value of the wrong type is refused by line and key, with how to write it") {
    struct Mistake {
        std::string text;
        std::string message;
        std::string hint;
    };
    const auto mistake = GENERATE(
        Mistake{"data_dir = 5\n", " line 1: 'data_dir' takes a text, not '5'", "data_dir = \"5\""},
        Mistake{"[amazon]\nclient_id = true\n",
                " line 2: 'amazon.client_id' takes a text, not 'true'",
                "amazon.client_id = \"true\""},
        Mistake{"[simulation]\n\nunlimited_quota = 'yes'\n",
                " line 3: 'simulation.unlimited_quota' takes true or false, not a text",
                "simulation.unlimited_quota = true"},
        Mistake{"[simulation]\nunlimited_quota = 1\n",
                "simulation.unlimited_quota (:2): '1' is neither true nor false",
                "write true or false, without quotes"});
    const auto error = error_of_file(mistake.text);
    CHECK(error.message == mistake.message);
    CHECK(error.hint == mistake.hint);
}

TEST_CASE("a key that comes twice and a number out of range are refused by line") {
    const std::string text =
        GENERATE("data_dir = 'a'\ndata_dir = 'b'\n", "[amazon]\nclient_id = 99999999999999999999\n",
                 "[amazon]\n[amazon]\n", "'postgres.schema' = 'a'\npostgres.schema = 'b'\n");
    const TempFile file(text);
    ConfigurationSources sources;
    sources.file = file.path();
    CHECK_THAT(message_of(sources), Catch::StartsWith(file.path() + " line 2: "));
}

TEST_CASE("a value that is refused for its meaning is refused by key and line") {
    struct Mistake {
        std::string text;
        std::string message;
    };
    const auto mistake = GENERATE(
        Mistake{"[postgres]\nschema = 'A'\n", "postgres.schema (:2): 'A' is not a plain name"},
        Mistake{"[simulation]\n\nunlimited_quota = true\n",
                "simulation.unlimited_quota (:3) without simulation.clock_url would overdraw "
                "Amazon's quota"},
        Mistake{
            "[simulation]\nclock_url = 'http://127.0.0.1:9'\n[amazon]\nlwa_url = 'https://a.b'\n",
            "amazon.lwa_url (:4): 'https://a.b' with a simulated clock; it must be this "
            "machine"});
    CHECK(error_of_file(mistake.text).message == mistake.message);
}

TEST_CASE("a file that is not there is refused only if somebody named it") {
    ConfigurationSources sources;
    sources.file = "/nowhere/orderlog.toml";
    CHECK(Configuration::load(sources));
    sources.file_required = true;
    CHECK_THAT(message_of(sources), Catch::Contains("/nowhere/orderlog.toml"));
    CHECK_THAT(Configuration::load(sources).error().hint, Catch::Contains("--config"));
}

TEST_CASE("a secret in the file is refused and in a variable never shown") {
    const TempFile file("[amazon]\nclient_secret = 'hush'\n");
    ConfigurationSources sources;
    sources.file = file.path();
    CHECK_THAT(message_of(sources), !Catch::Contains("hush"));

    const auto configuration =
        Configuration::load(with_variables({{"ORDERLOG_AMAZON_CLIENT_SECRET", "hush"}}));
    REQUIRE(configuration);
    CHECK(configuration->shown("amazon.client_secret") == "(set)");
    CHECK(*configuration->client_secret() == "hush");
}

TEST_CASE("the client secret is read from its file without the line end") {
    const TempFile file("from a file\r\n");
    const auto configuration =
        Configuration::load(with_variables({{"ORDERLOG_AMAZON_CLIENT_SECRET_FILE", file.path()}}));
    REQUIRE(configuration);
    CHECK(*configuration->client_secret() == "from a file");
}

TEST_CASE("the client secret is as old as its day says, else as its file") {
    const TempFile file("hush\n");
    std::map<std::string, std::string> variables{
        {"ORDERLOG_AMAZON_CLIENT_SECRET_FILE", file.path()}};
    const auto since = [&] {
        return Configuration::load(with_variables(variables))->client_secret_since();
    };
    const auto now = std::chrono::system_clock::now();
    REQUIRE(since());
    CHECK(*since() > now - std::chrono::hours(1));
    variables["ORDERLOG_AMAZON_CLIENT_SECRET_SINCE"] = "2026-01-31";
    CHECK(*since() == orderlog::events::parse_time("2026-01-31T00:00:00Z").value());
    variables["ORDERLOG_AMAZON_CLIENT_SECRET_SINCE"] = "lately";
    CHECK_THAT(message_of(with_variables(variables)), Catch::Contains("'lately' is no day"));
    CHECK(!Configuration::load(with_variables({{"ORDERLOG_AMAZON_CLIENT_SECRET", "hush"}}))
               ->client_secret_since());
}

TEST_CASE("a webhook is an https URL or one of this machine, and its path is shown to nobody") {
    const auto with_url = [](const std::string& url) {
        return with_variables({{"ORDERLOG_ALERTS_WEBHOOK_URL", url}});
    };
    CHECK_THAT(message_of(with_url("http://hooks.example/key")),
               Catch::Contains("plain http is only for loopback"));
    REQUIRE(Configuration::load(with_url("http://127.0.0.1:1/key")));
    CHECK(Configuration::load(with_url("https://hooks.example/key"))->shown("alerts.webhook_url") ==
          "https://hooks.example");
    auto sources = with_variables({});
    sources.options["alerts.webhook_url"] = "https://hooks.example/hush";
    CHECK_THAT(message_of(sources),
               Catch::Contains("visible to every user") && !Catch::Contains("hush"));
}

TEST_CASE("a folder in the place of a secret file is told as one, and stays open") {
    const auto configuration =
        Configuration::load(with_variables({{"ORDERLOG_AMAZON_CLIENT_SECRET_FILE", "/tmp"}}));
    REQUIRE(configuration);
    const auto secret = configuration->client_secret();
    REQUIRE(!secret);
    CHECK_THAT(secret.error().message, Catch::Contains("'/tmp' is a folder"));
}

TEST_CASE("a secret file that every user can read is refused with the way to close it") {
    using std::filesystem::perms;
    const TempFile file("hush\n");
    const auto configuration =
        Configuration::load(with_variables({{"ORDERLOG_AMAZON_CLIENT_SECRET_FILE", file.path()}}));
    REQUIRE(configuration);
    file.permit(perms::owner_read | perms::owner_write | perms::group_read | perms::others_read);
    const auto secret = configuration->client_secret();
    REQUIRE(!secret);
    CHECK_THAT(secret.error().message,
               Catch::EndsWith("secret file '" + file.path() + "' can be read by every user"));
    CHECK(secret.error().hint == "chmod 600 '" + file.path() + "'");
    // A group of its own may be how the service gets it.
    file.permit(perms::owner_read | perms::group_read);
    CHECK(configuration->client_secret() == "hush");
}

TEST_CASE("a client secret file that is not there is refused by its key and variable") {
    const auto configuration =
        Configuration::load(with_variables({{"ORDERLOG_AMAZON_CLIENT_SECRET_FILE", "/absent"}}));
    REQUIRE(configuration);
    const auto secret = configuration->client_secret();
    REQUIRE(!secret);
    CHECK(secret.error().message ==
          "amazon.client_secret_file (ORDERLOG_AMAZON_CLIENT_SECRET_FILE): cannot open secret file "
          "'/absent': No such file or directory");
    CHECK_THAT(secret.error().hint, Catch::Contains("amazon.client_secret_file") &&
                                        Catch::Contains("ORDERLOG_AMAZON_CLIENT_SECRET"));
}

TEST_CASE("a login without client id or client secret is refused with what to set") {
    const auto refused = [](std::map<std::string, std::string> variables) {
        const auto configuration = Configuration::load(with_variables(std::move(variables)));
        REQUIRE(configuration);
        const auto usable = configuration->check_login();
        REQUIRE(!usable);
        CHECK_THAT(usable.error().hint, Catch::Contains("ORDERLOG_AMAZON_CLIENT_"));
        return usable.error().message;
    };
    const TempFile blank("\n");
    CHECK(refused({{"ORDERLOG_AMAZON_CLIENT_SECRET", "hush"}}) == "amazon.client_id is not set");
    CHECK(refused({{"ORDERLOG_AMAZON_CLIENT_ID", "app"}}) == "there is no client secret");
    CHECK(refused({{"ORDERLOG_AMAZON_CLIENT_ID", "app"},
                   {"ORDERLOG_AMAZON_CLIENT_SECRET_FILE", blank.path()}}) ==
          "there is no client secret");
    CHECK(Configuration::load(with_variables({{"ORDERLOG_AMAZON_CLIENT_ID", "app"},
                                              {"ORDERLOG_AMAZON_CLIENT_SECRET", "hush"}}))
              ->check_login());
}

TEST_CASE("a password on the command line is refused and elsewhere not shown") {
    ConfigurationSources sources;
    sources.options["postgres.url"] = "postgresql://me:hush@db/orders";
    CHECK_THAT(message_of(sources), Catch::Contains("visible to every user"));
    CHECK_THAT(message_of(sources), !Catch::Contains("hush"));

    const auto configuration = Configuration::load(
        with_variables({{"ORDERLOG_POSTGRES_URL", "postgresql://me:hush@db/orders"}}));
    REQUIRE(configuration);
    CHECK(configuration->shown("postgres.url") == "host=db user=me dbname=orders");
}

TEST_CASE("plain http goes to this machine only") {
    CHECK_THAT(message_of(with_variables({{"ORDERLOG_AMAZON_LWA_URL", "http://api.amazon.com/"}})),
               Catch::Contains("plain http"));
    CHECK(Configuration::load(
        with_variables({{"ORDERLOG_AMAZON_LWA_URL", "http://127.0.0.1:8080/token"}})));
}

TEST_CASE("a simulated clock never steers calls to Amazon") {
    auto variables = std::map<std::string, std::string>{
        {"ORDERLOG_SIMULATION_CLOCK_URL", "http://127.0.0.1:9/_sim/clock"}};
    CHECK_THAT(message_of(with_variables(variables)), Catch::Contains("simulated clock"));
    for (const char* name :
         {"AMAZON_LWA_URL", "AMAZON_ENDPOINTS_NA", "AMAZON_ENDPOINTS_EU", "AMAZON_ENDPOINTS_FE"}) {
        variables[std::string("ORDERLOG_") + name] = "http://127.0.0.1:9";
    }
    CHECK(Configuration::load(with_variables(variables)));
}

TEST_CASE("asking without a budget needs a simulated clock") {
    CHECK_THAT(message_of(with_variables({{"ORDERLOG_SIMULATION_UNLIMITED_QUOTA", "true"}})),
               Catch::Contains("overdraw"));
}

TEST_CASE("a time-out is a whole number of seconds within what a call may take") {
    const auto unset = Configuration::load(with_variables({}));
    REQUIRE(unset);
    CHECK(unset->seconds("amazon.timeout_seconds") == std::chrono::seconds{60});
    const TempFile file("[amazon]\ntimeout_seconds = 5\n");
    auto sources = with_variables({});
    sources.file = file.path();
    const auto set = Configuration::load(sources);
    REQUIRE(set);
    CHECK(set->seconds("amazon.timeout_seconds") == std::chrono::seconds{5});
    for (const char* text : {"", "0", "601", "-1", "1.5", "2s", "99999999999"}) {
        CAPTURE(text);
        CHECK(message_of(with_variables({{"ORDERLOG_AMAZON_TIMEOUT_SECONDS", text}})) ==
              "amazon.timeout_seconds (ORDERLOG_AMAZON_TIMEOUT_SECONDS): '" + std::string{text} +
                  "' is no whole number of seconds from 1 to 600");
    }
}

TEST_CASE("a ceiling of requests is a whole number that memory has room for") {
    const auto unset = Configuration::load(with_variables({}));
    REQUIRE(unset);
    CHECK(unset->count("amazon.requests_in_flight") == 64);
    CHECK(unset->count("amazon.region_requests_per_second") == 50);
    const TempFile file("[amazon]\nrequests_per_second = 10\n");
    auto sources = with_variables({});
    sources.file = file.path();
    const auto set = Configuration::load(sources);
    REQUIRE(set);
    CHECK(set->count("amazon.requests_per_second") == 10);
    for (const char* text : {"", "0", "1001", "-1", "1.5", "many"}) {
        CAPTURE(text);
        CHECK(message_of(with_variables({{"ORDERLOG_AMAZON_REQUESTS_IN_FLIGHT", text}})) ==
              "amazon.requests_in_flight (ORDERLOG_AMAZON_REQUESTS_IN_FLIGHT): '" +
                  std::string{text} + "' is no whole number from 1 to 1000");
    }
}

TEST_CASE("an address beyond this machine is refused unless a proxy in front speaks TLS") {
    CHECK(
        message_of(with_variables({{"ORDERLOG_HTTP_LISTEN", "0.0.0.0:8080"}})).find("clear text") !=
        std::string::npos);
    CHECK(message_of(with_variables({{"ORDERLOG_HTTP_LISTEN", "localhost:80"}}))
              .find("is no address and port") != std::string::npos);
    CHECK(message_of(with_variables({{"ORDERLOG_HTTP_LISTEN", "127.0.0.1:99999"}}))
              .find("is no address and port") != std::string::npos);
    const auto proxied = Configuration::load(with_variables(
        {{"ORDERLOG_HTTP_LISTEN", "0.0.0.0:8080"}, {"ORDERLOG_HTTP_BEHIND_PROXY", "true"}}));
    REQUIRE(proxied);
    CHECK(proxied->listen()->port == 8080);
    CHECK(Configuration::load(with_variables({{"ORDERLOG_HTTP_LISTEN", "0.0.0.0:8080"},
                                              {"ORDERLOG_HTTP_TLS_CERTIFICATE_FILE", "a.crt"},
                                              {"ORDERLOG_HTTP_TLS_KEY_FILE", "a.key"}})));
    CHECK(
        message_of(with_variables({{"ORDERLOG_HTTP_TLS_KEY_FILE", "a.key"}})).find("are a pair") !=
        std::string::npos);
    const auto v6 = Configuration::load(with_variables({{"ORDERLOG_HTTP_LISTEN", "[::1]:0"}}));
    REQUIRE(v6);
    CHECK(v6->listen()->loopback);
    const auto preset = Configuration::load(with_variables({}));
    REQUIRE(preset);
    CHECK(preset->listen()->loopback);
    CHECK(preset->listen()->port == 8080);
    const auto off = Configuration::load(with_variables({{"ORDERLOG_HTTP_LISTEN", "off"}}));
    REQUIRE(off);
    CHECK_FALSE(off->listen());
}

TEST_CASE("origins are exact") {
    CHECK(read_origins("https://app.example, https://shop.example:8443,http://127.0.0.1:5173")
              .value()
              .size() == 3);
    CHECK(read_origins("").value().empty());
    for (const char* const text :
         {"*", "https://app.example/", "http://app.example", "app.example", "https://*.example",
          "https://a.example,,https://b.example", "https://APP.example", "null"}) {
        CHECK_FALSE(read_origins(text));
    }
}

TEST_CASE("how the log is verified is told in days and megabytes") {
    const auto unset = Configuration::load(with_variables({}));
    REQUIRE(unset);
    CHECK(unset->count("verify.interval_days") == 7);
    CHECK(unset->count("verify.megabytes_per_second") == 4);
    CHECK(Configuration::load(with_variables({{"ORDERLOG_VERIFY_INTERVAL_DAYS", "365"}})));
    const auto days =
        Configuration::load(with_variables({{"ORDERLOG_VERIFY_INTERVAL_DAYS", "366"}}));
    REQUIRE_FALSE(days);
    CHECK_THAT(days.error().message, Catch::Contains("no whole number of days from 1 to 365"));
    CHECK(days.error().hint == "for example 7");
    CHECK_THAT(message_of(with_variables({{"ORDERLOG_VERIFY_MEGABYTES_PER_SECOND", "0"}})),
               Catch::Contains("no whole number of megabytes from 1 to 1000"));
}

TEST_CASE("a schema that would need quotes is refused") {
    CHECK_THAT(message_of(with_variables({{"ORDERLOG_POSTGRES_SCHEMA", "a\"; drop"}})),
               Catch::Contains("not a plain name"));
}
