#include "tools/service/log_verifier.hpp"

#include "adapters/rocksdb/log_reader.hpp"
#include "adapters/system/system_clock.hpp"
#include "tools/access/verification_place.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <utility>

namespace orderlog::tools {

using adapters::RecordWalk;
using adapters::VerifyReport;
using events::LogPosition;

namespace {

// A piece is what a stop waits for, and what is in memory: one record, with its body, may be more.
constexpr events::ReadLimit piece{.events = 200, .record_bytes = std::size_t{1} << 20};
constexpr std::chrono::seconds place_is_kept_each{5};
// `log verify` may have read the log meanwhile.
constexpr std::chrono::hours looks_each{1};

// On Linux a thread has a priority of its own.
void give_way() {
    constexpr int niceness = 10;
    static_cast<void>(::setpriority(PRIO_PROCESS, 0, niceness));
}

std::string problem_text(const adapters::VerifyProblem& problem) {
    return problem.position == LogPosition{}
               ? problem.message
               : fmt::format("position {}: {}", problem.position.value(), problem.message);
}

}  // namespace

events::Duration next_verification_in(const VerificationsSoFar& so_far, events::Time now,
                                      events::Duration interval) {
    const bool good = so_far.last && so_far.last->whole && !so_far.under_way;
    if (!so_far.passed && !good) {
        return {};
    }
    return so_far.last
               ? std::clamp(so_far.last->time + interval - now, events::Duration{}, interval)
               : interval;
}

LogVerifier::Options LogVerifier::configured(const Configuration& configuration) {
    constexpr std::uint64_t megabyte = 1'000'000;
    return {.data_dir = configuration.text("data_dir"),
            .interval = std::chrono::hours(24) * configuration.count("verify.interval_days"),
            .bytes_per_s = megabyte * configuration.count("verify.megabytes_per_second")};
}

LogVerifier::LogVerifier(const adapters::RocksdbEventLog& log, ServiceLog& said, Options options,
                         std::function<void()> found)
    : log_(log),
      said_(said),
      options_(std::move(options)),
      found_(std::move(found)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

LogVerifier::~LogVerifier() = default;

std::optional<engine::LogVerdict> LogVerifier::take_verdict() {
    const std::lock_guard lock(mutex_);
    return std::exchange(verdict_, std::nullopt);
}

std::optional<LogPosition> LogVerifier::reached() const {
    const std::lock_guard lock(mutex_);
    return reached_;
}

void LogVerifier::run(const std::stop_token& stop) {
    give_way();
    while (!stop.stop_requested()) {
        const auto wait = next_pass_in();
        if (wait > wait.zero()) {
            rest(stop, std::min<events::Duration>(wait, looks_each));
        } else {
            pass(stop);
        }
    }
}

events::Duration LogVerifier::next_pass_in() const {
    return next_verification_in(
        {.last = read_verification(options_.data_dir),
         .under_way = read_verification_place(options_.data_dir).has_value(),
         .passed = passed_},
        adapters::SystemClock{}.now(), options_.interval);
}

void LogVerifier::pass(const std::stop_token& stop) {
    const adapters::LogReader reader{log_.database()};
    VerifyReport report;
    RecordWalk walk(log_.database(), reader, report);
    told_ = 0;
    go_on(walk);
    const LogPosition goal = log_.info().last;
    while (!stop.stop_requested()) {
        const auto step = walk.step(goal, piece);
        if (step.ended) {
            walk.finish();
        }
        tell(report, walk.reached());
        if (step.ended) {
            return end(report, walk.reached());
        }
        if (std::chrono::steady_clock::now() - place_kept_ >= place_is_kept_each) {
            keep_place(walk);
        }
        rest(stop, events::Duration(step.bytes * 1'000'000 / options_.bytes_per_s));
    }
    keep_place(walk);
}

void LogVerifier::go_on(RecordWalk& walk) {
    place_kept_ = std::chrono::steady_clock::now();
    const auto place = read_verification_place(options_.data_dir);
    if (!place || place->log != log_.info().id) {
        return;
    }
    if (const auto gone_on = walk.go_on_behind(place->place); !gone_on) {
        said_.warn("the log is verified from its beginning: " + gone_on.error().message);
    }
}

void LogVerifier::tell(const VerifyReport& report, LogPosition reached) {
    {
        const std::lock_guard lock(mutex_);
        reached_ = reached;
    }
    if (report.problem_count == told_) {
        return;
    }
    for (; told_ < report.problems.size(); ++told_) {
        said_.error("the log is damaged: " + problem_text(report.problems[told_]));
    }
    told_ = report.problem_count;
    keep_verification(options_.data_dir, {adapters::SystemClock{}.now(), reached, false});
    forget_verification_place(options_.data_dir);
    judge({.problems = report.problem_count, .first = problem_text(report.problems.front())});
}

void LogVerifier::end(const VerifyReport& report, LogPosition reached) {
    passed_ = true;
    forget_verification_place(options_.data_dir);
    if (report.whole()) {
        keep_verification(options_.data_dir, {adapters::SystemClock{}.now(), reached, true});
        said_.info(
            fmt::format("log verified up to position {}: whole", with_thousands(reached.value())));
        judge({});
    }
    const std::lock_guard lock(mutex_);
    reached_.reset();
}

// What was found wrong is looked for again by the next process.
void LogVerifier::keep_place(RecordWalk& walk) {
    place_kept_ = std::chrono::steady_clock::now();
    if (told_ == 0) {
        keep_verification_place(options_.data_dir, {log_.info().id, walk.place()});
    }
}

void LogVerifier::judge(engine::LogVerdict verdict) {
    {
        const std::lock_guard lock(mutex_);
        verdict_ = std::move(verdict);
    }
    found_();
}

void LogVerifier::rest(const std::stop_token& stop, events::Duration time) {
    std::unique_lock lock(mutex_);
    resting_.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace orderlog::tools
