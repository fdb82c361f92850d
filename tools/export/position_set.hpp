#pragma once

#include "events/ids.hpp"

#include <bitset>
#include <cstdint>
#include <unordered_map>

namespace orderlog::tools {

/// Positions that were seen, in any order. Memory: a bit each where they are dense.
class PositionSet {
 public:
    /// False: it was there already.
    bool add(events::LogPosition position) {
        auto seen = pages_[position.value() / page_size][position.value() % page_size];
        const bool is_new = !seen;
        seen = true;
        return is_new;
    }

 private:
    static constexpr std::size_t page_size = 512;
    std::unordered_map<std::uint64_t, std::bitset<page_size>> pages_{};
};

}  // namespace orderlog::tools
