#include "adapters/sp_api/lwa_tokens.hpp"

#include <algorithm>
#include <utility>

namespace orderlog::adapters {

namespace {

/// Doubles with each failure in a row before this one.
events::Duration pause_after(std::uint32_t failures) {
    constexpr std::uint32_t doublings_max = 6;
    const events::Duration pause = LwaTokens::pause_min * (1 << std::min(failures, doublings_max));
    return std::min(pause, LwaTokens::pause_max);
}

engine::Failed until(engine::Failed failed, events::Duration wait) {
    failed.retry_after = std::max(wait, LwaTokens::pause_min);
    return failed;
}

}  // namespace

LwaTokens::Advice LwaTokens::want(const engine::SellerAccess& access, events::Duration now) {
    Entry& entry = entries_[access];
    if (!entry.access_token.empty() && now < entry.renew_at) {
        return Use{entry.access_token, entry.proven};
    }
    if (entry.asking) {
        return Wait{};
    }
    if (entry.failures > 0 && now < entry.ask_again_at) {
        engine::Failed failed = entry.failure;
        failed.retry_after = entry.ask_again_at - now;
        return Refuse{std::move(failed)};
    }
    return ask_or_refuse(access, now);
}

LwaTokens::Advice LwaTokens::ask_or_refuse(const engine::SellerAccess& access,
                                           events::Duration now) {
    if (refusal_) {
        if (refusal_->asking || now < refusal_->ask_again_at) {
            return Refuse{until(refusal_->failed, refusal_->ask_again_at - now)};
        }
        refusal_->asking = access;
    }
    entries_[access].asking = true;
    return Ask{};
}

void LwaTokens::granted(const engine::SellerAccess& access, LwaGrant grant, events::Duration now) {
    const auto kept = std::max(grant.lifetime - margin, grant.lifetime / 2);
    Entry& entry = entries_[access];
    if (!entry.access_token.empty()) {
        // The token before this one served its whole life: what was refused before it is long ago.
        entry.refused.clear();
    }
    entry.access_token = std::move(grant.access_token);
    entry.renew_at = now + kept;
    entry.proven = false;
    entry.asking = false;
    entry.failures = 0;
    refusal_.reset();
}

void LwaTokens::failed(const engine::SellerAccess& access, engine::Failed failed,
                       events::Duration now) {
    hear_of_application(access, failed, now);
    Entry& entry = entries_[access];
    entry.asking = false;
    entry.access_token.clear();
    if (failed.kind == events::FailureKind::application_refused) {
        return;  // No word on this seller.
    }
    entry.ask_again_at =
        now + std::max(pause_after(entry.failures), failed.retry_after.value_or(pause_min));
    ++entry.failures;
    entry.failure = std::move(failed);
}

void LwaTokens::hear_of_application(const engine::SellerAccess& access,
                                    const engine::Failed& failed, events::Duration now) {
    if (failed.kind == events::FailureKind::application_refused) {
        const std::uint32_t failures = refusal_ ? refusal_->failures : 0;
        refusal_ = Refusal{.failed = failed,
                           .failures = failures + 1,
                           .ask_again_at = now + pause_after(failures)};
    } else if (failed.kind == events::FailureKind::unauthorised) {
        refusal_.reset();  // Who judges a seller's consent has taken the application's secret.
    } else if (refusal_ && refusal_->asking == access) {
        // Nothing was heard: somebody else may ask next.
        refusal_->asking.reset();
        refusal_->ask_again_at = now + pause_min;
    }
}

bool LwaTokens::answered(const engine::SellerAccess& access, const Use& used,
                         events::Operation operation, std::uint16_t status) {
    Entry& entry = entries_[access];
    const bool current = entry.access_token == used.access_token;
    if (status == 200 || status == 404) {
        entry.proven = entry.proven || current;
        entry.refused.erase(operation);
    }
    if (status != 401 && status != 403) {
        return false;
    }
    // Calls that left together are refused together: that is one refusal.
    const bool again = current && entry.refused.contains(operation);
    entry.refused.insert(operation);
    spoiled(access, used.access_token);
    return used.proven && !again;
}

void LwaTokens::spoiled(const engine::SellerAccess& access, const std::string& access_token) {
    Entry& entry = entries_[access];
    if (entry.access_token == access_token) {
        entry.access_token.clear();
        entry.proven = false;
    }
}

}  // namespace orderlog::adapters
