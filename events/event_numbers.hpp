#pragma once

#include "events/event.hpp"

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace orderlog::events {

/// How records and people name an event type.
struct Written {
    std::uint16_t number;
    std::string_view name;
};

/// An alternative without a line here does not compile. No line ever changes, no number is given
/// twice; the reserved ones are in events/README.md.
template <class E>
inline constexpr Written written = std::enable_if_t<sizeof(E) == 0, Written>{};
template <>
inline constexpr Written written<EngineStarted>{1, "EngineStarted"};
template <>
inline constexpr Written written<EngineStopped>{2, "EngineStopped"};
template <>
inline constexpr Written written<SellerClaimed>{3, "SellerClaimed"};
template <>
inline constexpr Written written<ConnectionAdded>{4, "ConnectionAdded"};
template <>
inline constexpr Written written<ConnectionChanged>{5, "ConnectionChanged"};
template <>
inline constexpr Written written<ConnectionRemoved>{6, "ConnectionRemoved"};
template <>
inline constexpr Written written<RunStarted>{7, "RunStarted"};
template <>
inline constexpr Written written<RunEnded>{8, "RunEnded"};
template <>
inline constexpr Written written<PageFetched>{9, "PageFetched"};
template <>
inline constexpr Written written<SyncPolled>{10, "SyncPolled"};
template <>
inline constexpr Written written<RequestFailed>{11, "RequestFailed"};
template <>
inline constexpr Written written<CursorAdvanced>{12, "CursorAdvanced"};
template <>
inline constexpr Written written<WatermarkAdvanced>{13, "WatermarkAdvanced"};
template <>
inline constexpr Written written<CursorRepaired>{14, "CursorRepaired"};
template <>
inline constexpr Written written<BackfillRequested>{15, "BackfillRequested"};
template <>
inline constexpr Written written<ChunkOpened>{16, "ChunkOpened"};
template <>
inline constexpr Written written<ChunkCompleted>{17, "ChunkCompleted"};
template <>
inline constexpr Written written<BackfillPaused>{18, "BackfillPaused"};
template <>
inline constexpr Written written<BackfillResumed>{19, "BackfillResumed"};
template <>
inline constexpr Written written<BackfillCompleted>{20, "BackfillCompleted"};
template <>
inline constexpr Written written<BackfillCancelled>{21, "BackfillCancelled"};
template <>
inline constexpr Written written<DebtIncurred>{22, "DebtIncurred"};
template <>
inline constexpr Written written<DebtPaid>{23, "DebtPaid"};
template <>
inline constexpr Written written<DebtAbandoned>{24, "DebtAbandoned"};
template <>
inline constexpr Written written<UsagePlanLearned>{25, "UsagePlanLearned"};
template <>
inline constexpr Written written<ProjectionSwapped>{26, "ProjectionSwapped"};
template <>
inline constexpr Written written<LossAccepted>{35, "LossAccepted"};
template <>
inline constexpr Written written<SellerClaimLost>{36, "SellerClaimLost"};
template <>
inline constexpr Written written<ItemsOwed>{39, "ItemsOwed"};
template <>
inline constexpr Written written<ItemsAdvanced>{40, "ItemsAdvanced"};
template <>
inline constexpr Written written<DebtRetried>{41, "DebtRetried"};
template <>
inline constexpr Written written<AlertRaised>{33, "AlertRaised"};
template <>
inline constexpr Written written<AlertCleared>{34, "AlertCleared"};
template <>
inline constexpr Written written<AlertDelivered>{43, "AlertDelivered"};
template <>
inline constexpr Written written<AccessProbed>{42, "AccessProbed"};
template <>
inline constexpr Written written<TokenIssued>{44, "TokenIssued"};
template <>
inline constexpr Written written<TokenRevoked>{45, "TokenRevoked"};
template <>
inline constexpr Written written<ConsentRequested>{46, "ConsentRequested"};
template <>
inline constexpr Written written<ConsentEnded>{47, "ConsentEnded"};
template <>
inline constexpr Written written<HeadsRecorded>{31, "HeadsRecorded"};

/// The number written in records; the table is in events/README.md and never changes.
using EventNumber = Strong<struct EventNumberTag, std::uint16_t>;
[[nodiscard]] EventNumber number_of(const Event& event);
/// The written name ("PageFetched"); no renaming of a type changes it.
[[nodiscard]] std::string_view name_of(const Event& event);

}  // namespace orderlog::events
