#include "tools/export/export_check.hpp"

#include "events/record.hpp"
#include "tools/export/withheld_event.hpp"
#include "tools/output/hex_text.hpp"
#include "tools/output/json_text.hpp"
#include "tools/story/story.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace orderlog::tools {

using events::ErrorKind;
using events::LogPosition;
using events::Result;
using events::StreamId;
using events::StreamVersion;
using nlohmann::json;

namespace {

auto corrupt(std::string message) {
    return events::fail(ErrorKind::corrupt, std::move(message),
                        "ask for the export again: this copy proves nothing");
}

events::Error at_line(std::uint64_t line, events::Error error) {
    error.message = fmt::format("line {}: {}", line, error.message);
    return error;
}

StreamId stream_of(const json& content) {
    return {events::TenantId{content.at("tenant").get<std::string>()},
            events::ConnectionId{content.at("connection").get<std::string>()}};
}

template <class Number>
Number number(const json& content, const char* name) {
    return Number{content.at(name).get<std::uint64_t>()};
}

Result<events::Sha256> hash_in(const json& content, const char* name) {
    const auto bytes = bytes_of_hex(content.at(name).get<std::string>());
    events::Sha256 hash{};
    if (!bytes || bytes->size() != hash.size()) {
        return corrupt(fmt::format("'{}' is not a hash", name));
    }
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
}

struct Comparison {
    bool texts{true};
    bool redacted{false};
};

/// The event of a line's record, which is what the line's hash says and, if texts are compared,
/// what the whole line says.
Result<events::StoredEvent> recorded(const json& content, Comparison compares) {
    const auto record = bytes_of_hex(content.at("record").get<std::string>());
    if (!record || content.at("record_sha256") != events::to_hex(events::sha256(*record))) {
        return corrupt("its record does not have the hash beside it");
    }
    auto stored = events::decode_record(*record);
    if (!stored) {
        return corrupt("its record: " + stored.error().message);
    }
    if (number<LogPosition>(content, "position") != stored->position ||
        stream_of(content) != stored->stream ||
        number<StreamVersion>(content, "version") != stored->version ||
        content.at("previous") != events::to_hex(stored->previous)) {
        return corrupt("its record is another event's");
    }
    return compares.texts && json_text(content) !=
                                 json_text(event_line_json(*stored, *record, compares.redacted))
               ? corrupt("its text is not what its record says")
               : std::move(stored);
}

}  // namespace

Result<void> ExportCheck::take(std::string_view line) {
    ++lines_;
    taken_ = {};
    try {
        if (part_ == Part::signature || part_ == Part::end) {
            return take_signature(line).map_error(
                [&](events::Error error) { return at_line(lines_, std::move(error)); });
        }
        auto content = chain_.open(line);
        if (!content) {
            return tl::make_unexpected(
                at_line(lines_, corrupt(content.error().message + place_of_break(line)).value()));
        }
        return take_content(*content).map_error(
            [&](events::Error error) { return at_line(lines_, std::move(error)); });
    } catch (const json::exception& error) {
        return tl::make_unexpected(
            at_line(lines_, corrupt(fmt::format("it lacks something: {}", error.what())).value()));
    }
}

// A line that is whole in itself tells what is missing before it.
std::string ExportCheck::place_of_break(std::string_view line) const {
    const auto content = unchained(line);
    if (content && content->contains("body")) {
        return fmt::format(" (body of position {})",
                           number<LogPosition>(content->at("body"), "position").value());
    }
    if (!content || !content->contains("position") || !content->contains("record") ||
        !recorded(*content, {.redacted = is_redacted()})) {
        return {};
    }
    const LogPosition position = number<LogPosition>(*content, "position");
    if (checked_.scope.tenant || position == next(last_)) {
        return fmt::format(" (position {})", position.value());
    }
    return position > next(last_) ? fmt::format(": position {} stands here, {} is missing",
                                                position.value(), next(last_).value())
                                  : fmt::format(": position {} stands here, behind {}",
                                                position.value(), last_.value());
}

Result<void> ExportCheck::take_content(const json& content) {
    if (part_ == Part::header) {
        part_ = Part::events;
        return take_header(content);
    }
    if (body_ || content.contains("body")) {
        return take_body(content);
    }
    if (part_ == Part::events && content.contains("position")) {
        return take_event(content);
    }
    part_ = Part::streams;
    if (content.contains("stream")) {
        return take_stream(content.at("stream"));
    }
    part_ = Part::signature;
    return take_seal(content.at("seal"));
}

