#pragma once

#include "events/event_log.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace orderlog::projections {

/// Rows of one state table while the log is folded: those that may still change, and which changed
/// since they were last taken. Memory is bounded by the open rows and one batch.
template <class Key, class Row>
class RowTable {
 public:
    /// A row as the tables have it: not a change.
    void load(const Key& key, Row row) { open_.insert_or_assign(key, std::move(row)); }

    [[nodiscard]] const Row* find(const Key& key) const {
        const auto at = open_.find(key);
        return at == open_.end() ? nullptr : &at->second;
    }

    /// The open row of the key, marked changed by the event; none if there is no such row.
    Row* change(const Key& key, const events::StoredEvent& by) {
        const auto at = open_.find(key);
        return at == open_.end() ? nullptr : mark(at->first, at->second, by);
    }
    /// The same; a new row if there is none.
    Row* change_or_add(const Key& key, const events::StoredEvent& by) {
        const auto [at, added] = open_.try_emplace(key);
        return mark(at->first, at->second, by);
    }

    /// The row has its final form: taken once more and then forgotten.
    void settle(const Key& key) {
        auto node = open_.extract(key);
        settled_.insert_or_assign(node.key(), std::move(node.mapped()));
    }

    /// Rows changed since the last call, sorted by key.
    [[nodiscard]] std::vector<Row> take_changed() {
        std::vector<Row> rows;
        rows.reserve(changed_.size());
        for (const Key& key : changed_) {
            const Row* row = find(key);
            rows.push_back(row != nullptr ? *row : std::move(settled_.at(key)));
        }
        changed_.clear();
        settled_.clear();
        return rows;
    }

    /// Of these only the rows in their final form.
    [[nodiscard]] std::vector<Row> take_settled() {
        std::vector<Row> rows;
        rows.reserve(settled_.size());
        for (auto& [key, row] : settled_) {
            changed_.erase(key);
            rows.push_back(std::move(row));
        }
        settled_.clear();
        return rows;
    }

 private:
    Row* mark(const Key& key, Row& row, const events::StoredEvent& by) {
        changed_.insert(key);
        row.log_position = by.position;
        if constexpr (requires { row.updated_at; }) {
            row.updated_at = by.time;
        }
        return &row;
    }

    std::map<Key, Row> open_;
    std::map<Key, Row> settled_;
    std::set<Key> changed_;
};

}  // namespace orderlog::projections
