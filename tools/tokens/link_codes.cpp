#include "tools/tokens/link_codes.hpp"

#include "tools/tokens/token_text.hpp"

#include <fmt/core.h>

#include <utility>

namespace orderlog::tools {

using events::Result;

namespace {

constexpr std::string_view code_prefix = "olc_";

}  // namespace

std::string draw_link_code() {
    const std::string token = draw_token();
    return std::string{code_prefix} + token.substr(token.find('_') + 1);
}

std::string link_name(const events::Sha256& hash) {
    constexpr std::size_t digits = 8;
    return "link:" + events::to_hex(hash).substr(0, digits);
}

void LinkCodes::drop_late(Moment now) {
    std::erase_if(waiting_, [&](const auto& one) { return one.second.until <= now; });
}

Result<void> LinkCodes::add(const events::Sha256& hash, LinkGrant grant, Moment now) {
    const std::lock_guard lock(mutex_);
    drop_late(now);
    if (waiting_.size() >= codes_max) {
        return events::fail(events::ErrorKind::rejected,
                            fmt::format("{} links wait to be opened already", codes_max),
                            "they end ten minutes after they were made");
    }
    waiting_.insert_or_assign(hash, Waiting{std::move(grant), now + lifetime});
    return {};
}

std::optional<LinkGrant> LinkCodes::take(std::string_view code, Moment now) {
    const std::lock_guard lock(mutex_);
    drop_late(now);
    const auto found = waiting_.find(events::sha256(code));
    if (found == waiting_.end()) {
        return std::nullopt;
    }
    LinkGrant grant = std::move(found->second.grant);
    waiting_.erase(found);
    return grant;
}

}  // namespace orderlog::tools
