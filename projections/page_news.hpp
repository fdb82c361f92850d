#pragma once

#include "events/event_log.hpp"
#include "events/order_observation.hpp"
#include "events/page_reader.hpp"
#include "events/result.hpp"
#include "projections/rank.hpp"

#include <string>
#include <vector>

namespace orderlog::projections {

/// What a page of orders tells that the log did not hold before it.
struct PageNews {
    std::string body{};
    std::vector<events::OrderObservation> orders{};  ///< The last of the page first.
};

/// The page, if the event is one that shows some order that is not `same`, or may show one to a
/// reader of another version than its writer had; else none.
[[nodiscard]] const events::PageFetched* page_with_news(const events::Event& event);

/// The orders of a page that its event does not mark `same`. `corrupt` if the body cannot be read
/// or holds another number of orders than the event. REQUIRES: the event is a page_with_news() of
/// orders, not of items by themselves.
[[nodiscard]] events::Result<PageNews> page_news(const events::StoredEvent& stored,
                                                 const events::EventLog& log,
                                                 events::PageReader& reader);

/// Of one whole observation: by Amazon's last update, then by the position of its page.
[[nodiscard]] Rank own_rank(const events::OrderObservation& order,
                            const events::StoredEvent& stored);

}  // namespace orderlog::projections
