#include "tools/api/route_form.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace orderlog::tools {

namespace {

/// Method, path, parameters, body, JSON that is answered, and what else is.
constexpr std::string_view forms_text = R"(GET|/healthz|||Health|
GET|/readyz|||Health|
GET|/metrics||||text/plain
GET|/api/openapi.json|||Document|
GET|/api/v1/session|||Session|
POST|/api/v1/session||LinkCode|SessionToken|
GET|/api/v1/tenants|after limit text||Tenants|
GET|/api/v1/alerts|||Alerts|
GET|/api/v1/connections|||Connections|
POST|/api/v1/connections/{connection}/pause|||Paused|
POST|/api/v1/connections/{connection}/resume|||Paused|
GET|/api/v1/coverage|connectionId||Coverage|
GET|/api/v1/debts|after limit||Debts|
GET|/api/v1/requests|connectionId step since until||Requests|
GET|/api/v1/orders/sync/status|||SyncStatus|
GET|/api/v1/orders/sync/history|before limit||Runs|
POST|/api/v1/orders/sync/run|||RunSummary|
POST|/api/v1/orders/sync/run/global|||RunSummary|
POST|/api/v1/orders/sync/items|||RunSummary|
GET|/api/v1/orders/backfill/status|||Backfill|
POST|/api/v1/orders/backfill/start||BackfillSpan|Done|
POST|/api/v1/orders/backfill/run|||RunSummary|
POST|/api/v1/orders/backfill/run/global|||RunSummary|
POST|/api/v1/orders/backfill/pause|||Done|
POST|/api/v1/orders/backfill/resume|||Done|
POST|/api/v1/orders/backfill/cancel|||Done|
GET|/api/v1/orders|status channel from to q sort after limit format||Orders|text/csv
GET|/api/v1/orders/{order}|asOf||Order|
GET|/api/v1/orders/{order}/history|||OrderHistory|
GET|/api/v1/marketplaces/amazon/status|||MarketplaceStatus|
POST|/api/v1/marketplaces/amazon/connect||ConnectionWish|ConnectionBegun|
GET|/api/v1/marketplaces/amazon/oauth/callback|state spapi_oauth_code )"
                                        R"(selling_partner_id error|||text/html
POST|/api/v1/marketplaces/amazon/mock/connect||MockWish|ConnectionMade|
GET|/api/v1/timeline|after before sort limit||Timeline|text/event-stream
)";

/// Cuts off what stands before `end`, which it drops.
std::string_view take_until(std::string_view& text, char end) {
    const std::size_t length = std::min(text.find(end), text.size());
    const std::string_view taken = text.substr(0, length);
    text.remove_prefix(std::min(length + 1, text.size()));
    return taken;
}

std::vector<RouteForm> read_forms() {
    std::vector<RouteForm> forms;
    for (std::string_view rest = forms_text; !rest.empty();) {
        std::string_view line = take_until(rest, '\n');
        RouteForm& form = forms.emplace_back();
        for (std::string_view RouteForm::* const cell :
             {&RouteForm::method, &RouteForm::path, &RouteForm::parameters, &RouteForm::request,
              &RouteForm::answer, &RouteForm::other}) {
            form.*cell = take_until(line, '|');
        }
    }
    return forms;
}

constexpr std::string_view any_text = R"({"type":"string"})";
constexpr std::string_view any_time = R"({"type":"string","format":"date-time"})";

constexpr std::array parameters{
    ParameterForm{"tenantId", any_text, "the one tenant that is meant"},
    ParameterForm{"after", any_text, "what a page's `next` gave"},
    ParameterForm{"before", R"({"type":"integer","minimum":1})",
                  "runs, or events, before this one"},
    ParameterForm{"limit", R"({"type":"integer","minimum":1})", "no more than so many"},
    ParameterForm{"text", any_text, "what the id or the name holds"},
    ParameterForm{"connectionId", any_text, "of this connection alone"},
    ParameterForm{"step", R"({"enum":["minute","hour","day"]})", "an hour, if nothing is said"},
    ParameterForm{"since", any_time, "from then on"},
    ParameterForm{"until", any_time, "before then"},
    ParameterForm{"status", R"({"$ref":"#/components/schemas/OrderStatus"})", "in this status"},
    ParameterForm{"channel", R"({"enum":["AMAZON","MERCHANT"]})", "who ships them"},
    ParameterForm{"from", any_time, "bought then or later"},
    ParameterForm{"to", any_time, "bought before"},
    ParameterForm{"q", any_text, "how the id begins"},
    ParameterForm{"sort", R"({"enum":["purchaseDate","-purchaseDate","position","-position"]})",
                  "orders by purchaseDate, events by position; with - the newest first"},
    ParameterForm{"format", R"({"enum":["json","csv"]})", "csv: all of them, streamed"},
    ParameterForm{"state", any_text, "what connect drew"},
    ParameterForm{"spapi_oauth_code", any_text, "for which Amazon gives a refresh token, once"},
    ParameterForm{"selling_partner_id", any_text, "the seller who agreed"},
    ParameterForm{"error", any_text, "the seller did not agree"},
    ParameterForm{"asOf", any_time, "as the log had it then"},
};

}  // namespace

std::span<const RouteForm> route_forms() {
    static const std::vector<RouteForm> forms = read_forms();
    return forms;
}

const RouteForm* form_of(std::string_view method, std::string_view path) {
    const auto forms = route_forms();
    const auto found = std::ranges::find_if(
        forms, [&](const RouteForm& form) { return form.method == method && form.path == path; });
    return found == forms.end() ? nullptr : &*found;
}

const ParameterForm* parameter_of(std::string_view name) {
    const auto* const found = std::ranges::find(parameters, name, &ParameterForm::name);
    return found == parameters.end() ? nullptr : found;
}

}  // namespace orderlog::tools
