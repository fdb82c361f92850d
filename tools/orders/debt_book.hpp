#pragma once

#include "engine/connection_state.hpp"
#include "events/event_log.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::tools {

/// An order that a connection owes or has given up.
struct BookedDebt {
    events::StreamId stream{};
    events::OrderId order{};
    bool items_only{false};  ///< Its items are missing, else the order.
    bool paused{false};      ///< The connection is: nothing is asked for.
    bool removed{false};     ///< The connection was.
    std::string cause{};     ///< Why it could not be read.
    events::Time since{};
    events::LogPosition incurred{};
    std::uint32_t attempts{0};
    std::optional<events::Time> next_try{};  ///< None: at once.
    std::string last_error{};
    std::optional<events::Time> last_error_at{};
    std::optional<events::Time> given_up_at{};
    std::string given_up_because{};
};

/// The debts of one connection, folded from its stream: what the engine knows of them, and besides
/// why and since when, the last error, and what was given up and never paid.
class DebtBook {
 public:
    explicit DebtBook(events::StreamId stream) { state_.stream = std::move(stream); }

    void apply(const events::StoredEvent& stored);

    /// In the order in which they were incurred.
    [[nodiscard]] std::vector<BookedDebt> owed() const;
    [[nodiscard]] std::vector<BookedDebt> given_up() const;

 private:
    /// What the engine's state has no need of.
    struct Note {
        std::string cause{};
        std::string last_error{};
        std::optional<events::Time> last_error_at{};
    };
    void note(const events::StoredEvent& stored);
    void incurred(const events::OrderId& order, const std::string& cause);
    void failed(const events::OrderId& order, const std::string& why, events::Time at);
    void paid(const events::OrderId& order);
    void abandoned(const events::StoredEvent& stored, const events::DebtAbandoned& event);
    void retried(const events::DebtRetried& event);
    [[nodiscard]] BookedDebt booked(const engine::Debt& debt) const;

    engine::ConnectionState state_{};
    std::map<events::OrderId, Note> notes_{};
    std::map<events::OrderId, BookedDebt> given_up_{};
};

}  // namespace orderlog::tools
