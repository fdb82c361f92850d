#include "tools/output/exit_code.hpp"

#include <array>

namespace orderlog::tools {

namespace {

constexpr std::array meanings{
    ExitCodeMeaning{ExitCode::success, "success", "done, or stopped as told"},
    ExitCodeMeaning{ExitCode::internal_error, "internal error", "a bug of orderlog; please report"},
    ExitCodeMeaning{ExitCode::usage, "usage",
                    "unknown command or option, a missing one, or a malformed value"},
    ExitCodeMeaning{ExitCode::configuration, "configuration",
                    "an unknown key, or a value or a secret file that cannot be used"},
    ExitCodeMeaning{ExitCode::not_found, "not found",
                    "no such tenant, connection, order, event or log"},
    ExitCodeMeaning{
        ExitCode::unavailable, "unavailable",
        "PostgreSQL, the log's lock or disk, or Amazon cannot be had now; trying again may help"},
    ExitCodeMeaning{ExitCode::corrupt, "corrupt",
                    "stored bytes are not what was written; see 'orderlog log verify'"},
    ExitCodeMeaning{ExitCode::foreign, "foreign",
                    "the log, the tables or the file belong to another log or version"},
    ExitCodeMeaning{ExitCode::refused, "refused", "understood, and not possible as things stand"},
    ExitCodeMeaning{ExitCode::differs, "differs", "a comparison found a difference"},
    ExitCodeMeaning{
        ExitCode::incomplete, "incomplete",
        "ended, but at least one connection did not succeed, or stopped before the end"},
    ExitCodeMeaning{ExitCode::unwell, "unwell", "'orderlog doctor' found something red"},
};

}  // namespace

std::span<const ExitCodeMeaning> exit_code_meanings() {
    return meanings;
}

ExitCode exit_code_of(events::ErrorKind kind) {
    switch (kind) {
        case events::ErrorKind::rejected:
            return ExitCode::refused;
        case events::ErrorKind::not_found:
            return ExitCode::not_found;
        case events::ErrorKind::unavailable:
            return ExitCode::unavailable;
        case events::ErrorKind::version_conflict:
            return ExitCode::internal_error;
        case events::ErrorKind::corrupt:
            return ExitCode::corrupt;
        case events::ErrorKind::foreign:
            return ExitCode::foreign;
    }
    return ExitCode::internal_error;
}

std::string_view name_of(ExitCode code) {
    for (const ExitCodeMeaning& meaning : meanings) {
        if (meaning.code == code) {
            return meaning.name;
        }
    }
    return "unknown";
}

}  // namespace orderlog::tools
