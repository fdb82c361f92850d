#pragma once

#include "events/result.hpp"

#include <CLI/CLI.hpp>

namespace orderlog::tools {

/// Ends the reading of a command line with an error of our own; never leaves parse_command_line().
class UsageFailure : public CLI::ParseError {
 public:
    explicit UsageFailure(events::Error error)
        : CLI::ParseError("UsageFailure", error.message, CLI::ExitCodes::InvalidError),
          error_(std::move(error)) {}

    [[nodiscard]] const events::Error& error() const { return error_; }

 private:
    events::Error error_;
};

/// Throws what `usable` says, if it does.
inline void require_usable(const events::Result<void>& usable) {
    if (!usable) {
        throw UsageFailure(usable.error());
    }
}

}  // namespace orderlog::tools
