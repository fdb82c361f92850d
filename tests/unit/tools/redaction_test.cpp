#include "adapters/sp_api/pseudonyms.hpp"
#include "events/record.hpp"
#include "tests/support/arbitrary_event.hpp"
#include "tests/support/sample_event.hpp"
#include "tools/export/export_redaction.hpp"
#include "tools/export/redacted_event.hpp"
#include "tools/story/event_json.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <rapidcheck/catch.h>

#include <regex>
#include <set>
#include <string>

using namespace orderlog;
using namespace orderlog::tools;
using nlohmann::json;

namespace {

/// What a stranger may see: times, and words of lists.
bool is_harmless(const std::string& text) {
    static const std::regex kinds(
        R"(\d{4}-\d\d-\d\dT[\d:.]+Z|[A-Za-z_]+|[\d.-]{1,8}|2026-01-01|0{64}|)"
        R"(v0( getOrder(s|Items)?)?|A13V1IB3VIYZZH|A1PA6795UKMFR9|ATVPDKIKX0DER|A2EUQ1WTGCTBG2)");
    return std::regex_match(text, kinds);
}

void collect(const json& value, std::set<std::string>& texts) {
    if (value.is_structured()) {
        for (const json& inner : value) {
            collect(inner, texts);
        }
    } else if (value.is_string() && !is_harmless(value)) {
        texts.insert(value.get<std::string>());
    }
}

std::set<std::string> secrets_of(const events::StoredEvent& stored) {
    std::set<std::string> texts{stored.stream.tenant.value(), stored.stream.connection.value(),
                                stored.actor};
    collect(event_json(stored).at("event"), texts);
    std::erase_if(texts, [](const std::string& text) { return text.size() < 5; });
    return texts;
}

}  // namespace

TEST_CASE("no text of any event stays in its redacted record but times and words of lists") {
    rc::prop("whatever the event", [] {
        events::StoredEvent stored = support::arbitrary_stored();
        stored.body_size = 0;
        ExportRedaction redaction{FilePositions{{stored.position}}};
        const auto exported = redaction.next(stored, "");
        RC_ASSERT(exported.has_value());
        for (const std::string& secret : secrets_of(stored)) {
            RC_ASSERT(exported->record.find(secret) == std::string::npos);
        }
    });
}

TEST_CASE("every type of event has its own texts replaced, and its type and numbers kept") {
    const adapters::Pseudonyms pseudonyms{std::string(32, 'k')};
    for (const events::Event& event : support::sample_events()) {
        const events::Event redacted = redacted_event(event, pseudonyms, {});
        CHECK(redacted.index() == event.index());
        CHECK(redacted_event(event, pseudonyms, {}) == redacted);
        events::StoredEvent stored = support::sample_stored(event);
        std::set<std::string> texts;
        collect(event_json(stored).at("event"), texts);
        stored.event = redacted;
        const std::string after = event_json(stored).at("event").dump();
        for (const std::string& text : texts) {
            const bool is_body_hash =
                std::holds_alternative<events::PageFetched>(event) &&
                text == events::to_hex(std::get<events::PageFetched>(event).body_sha256);
            INFO(text << " in " << after);
            const std::string shown = text.size() > 4 ? text : '"' + text + '"';
            CHECK((is_body_hash || after.find(shown) == std::string::npos));
        }
    }
}

TEST_CASE("a redacted page token is named by the same hashes as the token was") {
    const adapters::Pseudonyms pseudonyms{std::string(32, 'k')};
    const events::CursorAdvanced cursor{.token = "the-token"};
    events::PageFetched page;
    page.token_out = events::sha256("the-token");
    const auto moved = std::get<events::CursorAdvanced>(redacted_event(cursor, pseudonyms, {}));
    const auto fetched = std::get<events::PageFetched>(redacted_event(page, pseudonyms, {}));
    CHECK(moved.token != "the-token");
    CHECK(fetched.token_out == events::sha256(moved.token));
    const events::CursorRepaired repaired{.bad = events::to_hex(events::sha256("the-token"))};
    CHECK(std::get<events::CursorRepaired>(redacted_event(repaired, pseudonyms, {})).bad ==
          events::to_hex(*fetched.token_out));
}

TEST_CASE("an event names others by the positions that they have in the file") {
    using events::LogPosition;
    const adapters::Pseudonyms pseudonyms{std::string(32, 'k')};
    const FilePositions positions{{LogPosition{900}, LogPosition{7}, LogPosition{41}}};
    const auto redacted = [&](const events::Event& event) {
        return redacted_event(event, pseudonyms, positions);
    };
    using events::AlertCleared, events::AlertDelivered, events::DebtRetried;
    const auto retried = redacted(DebtRetried{.incurred = LogPosition{41}});
    CHECK(std::get<DebtRetried>(retried).incurred == LogPosition{2});
    const auto cleared = redacted(AlertCleared{.raised = LogPosition{900}});
    CHECK(std::get<AlertCleared>(cleared).raised == LogPosition{3});
    const auto delivered = redacted(AlertDelivered{.told = LogPosition{7}});
    CHECK(std::get<AlertDelivered>(delivered).told == LogPosition{1});
    // Of what is not in it nothing is said.
    const auto swapped = redacted(events::ProjectionSwapped{.position = LogPosition{40}});
    CHECK(std::get<events::ProjectionSwapped>(swapped).position == LogPosition{});
}

TEST_CASE("Amazon's own error codes stay, any other has a pseudonym") {
    const adapters::Pseudonyms pseudonyms{std::string(32, 'k')};
    const auto code_of = [&](const std::string& code) {
        return std::get<events::RequestFailed>(
                   redacted_event(events::RequestFailed{.code = code}, pseudonyms, {}))
            .code;
    };
    CHECK(code_of("QuotaExceeded") == "QuotaExceeded");
    CHECK(code_of("invalid_grant") == "invalid_grant");
    CHECK(code_of("AcmeRefuses").starts_with("text-"));
    const events::AccessProbed probed{.code = "AcmeRefuses"};
    CHECK(std::get<events::AccessProbed>(redacted_event(probed, pseudonyms, {})).code ==
          code_of("AcmeRefuses"));
}
