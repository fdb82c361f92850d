#pragma once

#include "events/consent_events.hpp"
#include "events/event_log.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"
#include "events/sha256.hpp"
#include "events/time.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string_view>

namespace orderlog::tools {

/// A seller who was asked, as the log knows it.
struct KnownConsent {
    events::LogPosition id{};
    events::ConsentRequested about{};
    std::optional<events::ConsentEnded> ended{};
};

/// Every seller who was ever asked to let us read: a fold of the system's stream.
class ConsentBook {
 public:
    /// Folds what was appended since the last time.
    [[nodiscard]] events::Result<void> catch_up(const events::EventLog& log);

    /// None: no state of ours.
    [[nodiscard]] const KnownConsent* find(std::string_view state) const;
    /// Requests of a tenant that are not too old yet, those that have ended too.
    [[nodiscard]] std::size_t asked_of(const events::TenantId& tenant, events::Time now) const;

 private:
    void evolve(const events::StoredEvent& stored);

    events::StreamVersion read_{};
    std::map<events::LogPosition, KnownConsent> consents_{};
    std::map<events::Sha256, events::LogPosition> by_hash_{};
};

}  // namespace orderlog::tools
