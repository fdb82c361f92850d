#pragma once

#include "tools/inspect/key.hpp"
#include "tools/inspect/view.hpp"

#include <optional>
#include <string>
#include <vector>

namespace orderlog::tools {

/// What `orderlog inspect` shows: tenants, a tenant's runs, events, one event as JSON. Keys and the
/// growth of the log come in, lines of a screen go out; it knows no terminal and no clock.
class Inspector {
 public:
    /// Below this a screen says so and nothing else.
    static constexpr ScreenSize size_min{.rows = 8, .columns = 40};

    /// With the tenant's runs open, if one is named; `not_found` if the log has no event of it.
    /// REQUIRES: the log outlives it.
    [[nodiscard]] static events::Result<Inspector> open(
        const events::EventLog& log, const std::optional<events::TenantId>& tenant);

    void fit(ScreenSize size);
    void press(const Key& key);
    /// Does a bounded part of what is to be done; whether more is. Call it after each key.
    bool step();
    /// The log may have grown; looks at what is new.
    void grow();
    /// Shows a failure until the next key.
    void tell(const events::Error& error);

    /// People want to see the log grow.
    [[nodiscard]] bool follows() const { return follows_; }
    [[nodiscard]] bool ended() const { return ended_; }
    /// As many as the screen has rows, each as wide as it.
    [[nodiscard]] std::vector<StyledLine> lines() const;

 private:
    explicit Inspector(const events::EventLog& log) : log_(&log), seen_(log.info().last) {}

    [[nodiscard]] View& top() const { return *views_.back(); }
    [[nodiscard]] ScreenSize room(const View& view) const;
    [[nodiscard]] std::string path(std::size_t columns) const;
    void show(events::Result<std::unique_ptr<View>> view);
    void tell_failure(const events::Result<void>& done);
    void back();
    void press_text(const std::string& text);
    void press_prompt(const Key& key);
    void find(bool back);
    [[nodiscard]] StyledLine title() const;
    [[nodiscard]] std::string keys() const;
    [[nodiscard]] std::vector<StyledLine> details() const;

    const events::EventLog* log_;
    events::LogPosition seen_{};
    std::vector<std::unique_ptr<View>> views_{};
    ScreenSize size_{.rows = 24, .columns = 80};
    bool follows_{true};
    bool ended_{false};
    std::optional<std::string> prompt_{};  ///< What is being typed behind '/'.
    std::string wanted_{};                 ///< What was looked for last.
    std::string failure_{};
};

}  // namespace orderlog::tools
