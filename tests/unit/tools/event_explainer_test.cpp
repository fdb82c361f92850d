#include "tools/orderlog/event_explainer.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace orderlog;
using namespace orderlog::tools;
using namespace orderlog::support;
using namespace std::chrono_literals;
using events::LogPosition;

namespace {

/// Events one after the other, some seconds apart.
class GrowingLog {
 public:
    events::StoredEvent add(const events::StreamId& stream, const events::Event& event,
                            std::chrono::seconds later = 1s, LogPosition cause = {}) {
        auto made = new_event(stream, versions_[stream]++, event);
        made.time = time_ += later;
        made.causation = cause;
        const auto position = log_.append({std::move(made)}).value();
        return log_.read(LogPosition{position.value() - 1}, {.events = 1})->front();
    }
    [[nodiscard]] const events::EventLog& log() const { return log_; }

 private:
    adapters::MemoryEventLog log_{};
    events::Time time_{january(2)};
    std::map<events::StreamId, std::uint64_t> versions_{};
};

const auto acme = stream_of("acme");
const events::StreamId the_system{};

}  // namespace

TEST_CASE("an event is explained by the events before it, whether these are asked for or not") {
    GrowingLog made;
    made.add(acme, events::ConnectionAdded{});
    made.add(acme, events::SyncPolled{});
    made.add(the_system, events::EngineStopped{.cause = "interrupted"}, 60s);
    made.add(the_system, events::EngineStarted{.sends = true}, 600s);
    const auto poll = made.add(acme, events::SyncPolled{}, 60s);
    const auto next = made.add(acme, events::SyncPolled{}, 300s);
    EventExplainer explainer(made.log());
    const std::string jumped = explainer.explained(poll).value();
    CHECK_THAT(jumped, Catch::StartsWith("No engine ran from 2026-01-02 00:01:02Z to 2026-01-02 "
                                         "00:11:02Z (interrupted). Updates are asked for at an "
                                         "interval; what sync had done last was 12 min 00 s"));
    CHECK_THAT(explainer.explained(next).value(),
               Catch::StartsWith("Updates are asked for at an interval; what sync had done last "
                                 "was 5 min 00 s before, at position 5."));
    // Going back is dearer, and no less right.
    CHECK(explainer.explained(poll).value() == jumped);
}

TEST_CASE("commands that ran while no engine did end no rest of it, nor begin one") {
    GrowingLog made;
    const auto command = [&](bool pauses) {
        made.add(the_system, events::EngineStarted{}, 60s);
        const auto done = made.add(acme, events::ConnectionChanged{.paused = pauses});
        made.add(the_system, events::EngineStopped{.cause = "command done"});
        return done;
    };
    made.add(the_system, events::EngineStarted{.sends = true});
    made.add(acme, events::SyncPolled{});
    made.add(the_system, events::EngineStopped{.cause = "interrupted"}, 60s);
    command(true);
    const auto resumed = command(false);
    made.add(the_system, events::EngineStarted{.sends = true}, 600s);
    const auto run = made.add(acme, events::RunStarted{}, 60s);
    const auto page = made.add(acme, events::PageFetched{});
    EventExplainer explainer(made.log());
    CHECK_THAT(explainer.explained(resumed).value(),
               Catch::StartsWith("No engine that asks Amazon has run since 2026-01-02 00:01:02Z "
                                 "(interrupted)."));
    const std::string rest =
        "No engine ran from 2026-01-02 00:01:02Z to 2026-01-02 00:13:06Z (interrupted).";
    CHECK_THAT(explainer.explained(run).value(), Catch::StartsWith(rest));
    CHECK_THAT(explainer.explained(page).value(), Catch::StartsWith(rest));
}

TEST_CASE("an engine that died is told though commands ran after it, and none before the first") {
    GrowingLog made;
    const auto command = [&] {
        made.add(the_system, events::EngineStarted{}, 60s);
        made.add(acme, events::ConnectionChanged{});
        made.add(the_system, events::EngineStopped{.cause = "command done"});
    };
    command();
    made.add(the_system, events::EngineStarted{.sends = true}, 600s);
    const auto first = made.add(acme, events::SyncPolled{});
    command();  // The engine is dead by then.
    made.add(the_system, events::EngineStarted{.sends = true}, 600s);
    const auto next = made.add(acme, events::SyncPolled{});
    EventExplainer explainer(made.log());
    CHECK_THAT(explainer.explained(first).value(), !Catch::Contains("ngine"));
    CHECK_THAT(explainer.explained(next).value(),
               Catch::StartsWith("An engine was started at 2026-01-02 00:22:05Z; the one before it "
                                 "had not ended cleanly."));
}

TEST_CASE("of many rests the last few are told") {
    GrowingLog made;
    made.add(acme, events::PageFetched{.purpose = events::Purpose::backfill});
    for (int i = 0; i < 5; ++i) {
        made.add(the_system, events::EngineStopped{}, 60s);
        made.add(the_system, events::EngineStarted{.sends = true}, 60s);
    }
    const auto page = made.add(acme, events::PageFetched{.purpose = events::Purpose::backfill});
    const std::string said = EventExplainer(made.log()).explained(page).value();
    CHECK_THAT(said, Catch::StartsWith("2 rests before are not told here. No engine ran from "
                                       "2026-01-02 00:05:01Z to 2026-01-02 00:06:01Z."));
}

TEST_CASE("an explanation names the event that its causation names") {
    GrowingLog made;
    const auto page = made.add(acme, events::PageFetched{});
    const auto paid =
        made.add(acme, events::DebtPaid{.order = events::OrderId{"1"}}, 1s, page.position);
    CHECK(EventExplainer(made.log()).explained(paid).value() ==
          "The page (position 1) holds it whole.");
}

TEST_CASE("the system's events are found in a long log, between any two of a stream") {
    GrowingLog made;
    std::vector<events::StoredEvent> polls;
    for (int i = 0; i < 600; ++i) {
        made.add(the_system, events::EngineStopped{}, 60s);
        made.add(the_system, events::EngineStarted{.sends = true}, 60s);
        polls.push_back(made.add(acme, events::SyncPolled{}, 60s));
        made.add(stream_of("birch"), events::SyncPolled{});
    }
    EventExplainer forward(made.log());
    for (std::size_t i : {1U, 2U, 3U, 299U, 300U, 599U, 17U}) {
        const std::string stopped =
            events::to_text(polls[i].time - 2min).substr(11, 8);  // "00:03:01"
        const std::string said = forward.explained(polls[i]).value();
        CHECK_THAT(said, Catch::StartsWith("No engine ran from ") && Catch::Contains(stopped));
        CHECK(said.find("No engine ran", 1) == std::string::npos);
    }
}
