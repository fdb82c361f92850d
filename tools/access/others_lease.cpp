#include "tools/access/others_lease.hpp"

#include "tools/access/lease_taker.hpp"

#include <utility>

namespace orderlog::tools {

using events::Result;
using std::chrono::steady_clock;

Result<adapters::FreeLease> refuse_beside_others(
    const Configuration& configuration, const std::string& conninfo, const events::LogId& log,
    const std::function<Result<void>(std::chrono::milliseconds)>& pause) {
    constexpr std::chrono::milliseconds between_looks{1000};
    auto taker = lease_taker(configuration);
    if (!taker) {
        return tl::make_unexpected(taker.error());
    }
    adapters::LogLease lease(conninfo, log, std::move(*taker));
    const auto limit = steady_clock::now() + 2 * adapters::LogLease::lease_time;
    while (true) {
        const auto look = lease.elsewhere();
        if (!look) {
            return tl::make_unexpected(look.error());
        }
        if (const auto* free = std::get_if<adapters::FreeLease>(&*look)) {
            return *free;
        }
        if (steady_clock::now() > limit) {
            return tl::make_unexpected(
                held_elsewhere(std::get<adapters::LeaseOthers>(*look).owner));
        }
        if (const auto waited = pause(between_looks); !waited) {
            return tl::make_unexpected(waited.error());
        }
    }
}

}  // namespace orderlog::tools
