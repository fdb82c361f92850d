#include "tools/story/explanation.hpp"

#include "tools/story/meaning.hpp"
#include "tools/story/waits.hpp"

#include <fmt/format.h>

#include <optional>

namespace orderlog::tools {

namespace {

/// What the event answers, if it is an answer.
std::optional<AnsweredCall> answered_by(const events::Event& event) {
    if (const auto* page = std::get_if<events::PageFetched>(&event)) {
        return AnsweredCall{.purpose = page->purpose,
                            .operation = page->operation,
                            .order = page->order,
                            .is_first = !page->token_in};
    }
    if (const auto* poll = std::get_if<events::SyncPolled>(&event)) {
        return AnsweredCall{.operation = poll->operation, .is_first = true};
    }
    if (const auto* failure = std::get_if<events::RequestFailed>(&event)) {
        return AnsweredCall{
            .purpose = failure->purpose, .operation = failure->operation, .order = failure->order};
    }
    if (std::holds_alternative<events::AccessProbed>(event)) {
        return AnsweredCall{.purpose = events::Purpose::probe,
                            .operation = events::Operation::marketplace_participations};
    }
    return std::nullopt;
}

}  // namespace

events::LogPosition quiet_since(const events::StoredEvent& stored, const Circumstances& before) {
    return quiet_since(answered_by(stored.event), before);
}

std::string explanation(const events::StoredEvent& stored, const Surroundings& around) {
    const auto call = answered_by(stored.event);
    std::vector<std::string> sentences =
        quiet_sentences(stored, call, around.before, around.meanwhile);
    const bool is_quiet = !sentences.empty();
    if (call) {
        for (std::string& sentence : wait_sentences(stored, *call, around.before, is_quiet)) {
            sentences.push_back(std::move(sentence));
        }
    }
    if (std::string says = meaning(stored, around); !says.empty()) {
        sentences.push_back(std::move(says));
    }
    return fmt::format("{}", fmt::join(sentences, " "));
}

}  // namespace orderlog::tools
