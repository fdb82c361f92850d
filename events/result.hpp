#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <string>

namespace orderlog::events {

/// What went wrong, told apart only as far as a caller acts differently.
enum class ErrorKind : std::uint8_t {
    rejected,          ///< The input or the other side says no. The same call will fail again.
    not_found,         ///< It is not there.
    unavailable,       ///< The other side is down, busy or unreachable. Retrying may help.
    version_conflict,  ///< The stream is not at the version the writer expected.
    corrupt,           ///< Stored bytes do not mean what we wrote. Never retried.
    foreign,           ///< It belongs to another log or another version; see the hint.
};

struct Error {
    ErrorKind kind{ErrorKind::rejected};
    std::string message{};  ///< Lower case, no full stop, names the value.
    std::string hint{};     ///< The next step, with a command if there is one. May be empty.
    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message,
                                                std::string hint = {}) {
    return tl::make_unexpected(Error{kind, std::move(message), std::move(hint)});
}

}  // namespace orderlog::events
