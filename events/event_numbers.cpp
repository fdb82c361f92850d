#include "events/event_numbers.hpp"

#include <type_traits>

namespace orderlog::events {
namespace {

const Written& written_of(const Event& event) {
    return std::visit(
        [](const auto& alternative) -> const Written& {
            return written<std::remove_cvref_t<decltype(alternative)>>;
        },
        event);
}

}  // namespace

EventNumber number_of(const Event& event) {
    return EventNumber{written_of(event).number};
}

std::string_view name_of(const Event& event) {
    return written_of(event).name;
}

}  // namespace orderlog::events
