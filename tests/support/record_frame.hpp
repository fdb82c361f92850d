#pragma once

#include <string>

namespace orderlog::support {

/// Makes the size and the checksum of a record's bytes right again, as an attacker would who can
/// write to the log. Shorter bytes than an envelope are left alone.
[[nodiscard]] std::string with_valid_frame(std::string record);

}  // namespace orderlog::support
