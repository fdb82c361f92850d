#pragma once

#include "events/connection_events.hpp"
#include "events/debt_events.hpp"
#include "events/old_page_shapes.hpp"
#include "events/run_events.hpp"

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

namespace orderlog::events {

/// The shapes that an event type had before, oldest first: version 1, 2, … The current shape's
/// version is one more. When a type changes: keep its old struct under a numbered name
/// (`RunEndedV1`) with its `serialize`, list it here, and write `RunEnded upcast(RunEndedV1)`,
/// which gives the next shape. Nothing else changes and no old record is touched.
template <class E>
struct OldShapes {
    using Type = std::tuple<>;
};
template <>
struct OldShapes<ConnectionAdded> {
    using Type = std::tuple<ConnectionAddedV1, ConnectionAddedV2>;
};
template <>
struct OldShapes<ConnectionChanged> {
    using Type = std::tuple<ConnectionChangedV1, ConnectionChangedV2>;
};
template <>
struct OldShapes<RunStarted> {
    using Type = std::tuple<RunStartedV1>;
};
template <>
struct OldShapes<PageFetched> {
    using Type = std::tuple<PageFetchedV1>;
};
template <>
struct OldShapes<SyncPolled> {
    using Type = std::tuple<SyncPolledV1>;
};
template <>
struct OldShapes<DebtIncurred> {
    using Type = std::tuple<DebtIncurredV1>;
};

/// The version that new records of the type get.
template <class E>
inline constexpr std::uint16_t type_version = std::tuple_size_v<typename OldShapes<E>::Type> + 1;

/// Leads an old shape through every `upcast` up to the current one.
template <class E, class Shape>
E to_current(Shape shape) {
    if constexpr (std::is_same_v<E, Shape>) {
        return shape;
    } else {
        return to_current<E>(upcast(std::move(shape)));
    }
}

/// Loads the shape that `version` had and leads it up to today's.
/// REQUIRES: 1 ≤ version ≤ type_version<E>.
template <class E, std::size_t candidate = 1, class Archive>
E load_version(Archive& archive, std::uint16_t version) {
    if constexpr (candidate < type_version<E>) {
        if (version == candidate) {
            std::tuple_element_t<candidate - 1, typename OldShapes<E>::Type> shape{};
            archive(shape);
            return to_current<E>(std::move(shape));
        }
        return load_version<E, candidate + 1>(archive, version);
    } else {
        E event{};
        archive(event);
        return event;
    }
}

}  // namespace orderlog::events
