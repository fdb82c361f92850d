#include "tools/export/checked_file.hpp"

#include <fmt/core.h>

#include <utility>

namespace orderlog::tools {

using events::Result;

namespace {

/// A header that is damaged is one all the same.
bool is_like_header(std::string_view line) {
    return line.find("\"orderlog_export\"") != std::string_view::npos;
}

}  // namespace

Result<CheckedExport> checked_file(LineReader& reader, ExportTrust trust,
                                   const std::function<void(const TakenLine& taken)>& take) {
    ExportCheck check{std::move(trust)};
    while (true) {
        const auto more = reader.next();
        if (!more) {
            return tl::make_unexpected(more.error());
        }
        if (!*more) {
            return check.finish();
        }
        auto taken = check.take(reader.line());
        if (!taken && check.lines() == 1 && !is_like_header(reader.line())) {
            return events::fail(
                events::ErrorKind::corrupt,
                fmt::format("'{}' is no export: its first line is no header", reader.name()),
                "'orderlog log export' makes one");
        }
        if (!taken) {
            return tl::make_unexpected(taken.error());
        }
        take(check.taken());
    }
}

}  // namespace orderlog::tools
