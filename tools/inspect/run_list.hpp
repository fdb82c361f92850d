#pragma once

#include "tools/inspect/event_scope.hpp"
#include "tools/inspect/list_view.hpp"

#include <deque>
#include <map>

namespace orderlog::tools {

/// A run as the list of them keeps it.
struct RunRow {
    /// How it ended.
    struct Ending {
        events::StreamVersion version{};  ///< Of RunEnded.
        events::RunEnded event{};
        events::Time time{};
    };

    events::LogPosition id{};
    events::StreamId stream{};
    events::StreamVersion version{};  ///< Of RunStarted.
    events::Time time{};
    events::RunStarted event{};
    std::optional<Ending> ending{};
};

/// A tenant's runs, newest first, below an entry for all of its events. It reads back no further
/// than is looked at. REQUIRES: the log outlives it.
class RunList final : public ListView {
 public:
    /// `not_found` if the log has no event of the tenant.
    [[nodiscard]] static events::Result<std::unique_ptr<RunList>> make(
        const events::EventLog& log, const events::TenantId& tenant);

    [[nodiscard]] std::string title() const override;
    [[nodiscard]] std::string place() const override;
    [[nodiscard]] std::string keys() const override { return "Enter events"; }
    [[nodiscard]] std::string heading() const override;
    [[nodiscard]] std::string detail() const override;
    [[nodiscard]] events::Result<void> move(Move way) override;
    [[nodiscard]] events::Result<std::unique_ptr<View>> open() const override;
    void find(const Search& search) override;
    [[nodiscard]] events::Result<bool> step() override;
    [[nodiscard]] events::Result<void> grow(const std::vector<events::StreamId>& streams) override;

 protected:
    [[nodiscard]] std::size_t row_count() const override { return runs_.size() + 1; }
    [[nodiscard]] StyledLine row(std::size_t index) const override;

 private:
    RunList(const events::EventLog& log, EventScope scope, const StreamCut& cut);

    [[nodiscard]] events::Result<void> read_older();
    [[nodiscard]] events::Result<void> read_newer();
    void take_older(const events::StoredEvent& stored);
    void take_newer(const events::StoredEvent& stored);
    [[nodiscard]] bool wants_older() const;
    void look();

    const events::EventLog& log_;
    EventScope scope_;
    StreamWalk older_;
    StreamWalk newer_;
    std::deque<RunRow> runs_{};
    std::map<events::LogPosition, RunRow::Ending> endings_{};  ///< Of runs not read yet.
    events::Time read_back_to_{};
    bool reaches_oldest_{false};
    bool reaches_newest_{false};
    std::size_t allowance_{0};  ///< Events that may be read back without another key.
    std::optional<Search> search_{};
    std::string note_{};
};

}  // namespace orderlog::tools
