#include "tests/support/arbitrary_event.hpp"

#include "events/admin_payloads.hpp"
#include "events/fetch_payloads.hpp"

#include <rapidcheck.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace orderlog::events {

/// A cereal archive that fills what it is given with drawn values, so that a new event or field
/// needs no generator of its own.
class DrawingArchive final
    : public cereal::InputArchive<DrawingArchive, cereal::AllowEmptyClassElision> {
 public:
    DrawingArchive() : InputArchive(this) {}
};

template <class T>
    requires std::is_arithmetic_v<T>
void load(DrawingArchive&, T& number) {
    number = *rc::gen::arbitrary<T>();
}
void load(DrawingArchive&, std::string& text) {
    text = *rc::gen::arbitrary<std::string>();
}
void load(DrawingArchive&, Time& time) {
    time = Time{Duration{*rc::gen::arbitrary<std::int64_t>()}};
}
template <std::size_t size>
void load(DrawingArchive& archive, std::array<std::uint8_t, size>& hash) {
    for (std::uint8_t& byte : hash) {
        archive(byte);
    }
}
template <class T>
void load(DrawingArchive& archive, std::optional<T>& value) {
    value.reset();
    if (*rc::gen::arbitrary<bool>()) {
        archive(value.emplace());
    }
}
template <class T>
void load(DrawingArchive& archive, std::vector<T>& list) {
    list.resize(static_cast<std::size_t>(*rc::gen::inRange(0, 5)));
    for (T& element : list) {
        archive(element);
    }
}
template <class E>
    requires std::is_enum_v<E>
void load(DrawingArchive&, E& value) {
    const int drawn = *rc::gen::inRange(1, static_cast<int>(last_of<E>) + 1);
    value = is_given(static_cast<E>(drawn)) ? static_cast<E>(drawn) : last_of<E>;
}

}  // namespace orderlog::events

// cereal asks every reader for the writer that belongs to it.
template <>
struct cereal::traits::detail::get_output_from_input<orderlog::events::DrawingArchive> {
    using type = orderlog::events::PayloadWriter;
};
template <class E>
    requires std::is_enum_v<E>
struct cereal::specialize<orderlog::events::DrawingArchive, E,
                          cereal::specialization::non_member_load_save> : std::true_type {};

namespace orderlog::support {

using namespace events;

namespace {

template <class E>
Event draw() {
    DrawingArchive archive;
    E event{};
    archive(event);
    return event;
}

using Draw = Event (*)();

template <class... E>
constexpr std::array<Draw, sizeof...(E)> make_draws(std::type_identity<std::variant<E...>>) {
    return {draw<E>...};
}

constexpr auto draws = make_draws(std::type_identity<Event>{});

}  // namespace

Event arbitrary_event() {
    return (*rc::gen::elementOf(draws))();
}

StoredEvent arbitrary_stored() {
    DrawingArchive archive;
    StoredEvent stored;
    archive(stored.position, stored.stream.tenant, stored.stream.connection, stored.version,
            stored.time, stored.actor, stored.program, stored.correlation, stored.causation,
            stored.body_size, stored.previous);
    stored.event = arbitrary_event();
    return stored;
}

}  // namespace orderlog::support
