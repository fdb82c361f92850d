#include "events/check.hpp"
#include "tests/support/asked_desk.hpp"
#include "tools/control/control_client.hpp"

#include <nlohmann/json.hpp>

#include <string>

using namespace orderlog;
using events::check;
using events::Result;
using nlohmann::json;

namespace {

// What the engine says is one line, and whoever asked reads what was said.
void check_answer(const Result<json>& outcome) {
    const std::string line = tools::control_answer(outcome);
    check(line.find('\n') == std::string::npos);
    const auto read = tools::parse_control_answer(line);
    check(read.has_value() == outcome.has_value());
    if (read) {
        check(*read == *outcome);
    } else {
        check(read.error().kind == outcome.error().kind);
        check(read.error().message == outcome.error().message);
        check(read.error().hint == outcome.error().hint);
    }
}

}  // namespace

// A line of the control socket, asked of an engine of its own; the same as the answer of an engine.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string line{reinterpret_cast<const char*>(data), size};
    if (const auto answer = tools::parse_control_answer(line); !answer) {
        check(!answer.error().message.empty() || line.find("error") != std::string::npos);
    }
    const auto request = tools::parse_control_request(line);
    if (!request) {
        check(request.error().kind == events::ErrorKind::rejected);
        check_answer(request);
        return 0;
    }
    check(request->is_object() && request->at("command").is_string());
    support::AskedDesk world;
    const auto before = world.engine.position();
    const auto outcome = world.desk.answer(*request);
    // Nobody at the socket can end the engine, and what is refused leaves nothing behind.
    check(outcome || !tools::is_fatal(outcome.error()));
    check(outcome || world.engine.position() == before);
    check_answer(outcome);
    return 0;
}
