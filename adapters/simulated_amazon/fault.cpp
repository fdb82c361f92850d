#include "adapters/simulated_amazon/fault.hpp"

namespace orderlog::adapters {

// Seeds have half of the faults each (Hell draws which), so that a seed is also a world in which
// one fault alone can do its harm. With all of them at their most, 4 calls in 10 fail: a chain of
// 30 pages still ends, by and by. What spoils a whole chain (dead, standing and repeated tokens)
// is rarer than what spoils one answer, since each costs the pages read so far.
const std::array<FaultKind, fault_count>& fault_kinds() {
    using enum FaultScope;
    static constexpr std::array<FaultKind, fault_count> kinds{{
        // The network: what a bad afternoon brings.
        {"reset_before", any, 30},
        {"reset_after", any, 30},
        {"silent", any, 30},
        {"drip", any, 20},
        {"truncated", any, 20},
        {"wrong_length", any, 20},
        // Amazon's bucket is dynamic and shared: 429 comes to those who counted right too.
        {"throttled", any, 30},
        {"throttled_with_rate", any, 20},
        {"throttled_with_wait", any, 20},
        {"error_as_json", any, 30},
        {"error_as_html", any, 30},
        {"error_empty", any, 20},
        // Each stops its seller until the next probe, minutes later.
        {"access_token_dies", call, 10},
        {"wrong_date", any, 20},
        {"invalid_json", any, 30},
        {"empty_object", any, 30},
        {"swollen", call, 20},
        {"page_token_dies", next_page, 30},
        {"token_stands", next_page, 20},
        {"empty_page", search, 40},
        {"page_repeated", next_page, 30},
        {"orders_repeated", next_page, 100},
    }};
    return kinds;
}

// Three stretches a day: a simulated day or two meets each of them in about half of the seeds, and
// is never filled by them.
const std::array<SpellKind, spell_count>& spell_kinds() {
    static constexpr std::array<SpellKind, spell_count> kinds{{
        {"login_down", 2, 40, 15},
        {"forbidden", 10, 240, 10},
        {"data_set_refused", 60, 60, 15},
    }};
    return kinds;
}

}  // namespace orderlog::adapters
