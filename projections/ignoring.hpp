#pragma once

#include "events/event.hpp"

namespace orderlog::projections {

/// An arm that has nothing to say of one event.
template <class Event>
struct IgnoringOne {
    void operator()(const Event&) const {}
};

/// Arms of events::Overloaded for events that a fold knows and passes over: naming them is the
/// opinion, so that a new event still does not compile until each fold has one.
template <class... Events>
struct Ignoring : IgnoringOne<Events>... {
    using IgnoringOne<Events>::operator()...;
};

using IgnoringEngine =
    Ignoring<events::EngineStarted, events::EngineStopped, events::SellerClaimed,
             events::SellerClaimLost, events::UsagePlanLearned, events::ProjectionSwapped,
             events::LossAccepted, events::HeadsRecorded, events::TokenIssued, events::TokenRevoked,
             events::ConsentRequested, events::ConsentEnded>;
using IgnoringConnections =
    Ignoring<events::ConnectionAdded, events::ConnectionChanged, events::ConnectionRemoved>;
using IgnoringRuns = Ignoring<events::RunStarted, events::RunEnded>;
using IgnoringCursors =
    Ignoring<events::CursorAdvanced, events::WatermarkAdvanced, events::CursorRepaired>;
using IgnoringBackfill =
    Ignoring<events::BackfillRequested, events::ChunkOpened, events::ChunkCompleted,
             events::BackfillPaused, events::BackfillResumed, events::BackfillCompleted,
             events::BackfillCancelled>;
using IgnoringProbes = Ignoring<events::AccessProbed>;
using IgnoringDebts = Ignoring<events::DebtIncurred, events::DebtPaid, events::DebtAbandoned,
                               events::ItemsOwed, events::ItemsAdvanced, events::DebtRetried>;
using IgnoringAlerts = Ignoring<events::AlertRaised, events::AlertCleared, events::AlertDelivered>;

}  // namespace orderlog::projections
