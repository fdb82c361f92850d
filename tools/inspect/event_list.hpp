#pragma once

#include "tools/inspect/event_window.hpp"
#include "tools/inspect/list_view.hpp"

namespace orderlog::tools {

/// Events of a scope as `timeline` shows them, newest last, of which only the neighbours of what is
/// on the screen are in memory. REQUIRES: the log outlives it.
class EventList final : public ListView {
 public:
    /// With the newest event selected.
    [[nodiscard]] static events::Result<std::unique_ptr<EventList>> make(
        const events::EventLog& log, const EventScope& scope);

    [[nodiscard]] std::string title() const override { return scope_.name; }
    [[nodiscard]] std::string place() const override;
    [[nodiscard]] std::string keys() const override;
    [[nodiscard]] std::string heading() const override;
    [[nodiscard]] std::string detail() const override;
    [[nodiscard]] events::Result<void> move(Move way) override;
    [[nodiscard]] events::Result<std::unique_ptr<View>> open() const override;
    [[nodiscard]] std::optional<events::LogPosition> page() const override;
    void find(const Search& search) override;
    [[nodiscard]] events::Result<bool> step() override;
    [[nodiscard]] events::Result<void> grow(const std::vector<events::StreamId>& streams) override;

 protected:
    [[nodiscard]] std::size_t row_count() const override { return window_.rows().size(); }
    [[nodiscard]] StyledLine row(std::size_t index) const override;

 private:
    /// A search on its way: where it is, and how many events it may read without another key.
    struct Looking {
        Search search{};
        StreamWalk walk;
        std::size_t allowance{0};
        events::Time reached{};
    };

    EventList(const events::EventLog& log, EventScope scope, const StreamCut& cut);

    [[nodiscard]] const EventRow* selected() const;
    [[nodiscard]] StreamCut begin() const;
    [[nodiscard]] events::Result<void> jump(const StreamCut& cut);
    [[nodiscard]] events::Result<void> read_around();
    [[nodiscard]] events::Result<void> read_newer();
    [[nodiscard]] bool wants_older() const;
    [[nodiscard]] bool wants_newer() const;
    [[nodiscard]] events::Result<void> look();
    [[nodiscard]] events::Result<void> show_found(const StreamWalk::Step& found);

    const events::EventLog& log_;
    EventScope scope_;
    EventWindow window_;
    std::optional<Looking> looking_{};
    bool is_looking_{false};  ///< False for one that has paused and can be gone on with.
    bool sticks_{false};      ///< Whoever looks at the newest event goes on looking at the newest.
    std::string note_{};
};

}  // namespace orderlog::tools
