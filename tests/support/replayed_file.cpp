#include "tests/support/replayed_file.hpp"

#include <stdexcept>

namespace orderlog::support {

std::unique_ptr<tools::ReplayLog> replayed_file(const std::filesystem::path& path) {
    auto reader = tools::LineReader::open(path.string());
    if (!reader) {
        throw std::runtime_error(reader.error().message);
    }
    auto log = tools::ReplayLog::read(*reader);
    if (!log) {
        throw std::runtime_error(path.string() + ": " + log.error().message);
    }
    return *std::move(log);
}

}  // namespace orderlog::support
