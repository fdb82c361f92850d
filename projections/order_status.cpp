#include "projections/order_status.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace orderlog::projections {

namespace {

// In the order of OrderStatus.
constexpr std::array<std::string_view, 9> status_texts{
    "PENDING_AVAILABILITY",
    "PENDING",
    "UNSHIPPED",
    "PARTIALLY_SHIPPED",
    "SHIPPED",
    "CANCELLED",
    "UNFULFILLABLE",
    "INVOICE_UNCONFIRMED",
    "UNKNOWN",
};

char folded(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// Equal but for case and underscores.
bool same_word(std::string_view a, std::string_view b) {
    std::size_t i = 0;
    std::size_t k = 0;
    while (true) {
        i = std::min(a.find_first_not_of('_', i), a.size());
        k = std::min(b.find_first_not_of('_', k), b.size());
        if (i == a.size() || k == b.size()) {
            return i == a.size() && k == b.size();
        }
        if (folded(a[i++]) != folded(b[k++])) {
            return false;
        }
    }
}

}  // namespace

OrderStatus order_status(std::string_view raw) {
    for (std::size_t i = 0; i < status_texts.size(); ++i) {
        if (same_word(raw, status_texts[i])) {
            return static_cast<OrderStatus>(i);
        }
    }
    // Version 0 of the API writes it with one L.
    return same_word(raw, "CANCELED") ? OrderStatus::cancelled : OrderStatus::unknown;
}

std::optional<FulfillmentChannel> fulfillment_channel(std::string_view raw) {
    if (same_word(raw, "AMAZON") || same_word(raw, "AFN")) {
        return FulfillmentChannel::amazon;
    }
    if (same_word(raw, "MERCHANT") || same_word(raw, "MFN")) {
        return FulfillmentChannel::merchant;
    }
    return std::nullopt;
}

std::string_view to_text(OrderStatus status) {
    return status_texts.at(static_cast<std::size_t>(status));
}

std::string_view to_text(FulfillmentChannel channel) {
    return channel == FulfillmentChannel::amazon ? "AMAZON" : "MERCHANT";
}

std::string_view to_text(OrderDetail detail) {
    switch (detail) {
        case OrderDetail::complete:
            return "complete";
        case OrderDetail::items_missing:
            return "items_missing";
        case OrderDetail::report_only:
            return "report_only";
    }
    return "unknown";
}

}  // namespace orderlog::projections
