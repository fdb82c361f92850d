#include "tools/api/stream_places.hpp"

namespace orderlog::tools {

StreamPlaces::Place StreamPlaces::take(const std::string& bearer) {
    {
        const std::lock_guard lock(counts_->mutex);
        std::size_t& taken = counts_->taken[bearer];
        if (taken >= each_max_) {
            return nullptr;
        }
        ++taken;
    }
    // It points to nothing that is read, but is not null.
    return {counts_.get(), [counts = counts_, bearer](void*) {
                const std::lock_guard lock(counts->mutex);
                const auto found = counts->taken.find(bearer);
                if (--found->second == 0) {
                    counts->taken.erase(found);
                }
            }};
}

}  // namespace orderlog::tools
