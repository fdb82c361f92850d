#pragma once

#include <string>
#include <string_view>

namespace orderlog::tools {

/// As `gzip -1` packs it.
[[nodiscard]] std::string gzipped(std::string_view bytes);

/// What was packed. REQUIRES: a whole gzip member, of our own making.
[[nodiscard]] std::string gunzipped(std::string_view packed);

/// Whether a client that sends this Accept-Encoding takes gzip: "gzip, br;q=0.5" does;
/// "gzip;q=0" does not, and with other weights nobody asks for it.
[[nodiscard]] bool reads_gzip(std::string_view accepted);

}  // namespace orderlog::tools
