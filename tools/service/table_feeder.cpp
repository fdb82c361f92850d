#include "tools/service/table_feeder.hpp"

#include "adapters/postgres/connection_string.hpp"
#include "adapters/postgres/pg_database.hpp"
#include "adapters/postgres/pg_read_model.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "projections/projector.hpp"
#include "tools/access/tables_place.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::tools {

using adapters::PgDatabase;
using events::Error;
using events::ErrorKind;
using events::Result;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds retry_min{250};

}  // namespace

/// The tables, open, and what feeds them.
class TableFeeder::Session {
 public:
    static Result<std::unique_ptr<Session>> open(const Outside& outside) {
        const events::LogId log = outside.log.info().id;
        const auto place = open_tables_place(outside.configuration, log);
        if (!place) {
            return tl::make_unexpected(place.error());
        }
        PgDatabase database(place->conninfo, log, outside.configuration.text("postgres.schema"));
        const auto names =
            database.migrate().and_then([&] { return database.open_tables(projection_version()); });
        if (!names) {
            return tl::make_unexpected(names.error());
        }
        auto session = std::make_unique<Session>(outside, std::move(database), *names);
        return session->model.checkpoint().map([&](const projections::Checkpoint& at) {
            outside.on_shown(names->number, at.position);
            return std::move(session);
        });
    }

    Session(const Outside& outside, PgDatabase opened, const adapters::SchemaNames& names)
        : database(std::move(opened)),
          model(database.conninfo(), names),
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

void TableFeeder::claim(const std::set<SellerInRegion>& sellers) {
    if (sellers.empty()) {
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        claims_.insert(sellers.begin(), sellers.end());
        grew_ = true;
    }
    changed_.notify_all();
}

bool TableFeeder::hold() {
    const std::lock_guard lock(mutex_);
    held_until_ = std::chrono::steady_clock::now() + hold_time;
    woken_ = true;
    changed_.notify_all();
    return !stepping_;
}

void TableFeeder::release() {
    {
        const std::lock_guard lock(mutex_);
        held_until_ = {};
        grew_ = woken_ = true;
    }
    changed_.notify_all();
}

bool TableFeeder::held() const {
    return std::chrono::steady_clock::now() < held_until_;
}

FeederStatus TableFeeder::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

void TableFeeder::run(const std::stop_token& stop) {
    constexpr milliseconds retry_max{30'000};
    std::unique_ptr<Session> session;
    milliseconds retry = retry_min;
    while (!stop.stop_requested()) {
        const auto more = work_unless_held(session);
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
    // What came while the engine ended. One step, so that a backlog holds nobody up.
    if (session) {
        if (const auto last = work_unless_held(session); !last) {
            note(last.error());
        }
    }
}

/// Whether a step may begin is decided under the lock under which hold() asks whether one runs.
Result<bool> TableFeeder::work_unless_held(std::unique_ptr<Session>& session) {
    const auto may_step = [this] {
        const std::lock_guard lock(mutex_);
        return stepping_ = !held();
    };
    if (!may_step()) {
        session.reset();
        return false;
    }
    auto more = work(session);
    const std::lock_guard lock(mutex_);
    stepping_ = false;
    return more;
}

/// One step; whether there is more to do at once.
Result<bool> TableFeeder::work(std::unique_ptr<Session>& session) {
    {
        const std::lock_guard lock(mutex_);
        grew_ = false;
    }
    if (!session) {
        auto opened = Session::open(outside_);
        if (!opened) {
            return tl::make_unexpected(opened.error());
        }
        session = std::move(*opened);
        outside_.said.info(fmt::format("tables open: {}",
                                       adapters::shown_connection(session->database.conninfo())));
    }
    if (auto made = claim_all(*session); !made) {
        return tl::make_unexpected(made.error());
    }
    const auto step = session->projector.step();
    if (!step) {
        return tl::make_unexpected(step.error());
    }
    const std::lock_guard lock(mutex_);
    status_.connected = true;
    status_.last_error.clear();
    status_.conninfo = adapters::shown_connection(session->database.conninfo());
    status_.position = step->at.position;
    status_.orders += step->orders;
    return !step->caught_up;
}

Result<void> TableFeeder::claim_all(Session& session) {
    std::set<SellerInRegion> claims;
    {
        const std::lock_guard lock(mutex_);
        claims = claims_;
    }
    const events::ApplicationId application{outside_.configuration.text("amazon.application_id")};
    for (const SellerInRegion& seller : claims) {
        const auto outcome = session.database.claim({application, seller.seller, seller.region});
        if (!outcome) {
            return tl::make_unexpected(outcome.error());
        }
        if (*outcome == adapters::ClaimOutcome::owned) {
            outside_.on_claimed(seller);
        } else {
            outside_.said.error(fmt::format("seller '{}' belongs to another log (LOCK_UNAVAILABLE)",
                                            seller.seller.value()));
        }
        const std::lock_guard lock(mutex_);
        claims_.erase(seller);
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
    longest = held() ? std::min(longest, retry_min) : longest;
    // After a failure new events do not shorten the pause.
    const bool failed = !status_.last_error.empty();
    changed_.wait_for(lock, stop, longest, [&] { return woken_ || (grew_ && !failed); });
    woken_ = false;
}

}  // namespace orderlog::tools
