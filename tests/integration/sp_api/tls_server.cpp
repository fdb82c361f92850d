#include "tests/integration/sp_api/tls_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <array>
#include <atomic>
#include <stdexcept>
#include <thread>

namespace orderlog::test {
namespace {

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;

template <auto free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

void require(bool done) {
    if (!done) {
        throw std::runtime_error("OpenSSL could not make a certificate");
    }
}

// Right in all but its signer: the address and the dates are good.
Certificate self_signed(EVP_PKEY* key) {
    Certificate certificate{X509_new()};
    X509* const x509 = certificate.get();
    require(X509_set_version(x509, 2) == 1);
    require(ASN1_INTEGER_set(X509_get_serialNumber(x509), 1) == 1);
    require(X509_gmtime_adj(X509_getm_notBefore(x509), -3600) != nullptr);
    require(X509_gmtime_adj(X509_getm_notAfter(x509), 3600) != nullptr);
    X509_NAME* const name = X509_get_subject_name(x509);
    const std::array<unsigned char, 10> host{'1', '2', '7', '.', '0', '.', '0', '.', '1', 0};
    require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host.data(), 9, -1, 0) == 1);
    require(X509_set_issuer_name(x509, name) == 1);
    X509_EXTENSION* const address =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    require(address != nullptr && X509_add_ext(x509, address, -1) == 1);
    X509_EXTENSION_free(address);
    require(X509_set_pubkey(x509, key) == 1);
    require(X509_sign(x509, key, EVP_sha256()) > 0);
    return certificate;
}

}  // namespace

class TlsServer::Loop {
 public:
    Loop() : acceptor_(io_, tcp::endpoint{asio::ip::address_v4::loopback(), 0}) {
        const Key key{EVP_EC_gen("P-256")};
        const Certificate certificate = self_signed(key.get());
        require(SSL_CTX_use_certificate(context_.native_handle(), certificate.get()) == 1);
        require(SSL_CTX_use_PrivateKey(context_.native_handle(), key.get()) == 1);
        asio::co_spawn(io_, accept(), asio::detached);
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~Loop() {
        io_.stop();
        thread_.join();
    }

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    std::atomic<int> connections{0};
    std::atomic<std::size_t> bytes{0};

 private:
    asio::awaitable<void> accept() {
        while (true) {
            tcp::socket socket = co_await acceptor_.async_accept(use_awaitable);
            ++connections;
            asio::co_spawn(io_, listen(std::move(socket)), asio::detached);
        }
    }

    asio::awaitable<void> listen(tcp::socket socket) {
        asio::ssl::stream<tcp::socket> stream{std::move(socket), context_};
        try {
            co_await stream.async_handshake(asio::ssl::stream_base::server, use_awaitable);
            std::array<char, 4096> buffer{};
            while (true) {
                bytes += co_await stream.async_read_some(asio::buffer(buffer), use_awaitable);
            }
        } catch (const boost::system::system_error&) {
            // The client is gone.
        }
    }

    asio::io_context io_{1};
    asio::ssl::context context_{asio::ssl::context::tls_server};
    tcp::acceptor acceptor_;
    std::thread thread_{};
};

TlsServer::TlsServer() : loop_(std::make_unique<Loop>()) {}
TlsServer::~TlsServer() = default;

std::string TlsServer::url() const {
    return "https://127.0.0.1:" + std::to_string(loop_->port());
}

int TlsServer::connections() const {
    return loop_->connections;
}

std::size_t TlsServer::bytes() const {
    return loop_->bytes;
}

}  // namespace orderlog::test
