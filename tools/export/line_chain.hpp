#pragma once

#include "events/result.hpp"
#include "events/sha256.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace orderlog::tools {

/// Lines of JSON of which each, by its last member "chain", vouches for itself and all before it:
/// SHA-256 over the chain before (32 zero bytes at the beginning) and the line's bytes up to the
/// comma before that member. So whatever is changed, removed or moved is found where it stands.
class LineChain {
 public:
    /// The content as the next line. REQUIRES: an object that is not empty.
    [[nodiscard]] std::string close(const nlohmann::json& content);
    /// The content of the next line; `corrupt` if it is not one, or not the next, or is not written
    /// as `close` writes it.
    [[nodiscard]] events::Result<nlohmann::json> open(std::string_view line);

    /// Of the last line.
    [[nodiscard]] const events::Sha256& value() const { return value_; }

 private:
    void take(std::string_view covered);

    events::Sha256 value_{};
};

/// A line's own text, without its chain. REQUIRES: `unchained` takes it.
[[nodiscard]] std::string own_text(std::string_view line);
/// The content of a line whatever its chain says; `corrupt` if it is not one.
[[nodiscard]] events::Result<nlohmann::json> unchained(std::string_view line);

}  // namespace orderlog::tools
