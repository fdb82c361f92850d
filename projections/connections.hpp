#pragma once

#include "projections/row_table.hpp"
#include "projections/state_rows.hpp"

#include <string>

namespace orderlog::projections {

/// Fold into `marketplace_connections`. Status follows from the row alone: DISABLED if it is
/// removed or paused, ERROR while Amazon refuses the authorisation or there is none, CONNECTED
/// once an answer came, else PENDING. Errors that pass by themselves are not the connection's.
class Connections {
 public:
    void load(const ConnectionRow& row) { rows_.load(row.stream, row); }
    void apply(const events::StoredEvent& stored);
    [[nodiscard]] std::vector<ConnectionRow> take_changed() { return rows_.take_changed(); }

 private:
    void added(const events::StoredEvent& stored, const events::ConnectionAdded& event);
    void changed(const events::StoredEvent& stored, const events::ConnectionChanged& event);
    void removed(const events::StoredEvent& stored);
    void answered(const events::StoredEvent& stored);
    void refused(const events::StoredEvent& stored, const std::string& error);

    RowTable<events::StreamId, ConnectionRow> rows_;
};

}  // namespace orderlog::projections
