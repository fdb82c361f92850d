#pragma once

#include "events/access_events.hpp"
#include "events/alert_events.hpp"
#include "events/consent_events.hpp"
#include "events/ids.hpp"
#include "events/operation.hpp"
#include "events/page_events.hpp"
#include "events/payload_archive.hpp"
#include "events/reason_code.hpp"
#include "events/token_events.hpp"
#include "events/window.hpp"

#include <type_traits>

namespace orderlog::events {

/// The last enumerator; the first is 1.
template <class E>
inline constexpr E last_of = std::enable_if_t<sizeof(E) == 0, E>{};
template <>
inline constexpr Region last_of<Region> = Region::fe;
template <>
inline constexpr Operation last_of<Operation> = Operation::marketplace_participations;
template <>
inline constexpr OrdersApi last_of<OrdersApi> = OrdersApi::v0;
template <>
inline constexpr WindowAxis last_of<WindowAxis> = WindowAxis::updated;
template <>
inline constexpr Purpose last_of<Purpose> = Purpose::probe;
template <>
inline constexpr OrderMark last_of<OrderMark> = OrderMark::same;
template <>
inline constexpr ReasonCode last_of<ReasonCode> = ReasonCode::authorisation_expired;
template <>
inline constexpr AccessVerdict last_of<AccessVerdict> = AccessVerdict::denied;
template <>
inline constexpr FailureKind last_of<FailureKind> = FailureKind::application_refused;
template <>
inline constexpr AlertKind last_of<AlertKind> = AlertKind::log_damaged;
template <>
inline constexpr TokenScope last_of<TokenScope> = TokenScope::operate;
template <>
inline constexpr ConsentOutcome last_of<ConsentOutcome> = ConsentOutcome::connection_refused;

/// Between the first and the last some are reserved only.
template <class E>
constexpr bool is_given(E value) {
    if constexpr (std::is_same_v<E, Operation>) {
        return value <= Operation::v0_get_order || value == Operation::marketplace_participations;
    }
    return true;
}

template <class E>
    requires std::is_enum_v<E>
void save(PayloadWriter& writer, const E& value) {
    writer.write_number(static_cast<std::underlying_type_t<E>>(value));
}
template <class E>
    requires std::is_enum_v<E>
void load(PayloadReader& reader, E& value) {
    value = static_cast<E>(reader.take_number<std::underlying_type_t<E>>());
    if (value < E{1} || value > last_of<E> || !is_given(value)) {
        reader.refuse(ErrorKind::foreign, "a value of an enumeration is not known here");
    }
}

template <class Archive>
void serialize(Archive& archive, DataSets& sets) {
    archive(sets.bits);
}

}  // namespace orderlog::events

// cereal has functions of its own for enumerations, which would take any number.
template <class E>
    requires std::is_enum_v<E>
struct cereal::specialize<orderlog::events::PayloadWriter, E,
                          cereal::specialization::non_member_load_save> : std::true_type {};
template <class E>
    requires std::is_enum_v<E>
struct cereal::specialize<orderlog::events::PayloadReader, E,
                          cereal::specialization::non_member_load_save> : std::true_type {};
