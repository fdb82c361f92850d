#include "projections/page_chains.hpp"

#include <algorithm>

namespace orderlog::projections {

using events::PageFetched;
using events::Time;

namespace {

// One goes on, others are left behind by late answers and by deaths; the oldest of these goes.
constexpr std::size_t chains_max = 8;

const std::optional<Time>& echo_of(const PageFetched& page) {
    return page.window.axis == events::WindowAxis::created ? page.created_before
                                                           : page.last_updated_before;
}

}  // namespace

events::Window as_sent(const events::Window& window) {
    using std::chrono::milliseconds;
    return {.axis = window.axis,
            .from = std::chrono::floor<milliseconds>(window.from),
            .to = std::chrono::floor<milliseconds>(window.to)};
}

Time end_by(Time bound, const std::optional<Time>& echo) {
    return echo ? std::min(bound, *echo) : bound;
}

std::optional<PageChains::Chain> PageChains::behind(const std::vector<Chain>& chains,
                                                    const PageFetched& page) {
    if (!page.token_in) {
        return Chain{.read = {.purpose = page.purpose,
                              .window = as_sent(page.window),
                              .data_sets = page.data_sets,
                              .query = page.query,
                              .operation = page.operation},
                     .asked = page.window};
    }
    const auto found = std::ranges::find_if(chains, [&](const Chain& chain) {
        return chain.next == *page.token_in && chain.asked == page.window &&
               chain.read.query == page.query && chain.read.data_sets == page.data_sets;
    });
    return found == chains.end() ? std::nullopt : std::optional(*found);
}

std::optional<ReadWindow> PageChains::take(const events::StoredEvent& stored,
                                           const PageFetched& page) {
    std::vector<Chain>& chains = open_[page.purpose];
    auto chain = behind(chains, page);
    if (!chain) {
        return std::nullopt;
    }
    std::erase_if(chains, [&](const Chain& one) {
        return page.token_in ? one.next == *page.token_in : page.token_out == one.next;
    });
    chain->read.window.to = end_by(chain->read.window.to, echo_of(page));
    chain->read.last_page = stored.position;
    if (!page.token_out) {
        return chain->read;
    }
    chain->next = *page.token_out;
    if (chains.size() == chains_max) {
        chains.erase(chains.begin());
    }
    chains.push_back(*std::move(chain));
    return std::nullopt;
}

std::vector<ReadWindow> PageChains::open() const {
    std::vector<ReadWindow> open;
    for (const auto& [purpose, chains] : open_) {
        if (!chains.empty()) {
            open.push_back(chains.back().read);
        }
    }
    return open;
}

}  // namespace orderlog::projections
