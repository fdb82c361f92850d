#pragma once

#include "events/time.hpp"

#include <vector>

namespace orderlog::projections {

/// A closed span of time.
struct Span {
    events::Time from{};
    events::Time to{};
    friend auto operator<=>(const Span&, const Span&) = default;
};

/// A set of moments as spans: sorted, apart from each other, none without a length. Spans that
/// share a bound are one.
class Spans {
 public:
    Spans() = default;
    explicit Spans(Span span) { add(span); }

    /// A span that ends before it begins, or where it begins, adds nothing.
    void add(Span span);
    void add(const Spans& others);
    /// What is left shares its bounds with what was taken.
    void remove(const Spans& others);
    void keep(const Spans& others);

    [[nodiscard]] const std::vector<Span>& list() const { return list_; }
    [[nodiscard]] bool empty() const { return list_.empty(); }
    friend bool operator==(const Spans&, const Spans&) = default;

 private:
    void remove(Span span);

    std::vector<Span> list_{};
};

}  // namespace orderlog::projections
