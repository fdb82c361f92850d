#include "tools/orderlog/sellers_file.hpp"

#include <fmt/core.h>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;

namespace {

constexpr std::size_t sellers_bytes_max = 4 << 20;

std::string* field_of(SellerEntry& entry, const std::string& key) {
    const std::map<std::string, std::string*> fields{{"seller", &entry.seller},
                                                     {"region", &entry.region},
                                                     {"refresh_token_file", &entry.token.file},
                                                     {"refresh_token_env", &entry.token.variable}};
    const auto found = fields.find(key);
    return found == fields.end() ? nullptr : found->second;
}

}  // namespace

Result<SellerEntries> read_sellers(const std::map<std::string, TomlValue>& values,
                                   const std::string& name) {
    SellerEntries entries;
    for (const auto& [key, value] : values) {
        const auto dot = key.rfind('.');
        const std::string tenant = dot == std::string::npos ? std::string{} : key.substr(0, dot);
        std::string* field =
            tenant.empty() ? nullptr : field_of(entries[tenant], key.substr(dot + 1));
        if (field == nullptr || !value.is_text) {
            return events::fail(
                ErrorKind::rejected,
                fmt::format("{} line {}: '{}' is not what is said of a tenant", name, value.line,
                            key),
                "[tenant], below it seller = \"A…\", and if need be region, refresh_token_file or "
                "refresh_token_env");
        }
        *field = value.text;
    }
    for (const auto& [tenant, entry] : entries) {
        if (entry.seller.empty()) {
            return events::fail(ErrorKind::rejected,
                                fmt::format("{}: '{}' has no seller", name, tenant),
                                "seller = \"A…\": Seller Central shows it as merchant token");
        }
        if (!entry.token.file.empty() && !entry.token.variable.empty()) {
            return events::fail(
                ErrorKind::rejected,
                fmt::format("{}: '{}' has two places of a refresh token", name, tenant),
                "refresh_token_file or refresh_token_env, not both");
        }
    }
    return entries;
}

Result<SellerEntries> read_sellers_file(const std::string& path) {
    auto values = read_toml_file(path, sellers_bytes_max);
    if (!values) {
        events::Error error = values.error();
        if (error.kind == ErrorKind::not_found) {
            error.message = fmt::format("file of sellers '{}' is not there", path);
            error.hint = "a table a tenant: [acme], below it seller = \"A…\"";
        }
        return tl::make_unexpected(error);
    }
    return read_sellers(*values, path);
}

}  // namespace orderlog::tools
