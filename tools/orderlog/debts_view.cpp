#include "tools/orderlog/debts_view.hpp"

#include "tools/output/json_format.hpp"
#include "tools/output/text_format.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace orderlog::tools {

using nlohmann::json;

namespace {

std::string next_try_text(const BookedDebt& debt, events::Time now) {
    if (debt.given_up_at) {
        return "given up";
    }
    if (debt.paused) {
        return "paused";
    }
    return debt.next_try && *debt.next_try > now ? time_text(*debt.next_try) : "now";
}

std::string why(const BookedDebt& debt) {
    if (debt.given_up_at) {
        return debt.given_up_because;
    }
    return debt.last_error.empty() ? debt.cause : debt.cause + "; " + debt.last_error;
}

json next_try_json(const BookedDebt& debt) {
    if (debt.given_up_at || debt.paused) {
        return nullptr;
    }
    return time_json(debt.next_try.value_or(debt.since));
}

json debt_json(const BookedDebt& debt) {
    return {{"tenant", debt.stream.tenant.value()},
            {"connection", debt.stream.connection.value()},
            {"order", debt.order.value()},
            {"state", debt.given_up_at ? "abandoned" : "owed"},
            {"missing", debt.items_only ? "items" : "order"},
            {"cause", debt.cause},
            {"since", events::to_text(debt.since)},
            {"incurred", debt.incurred.value()},
            {"attempts", debt.attempts},
            {"next_try", next_try_json(debt)},
            {"last_error", debt.last_error},
            {"last_error_at", time_json(debt.last_error_at)},
            {"abandoned_at", time_json(debt.given_up_at)},
            {"abandoned_because", debt.given_up_because}};
}

}  // namespace

TextTable debts_table(const std::vector<BookedDebt>& debts, events::Time now) {
    TextTable table(
        {"TENANT", "CONNECTION", "ORDER", "MISSING", "SINCE", "ATTEMPTS", "NEXT TRY", "WHY"});
    for (const BookedDebt& debt : debts) {
        table.add({debt.stream.tenant.value(), debt.stream.connection.value(),
                   printable(debt.order.value()), debt.items_only ? "items" : "order",
                   time_text(debt.since), with_thousands(debt.attempts), next_try_text(debt, now),
                   printable(why(debt))});
    }
    return table;
}

json debts_json(const std::vector<BookedDebt>& debts) {
    json all = json::array();
    for (const BookedDebt& debt : debts) {
        all.push_back(debt_json(debt));
    }
    return all;
}

}  // namespace orderlog::tools
