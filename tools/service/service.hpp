#pragma once

#include "engine/ports.hpp"
#include "events/result.hpp"
#include "tools/config/configuration.hpp"
#include "tools/service/service_log.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>

namespace orderlog::adapters {
class WakeUp;
}

namespace orderlog::tools {

struct ServiceParts;

struct ServiceOptions {
    /// Who ends soon begins no re-scans, which would end in the middle, and does not verify the
    /// log.
    bool lasts{true};
    /// Answers HTTP where `http.listen` says; a command beside other engines does not.
    bool listens{true};
};

/// A running orderlog: the log's writer, the engine, the tables' feeder and the control socket,
/// owned in the order in which they depend on each other. The thread that calls `run` is the
/// engine's.
class Service {
 public:
    /// Opens all but PostgreSQL, which is tried for as long as the service runs. `unavailable` if
    /// another process holds the log.
    static events::Result<std::unique_ptr<Service>> open(const Configuration& configuration,
                                                         ServiceLog& said,
                                                         const adapters::WakeUp& wake_up,
                                                         ServiceOptions options = {});
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// Works until `ended` says so, which is asked whenever there is nothing to do; then appends
    /// EngineStopped and stops a private cluster. An error of the log ends it at once. So does,
    /// cleanly and with may_act()'s error, another process that has taken the log's lease over.
    [[nodiscard]] events::Result<void> run(const std::function<bool()>& ended,
                                           const std::function<std::string()>& cause);

    /// Every backfill is done, every connection that can be followed knows what was settled when
    /// this process started, and the tables are at the log's end. False without connections.
    [[nodiscard]] bool caught_up() const;

    /// The tables hold what the log holds.
    [[nodiscard]] bool tables_at_end() const;
    /// Why the tables cannot be written now; empty while they can.
    [[nodiscard]] std::string tables_error() const;

    /// `unavailable`, with its name, while another process has the log's lease.
    [[nodiscard]] events::Result<void> may_act() const;

    /// Commands as the control socket takes them, on the engine's thread.
    [[nodiscard]] events::Result<nlohmann::json> answer(const nlohmann::json& request);

 private:
    explicit Service(std::unique_ptr<ServiceParts> parts);

    events::Result<engine::TickReport> turn();

    std::unique_ptr<ServiceParts> parts_;
};

}  // namespace orderlog::tools
