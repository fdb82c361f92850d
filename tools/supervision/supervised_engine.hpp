#pragma once

#include "adapters/system/child_process.hpp"
#include "events/result.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace orderlog::tools {

/// An `orderlog serve` that runs as our child and is started again when a signal ends it.
class SupervisedEngine {
 public:
    static events::Result<SupervisedEngine> start(
        std::string data_dir, const std::map<std::string, std::string>& variables);

    /// Its status, or none while it does not answer (it starts). Starts it again after its death by
    /// a signal; an error if it ended by itself.
    [[nodiscard]] events::Result<std::optional<nlohmann::json>> status();
    /// A command that the running engine takes.
    [[nodiscard]] events::Result<nlohmann::json> ask(const nlohmann::json& request) const;
    /// A clean end.
    [[nodiscard]] events::Result<void> stop();

    [[nodiscard]] std::uint32_t restarts() const { return restarts_; }
    /// Largest resident memory of any of its lives, in bytes, as of the last status.
    [[nodiscard]] std::uint64_t peak_bytes() const { return peak_bytes_; }

 private:
    SupervisedEngine(adapters::ChildCommand command, adapters::ChildProcess process,
                     std::string data_dir);
    [[nodiscard]] events::Result<void> revive();

    adapters::ChildCommand command_;
    adapters::ChildProcess process_;
    std::string data_dir_;
    std::uint32_t restarts_{0};
    std::uint64_t peak_bytes_{0};
};

}  // namespace orderlog::tools
