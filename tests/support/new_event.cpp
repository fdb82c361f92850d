#include "tests/support/new_event.hpp"

namespace orderlog::support {

using namespace events;

Time january(int day) {
    return std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} + std::chrono::days{day - 1};
}

StreamId stream_of(const std::string& tenant) {
    return {.tenant = TenantId{tenant}, .connection = ConnectionId{tenant + "-eu"}};
}

NewEvent new_event(const StreamId& stream, std::uint64_t expected, const Event& event) {
    NewEvent made;
    made.stream = stream;
    made.expected = StreamVersion{expected};
    made.time = january(2);
    made.actor = "test";
    made.event = event;
    return made;
}

NewEvent new_page(const StreamId& stream, std::uint64_t expected, const std::string& body) {
    PageFetched page;
    page.body_sha256 = sha256(body);
    page.body_size = static_cast<std::uint32_t>(body.size());
    NewEvent made = new_event(stream, expected, page);
    made.body = Body{.bytes = body, .cut_list = 1};
    return made;
}

}  // namespace orderlog::support
