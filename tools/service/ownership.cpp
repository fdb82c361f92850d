#include "tools/service/ownership.hpp"

#include <utility>

namespace orderlog::tools {

void Ownership::held(adapters::LeaseEpoch epoch, Moment asked) {
    if (lost_) {
        return;
    }
    epoch_ = epoch;
    sure_until_ = asked + lease_time_;
    unsure_since_.reset();
    unreachable_ = false;
    owner_.clear();
}

void Ownership::others(std::string owner) {
    lost_ = lost_ || epoch_.has_value();
    epoch_.reset();
    sure_until_.reset();
    owner_ = std::move(owner);
}

/// What was asked while the lease was sure may have stood still as long as this process did.
void Ownership::silent(Moment asked) {
    const std::optional<Moment> doubt = unsure_since_ ? unsure_since_ : sure_until_;
    unreachable_ = unreachable_ || !doubt || asked >= *doubt;
}

bool Ownership::may_ask(Moment now) {
    if (!owner_.empty()) {
        return false;
    }
    if (sure_until_ && now < *sure_until_) {
        return true;
    }
    if (!unsure_since_) {
        unsure_since_ = now;
    }
    return unreachable_ || now - *unsure_since_ >= patience;
}

std::optional<Ownership::Moment> Ownership::changes_at() const {
    if (!owner_.empty() || unreachable_) {
        return std::nullopt;
    }
    return unsure_since_ ? *unsure_since_ + patience : sure_until_;
}

}  // namespace orderlog::tools
