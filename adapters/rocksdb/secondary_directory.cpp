#include "adapters/rocksdb/secondary_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace orderlog::adapters {

events::Result<std::unique_ptr<SecondaryDirectory>> SecondaryDirectory::make() {
    std::error_code failure;
    const auto parent = std::filesystem::temp_directory_path(failure);
    std::string name = (parent / "orderlog-secondary-XXXXXX").string();
    if (failure || ::mkdtemp(name.data()) == nullptr) {
        return events::fail(events::ErrorKind::unavailable,
                            "cannot make the temporary directory '" + name +
                                "': " + std::generic_category().message(errno),
                            "set TMPDIR to a directory that can be written");
    }
    return std::unique_ptr<SecondaryDirectory>(new SecondaryDirectory(name));
}

SecondaryDirectory::~SecondaryDirectory() {
    std::error_code ignored;  // a directory left behind in /tmp harms nobody
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace orderlog::adapters
