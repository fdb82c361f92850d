#include "adapters/sp_api/lwa_tokens.hpp"

#include <algorithm>
#include <utility>

namespace orderlog::adapters {

LwaTokens::Advice LwaTokens::want(const engine::SellerAccess& access, events::Duration now) {
    Entry& entry = entries_[access];
    if (!entry.access_token.empty() && now < entry.renew_at) {
        return Use{entry.access_token};
    }
    if (entry.asking) {
        return Wait{};
    }
    if (entry.failures > 0 && now < entry.ask_again_at) {
        engine::Failed failed = entry.failure;
        failed.retry_after = entry.ask_again_at - now;
        return Refuse{std::move(failed)};
    }
    entry.asking = true;
    return Ask{};
}

void LwaTokens::granted(const engine::SellerAccess& access, LwaGrant grant, events::Duration now) {
    const auto kept = std::max(grant.lifetime - margin, grant.lifetime / 2);
    entries_[access] = Entry{std::move(grant.access_token), now + kept};
}

void LwaTokens::failed(const engine::SellerAccess& access, engine::Failed failed,
                       events::Duration now) {
    constexpr std::uint32_t doublings_max = 6;
    Entry& entry = entries_[access];
    entry.asking = false;
    entry.access_token.clear();
    const events::Duration pause = pause_min * (1 << std::min(entry.failures, doublings_max));
    entry.ask_again_at =
        now + std::max(std::min(pause, pause_max), failed.retry_after.value_or(pause_min));
    ++entry.failures;
    entry.failure = std::move(failed);
}

void LwaTokens::spoiled(const engine::SellerAccess& access, const std::string& access_token) {
    Entry& entry = entries_[access];
    if (entry.access_token == access_token) {
        entry.access_token.clear();
    }
}

}  // namespace orderlog::adapters
