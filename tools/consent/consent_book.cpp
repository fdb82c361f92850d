#include "tools/consent/consent_book.hpp"

#include "tools/consent/consent_state.hpp"

#include <algorithm>

namespace orderlog::tools {

using events::Result;

Result<void> ConsentBook::catch_up(const events::EventLog& log) {
    while (true) {
        const auto read = log.read_stream(events::StreamId{}, read_, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            return {};
        }
        for (const events::StoredEvent& stored : *read) {
            read_ = stored.version;
            evolve(stored);
        }
    }
}

void ConsentBook::evolve(const events::StoredEvent& stored) {
    if (const auto* requested = std::get_if<events::ConsentRequested>(&stored.event)) {
        consents_[stored.position] = {.id = stored.position, .about = *requested};
        by_hash_[requested->state_hash] = stored.position;
    } else if (const auto* ended = std::get_if<events::ConsentEnded>(&stored.event)) {
        const auto found = consents_.find(ended->requested);
        if (found != consents_.end() && !found->second.ended) {
            found->second.ended = *ended;
        }
    }
}

const KnownConsent* ConsentBook::find(std::string_view state) const {
    if (!is_state(state)) {
        return nullptr;
    }
    const auto position = by_hash_.find(state_hash(state));
    return position == by_hash_.end() ? nullptr : &consents_.at(position->second);
}

std::size_t ConsentBook::asked_of(const events::TenantId& tenant, events::Time now) const {
    return static_cast<std::size_t>(std::ranges::count_if(consents_, [&](const auto& known) {
        const KnownConsent& consent = known.second;
        return consent.about.tenant == tenant && now < consent.about.expires_at;
    }));
}

}  // namespace orderlog::tools
