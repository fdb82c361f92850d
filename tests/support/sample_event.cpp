#include "tests/support/sample_event.hpp"

#include "events/event_numbers.hpp"
#include "events/sha256.hpp"

namespace orderlog::support {

using namespace events;

namespace {

Time at(int day) {
    return Time{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}} + std::chrono::days{day} +
           Duration{123'456};
}

const Window window{.axis = WindowAxis::updated, .from = at(3), .to = at(4)};

void add_engine_events(std::vector<Event>& list) {
    list.emplace_back(EngineStarted{.log = LogId{"6f1e1c5a-0000-4000-8000-1234567890ab"},
                                    .sends = true,
                                    .simulated = false,
                                    .host = "orders-1"});
    list.emplace_back(EngineStopped{.cause = "SIGTERM"});
    list.emplace_back(SellerClaimed{.application = ApplicationId{"amzn1.sp.solution.1"},
                                    .seller = SellerId{"A1SELLER"},
                                    .region = Region::fe});
}

void add_connection_events(std::vector<Event>& list) {
    list.emplace_back(ConnectionAdded{
        .application = ApplicationId{"amzn1.sp.solution.1"},
        .seller = SellerId{"A1SELLER"},
        .region = Region::na,
        .marketplaces = {MarketplaceId{"ATVPDKIKX0DER"}, MarketplaceId{"A2EUQ1WTGCTBG2"}},
        .display_name = "Müller & Söhne",
        .credential = "env:TOKEN_OF_ACME",
        .follow_from = at(2),
        .orders_api = OrdersApi::v0});
    list.emplace_back(
        ConnectionChanged{.paused = true,
                          .marketplaces = std::vector{MarketplaceId{"A13V1IB3VIYZZH"}},
                          .display_name = std::nullopt,
                          .credential = "file:/etc/orderlog/acme",
                          .orders_api = OrdersApi::v0,
                          .sync_interval_s = 900});
    list.emplace_back(ConnectionRemoved{.cause = "asked for by the tenant"});
}

void add_run_events(std::vector<Event>& list) {
    list.emplace_back(RunStarted{
        .purpose = Purpose::backfill, .window = window, .requested = true, .orders_max = 500});
    list.emplace_back(RunEnded{.reason = ReasonCode::amazon_rate_limit,
                               .message = "429 at page 4",
                               .pages = 3,
                               .orders_new = 250,
                               .orders_changed = 40,
                               .orders_same = 10,
                               .items = 431,
                               .failures = 1});
}

PageFetched page_fetched() {
    return {.operation = Operation::search_orders,
            .purpose = Purpose::rescan,
            .window = window,
            .order = OrderId{"028-1234567-1234567"},
            .data_sets = all_data_sets,
            .query = "lastUpdatedAfter=2026-01-04T00:00:00Z&maxResultsPerPage=100",
            .token_in = sha256("in"),
            .token_out = sha256("out"),
            .last_updated_before = at(5),
            .created_before = std::nullopt,
            .status = 200,
            .server_time = at(6),
            .quota_token_spent = true,
            .request_id = "0d7d5a2e-77e9-4a35-b3a1-0123456789ab",
            .rate = "0.0056",
            .duration_us = 351'207,
            .marks = {OrderMark::new_order, OrderMark::changed, OrderMark::same},
            .unreadable = 1,
            .items = 5,
            .body_sha256 = sha256("body"),
            .body_size = 148'233,
            .items_as_of = at(15)};
}

RequestFailed request_failed() {
    return {.operation = Operation::get_order,
            .purpose = Purpose::debt,
            .window = window,
            .order = OrderId{"028-1234567-7654321"},
            .query = "includedData=PACKAGES",
            .kind = FailureKind::rate_limited,
            .status = 429,
            .code = "QuotaExceeded",
            .message = "You exceeded your quota for the requested resource.",
            .attempt = 2,
            .server_time = at(7),
            .quota_token_spent = true,
            .request_id = "f00f5a2e-77e9-4a35-b3a1-0123456789ab",
            .duration_us = 1'207,
            .retry_at = at(8)};
}

void add_page_events(std::vector<Event>& list) {
    list.emplace_back(page_fetched());
    list.emplace_back(SyncPolled{.window = window,
                                 .last_updated_before = at(9),
                                 .server_time = at(10),
                                 .quota_token_spent = false,
                                 .request_id = "beef5a2e-77e9-4a35-b3a1-0123456789ab",
                                 .rate = "0.0167",
                                 .duration_us = 98'765,
                                 .orders = 7,
                                 .operation = Operation::v0_get_orders});
    list.emplace_back(request_failed());
}

void add_cursor_events(std::vector<Event>& list) {
    list.emplace_back(CursorAdvanced{.purpose = Purpose::sync,
                                     .window = window,
                                     .query = "lastUpdatedAfter=2026-01-04T00:00:00Z",
                                     .token = "opaque==/+ token",
                                     .pages = 4});
    list.emplace_back(WatermarkAdvanced{.from = at(11), .to = at(12)});
    list.emplace_back(CursorRepaired{.purpose = Purpose::backfill,
                                     .bad = "1969-12-31T23:59:59Z",
                                     .reopened = window,
                                     .parts = 2});
}

void add_backfill_events(std::vector<Event>& list) {
    list.emplace_back(
        BackfillRequested{.from = at(13), .to = at(14), .chunk_days = 30, .months_max = 24});
    list.emplace_back(ChunkOpened{.chunk = 5, .window = window});
    list.emplace_back(ChunkCompleted{.chunk = 6, .window = window, .orders = 4711});
    list.emplace_back(BackfillPaused{.cause = "by the operator"});
    list.emplace_back(BackfillResumed{.cause = "by the tenant"});
    list.emplace_back(BackfillCompleted{.orders = 24'000});
    list.emplace_back(BackfillCancelled{.cause = "no longer needed"});
}

void add_debt_events(std::vector<Event>& list) {
    list.emplace_back(DebtIncurred{
        .order = OrderId{"028-1111111-1111111"}, .cause = "no total", .last_updated = at(5)});
    list.emplace_back(DebtPaid{.order = OrderId{"028-2222222-2222222"}});
    list.emplace_back(DebtAbandoned{
        .order = OrderId{"028-3333333-3333333"}, .cause = "404 five times", .attempts = 5});
}

void add_late_engine_events(std::vector<Event>& list) {
    list.emplace_back(UsagePlanLearned{.key = {.application = ApplicationId{"amzn1.sp.solution.1"},
                                               .seller = SellerId{"A1SELLER"},
                                               .region = Region::eu,
                                               .operation = Operation::get_order},
                                       .rate_per_s = 0.0056,
                                       .burst = 20,
                                       .source = "header 0.0056"});
    list.emplace_back(ProjectionSwapped{.from = 1, .to = 2, .position = LogPosition{815}});
    list.emplace_back(LossAccepted{.first = LogPosition{901},
                                   .last = LogPosition{915},
                                   .last_hash = sha256("915"),
                                   .kept = LogPosition{900},
                                   .kept_hash = sha256("900"),
                                   .cause = "the log ended before its high-water mark"});
    list.emplace_back(SellerClaimLost{.application = ApplicationId{"amzn1.sp.solution.1"},
                                      .seller = SellerId{"A1SELLER"},
                                      .region = Region::fe});
}

void add_v0_events(std::vector<Event>& list) {
    list.emplace_back(ItemsOwed{.orders = {{OrderId{"028-4444444-4444444"}, at(16)},
                                           {OrderId{"028-5555555-5555555"}, at(17)}}});
    list.emplace_back(ItemsAdvanced{
        .order = OrderId{"028-4444444-4444444"}, .token = "more==", .pages = 1, .items = 50});
    list.emplace_back(DebtRetried{.order = OrderId{"028-4444444-4444444"},
                                  .cause = "no total",
                                  .incurred = LogPosition{816},
                                  .last_updated = at(18),
                                  .api = OrdersApi::v0,
                                  .items_only = true});
}

void add_alert_events(std::vector<Event>& list) {
    list.emplace_back(AlertRaised{.kind = AlertKind::lasting_error,
                                  .subject = "A1SELLER",
                                  .since = at(18),
                                  .text = "calls of Amazon fail since half an hour"});
    list.emplace_back(AlertCleared{.raised = LogPosition{733},
                                   .kind = AlertKind::lasting_error,
                                   .cause = "Amazon answers again",
                                   .to_tell = true});
    list.emplace_back(AlertDelivered{.told = LogPosition{733}, .attempts = 2});
}

void add_token_events(std::vector<Event>& list) {
    list.emplace_back(TokenIssued{.name = "shop front end",
                                  .hash = sha256("olt_0123"),
                                  .scope = TokenScope::write,
                                  .tenant = TenantId{"acme"},
                                  .expires_at = at(40)});
    list.emplace_back(TokenRevoked{.issued = LogPosition{740}});
}

void add_consent_events(std::vector<Event>& list) {
    list.emplace_back(ConsentRequested{.state_hash = sha256("0123"),
                                       .tenant = TenantId{"acme"},
                                       .connection = ConnectionId{"acme-eu"},
                                       .region = Region::fe,
                                       .seller = SellerId{"A2EUQ1WTGCTBG2"},
                                       .expires_at = at(41)});
    list.emplace_back(ConsentEnded{.requested = LogPosition{741},
                                   .outcome = ConsentOutcome::seller_differs,
                                   .seller = SellerId{"A3"},
                                   .connection = ConnectionId{"acme-fe"}});
}

void add_probe_events(std::vector<Event>& list) {
    list.emplace_back(AccessProbed{
        .verdict = AccessVerdict::granted,
        .reason = ReasonCode::role_missing,
        .marketplaces = {MarketplaceId{"A13V1IB3VIYZZH"}, MarketplaceId{"A1PA6795UKMFR9"}},
        .status = 200,
        .code = "Unauthorized",
        .message = "the application lacks a role",
        .server_time = at(18),
        .quota_token_spent = true,
        .request_id = "cafe5a2e-77e9-4a35-b3a1-0123456789ab",
        .rate = "0.016",
        .duration_us = 210'987});
}

void add_heads_events(std::vector<Event>& list) {
    list.emplace_back(
        HeadsRecorded{.position = LogPosition{1022}, .streams = 7, .root = sha256("heads")});
}

}  // namespace

std::vector<Event> sample_events() {
    std::vector<Event> list;
    add_engine_events(list);
    add_connection_events(list);
    add_run_events(list);
    add_page_events(list);
    add_cursor_events(list);
    add_backfill_events(list);
    add_debt_events(list);
    add_late_engine_events(list);
    add_v0_events(list);
    add_alert_events(list);
    add_probe_events(list);
    add_heads_events(list);
    add_token_events(list);
    add_consent_events(list);
    return list;
}

StoredEvent sample_stored(const Event& event) {
    const std::uint64_t number = number_of(event).value();
    StoredEvent stored;
    stored.position = LogPosition{1000 + number};
    stored.stream = {TenantId{"acme"}, ConnectionId{"acme-eu"}};
    stored.version = StreamVersion{200 + number};
    stored.time = at(20) + std::chrono::seconds{number};
    stored.actor = "orderlog serve";
    stored.program = "0.1.0";
    stored.correlation = LogPosition{900};
    stored.causation = LogPosition{999};
    stored.event = event;
    stored.body_size = std::holds_alternative<PageFetched>(event) ? 148'233 : 0;
    stored.previous = sha256(name_of(event));
    return stored;
}

}  // namespace orderlog::support
