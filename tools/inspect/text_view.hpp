#pragma once

#include "tools/inspect/screen_text.hpp"
#include "tools/inspect/view.hpp"

namespace orderlog::tools {

/// Text that does not change, in rows as wide as the screen.
class TextView final : public View {
 public:
    struct Content {
        std::string title{};
        std::string text{};                         ///< Any bytes.
        std::optional<events::LogPosition> page{};  ///< The event, if it has a body to show.
    };
    explicit TextView(const Content& content);

    [[nodiscard]] std::string title() const override { return title_; }
    [[nodiscard]] std::string place() const override;
    [[nodiscard]] std::string keys() const override;
    [[nodiscard]] std::string heading() const override { return {}; }
    [[nodiscard]] std::vector<StyledLine> lines() const override;
    [[nodiscard]] std::string detail() const override { return note_; }
    void fit(ScreenSize size) override;
    [[nodiscard]] events::Result<void> move(Move way) override;
    [[nodiscard]] events::Result<std::unique_ptr<View>> open() const override;
    [[nodiscard]] std::optional<events::LogPosition> page() const override { return page_; }
    void find(const Search& search) override;
    [[nodiscard]] events::Result<bool> step() override { return false; }
    [[nodiscard]] events::Result<void> grow(
        const std::vector<events::StreamId>& /*streams*/) override {
        return {};
    }

 private:
    [[nodiscard]] std::string_view row(std::size_t index) const;
    void show(std::size_t byte);

    std::string title_;
    std::string text_;
    std::optional<events::LogPosition> page_;
    std::vector<TextPiece> rows_{};
    ScreenSize size_{};
    std::size_t top_{0};
    std::optional<std::size_t> found_{};  ///< Byte where the found text begins.
    std::string note_{};
};

/// The event there as JSON.
[[nodiscard]] events::Result<std::unique_ptr<View>> event_view(const events::EventLog& log,
                                                               events::LogPosition position);
/// The page stored beside it as JSON, page tokens as their hashes.
[[nodiscard]] events::Result<std::unique_ptr<View>> body_view(const events::EventLog& log,
                                                              events::LogPosition position);
/// What the keys do.
[[nodiscard]] std::unique_ptr<View> help_view();

}  // namespace orderlog::tools
