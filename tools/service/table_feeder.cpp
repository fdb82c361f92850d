#include "tools/service/table_feeder.hpp"

#include "adapters/postgres/connection_string.hpp"
#include "adapters/postgres/pg_database.hpp"
#include "adapters/postgres/pg_read_model.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "events/check.hpp"
#include "projections/projector.hpp"
#include "tools/access/tables_place.hpp"
#include "tools/service/table_renewal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace orderlog::tools {

using adapters::PgDatabase;
using events::Error;
using events::ErrorKind;
using events::Result;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds retry_min{250};
constexpr milliseconds retry_max{10'000};
/// Between renewals that fail: each folds the whole log, and may fill a disk that is nearly full.
constexpr std::chrono::minutes renewal_retry{2};

}  // namespace

/// The tables, open, and what feeds them.
class TableFeeder::Session {
 public:
    Session(const Outside& outside, PgDatabase opened, const adapters::SchemaNames& names)
        : database(std::move(opened)),
          model(database.conninfo(), names, database.fence()),
          projector(outside.log, model, reader) {}

    PgDatabase database;
    adapters::OrdersPageReader reader;
    adapters::PgReadModel model;
    projections::Projector projector;
};

TableFeeder::TableFeeder(Outside outside)
    : outside_(std::move(outside)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

TableFeeder::~TableFeeder() {
    thread_.request_stop();
    changed_.notify_all();
    thread_.join();
}

void TableFeeder::log_grew() {
    {
        const std::lock_guard lock(mutex_);
        grew_ = true;
    }
    changed_.notify_all();
}

void TableFeeder::own(std::set<SellerInRegion> sellers) {
    const std::lock_guard lock(mutex_);
    sellers_ = std::move(sellers);
}

void TableFeeder::claim(const std::set<SellerInRegion>& sellers) {
    if (sellers.empty()) {
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        claims_.insert(sellers.begin(), sellers.end());
        grew_ = woken_ = true;
    }
    changed_.notify_all();
}

void TableFeeder::try_again() {
    {
        const std::lock_guard lock(mutex_);
        grew_ = woken_ = true;
    }
    changed_.notify_all();
}

bool TableFeeder::hold(const std::string& holder) {
    const auto now = steady_clock::now();
    const std::lock_guard lock(mutex_);
    std::erase_if(held_until_, [&](const auto& hold) { return hold.second <= now; });
    held_until_[holder] = now + hold_time;
    woken_ = true;
    changed_.notify_all();
    return !stepping_;
}

void TableFeeder::release(const std::string& holder) {
    {
        const std::lock_guard lock(mutex_);
        held_until_.erase(holder);
        grew_ = woken_ = true;
    }
    changed_.notify_all();
}

bool TableFeeder::held_now() const {
    const std::lock_guard lock(mutex_);
    return held();
}

bool TableFeeder::held() const {
    const auto now = steady_clock::now();
    return std::ranges::any_of(held_until_, [&](const auto& hold) { return now < hold.second; });
}

FeederStatus TableFeeder::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

std::optional<std::uint64_t> TableFeeder::parked() const {
    const std::lock_guard lock(mutex_);
    return parked_;
}

void TableFeeder::run(const std::stop_token& stop) {
    std::unique_ptr<Session> session;
    milliseconds retry = retry_min;
    while (!stop.stop_requested()) {
        const auto more = work_unless_held(session, stop);
        if (!more) {
            note(more.error());
            session.reset();
            pause(stop, retry);
            retry = std::min(retry * 2, retry_max);
            continue;
        }
        retry = retry_min;
        if (!*more) {
            pause(stop, std::chrono::hours{1});
        }
    }
    // What came while the engine ended. One step, so that a backlog holds nobody up. A rest is none
    // any more: who asked for it may be dead, and who compares the tables sees that they went on.
    if (session || held_now()) {
        if (const auto last = work(session, stop); !last) {
            note(last.error());
        }
    }
}

/// Whether a step may begin is decided under the lock under which hold() asks whether one runs.
Result<bool> TableFeeder::work_unless_held(std::unique_ptr<Session>& session,
                                           const std::stop_token& stop) {
    const auto may_step = [this] {
        const std::lock_guard lock(mutex_);
        return stepping_ = !held();
    };
    if (!may_step()) {
        session.reset();
        return false;
    }
    auto more = work(session, stop);
    const std::lock_guard lock(mutex_);
    stepping_ = false;
    return more;
}

/// Brought to this program's form, to be written under the log's lease.
Result<PgDatabase> TableFeeder::leased_database(const std::stop_token& stop) {
    const auto place = open_tables_place(outside_.configuration, outside_.log.info().id);
    if (!place) {
        outside_.lease.unreachable();
        return tl::make_unexpected(place.error());
    }
    // Before anything that may wait: a lock of the migration's says nothing of who acts.
    outside_.lease.reach(place->conninfo);
    const PgDatabase database(place->conninfo, outside_.log.info().id,
                              outside_.configuration.text("postgres.schema"));
    return database.migrate()
        .and_then([&] { return outside_.lease.fence(stop); })
        .map([&](const adapters::LeaseFence& fence) { return database.under(fence); });
}

Result<void> TableFeeder::open(std::unique_ptr<Session>& session, const std::stop_token& stop) {
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        claims_ = sellers_;
        first = status_.conninfo.empty() && status_.last_error.empty();
    }
    if (first && !outside_.configuration.is_set("postgres.url")) {
        outside_.said.info("the private cluster is being started; the first time it is made");
    }
    const auto leased = leased_database(stop);
    if (!leased) {
        return tl::make_unexpected(leased.error());
    }
    const PgDatabase& database = *leased;
    // Whether the tables can be fed or not: sellers are read for the log.
    if (auto made = claim_all(database); !made) {
        return made;
    }
    const auto older = database.shows_older(projection_version());
    const auto names = older.and_then([&](bool renews) {
        return renews ? renew_in_time(database, stop) : database.open_tables(projection_version());
    });
    if (!names) {
        return tl::make_unexpected(names.error());
    }
    session = std::make_unique<Session>(outside_, database, *names);
    const auto at = session->model.checkpoint();
    if (!at) {
        return tl::make_unexpected(at.error());
    }
    outside_.said.info(
        fmt::format("tables open: {}", adapters::shown_connection(database.conninfo())));
    outside_.on_shown(names->number, at->position);
    outside_.on_reached(database);
    // The log has learnt of the swap. What people built on an old set keeps it.
    return *older ? database.drop_retired().map([this](const std::vector<std::string>& kept) {
        std::ranges::for_each(kept, [this](const auto& reason) { outside_.said.info(reason); });
    })
                  : Result<void>{};
}