Result<void> ExportCheck::take_header(const json& content) {
    const bool has_bodies = content.at("orderlog_export") == export_format_with_bodies;
    if (!has_bodies && content.at("orderlog_export") != export_format) {
        return events::fail(ErrorKind::foreign, "this export's format is not known here",
                            "check it with the program that wrote it");
    }
    if (has_bodies) {
        checked_.scope.bodies =
            content.at("redacted").get<bool>() ? ExportBodies::redacted : ExportBodies::shown;
    }
    checked_.log = content.at("log").get<std::string>();
    checked_.simulated = content.at("simulated").get<bool>();
    if (!content.at("tenant").is_null()) {
        checked_.scope.tenant = events::TenantId{content.at("tenant").get<std::string>()};
    }
    checked_.scope.first = number<LogPosition>(content, "first");
    checked_.scope.last = number<LogPosition>(content, "last");
    checked_.same_program = content.at("program") == ORDERLOG_VERSION;
    if (checked_.scope.first == LogPosition{}) {
        return corrupt("no log has a position 0");
    }
    last_ = LogPosition{checked_.scope.first.value() - 1};
    return {};
}

Result<void> ExportCheck::take_event(const json& content) {
    const LogPosition position = number<LogPosition>(content, "position");
    if (auto fits = check_place(position, stream_of(content)); !fits) {
        return fits;
    }
    last_ = position;
    ++checked_.seal.events;
    return continue_stream(content)
        .and_then([&] { return take_record(content); })
        .and_then([&] { return check_heads(); })
        .map([&] {
            if (checked_.scope.bodies != ExportBodies::none && taken_.event->body_size > 0) {
                body_.emplace(*taken_.event, is_redacted());
            }
        });
}

Result<void> ExportCheck::check_place(LogPosition position, const StreamId& stream) {
    const ExportScope& scope = checked_.scope;
    if (!scope.tenant && position != next(last_)) {
        return corrupt(fmt::format("position {} stands where {} belongs", position.value(),
                                   next(last_).value()));
    }
    if (scope.tenant && (stream.tenant != *scope.tenant || position < scope.first)) {
        return corrupt(
            fmt::format("position {} does not belong into this export", position.value()));
    }
    if (position > scope.last) {
        return corrupt(fmt::format("position {} is behind the export's last, {}", position.value(),
                                   scope.last.value()));
    }
    if (scope.tenant && !positions_.add(position)) {
        return corrupt(fmt::format("position {} stands here again", position.value()));
    }
    return {};
}

// Of a log whose past is here; by the hash that the line vouches for where the record is not.
Result<void> ExportCheck::check_heads() {
    if (checked_.scope.tenant || checked_.scope.first > LogPosition{1}) {
        return {};
    }
    return heads_.take(*taken_.event, streams_.at(taken_.event->stream).head.hash)
        .map_error([](const events::Error& error) { return corrupt(error.message).value(); })
        .map([&] { checked_.heads = heads_.count(); });
}

Result<void> ExportCheck::take_body(const json& content) {
    if (!body_) {
        return corrupt("a body stands where none belongs");
    }
    if (!content.contains("body")) {
        return corrupt(
            fmt::format("the body of position {} is missing", body_->position().value()));
    }
    const auto is_whole = body_->take(content);
    if (!is_whole) {
        return tl::make_unexpected(is_whole.error());
    }
    if (*is_whole) {
        ++checked_.bodies;
        checked_.bodies_without_token += body_->is_without_token() ? 1 : 0;
        taken_.body = body_->text();
        body_.reset();
    }
    return {};
}

Result<void> ExportCheck::continue_stream(const json& content) {
    const StreamId stream = stream_of(content);
    const StreamVersion version = number<StreamVersion>(content, "version");
    const auto previous = hash_in(content, "previous");
    const auto hash = hash_in(content, "record_sha256");
    if (!previous || !hash) {
        return tl::make_unexpected((previous ? hash : previous).error());
    }
    const bool begins = version == StreamVersion{1};
    const auto [found, is_new] = streams_.try_emplace(stream, ExportedStream{version, {}});
    const events::StreamHead before = found->second.head;
    const bool may_begin_later = checked_.scope.first > LogPosition{1};
    if (is_new ? !begins && !may_begin_later : version != next(before.version)) {
        return corrupt(fmt::format("stream '{}' has version {} after {}", stream_text(stream),
                                   version.value(), before.version.value()));
    }
    if (is_new ? begins && *previous != events::Sha256{} : *previous != before.hash) {
        return corrupt(fmt::format(
            "position {} does not name the hash of its stream's previous record", last_.value()));
    }
    if (last_ <= before.position) {
        return corrupt(fmt::format("position {} stands behind {} in stream '{}'", last_.value(),
                                   before.position.value(), stream_text(stream)));
    }
    found->second.head = {version, last_, *hash};
    return {};
}

