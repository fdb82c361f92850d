#include "tools/inspect/inspector.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/new_event.hpp"
#include "tools/inspect/event_window.hpp"
#include "tools/inspect/list_view.hpp"
#include "tools/inspect/screen_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace orderlog;
using namespace orderlog::tools;
using events::LogPosition;
using events::TenantId;

namespace {

/// A log of whose tenants "acme" has two connections.
class InspectedLog {
 public:
    InspectedLog() {
        append("acme", "eu", events::ConnectionAdded{.seller = events::SellerId{"A1"}});
        append("acme", "na", events::ConnectionAdded{.seller = events::SellerId{"A2"}});
        append("birch", "eu", events::ConnectionAdded{.seller = events::SellerId{"B1"}});
        append("", "", events::EngineStopped{.cause = "asked"});
    }

    LogPosition append(const std::string& tenant, const std::string& connection,
                       const events::Event& event, LogPosition run = {}) {
        const events::StreamId stream{TenantId{tenant}, events::ConnectionId{connection}};
        auto made = support::new_event(stream, log_.version(stream).value().value(), event);
        made.correlation = run;
        return log_.append({made}).value();
    }
    LogPosition run(const std::string& connection, events::ReasonCode reason,
                    std::size_t failures = 0) {
        const auto begun = append("acme", connection, events::RunStarted{});
        for (std::size_t i = 0; i < failures; ++i) {
            append("acme", connection, events::RequestFailed{.message = "odd \x1b[2J words"},
                   begun);
        }
        append("acme", connection, events::RunEnded{.reason = reason, .pages = 7}, begun);
        return begun;
    }
    void polls(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            append("acme", i % 3 == 0 ? "eu" : "na", events::SyncPolled{});
        }
    }
    LogPosition page(const std::string& body) {
        const events::StreamId stream{TenantId{"acme"}, events::ConnectionId{"eu"}};
        return log_.append({support::new_page(stream, log_.version(stream).value().value(), body)})
            .value();
    }

    [[nodiscard]] adapters::MemoryEventLog& log() { return log_; }

 private:
    adapters::MemoryEventLog log_;
};

/// Somebody who presses keys and reads the screen.
class Person {
 public:
    explicit Person(const events::EventLog& log, const std::optional<TenantId>& tenant = {})
        : inspector_(Inspector::open(log, tenant).value()) {
        settle();
    }

    Person& press(KeyKind kind) {
        inspector_.press({.kind = kind});
        settle();
        return *this;
    }
    Person& type(std::string_view text) {
        for (const char letter : text) {
            inspector_.press({.kind = KeyKind::text, .text = std::string(1, letter)});
        }
        settle();
        return *this;
    }
    Person& look_for(std::string_view text) { return type("/").type(text).press(KeyKind::enter); }
    Person& resize(ScreenSize size) {
        inspector_.fit(size);
        settle();
        return *this;
    }
    Person& grow() {
        inspector_.grow();
        settle();
        return *this;
    }

    [[nodiscard]] std::vector<std::string> screen() const {
        std::vector<std::string> lines;
        for (const StyledLine& line : inspector_.lines()) {
            lines.push_back(text_of(line));
        }
        return lines;
    }
    [[nodiscard]] std::string all() const {
        std::string text;
        for (const std::string& line : screen()) {
            text += line + "\n";
        }
        return text;
    }
    /// The row that Enter opens.
    [[nodiscard]] std::string selected() const {
        for (const StyledLine& line : inspector_.lines()) {
            if (line[0].style == Style::selected || line[0].style == Style::selected_trouble) {
                return text_of(line);
            }
        }
        return {};
    }
    [[nodiscard]] const Inspector& inspector() const { return inspector_; }

 private:
    void settle() {
        for (int i = 0; i < 1000 && inspector_.step(); ++i) {
        }
    }

    Inspector inspector_;
};

using Catch::Contains;
using Catch::StartsWith;

}  // namespace

TEST_CASE("tenants lead to runs, runs to events, events to JSON, and back") {
    InspectedLog log;
    log.run("eu", events::ReasonCode::success);
    const auto failed = log.run("na", events::ReasonCode::paused, 2);
    Person person(log.log());
    CHECK_THAT(person.selected(), StartsWith("acme                                   2"));
    CHECK_THAT(person.all(), Contains("birch") && Contains("(system)"));
    person.press(KeyKind::enter);
    CHECK_THAT(person.selected(), StartsWith("all events"));
    person.press(KeyKind::down);
    CHECK_THAT(person.selected(), Contains(std::to_string(failed.value())) && Contains("PAUSED"));
    person.press(KeyKind::enter);
    CHECK_THAT(person.screen()[0], Contains("acme › run " + std::to_string(failed.value())));
    CHECK_THAT(person.selected(), Contains("RunEnded"));
    CHECK_THAT(person.press(KeyKind::home).selected(), Contains("RunStarted"));
    person.press(KeyKind::down).press(KeyKind::enter).resize({60, 80});
    CHECK_THAT(person.all(), Contains("\"type\": \"RequestFailed\"") && Contains("\\u001b[2J"));
    person.press(KeyKind::escape).press(KeyKind::backspace).type("q");
    CHECK_THAT(person.screen()[0], StartsWith(" tenants "));
    CHECK_FALSE(person.inspector().ended());
    CHECK(person.type("q").inspector().ended());
}

