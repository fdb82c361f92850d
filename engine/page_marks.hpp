#pragma once

#include "engine/marked_page.hpp"
#include "events/event_log.hpp"

#include <unordered_map>

namespace orderlog::engine {

/// Heads of orders that are about to be appended: newer than those of the log. Ends with the
/// append.
class PendingHeads {
 public:
    struct Head {
        events::Digest digest{};
        /// Of a page of orders; else of one of an order's items, that were read after the header.
        bool is_header{true};
    };
    [[nodiscard]] const Head* find(const events::OrderKey& key) const;
    void put(const events::OrderKey& key, const Head& head);
    void clear() { heads_.clear(); }

 private:
    static std::string text_of(const events::OrderKey& key);
    std::unordered_map<std::string, Head> heads_{};
};

/// Compares each order of the page, by a digest of its bytes, with what the log has of it, the
/// pending ones included; adds what is new or changed to the pending ones.
[[nodiscard]] events::Result<MarkedPage> mark(events::Page page, std::string_view body,
                                              const events::TenantId& tenant,
                                              const events::EventLog& log, PendingHeads& pending);

/// A page of an order's items. The last one becomes the order's newest entry, with the digest of
/// the entry before it: an entry says where the order is, its digest how the newest header looks,
/// so that a header that comes again is `same`. Not so a late one's, whose items are of an older
/// header: the newest, when it comes again, is to be taken for changed. No other page of a chain
/// says anything by itself: its order is `same`.
[[nodiscard]] events::Result<MarkedPage> mark_items(events::Page page, std::string_view body,
                                                    const events::TenantId& tenant,
                                                    const events::EventLog& log,
                                                    PendingHeads& pending, bool is_late);

/// Of the ids on the page, in page order. Two pages that follow each other never have the same.
[[nodiscard]] std::uint64_t ids_hash(const events::Page& page);

}  // namespace orderlog::engine
