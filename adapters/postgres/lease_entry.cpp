#include "adapters/postgres/lease_entry.hpp"

namespace orderlog::adapters {

using events::Result;

namespace {

void name_session(pqxx::work& work, const std::string& token) {
    if (!token.empty()) {
        work.exec("SET LOCAL application_name = " + work.quote(session_name(token)));
    }
}

Result<void> taken_over() {
    return events::fail(events::ErrorKind::unavailable,
                        "another process has taken the log's lease over");
}

/// How a transaction enters each of them.
struct Entry {
    pqxx::work& work;

    Result<void> operator()(std::monostate /*none*/) const { return {}; }
    Result<void> operator()(const LeaseFence& fence) const {
        name_session(work, fence.token);
        return work.exec(lease_check(fence)).empty() ? taken_over() : Result<void>{};
    }
    Result<void> operator()(const FreeLease& lease) const {
        name_session(work, lease.token);
        const auto found = work.exec(still_free_check(lease));
        return found.empty() || found[0][0].as<bool>() ? Result<void>{} : taken_over();
    }
};

}  // namespace

Result<void> enter_lease(pqxx::work& work, const LeaseGuard& guard) {
    return std::visit(Entry{work}, guard);
}

}  // namespace orderlog::adapters
