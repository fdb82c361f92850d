#include "engine/core.hpp"

#include "engine/access_probe.hpp"
#include "engine/failures.hpp"
#include "engine/items.hpp"
#include "engine/pages.hpp"
#include "engine/retry.hpp"
#include "engine/search_turn.hpp"
#include "events/check.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::ErrorKind;
using events::Operation;
using events::Purpose;
using events::Result;
using events::StreamId;
using events::Time;

namespace {

// When what there is no room for is looked at again.
constexpr Duration look_for_room_in = std::chrono::seconds(5);

// As far as its state tells.
Time last_asked(const ConnectionState& state) {
    const Time polled = state.sync.last_polled.value_or(Time{});
    return state.failure ? std::max(polled, state.failure->time) : polled;
}

Place place_of(const ConnectionState& state) {
    return {.stream = state.stream, .region = state.about.region};
}

}  // namespace

Core::Core(Ports ports, Options options)
    : ports_(ports),
      options_(std::move(options)),
      ledger_(ports.log),
      scheduler_(ceilings_of(options_), ports.clock.monotonic()),
      snapshots_(ports.snapshots, options_),
      alerts_(options_),
      last_pages_(ports.log, ports.reader) {}

Result<void> Core::recover() {
    if (const auto restored = snapshots_.restore(ledger_); !restored) {
        return restored;
    }
    keep_time();
    const events::LogInfo info = ports_.log.info();
    const bool fresh = info.last == events::LogPosition{};
    if (!fresh && options_.sends && info.simulated != options_.simulated) {
        return events::fail(ErrorKind::foreign,
                            info.simulated ? "this log holds simulated time, the clock is real"
                                           : "this log holds real time, the clock is simulated",
                            "use another data_dir");
    }
    server_offset_ = ledger_.server_offset();
    ledger_.add_system_event(
        events::EngineStarted{.log = info.id,
                              .sends = options_.sends,
                              .simulated = fresh ? options_.simulated : info.simulated,
                              .host = options_.host},
        now(), options_.actor);
    if (options_.accepted_loss) {
        ledger_.add_system_event(*options_.accepted_loss, now(), options_.actor);
    }
    if (const auto started = ledger_.commit(); !started) {
        return started;
    }
    started_ = next(info.last);
    began_ = time_;
    ledger_.budget().begin(monotonic());
    alerts_.begin(ledger_, monotonic());
    for (const auto& [stream, state] : ledger_.states()) {
        scheduler_.granted(place_of(state), last_asked(state));
        look_at(stream);
    }
    return {};
}

Result<void> Core::append_system_event(const events::Event& event, const std::string& actor) {
    keep_time();
    ledger_.add_system_event(event, now(), actor);
    return ledger_.commit();
}

Result<void> Core::record_claim(const events::SellerClaimed& claim, const std::string& actor) {
    return append_system_event(claim, actor).map([&] {
        std::ranges::for_each(ledger_.connections_of(claim),
                              [this](const StreamId& stream) { look_at(stream); });
    });
}

Time Core::now() const {
    return std::max(ports_.clock.now(), time_ + (monotonic() - time_at_));
}

void Core::keep_time() {
    time_ = ledger_.event_time(now());
    time_at_ = monotonic();
}

Time Core::upper() const {
    return now() + server_offset_ - options_.settling;
}

void Core::look_at(const StreamId& stream) {
    if (const ConnectionState* state = ledger_.state(stream)) {
        scheduler_.look_at(place_of(*state), monotonic());
    }
}

Result<TickReport> Core::tick() {
    keep_time();
    const bool asks = options_.sends && may_ask_;
    if (asks) {
        alerts_.look(ledger_, view(), monotonic());
    }
    const auto took = take_answers();
    if (!took) {
        return tl::make_unexpected(took.error());
    }
    const bool heads_due = asks && ledger_.heads_are_due(now(), options_.heads_interval);
    if (const auto kept = heads_due ? ledger_.record_heads(now(), options_.actor) : Result<void>{};
        !kept) {
        return tl::make_unexpected(kept.error());
    }
    const bool served = asks && serve_due();
    if (const auto saved = snapshots_.save_slice(ledger_); !saved) {
        return tl::make_unexpected(saved.error());
    }
    TickReport report{.worked = *took || served, .wake_in = std::chrono::minutes(1)};
    if (const auto wait = scheduler_.wait(monotonic()); wait && asks) {
        report.wake_in = std::clamp(*wait, Duration::zero(), report.wake_in);
    }
    if (!arrived_.empty()) {
        report.wake_in = Duration::zero();
    }
    return report;
}

Result<bool> Core::take_answers() {
    for (Answer& answer : ports_.api.poll()) {
        arrived_.push_back(std::move(answer));
    }
    const bool any = !arrived_.empty();
    while (!arrived_.empty() && fits(arrived_.front())) {
        Answer answer = std::move(arrived_.front());
        arrived_.pop_front();
        if (const auto taken = take_answer(answer); !taken) {
            return tl::make_unexpected(taken.error());
        }
    }
    if (const auto committed = commit(); !committed) {
        return tl::make_unexpected(committed.error());
    }
    return any;
}

