#include "tools/export/export_redaction.hpp"

#include "adapters/sp_api/redacted_body.hpp"
#include "adapters/system/random_bytes.hpp"
#include "events/check.hpp"
#include "events/record.hpp"
#include "tools/export/redacted_event.hpp"

#include <utility>

namespace orderlog::tools {

using adapters::ValueKind;
using events::Result;

namespace {

constexpr std::size_t key_bytes = 32;

}  // namespace

ExportRedaction::ExportRedaction(FilePositions positions)
    : positions_(std::move(positions)), pseudonyms_(adapters::random_bytes(key_bytes)) {}

ExportScope ExportRedaction::scope(ExportScope scope) const {
    events::check(scope.tenant.has_value());
    scope.tenant = events::TenantId{pseudonyms_.of(ValueKind::tenant, scope.tenant->value())};
    scope.last = positions_.last();
    return scope;
}

events::LogInfo ExportRedaction::log(events::LogInfo log) const {
    log.id = events::LogId{pseudonyms_.of(ValueKind::log, log.id.value())};
    return log;
}

Result<ExportedEvent> ExportRedaction::next(events::StoredEvent stored, const std::string& body) {
    ExportedEvent exported;
    if (!body.empty()) {
        auto redacted = adapters::redacted_body(body, pseudonyms_);
        if (!redacted) {
            return tl::make_unexpected(redacted.error());
        }
        exported.body = *std::move(redacted);
    }
    stored.event = redacted_event(stored.event, pseudonyms_, positions_);
    if (auto* page = std::get_if<events::PageFetched>(&stored.event)) {
        page->body_sha256 = events::sha256(exported.body);
        page->body_size = static_cast<std::uint32_t>(exported.body.size());
    }
    stored.body_size = static_cast<std::uint32_t>(exported.body.size());
    stored.stream = {
        events::TenantId{pseudonyms_.of(ValueKind::tenant, stored.stream.tenant.value())},
        events::ConnectionId{
            pseudonyms_.of(ValueKind::connection, stored.stream.connection.value())}};
    stored.position = positions_.of(stored.position);
    events::check(stored.position > events::LogPosition{});
    stored.correlation = positions_.of(stored.correlation);
    stored.causation = positions_.of(stored.causation);
    stored.actor = pseudonyms_.of(ValueKind::actor, stored.actor);
    events::Sha256& head = heads_[stored.stream];
    stored.previous = head;
    exported.record = events::encode_record(stored);
    head = events::sha256(exported.record);
    // As a reader of the record has it.
    return events::decode_record(exported.record).map([&](events::StoredEvent read) {
        exported.stored = std::move(read);
        return std::move(exported);
    });
}

}  // namespace orderlog::tools
