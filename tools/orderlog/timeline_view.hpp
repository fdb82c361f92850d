#pragma once

#include "tools/orderlog/event_explainer.hpp"
#include "tools/orderlog/order_trace.hpp"
#include "tools/output/console.hpp"

#include <optional>

namespace orderlog::tools {

/// Events as `timeline` shows them: a line each, or JSON.
class TimelineView {
 public:
    /// REQUIRES: both outlive it.
    TimelineView(const events::EventLog& log, const Console& console)
        : log_(log), console_(console) {}

    /// Each with why it happened when it did.
    void explain() { explainer_.emplace(log_); }
    /// Each page with what this order is on it. REQUIRES: the trace outlives the view.
    void of_order(const OrderTrace& trace) { trace_ = &trace; }

    [[nodiscard]] events::Result<void> show(const events::StoredEvent& stored);

 private:
    void show_json(const events::StoredEvent& stored, const std::optional<std::string>& why) const;
    void show_lines(const events::StoredEvent& stored, const std::optional<std::string>& why) const;
    [[nodiscard]] std::string_view mark(const events::StoredEvent& stored) const;

    const events::EventLog& log_;
    const Console& console_;
    std::optional<EventExplainer> explainer_{};
    const OrderTrace* trace_{nullptr};
};

}  // namespace orderlog::tools