TEST_CASE("a run shows its own events alone, all events those without a run too") {
    InspectedLog log;
    log.polls(3);
    log.run("eu", events::ReasonCode::success);
    log.polls(3);
    Person person(log.log(), TenantId{"acme"});
    person.press(KeyKind::enter);
    CHECK_THAT(person.all(), Contains("SyncPolled") && Contains("RunEnded"));
    person.press(KeyKind::escape).press(KeyKind::down).press(KeyKind::enter);
    CHECK_THAT(person.all(), !Contains("SyncPolled") && Contains("RunStarted"));
}

TEST_CASE("every line is as wide as the screen, at any size and on every screen") {
    InspectedLog log;
    log.run("eu", events::ReasonCode::unknown_error, 3);
    Person person(log.log(), TenantId{"acme"});
    const auto check_sizes = [&] {
        for (const ScreenSize size : {ScreenSize{24, 80}, ScreenSize{60, 200}, ScreenSize{8, 40},
                                      ScreenSize{7, 39}, ScreenSize{1, 1}, ScreenSize{16, 119}}) {
            const auto lines = person.resize(size).screen();
            REQUIRE(lines.size() == size.rows);
            for (const std::string& line : lines) {
                CHECK(screen_columns(line) == size.columns);
            }
        }
    };
    check_sizes();
    person.press(KeyKind::down).press(KeyKind::enter);
    check_sizes();
    person.press(KeyKind::enter);
    check_sizes();
    person.type("?/some").resize({24, 80});
    CHECK_THAT(person.all(), Contains("/some"));
    check_sizes();
    CHECK(person.resize({7, 80}).screen()[0].starts_with("too small: 40x8 at least"));
}

TEST_CASE("trouble stands out") {
    InspectedLog log;
    log.run("eu", events::ReasonCode::unknown_error, 1);
    Person person(log.log(), TenantId{"acme"});
    person.press(KeyKind::enter).press(KeyKind::home);
    std::size_t troubled = 0;
    for (const StyledLine& line : person.inspector().lines()) {
        troubled +=
            static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](const auto& span) {
                return span.style == Style::trouble;
            }));
    }
    CHECK(troubled == 2);
    CHECK_THAT(person.all(), !Contains("\x1b"));
}

