#include "adapters/memory/memory_custom_model.hpp"

namespace orderlog::adapters {

using projections::CommitOutcome;

events::Result<CommitOutcome> MemoryCustomModel::commit(const projections::CustomBatch& batch) {
    if (lineage_.at == batch.to) {
        return CommitOutcome::repeated;
    }
    if (lineage_.at != batch.from || lineage_.lease > batch.lease) {
        return CommitOutcome::overtaken;
    }
    for (const projections::CustomRow& row : batch.rows) {
        const auto [found, is_new] = rows_.try_emplace(row.key, row);
        if (!is_new) {
            projections::merge(found->second, row);
        }
    }
    lineage_ = {batch.to, batch.lease};
    return CommitOutcome::stored;
}

}  // namespace orderlog::adapters
