#pragma once

#include <span>
#include <string_view>

namespace orderlog::tools {

/// A file of the page, as it is embedded in the program.
struct PageFile {
    std::string_view path{};  ///< "/assets/index-Bx1.js"; the page itself is "/".
    std::string_view type{};  ///< Its Content-Type.
    std::string_view tag{};   ///< Names its content.
    std::string_view gzip{};  ///< The content, compressed.
};

/// All of them; none if the program was built without the page.
[[nodiscard]] std::span<const PageFile> page_files();

}  // namespace orderlog::tools
