#pragma once

#include "engine/seller_api.hpp"
#include "events/check.hpp"

namespace orderlog::tools {

/// For an engine that only writes or folds events.
class IdleSellerApi final : public engine::SellerApi {
 public:
    /// REQUIRES: never called; the engine was told that it sends nothing.
    void submit(engine::Request /*request*/) override { events::check(false); }
    [[nodiscard]] std::vector<engine::Answer> poll() override { return {}; }
};

}  // namespace orderlog::tools
