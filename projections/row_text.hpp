#pragma once

#include "projections/order_rows.hpp"
#include "projections/state_rows.hpp"

#include <string>

namespace orderlog::projections {

// Canonical text of rows, to compare tables by: one line a row, the table's name first, fields as
// COPY's text format has them (tab between, \N for null, t and f), times with six digits and Z,
// decimals canonical, shortest doubles. Appended to `text`; callers go through rows by key.

/// What Amazon said: without ranks, positions and our own times; no removed lines. Compares runs.
void append_content(std::string& text, const OrderRows& order);
/// Every column. Compares live and rebuild of one log.
void append_full(std::string& text, const OrderRows& order);
void append_full(std::string& text, const ConnectionRow& row);
void append_full(std::string& text, const SyncStateRow& row);
void append_full(std::string& text, const BackfillStateRow& row);
void append_full(std::string& text, const SyncRunRow& row);
void append_full(std::string& text, const DebtRow& row);

}  // namespace orderlog::projections
