#pragma once

#include "adapters/postgres/custom_session.hpp"
#include "adapters/postgres/pg_database.hpp"
#include "events/event_log.hpp"
#include "tools/custom/custom_feed.hpp"
#include "tools/service/service_log.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace orderlog::tools {

/// Keeps the custom tables that readers see current, on a thread of its own: whatever a person
/// described never holds up the tables of orderlog, nor one table the others. One that cannot be
/// fed says why (`project --list`) and is tried again.
class CustomFeeder {
 public:
    /// Both must outlive it.
    CustomFeeder(const events::EventLog& log, ServiceLog& said);
    /// Ends the step that runs, then makes one more of each table.
    ~CustomFeeder();
    CustomFeeder(const CustomFeeder&) = delete;
    CustomFeeder& operator=(const CustomFeeder&) = delete;

    /// There is the database now, and the lease under which rows are written.
    void reach(const adapters::PgDatabase& database);
    /// There may be something new in the log.
    void log_grew();

 private:
    using Moment = std::chrono::steady_clock::time_point;
    using Version = std::pair<std::string, int>;

    /// One table, while it is shown.
    struct Fed {
        std::unique_ptr<CustomFeed> feed{};  ///< None: it failed.
        bool rests{false};                   ///< Until the log grows, or somebody else has fed it.
        std::string failure{};               ///< As it was noted.
        Moment again{};                      ///< After a failure.
    };

    void run(const std::stop_token& stop);
    void take_database();
    void look();
    [[nodiscard]] bool feed_all();
    void feed(const Version& version, Fed& fed);
    void fail(const Version& version, Fed& fed, const events::Error& error);
    void note(const Version& version, Fed& fed, const std::string& failure);
    void rest(const std::stop_token& stop);

    const events::EventLog& log_;
    ServiceLog& said_;
    // Of the feeder's thread alone, as all up to the mutex.
    std::optional<adapters::PgDatabase> database_{};
    std::optional<adapters::CustomSession> session_{};
    std::map<Version, Fed> fed_{};
    std::map<Version, adapters::CustomEntry> entries_{};
    Moment next_look_{};

    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool grew_{true};                                ///< Guarded, as the next.
    std::optional<adapters::PgDatabase> reached_{};  ///< Not yet taken.
    std::jthread thread_;                            ///< Last: it uses all of the above.
};

}  // namespace orderlog::tools
