#include "tools/consent/consent_state.hpp"

#include "adapters/system/random_bytes.hpp"
#include "tools/output/hex_text.hpp"

#include <algorithm>

namespace orderlog::tools {

namespace {

constexpr std::size_t state_bytes = 32;

}  // namespace

std::string draw_state() {
    return hex_of(adapters::random_bytes(state_bytes));
}

bool is_state(std::string_view text) {
    return text.size() == 2 * state_bytes && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

events::Sha256 state_hash(std::string_view state) {
    return events::sha256(state);
}

}  // namespace orderlog::tools
