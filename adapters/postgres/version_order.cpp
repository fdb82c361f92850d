#include "adapters/postgres/version_order.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace orderlog::adapters {
namespace {

std::vector<int> numbers_of(std::string_view version) {
    std::vector<int> numbers;
    for (std::size_t at = 0; at <= version.size();) {
        const std::size_t end = std::min(version.find('.', at), version.size());
        std::from_chars(version.data() + at, version.data() + end, numbers.emplace_back(0));
        at = end + 1;
    }
    return numbers;
}

}  // namespace

bool is_newer_version(std::string_view version, std::string_view than) {
    return numbers_of(version) > numbers_of(than);
}

}  // namespace orderlog::adapters
