#include "adapters/postgres/custom_session.hpp"

#include "adapters/postgres/sql_text.hpp"

#include <utility>

namespace orderlog::adapters {

using events::Result;

CustomSession::CustomSession(std::string conninfo, std::optional<LeaseFence> fence)
    : conninfo_(std::move(conninfo)), fence_(std::move(fence)) {}

Result<PgSession*> CustomSession::open() {
    if (works()) {
        return &*session_;
    }
    session_.reset();
    auto opened = PgSession::open(conninfo_);
    if (!opened) {
        return tl::make_unexpected(opened.error());
    }
    const auto set = opened->run(
        "SET synchronous_commit = off; SET idle_in_transaction_session_timeout = '60s';"
        " SET lock_timeout = '1s'; SET client_min_messages = warning" +
        (fence_ ? "; SET application_name = " + quoted_text(session_name(fence_->token)) : ""));
    if (!set) {
        return tl::make_unexpected(set.error());
    }
    session_.emplace(std::move(*opened));
    return &*session_;
}

}  // namespace orderlog::adapters
