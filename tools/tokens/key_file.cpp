#include "tools/tokens/key_file.hpp"

#include <fmt/core.h>

#include <fstream>
#include <utility>

namespace orderlog::tools {

using events::Result;

namespace {

std::filesystem::file_time_type change_of(const std::string& file) {
    std::error_code ignored;
    return std::filesystem::last_write_time(file, ignored);
}

}  // namespace

Result<KeyFile::Keys> KeyFile::read() const {
    std::ifstream in(file_, std::ios::binary);
    std::string text(JsonWebKeys::bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (!in.is_open() || in.bad()) {
        return events::fail(
            events::ErrorKind::not_found,
            fmt::format("the keys of the tokens' issuer cannot be read: '{}'", file_),
            "http.jwt.keys_file names a set of JSON web keys");
    }
    return JsonWebKeys::read(text)
        .map([](JsonWebKeys keys) { return std::make_shared<const JsonWebKeys>(std::move(keys)); })
        .map_error([&](events::Error error) {
            error.message = fmt::format("'{}': {}", file_, error.message);
            return error;
        });
}

Result<std::unique_ptr<KeyFile>> KeyFile::open(std::string file, Tell tell) {
    auto made = std::unique_ptr<KeyFile>(new KeyFile(std::move(file), std::move(tell)));
    made->changed_ = change_of(made->file_);
    return made->read().map([&](Keys keys) {
        made->keys_ = std::move(keys);
        return std::move(made);
    });
}

KeyFile::Keys KeyFile::keys_for(const std::string& /*id*/, Moment moment) {
    constexpr std::chrono::seconds between_looks{1};
    const std::lock_guard lock(mutex_);
    if (moment - looked_ < between_looks) {
        return keys_;
    }
    looked_ = moment;
    const auto changed = change_of(file_);
    if (std::exchange(changed_, changed) == changed) {
        return keys_;
    }
    auto read_again = read();
    if (read_again) {
        keys_ = *std::move(read_again);
        tell_({});
    } else {
        tell_(tl::make_unexpected(read_again.error()));
    }
    return keys_;
}

}  // namespace orderlog::tools
