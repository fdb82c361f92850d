#include "events/ids.hpp"

namespace orderlog::events {

std::string to_text(LogPosition position) {
    return std::to_string(position.value());
}

std::string_view to_text(Marketplace marketplace) {
    switch (marketplace) {
        case Marketplace::amazon:
            return "AMAZON";
    }
    return "UNKNOWN";
}

std::string_view to_text(Region region) {
    switch (region) {
        case Region::na:
            return "na";
        case Region::eu:
            return "eu";
        case Region::fe:
            return "fe";
    }
    return "unknown";
}

std::optional<Region> parse_region(std::string_view text) {
    for (const Region region : {Region::na, Region::eu, Region::fe}) {
        if (text == to_text(region)) {
            return region;
        }
    }
    return std::nullopt;
}

}  // namespace orderlog::events
