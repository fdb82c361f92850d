#include "tests/sim/faulty_ports.hpp"

#include <utility>

namespace orderlog::sim {

void FaultyApi::submit(engine::Request request) {
    death_.pass();
    inner_.submit(std::move(request));
    death_.pass();
}

std::vector<engine::Answer> FaultyApi::poll() {
    death_.pass();
    std::vector<engine::Answer> answers = std::exchange(again_, {});
    for (engine::Answer& answer : inner_.poll()) {
        if (draw_.percent(repeats_)) {
            (draw_.percent(50) ? again_ : answers).push_back(answer);
        }
        answers.push_back(std::move(answer));
    }
    if (answers.size() > 1 && draw_.percent(repeats_)) {
        std::swap(answers.front(), answers.back());
    }
    death_.pass();
    return answers;
}

}  // namespace orderlog::sim
