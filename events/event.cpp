#include "events/event.hpp"

#include <type_traits>

namespace orderlog::events {
namespace {

struct Written {
    std::uint16_t number;
    std::string_view name;
};

// An alternative without a line here does not compile. No line ever changes.
template <class E>
constexpr Written written = std::enable_if_t<sizeof(E) == 0, Written>{};
template <>
constexpr Written written<EngineStarted>{1, "EngineStarted"};
template <>
constexpr Written written<EngineStopped>{2, "EngineStopped"};
template <>
constexpr Written written<SellerClaimed>{3, "SellerClaimed"};
template <>
constexpr Written written<ConnectionAdded>{4, "ConnectionAdded"};
template <>
constexpr Written written<ConnectionChanged>{5, "ConnectionChanged"};
template <>
constexpr Written written<ConnectionRemoved>{6, "ConnectionRemoved"};
template <>
constexpr Written written<RunStarted>{7, "RunStarted"};
template <>
constexpr Written written<RunEnded>{8, "RunEnded"};
template <>
constexpr Written written<PageFetched>{9, "PageFetched"};
template <>
constexpr Written written<SyncPolled>{10, "SyncPolled"};
template <>
constexpr Written written<RequestFailed>{11, "RequestFailed"};
template <>
constexpr Written written<CursorAdvanced>{12, "CursorAdvanced"};
template <>
constexpr Written written<WatermarkAdvanced>{13, "WatermarkAdvanced"};
template <>
constexpr Written written<CursorRepaired>{14, "CursorRepaired"};
template <>
constexpr Written written<BackfillRequested>{15, "BackfillRequested"};
template <>
constexpr Written written<ChunkOpened>{16, "ChunkOpened"};
template <>
constexpr Written written<ChunkCompleted>{17, "ChunkCompleted"};
template <>
constexpr Written written<BackfillPaused>{18, "BackfillPaused"};
template <>
constexpr Written written<BackfillResumed>{19, "BackfillResumed"};
template <>
constexpr Written written<BackfillCompleted>{20, "BackfillCompleted"};
template <>
constexpr Written written<BackfillCancelled>{21, "BackfillCancelled"};
template <>
constexpr Written written<DebtIncurred>{22, "DebtIncurred"};
template <>
constexpr Written written<DebtPaid>{23, "DebtPaid"};
template <>
constexpr Written written<DebtAbandoned>{24, "DebtAbandoned"};
template <>
constexpr Written written<UsagePlanLearned>{25, "UsagePlanLearned"};
template <>
constexpr Written written<ProjectionSwapped>{26, "ProjectionSwapped"};

const Written& written_of(const Event& event) {
    return std::visit(
        [](const auto& alternative) -> const Written& {
            return written<std::remove_cvref_t<decltype(alternative)>>;
        },
        event);
}

}  // namespace

EventNumber number_of(const Event& event) {
    return EventNumber{written_of(event).number};
}

std::string_view name_of(const Event& event) {
    return written_of(event).name;
}

}  // namespace orderlog::events
