#pragma once

#include "tools/inspect/view.hpp"

namespace orderlog::tools {

/// A view of rows, one of which is selected.
class ListView : public View {
 public:
    [[nodiscard]] std::string place() const override;
    [[nodiscard]] std::vector<StyledLine> lines() const override;
    void fit(ScreenSize size) override;
    [[nodiscard]] events::Result<void> move(Move way) override;
    [[nodiscard]] std::optional<events::LogPosition> page() const override { return {}; }

 protected:
    [[nodiscard]] virtual std::size_t row_count() const = 0;
    /// REQUIRES: a row of the list.
    [[nodiscard]] virtual StyledLine row(std::size_t index) const = 0;

    [[nodiscard]] ListCursor::Extent extent() const { return {row_count(), size_.rows}; }
    [[nodiscard]] ScreenSize size() const { return size_; }
    /// The next row beside the selected one whose text holds it, towards the end or the begin.
    [[nodiscard]] std::optional<std::size_t> row_with(const Search& search) const;

    ListCursor cursor_{};

 private:
    ScreenSize size_{};
};

/// The text of a line without its styles.
[[nodiscard]] std::string text_of(const StyledLine& line);

}  // namespace orderlog::tools
