#pragma once

#include "adapters/postgres/log_lease.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/sp_api/curl_seller_api.hpp"
#include "adapters/sp_api/secret_store.hpp"
#include "engine/clock.hpp"
#include "engine/options.hpp"
#include "events/result.hpp"
#include "tools/access/configured_clock.hpp"
#include "tools/config/configuration.hpp"
#include "tools/service/alert_post.hpp"

#include <memory>
#include <optional>

namespace orderlog::adapters {
class WakeUp;
}

namespace orderlog::tools {

/// What must be there before an engine is.
struct EngineOutside {
    std::unique_ptr<adapters::SecretStore> secrets;  ///< Null: none is configured.
    std::unique_ptr<adapters::RocksdbEventLog> log;
    std::unique_ptr<ConfiguredClock> clock;
    std::unique_ptr<adapters::CurlSellerApi> amazon;
    adapters::LeaseTaker lease_taker;
    std::optional<Webhook> webhook;
};

/// The log, and Amazon as it is configured, whose answers wake `wake_up`. `unavailable` if another
/// process holds the log, `foreign` if its time is of another kind, `rejected` without a client
/// secret, or with a webhook
/// without its own, or if the key of the secrets cannot be used.
[[nodiscard]] events::Result<EngineOutside> open_outside(const Configuration& configuration,
                                                         const adapters::WakeUp& wake_up);

/// What an engine is for.
struct EngineUse {
    const char* actor{""};
    bool rescans{true};
};

[[nodiscard]] engine::Options engine_options(const Configuration& configuration,
                                             const EngineUse& use);

}  // namespace orderlog::tools
