#pragma once

#include "projections/row_table.hpp"
#include "projections/state_rows.hpp"

#include <utility>

namespace orderlog::projections {

/// Fold into `debts`: orders known but not read whole. An order that is owed again after it was
/// settled, by a page or because people ask for it again, is a new debt in the same row.
class Debts {
 public:
    void load(const DebtRow& row) { rows_.load({row.stream, row.order}, row); }
    void apply(const events::StoredEvent& stored);
    [[nodiscard]] std::vector<DebtRow> take_changed() { return rows_.take_changed(); }

 private:
    void incurred(const events::StoredEvent& stored, const events::DebtIncurred& event);
    void asked(const events::StoredEvent& stored, events::Operation operation,
               const events::OrderId& order);
    void paid(const events::StoredEvent& stored, const events::DebtPaid& event);
    void items_owed(const events::StoredEvent& stored, const events::ItemsOwed& event);
    void retried(const events::StoredEvent& stored, const events::DebtRetried& event);
    void abandoned(const events::StoredEvent& stored, const events::DebtAbandoned& event);

    RowTable<std::pair<events::StreamId, events::OrderId>, DebtRow> rows_;
};

}  // namespace orderlog::projections
