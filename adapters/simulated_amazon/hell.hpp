#pragma once

#include "adapters/simulated_amazon/delivery.hpp"
#include "adapters/simulated_amazon/fault.hpp"
#include "adapters/simulated_amazon/seeded_draw.hpp"
#include "adapters/simulated_amazon/simulated_amazon.hpp"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace orderlog::adapters {

struct HellOptions {
    std::uint64_t seed{1};
    events::Time until{events::Time::max()};  ///< From here on nothing goes wrong any more.
    /// Orders and changes are found up to so late; 0 in half of the seeds. The engine's overlap of
    /// ten minutes and Amazon's two that no search may see cover more.
    events::Duration late_most{std::chrono::minutes(10)};
};

/// What Hell has done so far.
struct HellCounts {
    std::array<std::uint64_t, fault_count> faults{};
    std::array<std::uint64_t, spell_count> spells{};  ///< Requests that a spell met.
    std::uint64_t unreadable_orders{0};               ///< Answers in which one could not be read.
};

/// SimulatedAmazon and the way to it on its worst days. What goes wrong is drawn from the seed,
/// from what is asked and how often it was asked before; spells come and go by time alone. So the
/// same requests at the same times get the same answers. In which order a seller's results come is
/// drawn too, and stays. `amazon` is borrowed and outlives it.
/// Not thread-safe. Times must not go back.
class Hell {
 public:
    Hell(SimulatedAmazon& amazon, HellOptions options);

    [[nodiscard]] Delivery answer(const HttpRequest& request, events::Time now);
    /// From now on nothing goes wrong any more.
    void heal();

    [[nodiscard]] const HellCounts& counts() const { return counts_; }
    /// Of this seed, per mille.
    [[nodiscard]] std::uint16_t chance(Fault fault) const;

 private:
    struct Asked;
    /// The page of a chain that was served last.
    struct LastPage {
        std::string next_token{};
        std::string body{};
    };

    void set_indexes(events::Duration late_most);
    [[nodiscard]] Asked read(const HttpRequest& request, events::Time now) const;
    [[nodiscard]] bool applies(Fault fault, const Asked& asked) const;
    [[nodiscard]] std::optional<Fault> draw_fault(const Asked& asked, SeededDraw& draw) const;
    [[nodiscard]] bool is_under(Spell spell, std::string_view who, events::Time now) const;
    std::optional<HttpResponse> answer_in_spell(const Asked& asked, const HttpRequest& request,
                                                events::Time now, SeededDraw& draw);
    Delivery deliver(std::optional<Fault> fault, const Asked& asked, const HttpRequest& request,
                     events::Time now, SeededDraw& draw);
    void spoil(Fault fault, const Asked& asked, HttpResponse& response, events::Time now,
               SeededDraw& draw) const;
    void hide_orders(const Asked& asked, HttpResponse& response);
    void remember(const Asked& asked, const Delivery& delivery);

    SimulatedAmazon& amazon_;
    HellOptions options_;
    bool healed_{false};
    std::array<std::uint16_t, fault_count> chances_{};
    HellCounts counts_{};
    std::map<std::uint64_t, std::uint32_t> asked_before_{};  ///< By hash of the request.
    std::map<std::uint64_t, LastPage> last_pages_{};         ///< By hash of the chain's query.
    std::set<std::uint64_t> dead_access_tokens_{};
    std::map<std::string, std::uint32_t, std::less<>>
        order_reads_{};  ///< By order id, those of its items apart.
};

}  // namespace orderlog::adapters
