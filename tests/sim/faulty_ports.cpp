#include "tests/sim/faulty_ports.hpp"

#include <algorithm>

namespace orderlog::sim {

using namespace std::chrono_literals;
using adapters::Delivery;
using adapters::HttpResponse;

namespace {

HttpResponse spoiled(const HttpResponse& whole, std::uint16_t status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    // Amazon sends its date with every answer, its rate not with errors.
    std::ranges::copy_if(whole.headers, std::back_inserter(response.headers),
                         [](const auto& header) { return header.first == "Date"; });
    return response;
}

// Reads well, but no log could keep it.
std::string swollen(std::string body, adapters::SeededDraw& draw) {
    const std::string_view field = draw.percent(50) ? R"("orderId":")" : R"("nextToken":")";
    if (const auto at = body.find(field); at != std::string::npos) {
        body.insert(at + field.size(), 20'000, 'x');
    }
    return body;
}

}  // namespace

Faults draw_faults(adapters::SeededDraw& draw) {
    Faults faults;
    for (auto* chance : {&faults.timeout, &faults.server_error, &faults.throttled, &faults.cut_body,
                         &faults.empty_object, &faults.monstrous, &faults.token_refused,
                         &faults.repeated, &faults.late}) {
        *chance = draw.percent(50) ? draw.below(8) : 0;
    }
    faults.refused = draw.percent(20) ? 1 : 0;
    return faults;
}

adapters::Network faulty_network(adapters::SeededDraw& draw, const Faults& faults) {
    return [&draw, &faults](const engine::Request& request, HttpResponse response) -> Delivery {
        const events::Duration delay = std::chrono::milliseconds(draw.between(50, 3000));
        const auto goes_wrong = [&](std::uint64_t chance) { return draw.percent(chance); };
        if (goes_wrong(faults.timeout)) {
            return {std::nullopt, 30s};
        }
        if (goes_wrong(faults.server_error)) {
            return {spoiled(response, 503, "<html>down</html>"), delay};
        }
        if (goes_wrong(faults.throttled)) {
            return {
                spoiled(response, 429, R"({"errors":[{"code":"QuotaExceeded","message":"x"}]})"),
                delay};
        }
        if (response.status == 200 && goes_wrong(faults.cut_body)) {
            return {spoiled(response, 200, response.body.substr(0, response.body.size() / 2)),
                    delay};
        }
        if (response.status == 200 && goes_wrong(faults.empty_object)) {
            return {spoiled(response, 200, "{}"), delay};
        }
        if (response.status == 200 && goes_wrong(faults.monstrous)) {
            return {spoiled(response, 200, swollen(response.body, draw)), delay};
        }
        if (std::holds_alternative<engine::NextPage>(request.call) &&
            goes_wrong(faults.token_refused)) {
            return {spoiled(response, 400,
                            R"({"errors":[{"code":"InvalidInput","message":"paginationToken"}]})"),
                    delay};
        }
        if (goes_wrong(faults.refused)) {
            return {spoiled(response, 403, R"({"errors":[{"code":"Unauthorized","message":"x"}]})"),
                    delay};
        }
        return {std::move(response), goes_wrong(faults.late) ? 4min : delay};
    };
}

void FaultyApi::submit(engine::Request request) {
    death_.pass();
    inner_.submit(std::move(request));
    death_.pass();
}

std::vector<engine::Answer> FaultyApi::poll() {
    death_.pass();
    std::vector<engine::Answer> answers = std::exchange(again_, {});
    for (engine::Answer& answer : inner_.poll()) {
        if (draw_.percent(faults_.repeated)) {
            (draw_.percent(50) ? again_ : answers).push_back(answer);
        }
        answers.push_back(std::move(answer));
    }
    if (answers.size() > 1 && draw_.percent(faults_.repeated)) {
        std::swap(answers.front(), answers.back());
    }
    death_.pass();
    return answers;
}

}  // namespace orderlog::sim
