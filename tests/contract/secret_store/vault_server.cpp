#include "tests/contract/secret_store/vault_server.hpp"

#include "adapters/sp_api/single_exchange.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <fstream>
#include <thread>
#include <utility>

namespace orderlog::contract {

namespace {

std::string first_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

}  // namespace

VaultServer::VaultServer(std::vector<std::string> options, const std::string& scheme) {
    const std::string port_file = (folder_.path() / "port").string();
    options.insert(options.begin(),
                   {std::string(ORDERLOG_SOURCE_DIR) + "/tests/support/fake_vault.py",
                    "--port-file", port_file});
    auto started =
        adapters::ChildProcess::start({.program = "/usr/bin/python3",
                                       .arguments = options,
                                       .output_file = (folder_.path() / "said").string()});
    REQUIRE(started);
    process_.emplace(std::move(*started));
    while (first_line(port_file).empty()) {
        REQUIRE_FALSE(process_->ended());
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    url_ = scheme + "://127.0.0.1:" + first_line(port_file);
}

adapters::VaultOptions VaultServer::by_role() const {
    adapters::VaultOptions options = by_token("secret-id");
    options.role_id = "role";
    return options;
}

adapters::VaultOptions VaultServer::by_token(const std::string& token) const {
    adapters::VaultOptions options;
    options.url = url_;
    options.secret = [token] { return events::Result<std::string>{token}; };
    return options;
}

void VaultServer::tell(const nlohmann::json& change) const {
    adapters::HttpRequest request;
    request.method = "POST";
    request.url = url_ + "/_fake";
    request.body = change.dump();
    REQUIRE(adapters::exchange(std::move(request)).response.status == 200);
}

nlohmann::json VaultServer::told() const {
    adapters::HttpRequest request;
    request.url = url_ + "/_fake";
    return nlohmann::json::parse(adapters::exchange(std::move(request)).response.body);
}

}  // namespace orderlog::contract
