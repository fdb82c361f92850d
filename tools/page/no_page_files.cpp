#include "tools/page/page_files.hpp"

namespace orderlog::tools {

std::span<const PageFile> page_files() {
    return {};
}

}  // namespace orderlog::tools
