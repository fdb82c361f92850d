#include "events/token_events.hpp"

namespace orderlog::events {

std::string_view to_text(TokenScope scope) {
    switch (scope) {
        case TokenScope::read:
            return "read";
        case TokenScope::write:
            return "write";
        case TokenScope::operate:
            return "operate";
    }
    return "unknown";
}

}  // namespace orderlog::events
