#pragma once

#include "tools/tokens/issuer_keys.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

namespace orderlog::tools {

/// The keys that a file has now: it is looked at once in a second at most, and a set that cannot be
/// used leaves the old one in use.
class KeyFile final : public IssuerKeys {
 public:
    /// `rejected` or `not_found`, with the file's name.
    static events::Result<std::unique_ptr<KeyFile>> open(std::string file, Tell tell);

    [[nodiscard]] Keys keys_for(const std::string& id, Moment moment) override;

 private:
    KeyFile(std::string file, Tell tell) : file_(std::move(file)), tell_(std::move(tell)) {}

    [[nodiscard]] events::Result<Keys> read() const;

    std::string file_;
    Tell tell_;
    std::mutex mutex_;
    Keys keys_{};
    std::filesystem::file_time_type changed_{};
    Moment looked_{};
};

}  // namespace orderlog::tools
