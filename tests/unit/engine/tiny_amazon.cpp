#include "tests/unit/engine/tiny_amazon.hpp"

#include <algorithm>

namespace orderlog::test {

using events::Time;

void TinyAmazon::submit(engine::Request request) {
    if (!hangs || !hangs(request)) {
        waiting.push_back(answer(request));
    }
    requests.push_back(std::move(request));
}

std::vector<engine::Answer> TinyAmazon::poll() {
    return holds_back ? std::vector<engine::Answer>{} : std::exchange(waiting, {});
}

engine::Answer TinyAmazon::answer(const engine::Request& request) {
    engine::Answer answer{
        .id = request.id,
        .server_time = std::chrono::floor<std::chrono::seconds>(clock_.now() + server_offset),
        .quota_token_spent = true,
        .request_id = "r" + std::to_string(request.id.value()),
        .rate = rate,
        .duration = std::chrono::milliseconds(100)};
    if (!failures.empty()) {
        answer.outcome = failures.front();
        failures.pop_front();
        return answer;
    }
    if (const auto refused = refusal(request)) {
        answer.outcome = *refused;
        return answer;
    }
    if (std::holds_alternative<engine::ReadParticipations>(request.call)) {
        answer.rate = "0.016";
        answer.outcome = engine::Participations{.marketplaces = participations};
        return answer;
    }
    std::string bytes = page(request, answer.query);
    answer.outcome = engine::Fetched{.body = {.bytes = std::move(bytes)}};
    return answer;
}

std::optional<engine::Failed> TinyAmazon::refusal(const engine::Request& request) {
    if (const auto refused = refuses ? refuses(request) : std::nullopt) {
        return refused;
    }
    if (std::holds_alternative<engine::NextPage>(request.call)) {
        const bool refused = refuses_tokens || token_refusals > 0;
        token_refusals -= token_refusals > 0 ? 1 : 0;
        return refused ? std::optional(token_refusal) : std::nullopt;
    }
    const auto* search = std::get_if<engine::Search>(&request.call);
    if (search != nullptr &&
        search->window.to > clock_.now() + server_offset - std::chrono::minutes(2)) {
        return engine::Failed{.kind = events::FailureKind::rejected, .status = 400};
    }
    return std::nullopt;
}

std::string TinyAmazon::page(const engine::Request& request, std::string& query) {
    if (body) {
        std::string given = *body;
        body.reset();
        return given;
    }
    if (const auto* one = std::get_if<engine::ReadOrder>(&request.call)) {
        return one->order.value() + " " + orders.at(one->order.value()).text + "\n";
    }
    std::string after;
    if (const auto* next = std::get_if<engine::NextPage>(&request.call)) {
        query = next->query;
        after = next->token;
        if (std::exchange(repeats_once, false)) {
            const std::string first = page({.call = engine::NextPage{.query = query}}, query);
            return first.substr(0, first.find("next "));
        }
    } else {
        const auto& window = std::get<engine::Search>(request.call).window;
        query = std::string(window.axis == events::WindowAxis::created ? "c " : "u ") +
                events::to_text(window.from) + " " + events::to_text(window.to);
    }
    const bool by_creation = query[0] == 'c';
    const Time from = events::parse_time(query.substr(2, 27)).value();
    const Time to = events::parse_time(query.substr(30, 27)).value();
    std::string text;
    std::size_t count = 0;
    std::string last = after;
    for (auto it = orders.upper_bound(after); it != orders.end(); ++it) {
        const Time time = by_creation ? it->second.created : it->second.updated;
        if (it->second.created > clock_.now() || time < from || time > to) {
            continue;
        }
        if (count == page_size) {
            return text + "next " + token.value_or(last) + "\n";
        }
        text += it->first + " " + it->second.text + "\n";
        last = it->first;
        ++count;
    }
    return text;
}

events::Result<events::Page> TinyReader::read(events::Operation, events::DataSets,
                                              std::string_view body) {
    events::Page page;
    std::size_t at = 0;
    while (at < body.size()) {
        const std::size_t end = body.find('\n', at);
        const std::string_view line = body.substr(at, end - at);
        const std::size_t space = line.find(' ');
        if (end == std::string_view::npos || space == std::string_view::npos) {
            return events::fail(events::ErrorKind::rejected, "not a page");
        }
        const std::string word(line.substr(0, space));
        if (word == "next") {
            page.next_token = line.substr(space + 1);
        } else if (line.substr(space + 1) == "unreadable") {
            page.unreadable.push_back({.id = events::OrderId{word}, .cause = "unreadable"});
        } else {
            events::OrderObservation order;
            order.id = events::OrderId{word};
            order.offset = static_cast<std::uint32_t>(at);
            order.size = static_cast<std::uint32_t>(line.size());
            order.has_items = true;
            order.items.resize(1);
            page.orders.push_back(std::move(order));
        }
        at = end + 1;
    }
    return page;
}

}  // namespace orderlog::test
