#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace orderlog::support {

/// A directory of its own for one test; removed with the object.
class TempDirectory {
 public:
    TempDirectory() {
        std::string name =
            (std::filesystem::temp_directory_path() / "orderlog-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~TempDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
};

}  // namespace orderlog::support
