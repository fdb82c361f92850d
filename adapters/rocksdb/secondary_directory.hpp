#pragma once

#include "events/result.hpp"

#include <filesystem>
#include <memory>

namespace orderlog::adapters {

/// A private temporary directory for a secondary instance's own files; removed with the object.
class SecondaryDirectory {
 public:
    /// `unavailable` if none can be made.
    [[nodiscard]] static events::Result<std::unique_ptr<SecondaryDirectory>> make();
    ~SecondaryDirectory();
    SecondaryDirectory(const SecondaryDirectory&) = delete;
    SecondaryDirectory& operator=(const SecondaryDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
    explicit SecondaryDirectory(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
};

}  // namespace orderlog::adapters