bool Core::fits(const Answer& answer) const {
    const auto* fetched = std::get_if<Fetched>(&answer.outcome);
    const std::size_t bytes = fetched == nullptr ? 0 : fetched->body.bytes.size();
    // A page alone may be of any size; nothing is ever left waiting for ever.
    return ledger_.pending_bytes() == 0 ||
           ledger_.pending_bytes() + bytes < options_.tick_bytes_max;
}

Result<void> Core::take_answer(Answer& answer) {
    const auto found = requests_.close(answer.id);
    if (!found) {
        return {};  // Of another process: nothing here could name what was asked.
    }
    if (answer.server_time) {
        server_offset_ = *answer.server_time - now();
    }
    if (found->first) {
        settle_request(found->asked);
        settle_quota(found->asked, answer);
    }
    return decide_on(found->asked, answer);
}

void Core::settle_request(const Asked& asked) {
    const ConnectionState* state = ledger_.state(asked.stream);
    events::check(state != nullptr);
    scheduler_.answered(state->about.region);
}

void Core::settle_quota(const Asked& asked, const Answer& answer) {
    const ConnectionState* state = ledger_.state(asked.stream);
    events::check(state != nullptr);
    Bucket& bucket = bucket_of(*state, asked.operation);
    bucket.live.answered(monotonic(), answer.quota_token_spent);
    const auto* failed = std::get_if<Failed>(&answer.outcome);
    if (failed != nullptr && failed->kind == events::FailureKind::rate_limited) {
        bucket.live.emptied(monotonic());
    }
    answered_.insert(bucket.key);
    const auto learned = learned_from(bucket, answer.rate);
    if (learned && !options_.unlimited_quota) {
        ledger_.add_system_event(*learned, now(), options_.actor);
        bucket.live.learn({.rate_per_s = learned->rate_per_s, .burst = learned->burst},
                          monotonic());
    }
}

Result<void> Core::decide_on(const Asked& asked, Answer& answer) {
    if (auto* fetched = std::get_if<Fetched>(&answer.outcome)) {
        auto page = read(asked, *fetched);
        if (auto* readable = std::get_if<events::Page>(&page)) {
            const auto repeats = repeats_items(ports_.log, ports_.reader, asked, *readable);
            if (!repeats) {
                return tl::make_unexpected(repeats.error());
            }
            if (!*repeats) {
                return decide_on_page(asked, answer, std::move(*readable));
            }
            page = Failed{.kind = events::FailureKind::unreadable,
                          .status = fetched->status,
                          .message = "the page repeats the items of the one before it"};
        }
        answer.outcome = std::move(std::get<Failed>(page));
    }
    Decision decision = ledger_.begin(asked.stream, now(), options_.actor);
    asked.purpose == Purpose::probe
        ? take_access_answer(decision, asked, answer)
        : take_failure(decision, asked, answer, std::get<Failed>(answer.outcome));
    ledger_.take(std::move(decision));
    return {};
}

Result<void> Core::decide_on_page(const Asked& asked, Answer& answer, events::Page page) {
    const bool of_chain = asked.of_chain();
    const auto repeats = of_chain ? last_pages_.repeats(asked, page) : Result<bool>{false};
    if (!repeats) {
        return tl::make_unexpected(repeats.error());
    }
    const std::string& body = std::get<Fetched>(answer.outcome).body.bytes;
    Decision decision = ledger_.begin(asked.stream, now(), options_.actor);
    auto marked =
        asked.of_items()
            ? mark_items(std::move(page), body, asked.stream.tenant, ports_.log, ledger_.heads(),
                         is_late(decision.state(), asked))
            : mark(std::move(page), body, asked.stream.tenant, ports_.log, ledger_.heads());
    if (!marked) {
        return tl::make_unexpected(marked.error());
    }
    marked->repeats = *repeats;
    const auto moved_before = chain_of(decision.state(), asked.purpose).moved_by;
    take_page(decision, asked, answer, *marked);
    if (of_chain) {
        const Chain& chain = chain_of(decision.state(), asked.purpose);
        // A late answer moves nothing, whatever moved the chain since it was asked.
        if (chain.cursor && chain.moved_by != moved_before && !marked->repeats) {
            last_pages_.went_on(asked, chain, marked->page);
        }
    }
    ledger_.take(std::move(decision));
    return {};
}

std::variant<events::Page, Failed> Core::read(const Asked& asked, const Fetched& fetched) {
    auto page = ports_.reader.read(asked.operation, asked.data_sets, fetched.body.bytes);
    if (!page) {
        return Failed{.kind = events::FailureKind::unreadable,
                      .status = fetched.status,
                      .message = page.error().message};
    }
    const ConnectionState* state = ledger_.state(asked.stream);
    events::check(state != nullptr);
    if (const auto refusal = refusal_of(*state, asked, *page); !refusal.empty()) {
        return Failed{.kind = events::FailureKind::unreadable,
                      .status = fetched.status,
                      .message = std::string(refusal)};
    }
    return std::move(*page);
}

