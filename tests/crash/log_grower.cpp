// Grows the log in argv[1] to argv[2] events, as an engine does that polls its connections for
// days, and prints the time of its last event. Each connection has argv[3] orders meanwhile;
// without it no news comes. Standard input names the connections, a line each: selling partner id,
// file of the refresh token.
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/rocksdb/rocksdb_snapshot_store.hpp"
#include "adapters/simulated_amazon/order_generator.hpp"
#include "adapters/simulated_amazon/simulated_seller_api.hpp"
#include "adapters/simulated_amazon/virtual_clock.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "engine/engine.hpp"
#include "events/check.hpp"

#include <algorithm>
#include <iostream>
#include <string>

using namespace orderlog;
using namespace std::chrono_literals;

namespace {

const events::ApplicationId application{"amzn1.sp.solution.test"};
const events::Time begin = events::parse_time("2026-01-15T09:00:00Z").value();

struct Account {
    std::string seller{};
    std::string token_file{};
};

std::vector<Account> read_accounts() {
    std::vector<Account> accounts;
    for (Account account; std::cin >> account.seller >> account.token_file;) {
        accounts.push_back(account);
    }
    return accounts;
}

adapters::SimulatedAmazon amazon_of(const std::vector<Account>& accounts, std::uint32_t orders,
                                    events::Duration lasts) {
    std::vector<adapters::SimulatedSeller> sellers;
    for (const Account& account : accounts) {
        auto& seller = sellers.emplace_back();
        seller.seller_id = account.seller;
        seller.refresh_token = "Atzr|" + account.seller;
        if (orders > 0) {
            seller.book = adapters::generate_orders({.seed = sellers.size(),
                                                     .orders = orders,
                                                     .first_created = begin,
                                                     .last_created = begin + lasts,
                                                     .histories_end = begin + 2 * lasts});
        } else {
            seller.book.seal();
        }
    }
    return {adapters::SimulatedAmazonOptions{}, std::move(sellers)};
}

template <class T>
T taken(events::Result<T> result) {
    events::check(result.has_value());
    return std::move(*result);
}

events::StreamId stream_of(const Account& account) {
    return {events::TenantId{account.seller}, events::ConnectionId{"amazon"}};
}

void connect(engine::Engine& engine, const adapters::SimulatedAmazon& amazon,
             const std::vector<Account>& accounts) {
    for (const Account& account : accounts) {
        const events::SellerId seller{account.seller};
        const auto added = engine.add_connection(
            {.stream = stream_of(account),
             .about = {.application = application,
                       .seller = seller,
                       .credential = adapters::SimulatedSellerApi::credential_of(
                           *amazon.find(account.seller))}},
            "test");
        const auto claimed = engine.record_fact(
            events::SellerClaimed{.application = application, .seller = seller}, "test");
        events::check(added && claimed);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3 && argc != 4) {
        return 2;
    }
    constexpr events::Duration between_polls = 5min;
    const events::LogPosition goal{std::stoull(argv[2])};
    const auto accounts = read_accounts();
    const auto log = taken(adapters::RocksdbEventLog::open(argv[1]));
    adapters::RocksdbSnapshotStore snapshots(*log);
    const auto polls = static_cast<std::int64_t>(goal.value() / accounts.size());
    auto amazon =
        amazon_of(accounts, argc == 4 ? static_cast<std::uint32_t>(std::stoul(argv[3])) : 0,
                  polls * between_polls);
    adapters::VirtualClock clock(std::max(begin, log->info().last_time));
    adapters::SimulatedSellerApi api(amazon, clock, adapters::calm_network(amazon, 400ms));
    adapters::OrdersPageReader reader;
    engine::Engine engine(
        {.log = *log, .api = api, .clock = clock, .reader = reader, .snapshots = snapshots},
        {.host = "test",
         .simulated = true,
         .requests_in_flight_max = 100'000,
         .requests_per_second_max = 1e6,
         .region_requests_per_second_max = 1e6});
    events::check(engine.recover().has_value());
    connect(engine, amazon, accounts);
    while (engine.position() < goal) {
        const auto report = taken(engine.tick());
        // A minute's polls are one append.
        clock.advance(std::max<events::Duration>(report.wake_in, 1min));
    }
    for (const Account& account : accounts) {
        events::check(
            engine
                .change_connection({.stream = stream_of(account),
                                    .change = {.credential = "file:" + account.token_file}},
                                   "test")
                .has_value());
    }
    std::cout << events::to_text(log->info().last_time) << '\n';
}
