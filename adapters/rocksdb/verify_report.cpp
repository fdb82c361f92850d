#include "adapters/rocksdb/verify_report.hpp"

#include <utility>

namespace orderlog::adapters {

namespace {

constexpr std::size_t problems_max = 100;

}  // namespace

void VerifyReport::add(events::LogPosition position, std::string message) {
    ++problem_count;
    if (problems.size() < problems_max) {
        problems.push_back({position, std::move(message)});
    }
}

}  // namespace orderlog::adapters
