#pragma once

#include "adapters/postgres/lease_fence.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/row_writer.hpp"
#include "adapters/postgres/sql_text.hpp"
#include "projections/read_model.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace orderlog::adapters {

/// The tables of one set (`<views>_v<number>`) in PostgreSQL. A session that breaks is opened anew
/// by the next call. Transactions do not wait for the disk (synchronous_commit = off): rows and
/// checkpoint go together, so what a power cut takes is fed again from the log.
///
/// An order that PostgreSQL refuses to store is found by halving the batch, noted in
/// orderlog_control.parked_rows and left out; the others and the checkpoint go on. The note goes
/// when the order's rows come again and are stored.
class PgReadModel final : public projections::ReadModel {
 public:
    /// The set's tables and checkpoint exist (open_tables). Connects at the first call. With a
    /// fence, a commit is `overtaken` once the log's lease is another process's.
    PgReadModel(std::string conninfo, SchemaNames names, std::optional<LeaseFence> fence = {});
    ~PgReadModel() override;

    [[nodiscard]] events::Result<projections::Checkpoint> checkpoint() override;
    [[nodiscard]] events::Result<events::LogPosition> lease() override;
    [[nodiscard]] events::Result<std::int64_t> repairs() override;
    [[nodiscard]] events::Result<projections::StateRows> load_state() override;
    [[nodiscard]] events::Result<std::vector<std::size_t>> parked(
        std::span<const projections::OrderRows> orders) override;
    [[nodiscard]] events::Result<projections::CommitOutcome> commit(
        const projections::Batch& batch) override;
    /// How many orders are parked. Costs nothing while none is.
    [[nodiscard]] events::Result<std::uint64_t> count_parked();

 private:
    struct Session;
    [[nodiscard]] events::Result<Session*> session();
    [[nodiscard]] events::Result<projections::CommitOutcome> commit_in(
        Session& session, const projections::Batch& batch);
    [[nodiscard]] SqlResult<projections::CommitOutcome> transaction(Session& session,
                                                                    const projections::Batch& batch,
                                                                    bool parking);
    struct Stored;
    [[nodiscard]] SqlResult<Stored> stored_checkpoint(Session& session, bool locked);
    [[nodiscard]] SqlResult<bool> holds_lease(Session& session);
    [[nodiscard]] SqlResult<void> store_checkpoint(Session& session,
                                                   const projections::Batch& batch);

    std::string conninfo_;
    SchemaNames names_;
    std::optional<LeaseFence> fence_;
    std::unique_ptr<Session> session_;
};

}  // namespace orderlog::adapters