Result<void> Core::commit() {
    if (const auto committed = ledger_.commit(); !committed) {
        return committed;
    }
    for (const events::BudgetKey& key : answered_) {
        Bucket& bucket = *ledger_.budget().find(key);
        if (!options_.unlimited_quota) {
            bucket.live.raise(bucket.record.certain_level() - bucket.live.in_flight(), monotonic());
        }
        std::ranges::for_each(bucket.connections,
                              [this](const StreamId& stream) { look_at(stream); });
    }
    answered_.clear();
    return {};
}

bool Core::serve_due() {
    bool submitted = false;
    while (const auto stream = scheduler_.take_due(monotonic())) {
        submitted = serve(*stream) || submitted;
    }
    return submitted;
}

View Core::view_of(const ConnectionState& state) const {
    View view = this->view();
    const auto bucket_at = [&](Operation operation) {
        return options_.unlimited_quota ? nullptr
                                        : ledger_.budget().find(budget_key(state.about, operation));
    };
    const events::OrdersApi api = state.about.orders_api;
    plan_pages(view, bucket_at(search_operation(api)),
               api == events::OrdersApi::v0 ? bucket_at(Operation::v0_get_order_items) : nullptr);
    return view;
}

Bucket& Core::bucket_of(const ConnectionState& state, Operation operation) {
    Bucket* bucket = ledger_.budget().find(budget_key(state.about, operation));
    events::check(bucket != nullptr);
    if (options_.unlimited_quota && bucket->live.plan() != unlimited_plan) {
        bucket->live = TokenBucket(unlimited_plan, unlimited_plan.burst, monotonic());
    }
    return *bucket;
}

bool Core::has_room_for(const ConnectionState& state, Wish& wish) const {
    wish.asked.failing = state.failure.has_value();
    return requests_.have_room_for(wish.asked, options_.requests_in_flight_max);
}

bool Core::serve(const StreamId& stream) {
    const ConnectionState* state = ledger_.state(stream);
    events::check(state != nullptr);
    Outlook wishes = outlook(*state, view_of(*state), options_);
    Duration again = wishes.look_again_in;
    bool submitted = false;
    Bucket& bucket = bucket_of(*state, search_operation(state->about.orders_api));
    bucket.rescan_turns.is_overdue(stream, wishes.rescan_overdue);
    if (wishes.rescan && !has_room_for(*state, *wishes.rescan)) {
        // Its turn is another's then, of the same connection too.
        wishes.rescan.reset();
        again = std::min(again, look_for_room_in);
    }
    if (wishes.sync || wishes.backfill || wishes.rescan) {
        const SearchTurn turn = next_search(wishes, bucket, stream, monotonic());
        const Served served =
            turn.wish == nullptr ? Served{.again = turn.again} : ask(bucket, *state, *turn.wish);
        submitted = served.submitted;
        again = std::min(again, served.again);
        if (submitted && turn.of_overdue) {
            bucket.rescan_turns.taken(stream, monotonic());
        }
    }
    for (std::optional<Wish>* wish : {&wishes.debt, &wishes.probe}) {
        if (*wish) {
            const Served served = ask(bucket_of(*state, (*wish)->asked.operation), *state, **wish);
            submitted = submitted || served.submitted;
            again = std::min(again, served.again);
        }
    }
    scheduler_.look_at(place_of(*state), monotonic() + std::max(again, Duration(1)));
    return submitted;
}

Core::Served Core::ask(Bucket& bucket, const ConnectionState& state, Wish& wish) {
    constexpr Duration when_answered = std::chrono::hours(1);
    if (bucket.live.in_flight() >= in_flight_max(wish.asked.operation) ||
        requests_.is_open(state.stream, wish.asked.order)) {
        return {.again = when_answered};
    }
    if (!scheduler_.has_room(state.about.region, monotonic())) {
        return {};  // Its first request took the last: it is due at once.
    }
    if (!has_room_for(state, wish)) {
        return {.again = look_for_room_in};
    }
    if (!bucket.live.has_token(monotonic())) {
        return {.again = bucket.live.wait(monotonic())};
    }
    bucket.live.take(monotonic());
    wish.asked.known = ledger_.position();
    // A re-scan's turn leaves whose the next one is, sync's or backfill's, as it was.
    if (wish.asked.purpose != Purpose::rescan) {
        bucket.last_granted[state.stream] = wish.asked.purpose;
    }
    scheduler_.granted(place_of(state), now());
    scheduler_.sent(state.about.region, monotonic());
    Request request{.id = requests_.open(std::move(wish.asked)),
                    .access = {.stream = state.stream,
                               .region = state.about.region,
                               .credential = state.about.credential},
                    .call = std::move(wish.call)};
    ports_.api.submit(std::move(request));
    return {.submitted = true, .again = when_answered};
}

}  // namespace orderlog::engine
