#include "tools/service/ownership.hpp"

#include <utility>

namespace orderlog::tools {

void Ownership::held(adapters::LeaseFence fence, Moment asked) {
    if (lost_) {
        return;
    }
    fence_ = std::move(fence);
    sure_until_ = asked + lease_time_;
    unsure_since_.reset();
    unreachable_ = false;
    owner_.clear();
}

void Ownership::others(std::string owner, Moment asked) {
    lost_ = lost_ || fence_.has_value();
    fence_.reset();
    sure_until_.reset();
    unsure_since_.reset();
    unreachable_ = false;
    owner_ = std::move(owner);
    told_of_owner_ = asked;
}

/// What was asked while the lease was sure may have stood still as long as this process did.
void Ownership::silent(Moment asked) {
    const std::optional<Moment> doubt = unsure_since_ ? unsure_since_ : sure_until_;
    unreachable_ = unreachable_ || !doubt || asked >= *doubt;
}

bool Ownership::may_ask(Moment now) {
    const bool stood_still = turned_ && now - *turned_ >= lease_time_;
    turned_ = now;
    if (stood_still) {
        told_of_owner_ = now;  // The other may have lived on.
    }
    if (lost_ || (!owner_.empty() && now - told_of_owner_ < belief)) {
        return false;
    }
    owner_.clear();
    if (sure_until_ && now < *sure_until_) {
        return true;
    }
    if (!unsure_since_ || stood_still) {
        unreachable_ = unreachable_ && !stood_still;
        unsure_since_ = now;
    }
    unreachable_ = unreachable_ || now - *unsure_since_ >= patience;
    return unreachable_;
}

std::optional<Ownership::Moment> Ownership::changes_at() const {
    if (!lost_ && !owner_.empty()) {
        return told_of_owner_ + belief;
    }
    if (lost_) {
        return std::nullopt;
    }
    if (unreachable_) {
        return turned_ ? std::optional{*turned_ + lease_time_ / 2} : std::nullopt;
    }
    return unsure_since_ ? *unsure_since_ + patience : sure_until_;
}

}  // namespace orderlog::tools
