#pragma once

#include "events/access_events.hpp"
#include "events/alert_events.hpp"
#include "events/backfill_events.hpp"
#include "events/connection_events.hpp"
#include "events/consent_events.hpp"
#include "events/cursor_events.hpp"
#include "events/debt_events.hpp"
#include "events/engine_events.hpp"
#include "events/page_events.hpp"
#include "events/run_events.hpp"
#include "events/token_events.hpp"

#include <variant>

namespace orderlog::events {

/// One immutable past fact. A new alternative does not compile until every fold has an opinion:
/// visit it without a catch-all arm.
using Event =
    std::variant<EngineStarted, EngineStopped, SellerClaimed, ConnectionAdded, ConnectionChanged,
                 ConnectionRemoved, RunStarted, RunEnded, PageFetched, SyncPolled, RequestFailed,
                 CursorAdvanced, WatermarkAdvanced, CursorRepaired, BackfillRequested, ChunkOpened,
                 ChunkCompleted, BackfillPaused, BackfillResumed, BackfillCompleted,
                 BackfillCancelled, DebtIncurred, DebtPaid, DebtAbandoned, UsagePlanLearned,
                 ProjectionSwapped, LossAccepted, SellerClaimLost, ItemsOwed, ItemsAdvanced,
                 DebtRetried, AlertRaised, AlertCleared, AlertDelivered, AccessProbed,
                 HeadsRecorded, TokenIssued, TokenRevoked, ConsentRequested, ConsentEnded>;

/// Overloads for std::visit.
template <class... Arms>
struct Overloaded : Arms... {
    using Arms::operator()...;
};
template <class... Arms>
Overloaded(Arms...) -> Overloaded<Arms...>;

}  // namespace orderlog::events
