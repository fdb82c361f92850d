#include "adapters/rocksdb/leftovers.hpp"

#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/log_reader.hpp"
#include "adapters/rocksdb/status.hpp"

#include <string>
#include <string_view>

namespace orderlog::adapters {

using events::ErrorKind;
using events::fail;
using events::LogPosition;
using events::Result;

namespace {

tl::unexpected<events::Error> beyond(std::string_view what, LogPosition end) {
    return fail(
        ErrorKind::corrupt,
        std::string(what) + " of a lost record is left, beyond the log's end at " + to_text(end),
        "restore the newest copy of the whole log");
}

Result<void> check_bodies(const Database& database, LogPosition end) {
    const auto body = database.all_of(Family::body);
    body->Seek(body_key(next(end), 0));
    if (!body->status().ok()) {
        return tl::make_unexpected(error_from(body->status(), "find the last body"));
    }
    return body->Valid() ? Result<void>{beyond("a body", end)} : Result<void>{};
}

Result<void> check_heads(const LogReader& reader, LogPosition end) {
    const auto heads = reader.heads();
    if (!heads) {
        return tl::make_unexpected(heads.error());
    }
    for (const auto& [stream, head] : *heads) {
        if (head.position > end) {
            return beyond("a stream's head", end);
        }
    }
    return {};
}

Result<void> check_orders(const Database& database, LogPosition end) {
    const auto entry = database.all_of(Family::orders);
    for (entry->SeekToFirst(); entry->Valid(); entry->Next()) {
        const auto position = order_position(entry->key().ToStringView());
        if (!position) {
            return tl::make_unexpected(position.error());
        }
        if (*position > end) {
            return beyond("an order's entry", end);
        }
    }
    return entry->status().ok()
               ? Result<void>{}
               : tl::make_unexpected(error_from(entry->status(), "read the orders"));
}

}  // namespace

Result<void> check_nothing_beyond(const Database& database, const LogReader& reader,
                                  LogPosition end) {
    return check_bodies(database, end)
        .and_then([&] { return check_heads(reader, end); })
        .and_then([&] { return check_orders(database, end); });
}

Result<void> drop_snapshots(const Database& database, rocksdb::WriteBatch& batch) {
    const auto entry = database.all_of(Family::meta);
    for (entry->Seek(snapshot_begin); entry->Valid() && entry->key().starts_with(snapshot_begin);
         entry->Next()) {
        batch.Delete(database.handle(Family::meta), entry->key());
    }
    return entry->status().ok()
               ? Result<void>{}
               : tl::make_unexpected(error_from(entry->status(), "read the snapshots"));
}

}  // namespace orderlog::adapters
