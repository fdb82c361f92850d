#include "tools/doctor/table_findings.hpp"

#include "adapters/postgres/connection_string.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/server_programs.hpp"
#include "adapters/postgres/sql_text.hpp"
#include "adapters/postgres/tenant_wall.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <optional>

namespace orderlog::tools {

namespace {

constexpr std::int64_t version_min = 150'000;
constexpr std::string_view subject = "postgresql";

/// Where the tables are now; empty if only an engine would start their server.
std::string tables_conninfo(const Configuration& configuration, const EngineView& engine) {
    const std::string said =
        engine.running() ? engine.status["tables"].value("conninfo", "") : std::string{};
    return said.empty() || configuration.is_set("postgres.url") ? configuration.text("postgres.url")
                                                                : said;
}

Finding no_server_yet(const Configuration& configuration) {
    std::error_code ignored;
    const std::filesystem::path data_dir = configuration.text("data_dir");
    if (!std::filesystem::exists(data_dir, ignored)) {
        return {std::string(subject),
                Colour::green,
                "no postgres.url: an engine makes a private cluster",
                {}};
    }
    const auto programs = adapters::ServerPrograms::find(data_dir);
    if (!programs) {
        return finding_of(std::string(subject), Colour::red, programs.error(),
                          "apt-get install postgresql-15, or set ORDERLOG_POSTGRES_URL");
    }
    return {std::string(subject),
            Colour::green,
            "no postgres.url: the private cluster runs while an engine runs",
            {}};
}

Finding rights_finding(const adapters::PgAnswer& row, const std::string& schema) {
    const auto yes = [&row](int column) { return row.text(0, column) == "t"; };
    const std::string who = fmt::format("user '{}' in database '{}' of PostgreSQL {}",
                                        row.text(0, 2), row.text(0, 3), row.text(0, 1));
    const auto red = [&who](const std::string& seen, const std::string& advice) {
        return Finding{std::string(subject), Colour::red, who + " " + seen, advice};
    };
    if (row.number(0, 0) < version_min) {
        return red("meets a server older than 15", "move the database to PostgreSQL 15 or later");
    }
    if (yes(6)) {
        return red("meets a standby, which takes no rows", "name the primary by postgres.url");
    }
    if (!yes(4)) {
        return red("may not make schemas", fmt::format("GRANT CREATE ON DATABASE \"{}\" TO \"{}\"",
                                                       row.text(0, 3), row.text(0, 2)));
    }
    if (!yes(5)) {
        return red(
            fmt::format("may not use schema '{}'", schema),
            fmt::format("name another by postgres.schema, or ALTER SCHEMA {} OWNER TO \"{}\"",
                        schema, row.text(0, 2)));
    }
    const bool unsafe = row.text(0, 7) != "on";
    return {std::string(subject), unsafe ? Colour::yellow : Colour::green,
            fmt::format("{} may make tables; synchronous_commit {}, fsync {}", who, row.text(0, 8),
                        row.text(0, 7)),
            unsafe ? "a power cut may break this server's files: ALTER SYSTEM SET fsync = on" : ""};
}

/// Nothing of an engine that knows of none yet.
nlohmann::json lease_of(const EngineView& engine) {
    return engine.status.value("lease", nlohmann::json::object());
}

/// Who acts for the log, and where nobody can know.
std::optional<Finding> lease_finding(const Configuration& configuration, const EngineView& engine) {
    const std::string lease = "lease";
    if (engine.running()) {
        const std::string owner = lease_of(engine).value("owner", "");
        if (!owner.empty()) {
            return Finding{lease, Colour::red,
                           "another engine acts for this log (LOCK_UNAVAILABLE): " + owner,
                           "one of the two directories is a copy: let the engine with the newest "
                           "one run alone"};
        }
    }
    if (!configuration.is_set("postgres.url")) {
        return Finding{
            lease,
            Colour::green,
            "no postgres.url: a copy of data_dir on another machine has a cluster of its own, and "
            "nothing keeps the two from reading the same sellers",
            {}};
    }
    if (engine.running() && lease_of(engine).value("epoch", nlohmann::json{}).is_null()) {
        return Finding{lease, Colour::yellow, "the engine does not hold the log's lease yet",
                       "bring PostgreSQL back"};
    }
    return std::nullopt;
}

/// What keeps one tenant's reader of the HTTP API from another's rows even if a statement is wrong.
/// None while it stands, or before there are tables.
std::optional<Finding> wall_finding(adapters::PgSession& session, const std::string& schema) {
    const std::string wall = adapters::walled_schema(schema);
    const auto there = session.run(fmt::format(
        "SELECT current_user FROM pg_namespace WHERE nspname = {}", adapters::quoted_text(wall)));
    if (!there || there->rows() == 0) {
        return std::nullopt;
    }
    const std::string owner{there->text(0, 0)};
    if (adapters::enter_wall(session, schema)) {
        return std::nullopt;
    }
    const std::string role = adapters::quoted_name(wall);
    return Finding{std::string(subject), Colour::yellow,
                   fmt::format("the HTTP API reads with the rights of '{}', which sees the tables "
                               "of all tenants: there is no role '{}' for it",
                               owner, wall),
                   fmt::format("as a superuser: CREATE ROLE {} NOLOGIN; GRANT {} TO {}; then start "
                               "orderlog again",
                               role, role, adapters::quoted_name(owner))};
}

}  // namespace

Findings table_findings(const Configuration& configuration, const EngineView& engine) {
    Findings findings;
    if (engine.running()) {
        const auto& tables = engine.status.at("tables");
        const std::string error = tables.value("last_error", "");
        if (!tables.value("connected", false)) {
            findings.push_back({std::string(subject), error.empty() ? Colour::yellow : Colour::red,
                                error.empty() ? "the engine has not opened the tables yet"
                                              : "the engine does not feed the tables: " + error,
                                "the log goes on without them; bring PostgreSQL back"});
        }
    }
    if (const auto lease = lease_finding(configuration, engine)) {
        findings.push_back(*lease);
    }
    const std::string conninfo = tables_conninfo(configuration, engine);
    if (conninfo.empty()) {
        findings.push_back(no_server_yet(configuration));
        return findings;
    }
    const std::string& schema = configuration.text("postgres.schema");
    auto session = adapters::PgSession::open(conninfo);
    const auto answer =
        session ? session->run(fmt::format(
                      "SELECT current_setting('server_version_num'), "
                      "current_setting('server_version'), current_user, current_database(), "
                      "has_database_privilege(current_database(), 'CREATE'), "
                      "coalesce((SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace "
                      "WHERE nspname = '{}'), true), pg_is_in_recovery(), "
                      "current_setting('fsync'), current_setting('synchronous_commit')",
                      schema))
                : tl::make_unexpected(session.error());
    findings.push_back(answer ? rights_finding(*answer, schema)
                              : finding_of(std::string(subject), Colour::red, answer.error(),
                                           "start the server, or name another by postgres.url: " +
                                               adapters::shown_connection(conninfo)));
    if (session) {
        if (const auto wall = wall_finding(*session, schema)) {
            findings.push_back(*wall);
        }
    }
    return findings;
}

}  // namespace orderlog::tools
