#include "adapters/memory/memory_custom_model.hpp"

namespace orderlog::adapters {

using projections::CommitOutcome;

events::Result<CommitOutcome> MemoryCustomModel::commit(const projections::CustomBatch& batch) {
    if (at_ == batch.to) {
        return CommitOutcome::repeated;
    }
    if (at_ != batch.from) {
        return CommitOutcome::overtaken;
    }
    for (const projections::CustomRow& row : batch.rows) {
        const auto [found, is_new] = rows_.try_emplace(row.key, row);
        if (!is_new) {
            projections::merge(found->second, row);
        }
    }
    at_ = batch.to;
    return CommitOutcome::stored;
}

}  // namespace orderlog::adapters
