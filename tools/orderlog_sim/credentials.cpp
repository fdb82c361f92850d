#include "tools/orderlog_sim/credentials.hpp"

#include "tools/output/json_text.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace orderlog::tools {

namespace {

using events::ErrorKind;
using events::Result;
namespace fs = std::filesystem;

}  // namespace

Result<void> write_file(const std::string& path, const std::string& content) {
    const auto draft = path + ".new";
    {
        // A new file, for its owner from the first moment on; a link or a file of another is not
        // written through.
        std::error_code ignored;
        fs::remove(draft, ignored);
        const int made = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (made < 0) {
            return events::fail(ErrorKind::unavailable, fmt::format("cannot write '{}'", draft));
        }
        ::close(made);
        std::ofstream file{draft, std::ios::binary};
        file << content;
        if (!file.flush()) {
            return events::fail(ErrorKind::unavailable, fmt::format("cannot write '{}'", draft));
        }
    }
    std::error_code error;
    fs::rename(draft, path, error);
    if (error) {
        return events::fail(ErrorKind::unavailable,
                            fmt::format("cannot write '{}': {}", path, error.message()));
    }
    return {};
}

Result<void> write_credentials(const std::string& folder, const adapters::SimulatedAmazon& amazon) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error) {
        fs::permissions(folder, fs::perms::owner_all, error);
    }
    const auto absolute = error ? fs::path{} : fs::absolute(folder, error);
    if (error) {
        return events::fail(ErrorKind::unavailable,
                            fmt::format("cannot use folder '{}': {}", folder, error.message()));
    }
    const auto file = [&absolute](const std::string& name) { return (absolute / name).string(); };
    auto written = write_file(file("client_id"), amazon.application().client_id);
    if (written) {
        written = write_file(file("client_secret"), amazon.application().client_secret);
    }
    auto manifest = nlohmann::json::array();
    for (const auto& seller : amazon.sellers()) {
        const auto token = seller.refresh_token.empty() ? std::string{}
                                                        : file(seller.seller_id + ".refresh_token");
        if (written && !token.empty()) {
            written = write_file(token, seller.refresh_token);
        }
        manifest.push_back({{"seller_id", seller.seller_id},
                            {"region", "eu"},
                            {"kind", adapters::to_text(seller.kind)},
                            {"refresh_token_file", token}});
    }
    if (written) {
        written = write_file(file("sellers.json"), json_text(manifest, 2) + "\n");
    }
    return written;
}

}  // namespace orderlog::tools
