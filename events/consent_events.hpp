#pragma once

#include "events/ids.hpp"
#include "events/sha256.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <string_view>

namespace orderlog::events {

/// How a seller's consent ended. Written as numbers that never change.
enum class ConsentOutcome : std::uint8_t {
    granted = 1,             ///< Its refresh token is stored, its connection is there.
    denied = 2,              ///< The seller said no.
    late = 3,                ///< The seller came back after the request had expired.
    code_refused = 4,        ///< Amazon gave no refresh token for the code.
    seller_differs = 5,      ///< Another seller account than the connection's came back.
    store_failed = 6,        ///< The refresh token could not be stored.
    connection_refused = 7,  ///< The connection could not be added or changed.
};
[[nodiscard]] std::string_view to_text(ConsentOutcome outcome);

/// Somebody was sent to Amazon to let us read a seller account; its position is the request's id.
/// Who comes back proves it by the state, 256 bits drawn at random; the log has its hash alone.
struct ConsentRequested {
    Sha256 state_hash{};  ///< Of the state's text.
    TenantId tenant{};
    ConnectionId connection{};  ///< What it becomes, or the one that is connected again.
    Region region{Region::eu};
    SellerId seller{};  ///< The one that must come back; empty: any.
    Time expires_at{};
    friend bool operator==(const ConsentRequested&, const ConsentRequested&) = default;
};

/// The request is over: its state is never taken again.
struct ConsentEnded {
    LogPosition requested{};  ///< Of the ConsentRequested: the request's id.
    ConsentOutcome outcome{ConsentOutcome::granted};
    SellerId seller{};          ///< Who came back; empty if nobody said.
    ConnectionId connection{};  ///< What was granted; empty if nothing was.
    friend bool operator==(const ConsentEnded&, const ConsentEnded&) = default;
};

}  // namespace orderlog::events