TEST_CASE("all events of a long log are reached from both ends") {
    InspectedLog log;
    log.polls(12'000);
    const auto first =
        log.log().read_stream({TenantId{"acme"}, events::ConnectionId{"eu"}}, {}, {});
    Person person(log.log(), TenantId{"acme"});
    person.press(KeyKind::enter);
    CHECK_THAT(person.selected(), Contains(" 12004  "));
    CHECK_THAT(person.press(KeyKind::home).selected(), Contains("        1  "));
    for (int i = 0; i < 700; ++i) {
        person.press(KeyKind::page_down);
    }
    CHECK_THAT(person.selected(), Contains(" 12004  "));
    std::string seen = person.screen()[2];
    for (int i = 0; i < 700; ++i) {
        person.press(KeyKind::page_up);
        REQUIRE(person.screen()[2] <= seen);
        seen = person.screen()[2];
    }
    CHECK_THAT(person.selected(), Contains("        1  "));
    CHECK_THAT(person.press(KeyKind::end).selected(), Contains(" 12004  "));
}

TEST_CASE("a window keeps neighbours in the order of the log, and never more than its limit") {
    InspectedLog log;
    log.polls(9'000);
    const auto scope = scope_of(log.log(), TenantId{"acme"}).value();
    EventWindow window(log.log(), scope, end_of(log.log(), scope.spans).value());
    const auto check_dense = [&] {
        REQUIRE(window.rows().size() <= EventWindow::rows_max);
        for (std::size_t i = 1; i < window.rows().size(); ++i) {
            const auto before = window.rows()[i - 1].position.value();
            // The events of others stand between the first ones.
            REQUIRE((window.rows()[i].position.value() == before + 1 || before <= 4));
        }
    };
    while (!window.reaches_oldest()) {
        REQUIRE(window.read_older(700));
        check_dense();
    }
    CHECK(window.rows().front().position == LogPosition{1});
    CHECK_FALSE(window.reaches_newest());
    while (!window.reaches_newest()) {
        REQUIRE(window.read_newer(700));
        check_dense();
    }
    CHECK(window.rows().back().position == LogPosition{9'004});
}

TEST_CASE(
    "a search goes to older events with n and to newer ones with N, and looks into their JSON") {
    InspectedLog log;
    log.append("acme", "na", events::RequestFailed{.request_id = "NEEDLE-1"});
    log.polls(5'000);
    log.append("acme", "eu", events::RequestFailed{.request_id = "NEEDLE-2"});
    log.polls(100);
    Person person(log.log(), TenantId{"acme"});
    person.press(KeyKind::enter).look_for("needle");
    CHECK_THAT(person.selected(), Contains("    5006  "));
    person.type("n");
    CHECK_THAT(person.selected(), Contains("       5  "));
    person.type("n");
    CHECK_THAT(person.all(), Contains("no 'needle' in older events"));
    CHECK_THAT(person.selected(), Contains("       5  "));
    person.type("N");
    CHECK_THAT(person.selected(), Contains("    5006  "));
}

TEST_CASE("a search stops after many events, and n goes on with it") {
    InspectedLog log;
    log.append("acme", "na", events::RequestFailed{.request_id = "NEEDLE"});
    log.polls(30'000);
    Person person(log.log(), TenantId{"acme"});
    person.press(KeyKind::enter).look_for("needle");
    CHECK_THAT(person.all(), Contains("; n goes on"));
    CHECK_THAT(person.type("n").selected(), Contains("       5  "));
}

TEST_CASE("text of an event is found, and what is not there is said") {
    InspectedLog log;
    log.run("eu", events::ReasonCode::success);
    Person person(log.log(), TenantId{"acme"});
    person.press(KeyKind::enter).press(KeyKind::enter).look_for("TENANT");
    CHECK_THAT(person.selected(), Contains("\"tenant\": \"acme\""));
    CHECK_THAT(person.look_for("nowhere").all(), Contains("no 'nowhere' below here"));
    person.type("/").press(KeyKind::backspace);
    CHECK_THAT(person.screen().back(), Contains("Esc back"));
}

TEST_CASE("runs that are rare are found by going on back") {
    InspectedLog log;
    const auto rare = log.run("eu", events::ReasonCode::success);
    log.polls(60'000);
    Person person(log.log(), TenantId{"acme"});
    CHECK_THAT(person.all(), Contains("End reads further back") && Contains("1 of 1+"));
    person.press(KeyKind::end);
    CHECK_THAT(person.screen()[0], Contains("1 of 2 "));
    CHECK_THAT(person.press(KeyKind::down).selected(), Contains(std::to_string(rare.value())));
}

TEST_CASE("the newest event stays selected while the log grows, another one stays where it is") {
    InspectedLog log;
    log.polls(100);
    Person person(log.log(), TenantId{"acme"});
    person.press(KeyKind::enter);
    log.run("na", events::ReasonCode::success);
    CHECK_THAT(person.grow().selected(), Contains("RunEnded"));
    person.press(KeyKind::up);
    const std::string before = person.selected();
    log.polls(50);
    CHECK(person.grow().selected() == before);
    log.append("acme", "fe", events::ConnectionAdded{.seller = events::SellerId{"A3"}});
    person.grow().press(KeyKind::end);
    CHECK_THAT(person.all(), Contains("ConnectionAdded") && Contains("acme/fe"));
}

TEST_CASE("a run that begins and ends is seen in the list of runs, and new tenants in theirs") {
    InspectedLog log;
    Person person(log.log(), TenantId{"acme"});
    const auto begun = log.append("acme", "na", events::RunStarted{});
    CHECK_THAT(person.grow().all(), Contains("under way"));
    log.append("acme", "na", events::RunEnded{.pages = 3}, begun);
    CHECK_THAT(person.grow().all(), Contains("SUCCESS") && !Contains("under way"));
    log.append("abel", "eu", events::ConnectionAdded{});
    person.grow().press(KeyKind::escape);
    CHECK_THAT(person.all(), Contains("abel"));
    CHECK_THAT(person.selected(), StartsWith("acme"));
}

TEST_CASE("a page is shown as it was received, but for its token") {
    InspectedLog log;
    log.page(R"({"orders":[{"orderId":"1","total":"19.90"}],"pagination":{"nextToken":"SECRET"}})");
    Person person(log.log(), TenantId{"acme"});
    person.press(KeyKind::enter);
    CHECK_THAT(person.screen().back(), Contains("b body"));
    person.type("b");
    CHECK_THAT(person.all(), Contains("\"total\": \"19.90\"") && !Contains("SECRET"));
    person.press(KeyKind::escape).press(KeyKind::home).type("b");
    CHECK_THAT(person.all(), !Contains("body of"));
}

TEST_CASE("a tenant that the log does not know is not found") {
    InspectedLog log;
    const auto opened = Inspector::open(log.log(), TenantId{"nobody"});
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == events::ErrorKind::not_found);
    CHECK(opened.error().message == "no events of tenant 'nobody'");
}

TEST_CASE("an empty log has an empty screen") {
    adapters::MemoryEventLog log;
    Person person(log);
    person.press(KeyKind::enter).press(KeyKind::end).look_for("x");
    CHECK_THAT(person.screen()[0], Contains("none"));
}
