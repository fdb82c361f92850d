#include "events/codec.hpp"

#include "events/admin_payloads.hpp"
#include "events/fetch_payloads.hpp"
#include "events/upcast.hpp"

#include <fmt/core.h>

#include <array>
#include <type_traits>
#include <variant>

namespace orderlog::events {
namespace {

constexpr std::string_view newer_program =
    "it was written by a newer orderlog; run that or a later one";

template <class E>
Result<Event> read_as(TypeVersion version, std::string_view payload) {
    if (version.value() < 1 || version.value() > type_version<E>) {
        return fail(ErrorKind::foreign,
                    fmt::format("version {} of {} is not known", version.value(), written<E>.name),
                    std::string{newer_program});
    }
    PayloadReader reader{payload};
    Event event = load_version<E>(reader, version.value());
    const auto finished = reader.finish();
    if (!finished) {
        return fail(finished.error().kind,
                    fmt::format("{}: {}", written<E>.name, finished.error().message));
    }
    return event;
}

struct Reader {
    std::uint16_t number;
    Result<Event> (*read)(TypeVersion, std::string_view);
};

template <class... E>
constexpr std::array<Reader, sizeof...(E)> make_readers(std::type_identity<std::variant<E...>>) {
    return {Reader{written<E>.number, read_as<E>}...};
}

constexpr auto readers = make_readers(std::type_identity<Event>{});

}  // namespace

TypeVersion type_version_of(const Event& event) {
    return std::visit(
        [](const auto& alternative) {
            return TypeVersion{type_version<std::remove_cvref_t<decltype(alternative)>>};
        },
        event);
}

void append_payload(std::string& out, const Event& event) {
    PayloadWriter writer{out};
    std::visit([&writer](const auto& alternative) { writer(alternative); }, event);
}

Result<Event> read_payload(EventNumber number, TypeVersion version, std::string_view payload) {
    for (const Reader& reader : readers) {
        if (reader.number == number.value()) {
            return reader.read(version, payload);
        }
    }
    return fail(ErrorKind::foreign, fmt::format("event number {} is not known", number.value()),
                std::string{newer_program});
}

}  // namespace orderlog::events
