#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace orderlog::tools {

/// What a request must be allowed to do.
enum class Need : std::uint8_t { nothing, read, write, operate };

/// What a bearer may do: an operator everything, anybody else something of one tenant.
struct Grant {
    std::string bearer{};  ///< "token:7", for events and the access log.
    Need most{Need::nothing};
    events::TenantId tenant{};  ///< Empty: every tenant's, of an operator alone.
    std::optional<events::Time> expires_at{};

    [[nodiscard]] bool may(Need need) const { return need <= most; }
    [[nodiscard]] bool is_operator() const { return most == Need::operate; }
    [[nodiscard]] bool reaches(const events::TenantId& whose) const {
        return is_operator() || (tenant == whose && !whose.value().empty());
    }
};

}  // namespace orderlog::tools
