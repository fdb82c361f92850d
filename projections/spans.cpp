#include "projections/spans.hpp"

#include <algorithm>
#include <utility>

namespace orderlog::projections {

void Spans::add(Span span) {
    if (span.from >= span.to) {
        return;
    }
    const auto first = std::ranges::lower_bound(list_, span.from, {}, &Span::to);
    auto last = first;
    for (; last != list_.end() && last->from <= span.to; ++last) {
        span = {.from = std::min(span.from, last->from), .to = std::max(span.to, last->to)};
    }
    list_.insert(list_.erase(first, last), span);
}

void Spans::add(const Spans& others) {
    for (const Span& span : others.list_) {
        add(span);
    }
}

void Spans::remove(Span span) {
    std::vector<Span> left;
    for (const Span& one : list_) {
        const Span before{.from = one.from, .to = std::min(one.to, span.from)};
        const Span behind{.from = std::max(one.from, span.to), .to = one.to};
        for (const Span& part : {before, behind}) {
            if (part.from < part.to) {
                left.push_back(part);
            }
        }
    }
    list_ = std::move(left);
}

void Spans::remove(const Spans& others) {
    for (const Span& span : others.list_) {
        remove(span);
    }
}

void Spans::keep(const Spans& others) {
    Spans outside = *this;
    outside.remove(others);
    remove(outside);
}

}  // namespace orderlog::projections
