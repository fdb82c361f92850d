#include "tools/output/progress_bar.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace orderlog::tools {

std::string progress_bar(double share, std::size_t width) {
    constexpr std::array parts{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const double filled = std::clamp(share, 0.0, 1.0) * static_cast<double>(width * parts.size());
    const auto eighths = static_cast<std::size_t>(filled);
    std::string bar;
    for (std::size_t i = 0; i < eighths / parts.size(); ++i) {
        bar += "█";
    }
    const std::size_t rest = eighths % parts.size();
    bar += parts[rest];
    const std::size_t used = eighths / parts.size() + (rest > 0 ? 1 : 0);
    for (std::size_t i = used; i < width; ++i) {
        bar += "·";
    }
    return bar;
}

}  // namespace orderlog::tools
