#include "tools/service/log_verifier.hpp"

#include "adapters/rocksdb/log_reader.hpp"
#include "adapters/system/system_clock.hpp"
#include "tools/output/text_format.hpp"
#include "tools/service/next_verification.hpp"

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
// `log verify` may have read the log meanwhile, or it has grown.
constexpr std::chrono::minutes looks_each{10};

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

events::Duration LogVerifier::next_pass_in() {
    VerificationsSoFar so_far{
        .last = take_note(), .under_way = usable_place().has_value(), .end = log_.info().last};
    if (passed_) {
        so_far.passed = {.ago = std::chrono::duration_cast<events::Duration>(
                             std::chrono::steady_clock::now() - passed_->at),
                         .goal = passed_->goal};
    }
    return next_verification_in(so_far, adapters::SystemClock{}.now(), options_.interval);
}

// What stands as damage was noted when it was found: a whole note is newer.
std::optional<VerificationNote> LogVerifier::take_note() {
    auto note = read_verification(options_.data_dir, log_.info().id);
    if (note && note->whole && note != known_) {
        judge({});
    }
    known_ = note;
    return note;
}

std::optional<VerificationPlace> LogVerifier::usable_place() const {
    auto place = read_verification_place(options_.data_dir);
    if (!place || place->log != log_.info().id) {
        return std::nullopt;
    }
    const events::Time now = adapters::SystemClock{}.now();
    const auto last = read_verification(options_.data_dir, place->log);
    const bool damaged_since = last && !last->whole && last->time >= place->began;
    const bool current = place->began <= now && now - place->began <= options_.interval;
    return current && !damaged_since ? place : std::nullopt;
}

void LogVerifier::pass(const std::stop_token& stop) {
    const adapters::LogReader reader{log_.database()};
    VerifyReport report;
    RecordWalk walk(log_.database(), reader, report);
    told_ = 0;
    go_on(walk);
    goal_ = log_.info().last;
    while (!stop.stop_requested()) {
        const auto step = walk.step(goal_, piece);
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
    began_ = adapters::SystemClock{}.now();
    const auto place = usable_place();
    if (!place) {
        return forget_verification_place(options_.data_dir);
    }
    if (const auto gone_on = walk.go_on_behind(place->place); !gone_on) {
        said_.warn("the log is verified from its beginning: " + gone_on.error().message);
    } else {
        began_ = place->began;
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
    note({.time = adapters::SystemClock{}.now(), .last = reached, .whole = false});
    forget_verification_place(options_.data_dir);
    judge({.problems = report.problem_count, .first = problem_text(report.problems.front())});
}

void LogVerifier::end(const VerifyReport& report, LogPosition reached) {
    passed_ = {.at = std::chrono::steady_clock::now(), .goal = goal_};
    forget_verification_place(options_.data_dir);
    if (report.whole()) {
        note({.time = began_, .last = reached, .whole = true});
        const auto last = read_verification(options_.data_dir, log_.info().id);
        said_.info(fmt::format(
            "log verified up to position {}: whole{}", with_thousands(reached.value()),
            last && !last->whole ? "; what 'log verify' found beyond records stands until it is "
                                   "run again"
                                 : ""));
    }
    const std::lock_guard lock(mutex_);
    reached_.reset();
}

void LogVerifier::note(VerificationNote note) {
    note.log = log_.info().id;
    keep_verification(options_.data_dir, note);
}

// What was found wrong is looked for again by the next process.
void LogVerifier::keep_place(RecordWalk& walk) {
    place_kept_ = std::chrono::steady_clock::now();
    if (told_ == 0) {
        keep_verification_place(options_.data_dir, {log_.info().id, walk.place(), began_});
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