Result<void> ExportCheck::take_record(const json& content) {
    if (!content.contains("record")) {
        ++checked_.withheld;
        if (is_redacted() || !is_withheld(content.at("type").get<std::string>())) {
            return corrupt("its record is missing");
        }
        return withheld_event(content).map(
            [&](events::StoredEvent event) { taken_.event = std::move(event); });
    }
    auto stored = recorded(content, {.texts = checked_.same_program, .redacted = is_redacted()});
    if (!stored) {
        return tl::make_unexpected(stored.error());
    }
    taken_.event = *std::move(stored);
    taken_.record = streams_.at(taken_.event->stream).head.hash;
    const auto* started = std::get_if<events::EngineStarted>(&taken_.event->event);
    const bool is_of_log = started == nullptr || (started->log.value() == checked_.log &&
                                                  (!started->simulated || checked_.simulated));
    return is_of_log ? Result<void>{} : corrupt("it began another log than the header names");
}

Result<void> ExportCheck::take_stream(const json& content) {
    const StreamId stream = stream_of(content);
    if (listed_ > 0 && stream <= last_listed_) {
        return corrupt(fmt::format("stream '{}' is listed out of order", stream_text(stream)));
    }
    ++listed_;
    last_listed_ = stream;
    const auto found = streams_.find(stream);
    if (found == streams_.end()) {
        return corrupt(fmt::format("stream '{}' was left out: {} events are listed, none is here",
                                   stream_text(stream),
                                   content.at("last").get<std::uint64_t>() + 1 -
                                       content.at("first").get<std::uint64_t>()));
    }
    return stream_json(stream, found->second).at("stream") == content
               ? Result<void>{}
               : corrupt(fmt::format("stream '{}' is listed with other events than those here",
                                     stream_text(stream)));
}

Result<void> ExportCheck::take_seal(const json& content) {
    if (listed_ != streams_.size()) {
        return corrupt(
            fmt::format("{} streams are listed, events of {} are here", listed_, streams_.size()));
    }
    if (!checked_.scope.tenant && last_ != checked_.scope.last) {
        return corrupt(fmt::format("the last event is at position {}, not {}", last_.value(),
                                   checked_.scope.last.value()));
    }
    if (is_redacted() && checked_.seal.events != checked_.scope.last.value()) {
        return corrupt(fmt::format("{} events are here, not all of the {} that were numbered",
                                   checked_.seal.events, checked_.scope.last.value()));
    }
    if (checked_.seal.events == 0) {
        return corrupt("no event is in it");
    }
    checked_.seal = seal_of(checked_.seal.events, streams_);
    checked_.root = chain_.value();
    return seal_json(checked_.seal).at("seal") == content
               ? Result<void>{}
               : corrupt("the seal counts other events, or other heads of streams");
}

Result<void> ExportCheck::take_signature(std::string_view line) {
    if (part_ == Part::end) {
        return corrupt("it stands behind the export's end");
    }
    part_ = Part::end;
    constexpr std::size_t line_bytes = 300;  // The only line without a chain has 230.
    const json content =
        line.size() > line_bytes ? json{} : json::parse(line, nullptr, /*allow_exceptions*/ false);
    if (!content.is_object() || !content.contains("signature") || json_text(content) != line) {
        return corrupt("it stands where a signature belongs");
    }
    const auto key = bytes_of_hex(content["signature"].at("key").get<std::string>());
    const auto signature = bytes_of_hex(content["signature"].at("ed25519").get<std::string>());
    const auto signer = adapters::PublicKey::of(key.value_or(""));
    if (!signer || !signature || !signer->has_signed(signed_message(checked_.root), *signature)) {
        return corrupt("the signature is not of this export");
    }
    checked_.signer = hex_of(*key);
    return {};
}

Result<CheckedExport> ExportCheck::finish() {
    if (part_ != Part::signature && part_ != Part::end) {
        return corrupt(lines_ == 0
                           ? "nothing is in it"
                           : fmt::format("it ends after line {}, at position {}, without its seal: "
                                         "its tail is missing",
                                         lines_, last_.value()));
    }
    if (trust_.key != nullptr && checked_.signer != hex_of(trust_.key->bytes())) {
        return events::fail(
            ErrorKind::rejected,
            checked_.signer.empty()
                ? "it holds together, but nobody has signed it"
                : fmt::format("it holds together, but key {} has signed it", checked_.signer),
            "it proves nothing of the owner of the key that you named");
    }
    const std::string root = events::to_hex(checked_.root);
    if (!trust_.root.empty() && trust_.root != root) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("it holds together, but its root is {}", root),
                            "it is another export than the one whose root you were told");
    }
    return checked_;
}

}  // namespace orderlog::tools
