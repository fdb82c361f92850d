#pragma once

#include <cstdint>
#include <string>

namespace orderlog::tools {

/// What `demo` is asked for.
struct DemoOptions {
    std::string orders_csv{};
    bool batch{false};
    bool quota{false};
    bool keep{false};
    double speed{720};
    std::uint32_t sellers{3};
    std::uint32_t revoked{0};
    std::uint32_t without_token{0};
    std::uint32_t orders{4000};  ///< Of each seller.
    std::uint32_t months{24};
    std::uint64_t seed{1};
};

}  // namespace orderlog::tools
