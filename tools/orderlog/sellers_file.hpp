#pragma once

#include "events/result.hpp"
#include "tools/config/toml_file.hpp"
#include "tools/orderlog/token_place.hpp"

#include <map>
#include <string>

namespace orderlog::tools {

/// What a first version's database does not say of a tenant.
struct SellerEntry {
    std::string seller{};
    std::string region{};  ///< Empty: as the database says.
    TokenPlace token{};
};

/// By tenant, or by "tenant/connection" where one tenant has several.
using SellerEntries = std::map<std::string, SellerEntry>;

/// A table a tenant: seller, and if they are known region and refresh_token_file or
/// refresh_token_env. `rejected` with `name` and line for anything else; the value of an unknown
/// key is not repeated, since it may be a token.
[[nodiscard]] events::Result<SellerEntries> read_sellers(
    const std::map<std::string, TomlValue>& values, const std::string& name);

/// The same from a file. Reads up to 4 MB: ten thousand tenants have less.
[[nodiscard]] events::Result<SellerEntries> read_sellers_file(const std::string& path);

}  // namespace orderlog::tools
