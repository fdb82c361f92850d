#include "adapters/system/random_bytes.hpp"

#include "events/check.hpp"

#include <sys/random.h>

namespace orderlog::adapters {

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    events::check(getentropy(bytes.data(), bytes.size()) == 0);
    return bytes;
}

}  // namespace orderlog::adapters
