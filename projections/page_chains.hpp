#pragma once

#include "events/event_log.hpp"

#include <map>
#include <optional>
#include <vector>

namespace orderlog::projections {

/// A window whose pages are all in the log, from the first to one without a next.
struct ReadWindow {
    events::Purpose purpose{events::Purpose::sync};
    /// In whole milliseconds, as it was asked; its end is the smallest of the bound and all echoes.
    events::Window window{};
    events::DataSets data_sets{};
    std::string query{};
    events::Operation operation{events::Operation::search_orders};
    events::LogPosition last_page{};
    friend bool operator==(const ReadWindow&, const ReadWindow&) = default;
};

/// The window as Amazon was asked for it: our microseconds are cut off.
[[nodiscard]] events::Window as_sent(const events::Window& window);
/// As far as Amazon says that its answer is complete.
[[nodiscard]] events::Time end_by(events::Time bound, const std::optional<events::Time>& echo);

/// The chains of pages of one connection, by the pages alone: each begins with a page that was
/// asked without a token and goes on with the page that was asked with the token of the one before
/// it, for the same window by the same query. A late or repeated page changes nothing: the chain
/// waits for another token.
class PageChains {
 public:
    /// The window that this page ends, if all pages before it are there.
    [[nodiscard]] std::optional<ReadWindow> take(const events::StoredEvent& stored,
                                                 const events::PageFetched& page);
    /// Its chains were given up.
    void forget(events::Purpose purpose) { open_.erase(purpose); }
    /// What has begun and not ended, the newest chain of each purpose.
    [[nodiscard]] std::vector<ReadWindow> open() const;

 private:
    struct Chain {
        ReadWindow read{};
        events::Window asked{};
        events::Sha256 next{};  ///< Hash of the token that the next page is asked with.
    };
    /// The chain that the page goes on with, or a new one.
    [[nodiscard]] static std::optional<Chain> behind(const std::vector<Chain>& chains,
                                                     const events::PageFetched& page);

    std::map<events::Purpose, std::vector<Chain>> open_{};
};

}  // namespace orderlog::projections
