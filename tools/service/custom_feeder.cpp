#include "tools/service/custom_feeder.hpp"

#include "adapters/postgres/custom_tables.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace orderlog::tools {

using adapters::CustomEntry;
using adapters::CustomState;
using adapters::CustomTables;
using adapters::PgDatabase;
using std::chrono::steady_clock;

namespace {

/// A table that somebody has just made is fed so soon after.
constexpr std::chrono::seconds look_interval{5};
constexpr std::chrono::seconds failure_pause{15};

}  // namespace

CustomFeeder::CustomFeeder(const events::EventLog& log, ServiceLog& said)
    : log_(log), said_(said), thread_([this](const std::stop_token& stop) { run(stop); }) {}

CustomFeeder::~CustomFeeder() {
    thread_.request_stop();
    changed_.notify_all();
    thread_.join();
}

void CustomFeeder::reach(const PgDatabase& database) {
    {
        const std::lock_guard lock(mutex_);
        reached_ = database;
    }
    changed_.notify_all();
}

void CustomFeeder::log_grew() {
    {
        const std::lock_guard lock(mutex_);
        grew_ = true;
    }
    changed_.notify_all();
}

std::optional<PgDatabase> CustomFeeder::taken_database() {
    const std::lock_guard lock(mutex_);
    grew_ = false;
    return std::exchange(reached_, std::nullopt);
}

void CustomFeeder::run(const std::stop_token& stop) {
    std::optional<PgDatabase> database;
    while (!stop.stop_requested()) {
        if (auto reached = taken_database()) {
            database = std::move(reached);
            fed_.clear();
            next_look_ = {};
        }
        bool more = false;
        if (database) {
            look(*database);
            more = feed_all(*database);
        }
        if (!more) {
            rest(stop);
        }
    }
    if (database) {
        static_cast<void>(feed_all(*database));  // What came while the engine ended.
    }
}

/// Tables come and go without a word to us.
void CustomFeeder::look(const PgDatabase& database) {
    if (steady_clock::now() < next_look_) {
        return;
    }
    next_look_ = steady_clock::now() + look_interval;
    const auto found = CustomTables{database}.list();
    if (!found) {
        return;  // The feeder of orderlog's own tables says why PostgreSQL does not answer.
    }
    entries_.clear();
    for (const CustomEntry& entry : *found) {
        if (entry.state == CustomState::shown) {
            entries_.emplace(Version{entry.name, entry.number}, entry);
        }
    }
    std::erase_if(fed_, [this](const auto& one) { return !entries_.contains(one.first); });
    for (const auto& [version, entry] : entries_) {
        fed_.try_emplace(version);
    }
}

/// Whether any has more to do at once.
bool CustomFeeder::feed_all(const PgDatabase& database) {
    bool more = false;
    for (auto& [version, fed] : fed_) {
        if (steady_clock::now() < fed.again) {
            continue;
        }
        feed(database, version, fed);
        more = more || (fed.feed && !fed.rests);
    }
    return more;
}

void CustomFeeder::feed(const PgDatabase& database, const Version& version, Fed& fed) {
    if (!fed.feed) {
        auto opened = CustomFeed::open(database, entries_.at(version), log_);
        if (!opened) {
            fail(database, version, fed, opened.error());
            return;
        }
        fed.feed = *std::move(opened);
    }
    const auto step = fed.feed->step();
    if (!step) {
        fail(database, version, fed, step.error());
        return;
    }
    fed.rests = step->caught_up || step->overtaken;
    fed.failure.clear();
}

void CustomFeeder::fail(const PgDatabase& database, const Version& version, Fed& fed,
                        const events::Error& error) {
    fed.feed.reset();
    fed.again = steady_clock::now() + failure_pause;
    const std::string text = error.message + (error.hint.empty() ? "" : "; HINT: " + error.hint);
    if (fed.failure == text || error.kind == events::ErrorKind::unavailable) {
        return;  // Said already, or by the feeder of orderlog's own tables.
    }
    fed.failure = text;
    said_.warn(fmt::format("custom table '{}' version {} is not fed: {}", version.first,
                           version.second, text));
    // If it cannot be noted, it is noted with the next failure.
    static_cast<void>(CustomTables{database}.note_failure(entries_.at(version), text));
}

void CustomFeeder::rest(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, look_interval,
                      [&] { return reached_ || (grew_ && !fed_.empty()); });
}

}  // namespace orderlog::tools
