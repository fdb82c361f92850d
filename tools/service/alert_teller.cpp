#include "tools/service/alert_teller.hpp"

#include <utility>

namespace orderlog::tools {

using events::Result;

AlertTeller::AlertTeller(engine::Engine& engine, std::optional<AlertPost::Outside> outside)
    : engine_(engine) {
    if (outside) {
        post_.emplace(*std::move(outside));
    }
}

Result<void> AlertTeller::turn(bool may_act) {
    if (!post_) {
        return {};
    }
    if (auto recorded = record(); !recorded) {
        return recorded;
    }
    if (!may_act && told_) {
        post_->tell({});  // Another engine may tell it.
        told_.reset();
    }
    const std::uint64_t revision = engine_.alerts_revision();
    if (told_ != revision && may_act) {
        told_ = revision;
        post_->tell(engine_.untold_alerts(AlertPost::pending_max));
    }
    return {};
}

Result<void> AlertTeller::stop() {
    if (!post_) {
        return {};
    }
    post_->stop();
    return record();
}

Result<void> AlertTeller::record() {
    for (const auto& [stream, delivery] : post_->take_accepted()) {
        if (auto recorded = engine_.record_delivery(stream, delivery, "engine"); !recorded) {
            return recorded;
        }
    }
    return {};
}

}  // namespace orderlog::tools