Result<adapters::SchemaNames> TableFeeder::renew_in_time(const PgDatabase& database,
                                                         const std::stop_token& stop) {
    if (failed_renewal_ && steady_clock::now() < failed_renewal_->again) {
        return tl::make_unexpected(failed_renewal_->error);
    }
    failed_renewal_.reset();
    auto names = renew(database, stop);
    if (!names) {
        failed_renewal_ = {names.error(), steady_clock::now() + renewal_retry};
    }
    return names;
}

/// Sellers are claimed meanwhile: whoever is new is not kept waiting.
Result<adapters::SchemaNames> TableFeeder::renew(const PgDatabase& database,
                                                 const std::stop_token& stop) {
    {
        const std::lock_guard lock(mutex_);
        status_.connected = status_.rebuilding = true;
        status_.last_error.clear();
        status_.conninfo = adapters::shown_connection(database.conninfo());
    }
    const auto proceed = [&] {
        // If it cannot be had now, the tables cannot either, and these say so.
        static_cast<void>(claim_all(database));
        return !stop.stop_requested();
    };
    auto names = renew_tables(
        database, outside_.log,
        {.proceed = proceed, .tell = [this](const auto& line) { outside_.said.info(line); }});
    const std::lock_guard lock(mutex_);
    status_.rebuilding = false;
    return names;
}

/// One step; whether there is more to do at once.
Result<bool> TableFeeder::work(std::unique_ptr<Session>& session, const std::stop_token& stop) {
    {
        const std::lock_guard lock(mutex_);
        grew_ = false;
    }
    if (session) {
        const auto fence = outside_.lease.fence(stop);
        if (!fence) {
            return tl::make_unexpected(fence.error());
        }
        if (*fence != session->database.fence()) {
            session.reset();  // Taken anew.
        }
    }
    if (!session) {
        if (auto opened = open(session, stop); !opened) {
            return tl::make_unexpected(opened.error());
        }
    }
    if (auto made = claim_all(session->database); !made) {
        return tl::make_unexpected(made.error());
    }
    const auto step = session->projector.step();
    if (!step) {
        return tl::make_unexpected(step.error());
    }
    if (step->overtaken) {
        outside_.lease.doubt();  // The next step waits for the answer.
    }
    const auto parked = session->model.count_parked();
    if (!parked) {
        return tl::make_unexpected(parked.error());
    }
    const std::lock_guard lock(mutex_);
    parked_ = *parked;
    status_.connected = true;
    status_.last_error.clear();
    status_.conninfo = adapters::shown_connection(session->database.conninfo());
    status_.position = step->at.position;
    status_.orders += step->orders;
    return !step->caught_up;
}

Result<void> TableFeeder::claim_all(const PgDatabase& database) {
    std::vector<SellerInRegion> sellers;
    {
        const std::lock_guard lock(mutex_);
        sellers.assign(claims_.begin(), claims_.end());
    }
    if (sellers.empty()) {
        return {};
    }
    const events::ApplicationId application{outside_.configuration.text("amazon.application_id")};
    std::vector<adapters::SellerClaim> claims;
    claims.reserve(sellers.size());
    for (const SellerInRegion& seller : sellers) {
        claims.push_back({application, seller.seller, seller.region});
    }
    const auto outcomes = database.claim(claims);
    if (!outcomes) {
        return tl::make_unexpected(outcomes.error());
    }
    events::check(outcomes->size() == sellers.size());
    for (std::size_t i = 0; i < sellers.size(); ++i) {
        outside_.on_claimed(sellers[i], (*outcomes)[i]);
        const std::lock_guard lock(mutex_);
        claims_.erase(sellers[i]);
    }
    return {};
}

void TableFeeder::note(const Error& error) {
    const std::string text = error.message + (error.hint.empty() ? "" : "; HINT: " + error.hint);
    const std::lock_guard lock(mutex_);
    if (status_.last_error != text) {
        outside_.said.warn("tables are not fed: " + text);
    }
    status_.connected = false;
    status_.last_error = text;
}

void TableFeeder::pause(const std::stop_token& stop, milliseconds longest) {
    std::unique_lock lock(mutex_);
    // Nobody says when a hold runs out.
    const bool rests = held();
    longest = rests ? std::min(longest, retry_min) : longest;
    // New events shorten no rest, and no pause after a failure.
    const bool follows = !rests && status_.last_error.empty();
    changed_.wait_for(lock, stop, longest, [&] { return woken_ || (grew_ && follows); });
    woken_ = false;
}

}  // namespace orderlog::tools
