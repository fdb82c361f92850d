#include "tools/orderlog_sim/simulation_pages.hpp"

#include "adapters/simulated_amazon/amazon_time.hpp"
#include "adapters/simulated_amazon/seller_truth.hpp"
#include "tools/output/json_text.hpp"

#include <nlohmann/json.hpp>

namespace orderlog::tools {

namespace {

using adapters::HttpResponse;
using nlohmann::json;

HttpResponse answer(const json& document) {
    return {200, {{"Content-Type", "application/json"}}, json_text(document) + "\n"};
}

std::string text_of(events::Time time) {
    std::string text;
    adapters::append_time(text, time);
    return text;
}

json clock_page(const Simulation& simulation, events::Time now) {
    return {{"epoch_us", simulation.time.epoch.time_since_epoch().count()},
            {"speed", simulation.time.speed},
            {"now", events::to_text(now)},
            {"now_us", now.time_since_epoch().count()}};
}

json faults_page(const adapters::HellCounts& counts) {
    json faults = json::object();
    for (std::size_t i = 0; i < counts.faults.size(); ++i) {
        faults[std::string{adapters::fault_kinds().at(i).name}] = counts.faults.at(i);
    }
    for (std::size_t i = 0; i < counts.spells.size(); ++i) {
        faults[std::string{adapters::spell_kinds().at(i).name}] = counts.spells.at(i);
    }
    faults["unreadable_order"] = counts.unreadable_orders;
    return faults;
}

json statistics_page(const adapters::SimulatedAmazon& amazon, const adapters::Hell* hell) {
    const auto statistics = amazon.statistics();
    json operations = json::array();
    std::uint64_t overdrafts = 0;
    for (const auto& [key, usage] : statistics.operations) {
        overdrafts += usage.overdrafts;
        operations.push_back({{"seller", key.first},
                              {"operation", events::to_text(key.second)},
                              {"requests", usage.requests},
                              {"granted", usage.granted},
                              {"overdrafts", usage.overdrafts},
                              {"first", text_of(usage.first)},
                              {"last", text_of(usage.last)}});
    }
    return {{"operations", operations},
            {"faults", hell == nullptr ? json::object() : faults_page(hell->counts())},
            {"overdrafts", overdrafts},
            {"token_grants", statistics.token_grants},
            {"token_refusals", statistics.token_refusals},
            {"denied", statistics.denied},
            {"orders_served", statistics.orders_served}};
}

json sellers_page(const adapters::SimulatedAmazon& amazon) {
    json sellers = json::array();
    for (const auto& seller : amazon.sellers()) {
        sellers.push_back({{"seller", seller.seller_id},
                           {"kind", adapters::to_text(seller.kind)},
                           {"orders", seller.book.orders().size()}});
    }
    return sellers;
}

}  // namespace

std::optional<HttpResponse> answer_simulation_page(std::string_view target,
                                                   const Simulation& simulation,
                                                   adapters::Hell* hell, events::Time now) {
    constexpr std::string_view truth = "/_sim/truth/";
    if (target == "/_sim/clock") {
        return answer(clock_page(simulation, now));
    }
    if (target == "/_sim/stats") {
        return answer(statistics_page(simulation.amazon, hell));
    }
    if (target == "/_sim/heal" && hell != nullptr) {
        hell->heal();
        return answer({{"healed", true}});
    }
    if (target == "/_sim/sellers") {
        return answer(sellers_page(simulation.amazon));
    }
    if (target.starts_with(truth)) {
        if (const auto* const seller = simulation.amazon.find(target.substr(truth.size()))) {
            return HttpResponse{200,
                                {{"Content-Type", "application/x-ndjson"}},
                                adapters::truth_lines(seller->book, now)};
        }
    }
    if (target.starts_with("/_sim/")) {
        return HttpResponse{404, {{"Content-Type", "application/json"}}, "{}\n"};
    }
    return std::nullopt;
}

}  // namespace orderlog::tools
