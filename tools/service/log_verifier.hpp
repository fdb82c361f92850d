#pragma once

#include "adapters/rocksdb/record_walk.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "engine/log_verdict.hpp"
#include "tools/access/verification_note.hpp"
#include "tools/access/verification_place.hpp"
#include "tools/config/configuration.hpp"
#include "tools/service/service_log.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace orderlog::tools {

/// Reads the whole log again, bit by bit, on a thread of its own that gives way to every other: as
/// `log verify` does, but for orders' entries and files that hold no record or body. How far it is
/// outlives the process; at the end it rests for an interval and begins anew. Whatever it finds is
/// told at once, and so is that the log was since found whole, by whomever.
class LogVerifier {
 public:
    struct Options {
        std::string data_dir{};
        std::chrono::hours interval{};
        std::uint64_t bytes_per_s{0};  ///< Of records and bodies, uncompressed.
    };
    [[nodiscard]] static Options configured(const Configuration& configuration);

    /// `found` is called on its thread whenever there is another verdict. Log and `said` outlive
    /// it.
    LogVerifier(const adapters::RocksdbEventLog& log, ServiceLog& said, Options options,
                std::function<void()> found);
    /// Ends within a piece of the log, and keeps its place.
    ~LogVerifier();
    LogVerifier(const LogVerifier&) = delete;
    LogVerifier& operator=(const LogVerifier&) = delete;

    /// What was found, if that is new since it was last taken.
    [[nodiscard]] std::optional<engine::LogVerdict> take_verdict();
    /// The position that is verified; none between two passes.
    [[nodiscard]] std::optional<events::LogPosition> reached() const;

 private:
    using Moment = std::chrono::steady_clock::time_point;

    void run(const std::stop_token& stop);
    [[nodiscard]] events::Duration next_pass_in();
    /// What the last reading says that is new; none if nobody has read the log.
    std::optional<VerificationNote> take_note();
    /// Where an earlier process was, if that can be gone on from.
    [[nodiscard]] std::optional<VerificationPlace> usable_place() const;
    void pass(const std::stop_token& stop);
    /// There, else at the beginning.
    void go_on(adapters::RecordWalk& walk);
    /// Tells what is new of the report.
    void tell(const adapters::VerifyReport& report, events::LogPosition reached);
    void end(const adapters::VerifyReport& report, events::LogPosition reached);
    void note(VerificationNote note);
    void keep_place(adapters::RecordWalk& walk);
    void judge(engine::LogVerdict verdict);
    void rest(const std::stop_token& stop, events::Duration time);

    const adapters::RocksdbEventLog& log_;
    ServiceLog& said_;
    Options options_;
    std::function<void()> found_;
    std::uint64_t told_{0};  ///< Problems of this pass.
    struct Passed {
        Moment at{};
        events::LogPosition goal{};
    };
    std::optional<Passed> passed_{};  ///< In this process, with whatever end.
    std::optional<VerificationNote> known_{};
    events::Time began_{};  ///< This pass, be it in an earlier process.
    events::LogPosition goal_{};
    Moment place_kept_{};

    mutable std::mutex mutex_;
    std::condition_variable_any resting_;
    std::optional<engine::LogVerdict> verdict_{};  ///< Guarded, as the next.
    std::optional<events::LogPosition> reached_{};
    std::jthread thread_;  ///< Last: it uses all of the above.
};

}  // namespace orderlog::tools
