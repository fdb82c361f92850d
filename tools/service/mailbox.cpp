#include "tools/service/mailbox.hpp"

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

namespace {

tl::unexpected<events::Error> stopping() {
    return events::fail(events::ErrorKind::unavailable, "the engine is stopping");
}

}  // namespace

Result<json> Mailbox::ask(json request) {
    std::future<Result<json>> answer;
    {
        const std::lock_guard lock(mutex_);
        if (closed_) {
            return stopping();
        }
        letters_.push_back({std::move(request), {}});
        answer = letters_.back().answer.get_future();
    }
    on_request_();
    return answer.get();
}

void Mailbox::answer_all(const Answer& answer) {
    std::vector<Letter> letters;
    {
        const std::lock_guard lock(mutex_);
        letters.swap(letters_);
    }
    for (Letter& letter : letters) {
        letter.answer.set_value(answer(letter.request));
    }
}

void Mailbox::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    answer_all([](const json& /*request*/) -> Result<json> { return stopping(); });
}

}  // namespace orderlog::tools
