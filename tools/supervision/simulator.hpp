#pragma once

#include "adapters/system/child_process.hpp"
#include "events/result.hpp"
#include "events/time.hpp"
#include "tools/supervision/demo_options.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::tools {

/// A seller of the simulator, as its credentials folder names him.
struct DemoSeller {
    std::string tenant{};
    std::string connection{};
    std::string seller{};
    std::string region{};
    std::string kind{};  ///< healthy, no_token, revoked
    std::string refresh_token_file{};
};

/// An orderlog-sim that runs as our child.
class Simulator {
 public:
    /// Its clock begins at `now` if given. `unavailable` if it does not listen within 60 s (a large
    /// CSV takes some seconds).
    static events::Result<Simulator> start(const DemoOptions& options, const std::string& data_dir,
                                           std::optional<events::Time> now);

    [[nodiscard]] const std::vector<DemoSeller>& sellers() const { return sellers_; }
    /// No order changes after this.
    [[nodiscard]] events::Time histories_end() const { return histories_end_; }
    [[nodiscard]] const std::string& url() const { return url_; }
    /// What makes orderlog talk to it.
    [[nodiscard]] std::map<std::string, std::string> variables(bool quota) const;
    [[nodiscard]] adapters::ChildProcess& process() { return process_; }

 private:
    Simulator(adapters::ChildProcess process, std::string url, std::string credentials);
    events::Result<void> read_sellers();
    events::Result<void> read_clock(const DemoOptions& options);

    adapters::ChildProcess process_;
    std::string url_;
    std::string credentials_;
    std::string client_id_{};
    std::vector<DemoSeller> sellers_{};
    events::Time histories_end_{};
};

/// A program that was built or installed beside this one.
[[nodiscard]] std::string sibling_program(const std::string& name);

}  // namespace orderlog::tools
