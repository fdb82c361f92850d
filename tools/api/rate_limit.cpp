#include "tools/api/rate_limit.hpp"

#include <algorithm>

namespace orderlog::tools {

bool RateLimit::take(const std::string& bearer, Moment now) {
    const std::lock_guard lock(mutex_);
    if (buckets_.size() >= bearers_max) {
        buckets_.clear();  // Full buckets, nearly all of them.
    }
    const auto [found, added] = buckets_.try_emplace(bearer, Bucket{per_second_, now});
    Bucket& bucket = found->second;
    const std::chrono::duration<double> passed = now - bucket.filled;
    bucket.level = std::min(per_second_, bucket.level + passed.count() * per_second_);
    bucket.filled = now;
    if (bucket.level < 1) {
        return false;
    }
    bucket.level -= 1;
    return true;
}

}  // namespace orderlog::tools
