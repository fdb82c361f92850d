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

/// A lease of its own comes with a place: what was under the one before is opened anew.
void CustomFeeder::take_database() {
    const std::lock_guard lock(mutex_);
    grew_ = false;
    if (reached_) {
        fed_.clear();
        session_.emplace(reached_->conninfo(), reached_->fence());
        database_ = std::exchange(reached_, std::nullopt);
        next_look_ = {};
    }
}

void CustomFeeder::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        take_database();
        look();
        if (!feed_all()) {
            rest(stop);
        }
    }
    static_cast<void>(feed_all());  // What came while the engine ended.
}

/// Tables come and go without a word to us.
void CustomFeeder::look() {
    if (!database_ || steady_clock::now() < next_look_) {
        return;
    }
    next_look_ = steady_clock::now() + look_interval;
    const auto found = CustomTables{*database_}.list();
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
        const auto [fed, is_new] = fed_.try_emplace(version);
        if (is_new) {
            fed->second.failure = entry.failure;
        }
    }
}

/// Whether any has more to do at once.
bool CustomFeeder::feed_all() {
    bool more = false;
    for (auto& [version, fed] : fed_) {
        if (steady_clock::now() < fed.again) {
            continue;
        }
        feed(version, fed);
        more = more || (fed.feed && !fed.rests);
    }
    return more;
}

void CustomFeeder::feed(const Version& version, Fed& fed) {
    if (!fed.feed) {
        auto opened = CustomFeed::open(*session_, database_->views(), entries_.at(version), log_);
        if (!opened) {
            fail(version, fed, opened.error());
            return;
        }
        fed.feed = *std::move(opened);
    }
    const auto step = fed.feed->step();
    if (!step) {
        fail(version, fed, step.error());
        return;
    }
    fed.rests = step->caught_up || step->overtaken;
    note(version, fed, "");
}

void CustomFeeder::fail(const Version& version, Fed& fed, const events::Error& error) {
    fed.feed.reset();
    fed.again = steady_clock::now() + failure_pause;
    if (error.kind == events::ErrorKind::not_found) {
        next_look_ = {};  // It was dropped.
        return;
    }
    if (error.kind == events::ErrorKind::unavailable && !session_->works()) {
        return;  // The feeder of orderlog's own tables says why PostgreSQL does not answer.
    }
    note(version, fed, error.message + (error.hint.empty() ? "" : "; HINT: " + error.hint));
}

/// Said once; if it cannot be noted, that is tried again with the next failure.
void CustomFeeder::note(const Version& version, Fed& fed, const std::string& failure) {
    if (fed.failure == failure) {
        return;
    }
    if (!failure.empty()) {
        said_.warn(fmt::format("custom table '{}' version {} is not fed: {}", version.first,
                               version.second, failure));
    }
    if (CustomTables{*database_}.note_failure(entries_.at(version), failure)) {
        fed.failure = failure;
    }
}

void CustomFeeder::rest(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, look_interval,
                      [&] { return reached_ || (grew_ && !fed_.empty()); });
}

}  // namespace orderlog::tools
