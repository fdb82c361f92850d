#pragma once

#include "events/result.hpp"
#include "tools/output/text_table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tools {

/// Standard output and standard error of a command. Results go to the first, everything else to
/// the second, so that a pipe gets data only. Colours and redrawing only on a terminal.
class Console {
 public:
    /// `json`: results are JSON, errors too.
    explicit Console(bool json);

    [[nodiscard]] bool json() const { return json_; }
    /// Standard output is a terminal that can redraw, and nobody asked for JSON.
    [[nodiscard]] bool draws() const { return draws_; }

    void line(std::string_view text) const;
    void table(const TextTable& table) const;
    /// To standard error.
    void note(std::string_view text) const;
    /// To standard error: "orderlog: message", then "HINT: …"; with json one object.
    void error(const events::Error& error) const;

    /// Shows these lines where the last drawn ones were. REQUIRES: draws().
    void redraw(const std::vector<std::string>& lines);
    /// What is drawn stays; the next redraw begins below.
    void keep_drawing() { drawn_ = 0; }

    [[nodiscard]] std::string bold(std::string_view text) const;
    [[nodiscard]] std::string green(std::string_view text) const;
    [[nodiscard]] std::string red(std::string_view text) const;
    /// Columns of the terminal; 80 if unknown.
    [[nodiscard]] static std::size_t width();

 private:
    [[nodiscard]] std::string styled(std::string_view code, std::string_view text) const;

    bool json_{false};
    bool draws_{false};
    bool colours_{false};
    std::size_t drawn_{0};
};

}  // namespace orderlog::tools
