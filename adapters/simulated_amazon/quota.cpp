#include "adapters/simulated_amazon/quota.hpp"

#include <algorithm>

namespace orderlog::adapters {

bool QuotaBucket::take(events::Time now, bool enforced) {
    if (usage_.requests == 0) {
        usage_.first = now;
        usage_.last = now;
    }
    level_ = std::min<events::Duration>(plan_.burst * plan_.per_token,
                                        level_ + std::max(now - usage_.last, events::Duration{0}));
    usage_.last = std::max(usage_.last, now);
    ++usage_.requests;
    if (enforced && level_ < plan_.per_token) {
        ++usage_.overdrafts;
        return false;
    }
    if (enforced) {
        level_ -= plan_.per_token;
    }
    ++usage_.granted;
    return true;
}

}  // namespace orderlog::adapters
