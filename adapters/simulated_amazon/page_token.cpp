#include "adapters/simulated_amazon/page_token.hpp"

#include "adapters/simulated_amazon/sealed_text.hpp"

#include <cstring>
#include <type_traits>

namespace orderlog::adapters {

// A token is only ever read by the simulator that wrote it, so its bytes may be the machine's own.
static_assert(std::is_trivially_copyable_v<PageToken>);

std::string to_text(const PageToken& token) {
    std::string bytes(sizeof token, '\0');
    PageToken copy;
    std::memset(static_cast<void*>(&copy), 0, sizeof copy);  // Padding must not differ.
    copy.issued = token.issued;
    copy.query = token.query;
    copy.bound = token.bound;
    copy.key_time = token.key_time;
    copy.key_order = token.key_order;
    copy.offset = token.offset;
    std::memcpy(bytes.data(), &copy, sizeof copy);
    return seal_text(bytes);
}

std::optional<PageToken> read_page_token(std::string_view text) {
    const auto bytes = open_text(text);
    PageToken token;
    if (!bytes || bytes->size() != sizeof token) {
        return std::nullopt;
    }
    std::memcpy(static_cast<void*>(&token), bytes->data(), sizeof token);
    return token;
}

}  // namespace orderlog::adapters
