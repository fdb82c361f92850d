#pragma once

#include "adapters/rocksdb/rocksdb_snapshot_store.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/system/wake_up.hpp"
#include "engine/engine.hpp"
#include "tools/access/configured_clock.hpp"
#include "tools/control/control_socket.hpp"
#include "tools/control/engine_desk.hpp"
#include "tools/service/alert_teller.hpp"
#include "tools/service/claim_gate.hpp"
#include "tools/service/custom_feeder.hpp"
#include "tools/service/engine_setup.hpp"
#include "tools/service/event_teller.hpp"
#include "tools/service/http_door.hpp"
#include "tools/service/lease_keeper.hpp"
#include "tools/service/log_verifier.hpp"
#include "tools/service/mailbox.hpp"
#include "tools/service/measured_log.hpp"
#include "tools/service/service_log.hpp"
#include "tools/service/table_feeder.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace orderlog::tools {

/// What PostgreSQL has said of a seller.
struct Claim {
    SellerInRegion seller{};
    adapters::ClaimOutcome outcome{};
};

/// In the order of dependence; the feeder and the socket are made once the engine has recovered.
struct ServiceParts {
    ServiceParts(const Configuration& configured, ServiceLog& tells, const adapters::WakeUp& wakes,
                 EngineOutside opened, const engine::Options& options)
        : configuration(configured),
          said(tells),
          wake_up(wakes),
          secrets(std::move(opened.secrets)),
          log(std::move(opened.log)),
          measured(*log),
          snapshots(*log),
          clock(std::move(opened.clock)),
          lease(
              {log->info().id, std::move(opened.lease_taker), said, [this] { wake_up.signal(); }}),
          api(std::move(opened.amazon)),
          gate(*api),
          engine({measured, gate, clock->clock(), reader, snapshots}, options),
          desk(engine, *log),
          alerts(engine, post_to(std::move(opened.webhook), log->info().id, said,
                                 [this] { wake_up.signal(); })),
          settled_at_start(clock->clock().now() - options.settling) {}
    ~ServiceParts() { shut(); }
    static constexpr const char* actor = "engine";
    ServiceParts(const ServiceParts&) = delete;
    ServiceParts& operator=(const ServiceParts&) = delete;

    const Configuration& configuration;
    ServiceLog& said;
    const adapters::WakeUp& wake_up;
    std::unique_ptr<adapters::SecretStore> secrets;  ///< Null: none is configured.
    std::unique_ptr<adapters::RocksdbEventLog> log;
    MeasuredLog measured;  ///< What the engine writes to.
    adapters::RocksdbSnapshotStore snapshots;
    std::unique_ptr<ConfiguredClock> clock;
    LeaseKeeper lease;  ///< Given back when no request is under way any more.
    adapters::OrdersPageReader reader;
    std::unique_ptr<adapters::CurlSellerApi> api;
    ClaimGate gate;
    engine::Engine engine;
    EngineDesk desk;
    AlertTeller alerts;
    events::Time settled_at_start;
    events::LogPosition told{};
    std::optional<adapters::LeaseEpoch> epoch{};  ///< As the feeder was last told.
    Mailbox mailbox{[this] { wake_up.signal(); }};
    std::mutex claims_mutex;
    std::vector<Claim> claims;             ///< Answered, not acted upon yet; guarded.
    std::optional<events::Error> failure;  ///< A command met an error of the log.
    std::optional<CustomFeeder> custom;    ///< Told by the feeder, as is the door.
    std::unique_ptr<HttpDoor> door;
    std::optional<TableFeeder> feeder;
    std::unique_ptr<ControlSocket> socket;
    std::optional<LogVerifier> verifier;

    events::Result<void> start();
    /// Nobody answers from now on. A client that waits is told first: the socket waits for it.
    void shut() {
        mailbox.close();
        if (door) {
            door->close();
        }
        socket.reset();
    }
    events::Result<void> make_door();
    void feed_tables();
    [[nodiscard]] events::Duration quiet_for(const engine::TickReport& report) const;
    events::Result<void> stop(const std::string& cause);
    events::Result<void> record_claims();
    events::Result<void> lose_claim(const events::SellerClaimLost& fact);
    std::string answer_line(const std::string& line);
    nlohmann::json verified() const;
};

}  // namespace orderlog::tools
