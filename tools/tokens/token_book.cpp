#include "tools/tokens/token_book.hpp"

#include "tools/tokens/token_text.hpp"

#include <fmt/core.h>

#include <utility>

namespace orderlog::tools {

using events::Result;

namespace {

Need need_of(events::TokenScope scope) {
    switch (scope) {
        case events::TokenScope::read:
            return Need::read;
        case events::TokenScope::write:
            return Need::write;
        case events::TokenScope::operate:
            return Need::operate;
    }
    return Need::nothing;
}

}  // namespace

Result<TokenBook> TokenBook::read(const events::EventLog& log) {
    TokenBook book;
    return book.catch_up(log).map([&] { return std::move(book); });
}

Result<void> TokenBook::catch_up(const events::EventLog& log) {
    while (true) {
        const auto read = log.read_stream(events::StreamId{}, read_, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            return {};
        }
        for (const events::StoredEvent& stored : *read) {
            evolve(stored);
        }
        read_ = read->back().version;
    }
}

void TokenBook::evolve(const events::StoredEvent& stored) {
    if (const auto* issued = std::get_if<events::TokenIssued>(&stored.event)) {
        tokens_[stored.position] = {.id = stored.position,
                                    .about = *issued,
                                    .actor = stored.actor,
                                    .issued_at = stored.time};
        by_hash_[issued->hash] = stored.position;
    } else if (const auto* revoked = std::get_if<events::TokenRevoked>(&stored.event)) {
        const auto found = tokens_.find(revoked->issued);
        if (found != tokens_.end() && !found->second.revoked_at) {
            found->second.revoked_at = stored.time;
        }
    }
}

const KnownToken* TokenBook::find(std::string_view token, events::Time now) const {
    if (!is_token(token)) {
        return nullptr;
    }
    const auto position = by_hash_.find(token_hash(token));
    const KnownToken* const known = position == by_hash_.end() ? nullptr : find(position->second);
    return known != nullptr && known->holds_at(now) ? known : nullptr;
}

const KnownToken* TokenBook::find(events::LogPosition id) const {
    const auto found = tokens_.find(id);
    return found == tokens_.end() ? nullptr : &found->second;
}

Grant grant_of(const KnownToken& token) {
    return {.bearer = fmt::format("token:{}", token.id.value()),
            .most = need_of(token.about.scope),
            .tenant = token.about.tenant,
            .expires_at = token.about.expires_at};
}

}  // namespace orderlog::tools
