#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"
#include "events/sha256.hpp"
#include "events/token_events.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// What whoever opens a one-time link gets a token for.
struct LinkGrant {
    events::TokenScope scope{events::TokenScope::read};
    events::TenantId tenant{};  ///< Empty for an operator's.
};

/// "olc_" and 64 hexadecimal digits, 256 bits drawn at random: the code of a one-time link.
[[nodiscard]] std::string draw_link_code();
/// What events call the link of a code: "link:1a2b3c4d", by which nobody finds the code.
[[nodiscard]] std::string link_name(const events::Sha256& hash);

/// One-time links that were given out and not used yet: hashes of their codes, in memory alone.
/// Each is taken once, within ten minutes. Thread-safe.
class LinkCodes {
 public:
    using Moment = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::minutes lifetime{10};
    static constexpr std::size_t codes_max = 1000;

    /// `rejected` if too many wait already.
    [[nodiscard]] events::Result<void> add(const events::Sha256& hash, LinkGrant grant, Moment now);
    /// None: nobody's, used before, or too late. It is used up.
    [[nodiscard]] std::optional<LinkGrant> take(std::string_view code, Moment now);

 private:
    struct Waiting {
        LinkGrant grant{};
        Moment until{};
    };
    void drop_late(Moment now);

    std::mutex mutex_;
    std::map<events::Sha256, Waiting> waiting_{};  ///< Guarded.
};

}  // namespace orderlog::tools
