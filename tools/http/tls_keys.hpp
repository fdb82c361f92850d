#pragma once

#include "events/result.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace boost::asio::ssl {
class context;  // NOLINT(readability-identifier-naming): Asio's name.
}

namespace orderlog::tools {

/// Where a server's certificate chain and its private key are, both PEM; empty: it speaks no TLS.
struct TlsFiles {
    std::string certificate{};
    std::string key{};

    [[nodiscard]] bool named() const { return !certificate.empty(); }
};

/// A certificate and its key as the files had them when they were last whole. Those who shook hands
/// by an older pair keep it.
class TlsKeys {
 public:
    using Context = std::shared_ptr<boost::asio::ssl::context>;

    /// `rejected` names the file, if the two cannot be read or do not belong together.
    static events::Result<TlsKeys> read(TlsFiles files);

    [[nodiscard]] const Context& context() const { return context_; }

    enum class Renewal : std::uint8_t { unchanged, renewed };
    /// To be called now and then. Takes a changed pair once it has not changed since the call
    /// before: whoever replaces two files does so one after the other. A pair that cannot be used
    /// is told once, and changes nothing.
    [[nodiscard]] events::Result<Renewal> renew();

 private:
    /// Device, file, size and time of change of each of the two.
    using Stamp = std::array<std::uint64_t, 8>;

    static Stamp stamp_of(const TlsFiles& files);

    TlsKeys(TlsFiles files, Context context, const Stamp& stamp)
        : files_(std::move(files)), context_(std::move(context)), taken_(stamp), seen_(stamp) {}

    TlsFiles files_;
    Context context_;
    Stamp taken_;  ///< Of the pair that was last tried.
    Stamp seen_;
};

}  // namespace orderlog::tools
