#pragma once

#include "tests/support/temp_directory.hpp"

#include <filesystem>
#include <fstream>
#include <string>

namespace orderlog::support {

/// The keys of RFC 8032, 7.1, test 1, as files.
class SigningFiles {
 public:
    SigningFiles() {
        write("export.key",
              "-----BEGIN PRIVATE KEY-----\n"
              "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
              "-----END PRIVATE KEY-----\n");
        write("export.pub",
              "-----BEGIN PUBLIC KEY-----\n"
              "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
              "-----END PUBLIC KEY-----\n");
    }

    [[nodiscard]] std::string private_key() const { return path("export.key"); }
    [[nodiscard]] std::string public_key() const { return path("export.pub"); }
    [[nodiscard]] std::string path(const std::string& name) const {
        return directory_.path() / name;
    }
    /// Its path. Only its owner can read it.
    std::string write(const std::string& name, const std::string& content) const {
        std::ofstream(path(name)) << content;
        std::filesystem::permissions(path(name), std::filesystem::perms{0600});
        return path(name);
    }

 private:
    TempDirectory directory_;
};

}  // namespace orderlog::support
