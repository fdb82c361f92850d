#pragma once

#include "engine/access_state.hpp"
#include "engine/alert.hpp"
#include "engine/chain.hpp"
#include "engine/debt.hpp"
#include "engine/rescan_state.hpp"
#include "engine/run.hpp"
#include "engine/status.hpp"
#include "events/event.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::engine {

/// An event of a connection's stream with the parts of its envelope that a fold may use.
struct Fact {
    events::LogPosition position{};
    events::StreamVersion version{};
    events::Time time{};
    events::LogPosition correlation{};
    const events::Event& event;
};

struct SyncState {
    Chain chain{};
    events::Time watermark{};
    /// A window was closed. Before that the watermark is our clock's word, which may be ahead, or
    /// that of whoever followed the connection before.
    bool proven{false};
    std::optional<events::Time> last_polled{};
    bool progressed{false};  ///< The window closed last moved the watermark.
    std::optional<Run> run{};
    friend bool operator==(const SyncState&, const SyncState&) = default;
};

struct BackfillState {
    BackfillPhase phase{BackfillPhase::none};
    events::BackfillRequested plan{};
    std::optional<events::ChunkOpened> chunk{};
    events::Time frontier{};  ///< Closed from here up to plan.to.
    Chain chain{};
    std::uint64_t orders{0};
    std::uint64_t chunk_orders{0};
    std::optional<Run> run{};

    /// Its orders will be read, and counted, again.
    void uncount_window() {
        orders -= std::min(orders, chain.window_orders);
        chunk_orders -= std::min(chunk_orders, chain.window_orders);
    }
    friend bool operator==(const BackfillState&, const BackfillState&) = default;
};

/// Why a connection as a whole cannot be asked.
enum class Trouble : std::uint8_t { none, token_missing, authorisation_revoked };

struct LastFailure {
    events::Time since{};  ///< Of the first after the last success.
    events::Time time{};
    events::ReasonCode reason{events::ReasonCode::unknown_error};
    std::string message{};
    friend bool operator==(const LastFailure&, const LastFailure&) = default;
};

/// What a page event said that the event after it needs.
struct LastPage {
    std::uint64_t orders{0};
    std::optional<events::Time> echo{};
    /// The connection's may be another now.
    events::OrdersApi api{events::OrdersApi::v2026_01_01};
    friend bool operator==(const LastPage&, const LastPage&) = default;
};

/// Orders whose debts were abandoned.
struct GivenUp {
    events::Time time{};      ///< Of the last …
    events::OrderId order{};  ///< … which this is.
    std::uint32_t count{0};
    friend bool operator==(const GivenUp&, const GivenUp&) = default;
};

/// One connection, folded from its stream. A few hundred bytes, 80 kB at most; read by Orders v0,
/// whose debts hold the items of a page, 180 kB.
struct ConnectionState {
    events::StreamId stream{};
    events::StreamVersion version{};
    events::LogPosition position{};  ///< Of the last event that was folded.
    events::ConnectionAdded about{};
    events::Time added_at{};
    events::LogPosition added{};  ///< Of ConnectionAdded.
    events::Time consented_at{};  ///< When its credential became known.
    bool paused{false};
    bool removed{false};
    events::Time asked_since{};  ///< Added, resumed, or given another interval.
    std::optional<events::Duration> sync_interval{};  ///< Instead of the engine's own.
    Trouble trouble{Trouble::none};
    std::uint32_t trouble_attempts{0};
    std::optional<events::Time> probe_at{};
    AccessState access{};                        ///< Of Amazon's refusal.
    std::optional<LastFailure> failure{};        ///< The last that still stands.
    std::optional<events::Time> succeeded_at{};  ///< A page was read last.
    Counts totals{};
    SyncState sync{};
    BackfillState backfill{};
    RescanState rescan{};
    std::optional<events::Time> past_from{};  ///< Where the earliest backfill asked for began.
    std::vector<Debt> debts{};
    /// Updates since then are known by Orders v0 alone, to which only a change of status is one.
    std::optional<events::Time> v0_since{};
    LastPage last_page{};
    std::optional<GivenUp> given_up{};
    Alerts alerts{};
    friend bool operator==(const ConnectionState&, const ConnectionState&) = default;
};

[[nodiscard]] const Chain& chain_of(const ConnectionState& state, events::Purpose purpose);
/// Does a window that is complete up to here move the watermark? The first does, also back.
[[nodiscard]] inline bool moves_watermark(const SyncState& sync, events::Time proven) {
    return !sync.proven || proven > sync.watermark;
}
/// Of the run that is open for this purpose; 0: none is.
[[nodiscard]] events::LogPosition open_run(const ConnectionState& state, events::Purpose purpose);

/// By our clock: every update since then is asked for.
[[nodiscard]] events::Time followed_since(const ConnectionState& state);

/// As ConnectionChanged says it; none: the engine's.
[[nodiscard]] std::optional<events::Duration> own_interval(std::uint32_t seconds);

/// Amazon's time, which an event tells that happened then. A watermark that nothing has proven is
/// our clock's; by Amazon's the connection was added that much earlier as our clock is ahead.
void hear_of(ConnectionState& state, events::Time server_time, events::Time at);

/// The state after one more event of its stream.
void evolve(ConnectionState& state, const Fact& fact);

/// No chain waits for what failed before.
void settle_all_failures(ConnectionState& state);
/// The state after a SellerClaimed of its seller, an event of the system's stream: what waits for
/// the claim waits no longer. Told twice, it changes nothing more.
void take_claim(ConnectionState& state);

}  // namespace orderlog::engine
