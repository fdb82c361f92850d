#include "adapters/postgres/log_lease.hpp"

#include "adapters/postgres/sql_text.hpp"

#include <algorithm>

namespace orderlog::adapters {

using events::Result;

namespace {

constexpr const char* leases = "orderlog_control.log_leases";
/// First key of the advisory lock; the second is made of the log's id.
constexpr const char* advisory_class = "7276522";

}  // namespace

LogLease::LogLease(std::string conninfo, events::LogId log, LeaseTaker taker)
    : conninfo_(std::move(conninfo)), log_(std::move(log)), taker_(std::move(taker)) {}

/// Nobody is waited for longer than a renewal may take.
Result<void> LogLease::open() {
    if (session_ && !session_->lost()) {
        return {};
    }
    session_.reset();
    locked_ = false;
    auto opened = PgSession::open(conninfo_);
    if (!opened) {
        return tl::make_unexpected(opened.error());
    }
    return opened
        ->run("SET application_name = " + quoted_text("orderlog lease " + log_.value()) +
              "; SET lock_timeout = '1s'; SET statement_timeout = '3s'")
        .map([&](const PgAnswer& /*set*/) { session_.emplace(std::move(*opened)); });
}

/// A session that broke while nobody used it says nothing of the server: a new one is asked.
Result<LeaseAnswer> LogLease::step(Moment now) {
    while (true) {
        const bool kept = session_.has_value();
        auto answer =
            open().and_then([&] { return answered(now); }).and_then([&](LeaseAnswer found) {
                return shown_in_locks(std::move(found));
            });
        if (answer) {
            return answer;
        }
        session_.reset();
        if (!kept) {
            return answer;
        }
    }
}

Result<LeaseAnswer> LogLease::answered(Moment now) {
    const auto still = renewed();
    if (!still) {
        return tl::make_unexpected(still.error());
    }
    if (*still) {
        return LeaseHeld{*epoch_, {}};
    }
    const auto found = stored();
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    if (*found && !is_free(**found, now)) {
        return LeaseOthers{(*found)->owner, (*found)->epoch};
    }
    return take(*found);
}

Result<std::optional<LeaseOthers>> LogLease::elsewhere(Moment now) {
    return open().and_then([&] { return stored(); }).map([&](const std::optional<Stored>& found) {
        return found && !is_free(*found, now)
                   ? std::optional{LeaseOthers{found->owner, found->epoch}}
                   : std::nullopt;
    });
}

/// Renewals need not survive a crash of the server: one that is lost makes others wait longer.
Result<bool> LogLease::renewed() {
    if (!epoch_) {
        return false;
    }
    return session_
        ->run("SET synchronous_commit = off; UPDATE " + std::string{leases} +
              " SET renewal = renewal + 1, renewed_at = clock_timestamp() WHERE log_id = " +
              quoted_text(log_.value()) + " AND epoch = " + std::to_string(epoch_->value()))
        .map([](const PgAnswer& answer) { return answer.written() == 1; });
}

Result<std::optional<LogLease::Stored>> LogLease::stored() {
    return session_
        ->run("SELECT epoch, renewal, place, owner, released::int FROM " + std::string{leases} +
              " WHERE log_id = " + quoted_text(log_.value()))
        .map([](const PgAnswer& row) -> std::optional<Stored> {
            if (row.rows() == 0) {
                return std::nullopt;
            }
            return Stored{LeaseEpoch{row.number(0, 0)}, row.number(0, 1),
                          std::string{row.text(0, 2)}, std::string{row.text(0, 3)},
                          row.number(0, 4) != 0};
        });
}

bool LogLease::is_free(const Stored& found, Moment now) {
    // An older epoch than ours: the database was put back from a backup, and nobody has taken it.
    const bool put_back = epoch_ && found.epoch < *epoch_;
    if (put_back || found.released || found.place == taker_.place) {
        return true;
    }
    if (!seen_ || !seen_->same_renewal(found)) {
        seen_ = found;
        seen_at_ = now;
    }
    return now - seen_at_ >= lease_time;
}

/// The former owner's transaction that writes rows, if one hangs, holds the row that is taken.
Result<void> LogLease::end_sessions_of(LeaseEpoch epoch) {
    return session_
        ->run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = " +
              quoted_text(session_name({log_, epoch})))
        .map([](const PgAnswer& /*ended*/) {});
}

/// Only from exactly what was found: of two who take at once, one does.
Result<LeaseAnswer> LogLease::take(const std::optional<Stored>& from) {
    const Stored before = from.value_or(Stored{});
    if (from) {
        if (auto ended = end_sessions_of(before.epoch); !ended) {
            return tl::make_unexpected(ended.error());
        }
    }
    const LeaseEpoch next{std::max(before.epoch, epoch_.value_or(LeaseEpoch{})).value() + 1};
    const auto taken = session_->run(
        "SET synchronous_commit = on; INSERT INTO " + std::string{leases} + " AS l VALUES (" +
        quoted_text(log_.value()) + ", " + std::to_string(next.value()) + ", 0, " +
        quoted_text(taker_.place) + ", " + quoted_text(taker_.name) +
        ", false, clock_timestamp(), clock_timestamp())"
        " ON CONFLICT (log_id) DO UPDATE SET epoch = excluded.epoch, renewal = excluded.renewal,"
        " place = excluded.place, owner = excluded.owner, released = excluded.released,"
        " taken_at = excluded.taken_at, renewed_at = excluded.renewed_at WHERE l.epoch = " +
        std::to_string(before.epoch.value()) +
        " AND l.renewal = " + std::to_string(before.renewal));
    if (!taken) {
        return tl::make_unexpected(taken.error());
    }
    if (taken->written() == 0) {
        return LeaseOthers{from ? before.owner : "another process", before.epoch};
    }
    epoch_ = next;
    seen_.reset();
    return LeaseHeld{next, before.released ? "" : before.owner};
}

/// For whoever looks at pg_locks; the row decides. A former owner's session may still have it.
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
    if (!epoch_) {
        return {};
    }
    return open().and_then([&] {
        return session_
            ->run("SET synchronous_commit = on; UPDATE " + std::string{leases} +
                  " SET released = true WHERE log_id = " + quoted_text(log_.value()) +
                  " AND epoch = " + std::to_string(epoch_->value()))
            .map([&](const PgAnswer& /*released*/) { epoch_.reset(); });
    });
}

}  // namespace orderlog::adapters
