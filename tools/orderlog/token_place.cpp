#include "tools/orderlog/token_place.hpp"

#include "adapters/system/secret_file.hpp"

#include <algorithm>
#include <filesystem>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;

namespace {

bool is_variable_name(const std::string& name) {
    constexpr std::size_t bytes_max = 128;
    const auto fits = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    return !name.empty() && name.size() <= bytes_max && (name[0] < '0' || name[0] > '9') &&
           std::all_of(name.begin(), name.end(), fits);
}

}  // namespace

std::string credential_of(const TokenPlace& place) {
    if (!place.file.empty()) {
        return "file:" + std::filesystem::absolute(place.file).lexically_normal().string();
    }
    return place.variable.empty() ? std::string{} : "env:" + place.variable;
}

Result<void> check_token_variable(const std::string& name) {
    return is_variable_name(name)
               ? Result<void>{}
               : events::fail(ErrorKind::rejected,
                              "--refresh-token-env takes the name of a variable, not a token",
                              "letters, digits and underscores: --refresh-token-env ACME_TOKEN");
}

Result<void> check_token_file(const std::string& path) {
    std::error_code ignored;
    return path.find('|') == std::string::npos && std::filesystem::is_regular_file(path, ignored)
               ? adapters::check_secret_mode(path)
               : events::fail(ErrorKind::rejected,
                              "--refresh-token-file takes the path of a file that exists, not a "
                              "token",
                              "write the token to a file of mode 0600 and name that file");
}

}  // namespace orderlog::tools
