#include "tools/service/measured_log.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace orderlog::tools {

using events::LogPosition;
using events::Result;
using nlohmann::json;

void MeasuredLog::count(const events::Event& event) {
    if (const auto* const page = std::get_if<events::PageFetched>(&event)) {
        ++requests_[{page->operation, page->status}];
    } else if (const auto* const poll = std::get_if<events::SyncPolled>(&event)) {
        constexpr std::uint16_t ok = 200;
        ++requests_[{poll->operation, ok}];
    } else if (const auto* const failed = std::get_if<events::RequestFailed>(&event)) {
        ++requests_[{failed->operation, failed->status}];
    } else if (const auto* const ended = std::get_if<events::RunEnded>(&event)) {
        ++runs_[ended->reason];
    }
}

Result<LogPosition> MeasuredLog::append(std::vector<events::NewEvent> batch) {
    for (const events::NewEvent& one : batch) {
        count(one.event);
    }
    const auto begun = std::chrono::steady_clock::now();
    auto appended = log_.append(std::move(batch));
    const double took_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    const auto bound = std::ranges::lower_bound(append_bounds_s, took_s);
    if (bound != append_bounds_s.end()) {
        ++within_.at(static_cast<std::size_t>(bound - append_bounds_s.begin()));
    }
    ++appends_;
    appending_s_ += took_s;
    return appended;
}

json MeasuredLog::measured() const {
    json requests = json::array();
    for (const auto& [what, count] : requests_) {
        requests.push_back({{"operation", events::to_text(what.first)},
                            {"status", what.second},
                            {"count", count}});
    }
    json runs = json::array();
    for (const auto& [reason, count] : runs_) {
        runs.push_back({{"reason", events::to_text(reason)}, {"count", count}});
    }
    return {{"append",
             {{"bounds_s", append_bounds_s},
              {"counts", within_},
              {"count", appends_},
              {"sum_s", appending_s_}}},
            {"requests", requests},
            {"runs", runs}};
}

}  // namespace orderlog::tools
