#include "adapters/postgres/log_lease.hpp"

#include "adapters/postgres/sql_text.hpp"

#include <algorithm>

namespace orderlog::adapters {

using events::Result;

namespace {

constexpr const char* leases = "orderlog_control.log_leases";
/// First key of the advisory lock; the second is made of the log's id.
constexpr const char* advisory_class = "7276522";
/// A server that is there answers long before a lease runs out.
constexpr const char* short_timeouts = "connect_timeout=5 tcp_user_timeout=5000";

}  // namespace

LogLease::LogLease(std::string conninfo, events::LogId log, LeaseTaker taker, Now now)
    : conninfo_(std::move(conninfo)),
      log_(std::move(log)),
      taker_(std::move(taker)),
      now_(std::move(now)) {}

/// Nobody is waited for longer than a renewal may take.
Result<void> LogLease::open() {
    // One that was not used for so long may hang on the way: its machine, or ours, stood still.
    if (session_ && !session_->lost() && now_() - used_ < lease_time) {
        return {};
    }
    session_.reset();
    locked_ = false;
    auto opened = PgSession::open(conninfo_, short_timeouts);
    if (!opened) {
        return tl::make_unexpected(opened.error());
    }
    return opened
        ->run("SET application_name = " + quoted_text("orderlog lease " + log_.value()) +
              "; SET lock_timeout = '1s'; SET statement_timeout = '3s'")
        .map([&](const PgAnswer& /*set*/) { session_.emplace(std::move(*opened)); });
}

template <class Ask>
auto LogLease::asked(const Ask& ask) -> decltype(ask()) {
    while (true) {
        const bool kept = session_.has_value();
        auto answer = open().and_then(ask);
        if (answer || (session_ && !session_->lost())) {
            used_ = now_();
            return answer;
        }
        session_.reset();
        watched_.reset();
        if (!kept) {
            return answer;
        }
    }
}

Result<LeaseAnswer> LogLease::step() {
    return asked([this] {
        return answered().and_then(
            [this](LeaseAnswer found) { return shown_in_locks(std::move(found)); });
    });
}

Result<LeaseAnswer> LogLease::answered() {
    const auto still = renewed();
    if (!still) {
        return tl::make_unexpected(still.error());
    }
    if (*still) {
        return LeaseHeld{*held_, {}};
    }
    const Moment asked = now_();
    return stored().and_then([&](const Stored& found) -> Result<LeaseAnswer> {
        if (!is_free(found, asked)) {
            return others_of(found);
        }
        return take(found);
    });
}

Result<LeaseLook> LogLease::elsewhere() {
    return asked([this] {
        const Moment asked = now_();
        return stored().map([&](const Stored& found) -> LeaseLook {
            if (is_free(found, asked)) {
                return FreeLease{log_, taker_.place, found.token};
            }
            return others_of(found);
        });
    });
}

/// Renewals need not survive a crash of the server: one that is lost makes others wait longer.
Result<bool> LogLease::renewed() {
    if (!held_) {
        return false;
    }
    return session_
        ->run("SET synchronous_commit = off; UPDATE " + std::string{leases} +
              " SET renewal = renewal + 1, renewed_at = clock_timestamp() WHERE log_id = " +
              quoted_text(log_.value()) + " AND token = " + quoted_text(held_->token))
        .map([](const PgAnswer& answer) { return answer.written() == 1; });
}

Result<LogLease::Stored> LogLease::stored() {
    return session_
        ->run("SELECT epoch, token, renewal, place, owner, released::int FROM " +
              std::string{leases} + " WHERE log_id = " + quoted_text(log_.value()))
        .map([](const PgAnswer& row) {
            return row.rows() == 0 ? Stored{}
                                   : Stored{.epoch = LeaseEpoch{row.number(0, 0)},
                                            .token = std::string{row.text(0, 1)},
                                            .renewal = row.number(0, 2),
                                            .place = std::string{row.text(0, 3)},
                                            .owner = std::string{row.text(0, 4)},
                                            .released = row.number(0, 5) != 0};
        });
}

bool LogLease::is_free(const Stored& found, Moment asked) {
    // An older epoch than ours, or none: the database was put back from a backup, or made anew, and
    // nobody has taken it since.
    const bool put_back = held_ && found.epoch < held_->epoch;
    const bool nobodys = found.token.empty() && !met_others_;
    if (put_back || nobodys || found.released || found.place == taker_.place) {
        return true;
    }
    met_others_ = true;
    const Moment answered = now_();
    if (!watched_ || watched_->lease != found || asked - watched_->looked > look_gap_max) {
        watched_ = Watched{.lease = found, .since = answered};
    }
    watched_->looked = answered;
    return asked - watched_->since >= lease_time;
}

LeaseOthers LogLease::others_of(const Stored& found) {
    return {found.owner.empty() ? "another process" : found.owner, found.epoch};
}

/// Only from exactly what was found: of two who take at once, one does.
Result<LeaseAnswer> LogLease::take(const Stored& from) {
    if (!from.token.empty()) {
        // The former owner's transaction that writes rows, if one hangs, holds what is taken. If it
        // may not be ended, the take waits for it and says so.
        static_cast<void>(
            session_->run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                          "current_database() AND application_name = " +
                          quoted_text(session_name(from.token))));
    }
    const LeaseEpoch last = held_ ? std::max(from.epoch, held_->epoch) : from.epoch;
    const LeaseEpoch next{last.value() + 1};
    const auto taken = session_->run(
        "SET synchronous_commit = local; INSERT INTO " + std::string{leases} + " AS l VALUES (" +
        quoted_text(log_.value()) + ", " + std::to_string(next.value()) +
        ", gen_random_uuid(), 0, " + quoted_text(taker_.place) + ", " + quoted_text(taker_.name) +
        ", false, clock_timestamp(), clock_timestamp())"
        " ON CONFLICT (log_id) DO UPDATE SET epoch = excluded.epoch, token = excluded.token,"
        " renewal = excluded.renewal, place = excluded.place, owner = excluded.owner,"
        " released = excluded.released, taken_at = excluded.taken_at,"
        " renewed_at = excluded.renewed_at WHERE l.token::text = " +
        quoted_text(from.token) + " AND l.renewal = " + std::to_string(from.renewal) +
        " RETURNING token");
    if (!taken) {
        return tl::make_unexpected(taken.error());
    }
    if (taken->rows() == 0) {
        met_others_ = true;
        return events::fail(events::ErrorKind::unavailable,
                            "another process takes the log's lease, too", "try again");
    }
    held_ = LeaseFence{log_, next, std::string{taken->text(0, 0)}};
    watched_.reset();
    return LeaseHeld{*held_, from.released ? "" : from.owner};
}

/// The row decides. A former owner's session may still have the lock.
Result<LeaseAnswer> LogLease::shown_in_locks(LeaseAnswer answer) {
    if (locked_ || !std::holds_alternative<LeaseHeld>(answer)) {
        return answer;
    }
    return session_
        ->run("SELECT pg_try_advisory_lock(" + std::string{advisory_class} + ", hashtext(" +
              quoted_text(log_.value()) + "))::int")
        .map([&](const PgAnswer& got) {
            locked_ = got.number(0, 0) != 0;
            return std::move(answer);
        });
}

Result<void> LogLease::release() {
    if (!held_) {
        return {};
    }
    return open().and_then([&] {
        return session_
            ->run("SET synchronous_commit = local; UPDATE " + std::string{leases} +
                  " SET released = true WHERE log_id = " + quoted_text(log_.value()) +
                  " AND token = " + quoted_text(held_->token))
            .map([&](const PgAnswer& /*released*/) { held_.reset(); });
    });
}

}  // namespace orderlog::adapters
