#include "tools/http/tls_keys.hpp"

#include <boost/asio/ssl/context.hpp>
#include <fmt/core.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <utility>

namespace orderlog::tools {

namespace asio = boost::asio;
using events::ErrorKind;
using events::Result;

namespace {

constexpr const char* hint = "name PEM files: a certificate with its chain, and its private key";

events::Error unusable(const std::string& file, const std::string& why) {
    return {ErrorKind::rejected, fmt::format("'{}' cannot be used for TLS: {}", file, why), hint};
}

/// What TLS 1.2 and 1.3 have that keeps past talks secret, and nothing older.
void limit(asio::ssl::context& context) {
    SSL_CTX* const raw = context.native_handle();
    SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
    // A key with a password would be asked for on the terminal.
    context.set_password_callback(
        [](std::size_t, asio::ssl::context::password_purpose) { return std::string{}; });
}

Result<TlsKeys::Context> context_of(const TlsFiles& files) {
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    limit(*context);
    boost::system::error_code failed;
    if (context->use_certificate_chain_file(files.certificate, failed)) {
        return tl::make_unexpected(unusable(files.certificate, failed.message()));
    }
    if (context->use_private_key_file(files.key, asio::ssl::context::pem, failed)) {
        return tl::make_unexpected(unusable(files.key, failed.message()));
    }
    return context;
}

}  // namespace

TlsKeys::Stamp TlsKeys::stamp_of(const TlsFiles& files) {
    Stamp stamp{};
    std::size_t at = 0;
    for (const std::string& file : {files.certificate, files.key}) {
        struct stat about{};
        if (::stat(file.c_str(), &about) == 0) {
            stamp.at(at) = about.st_dev;
            stamp.at(at + 1) = about.st_ino;
            stamp.at(at + 2) = static_cast<std::uint64_t>(about.st_size);
            stamp.at(at + 3) = static_cast<std::uint64_t>(about.st_mtim.tv_sec) * 1'000'000'000 +
                               static_cast<std::uint64_t>(about.st_mtim.tv_nsec);
        }
        at += 4;
    }
    return stamp;
}

Result<TlsKeys> TlsKeys::read(TlsFiles files) {
    const Stamp stamp = stamp_of(files);
    return context_of(files).map(
        [&](Context context) { return TlsKeys{std::move(files), std::move(context), stamp}; });
}

Result<TlsKeys::Renewal> TlsKeys::renew() {
    const Stamp now = stamp_of(files_);
    const bool settled = std::exchange(seen_, now) == now;
    if (!settled || now == taken_) {
        return Renewal::unchanged;
    }
    taken_ = now;
    return context_of(files_).map([this](Context context) {
        context_ = std::move(context);
        return Renewal::renewed;
    });
}

}  // namespace orderlog::tools
