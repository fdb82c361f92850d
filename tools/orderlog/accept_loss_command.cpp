#include "tools/access/lost_end.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <optional>

namespace orderlog::tools {

using events::LossAccepted;
using events::Result;
using nlohmann::json;

namespace {

struct AcceptOptions {
    std::optional<std::uint64_t> lost{};
    bool yes{false};
};

json lost_json(const LostEnd& end, bool accepted) {
    json shown{{"log", end.log.id.value()},
               {"last_position", end.log.last.value()},
               {"last_time", events::to_text(end.log.last_time)},
               {"lost", end.count()},
               {"accepted", accepted}};
    if (end.loss) {
        shown["first_lost"] = end.loss->first.value();
        shown["last_lost"] = end.loss->last.value();
        shown["cause"] = end.loss->cause;
    }
    return shown;
}

std::string positions(const LossAccepted& loss) {
    return loss.first == loss.last
               ? "position " + with_thousands(loss.first.value())
               : fmt::format("positions {} to {}", with_thousands(loss.first.value()),
                             with_thousands(loss.last.value()));
}

void say_nothing_lost(const LostEnd& end, const CommandContext& context) {
    context.console.line(
        context.console.json()
            ? json_text(lost_json(end, false), 2)
            : fmt::format("nothing is lost: the log reaches position {}, all that was acknowledged",
                          with_thousands(end.log.last.value())));
}

/// What is lost, and what going on means.
ExitCode show(const LostEnd& end, const CommandContext& context) {
    const Console& console = context.console;
    if (console.json()) {
        console.line(json_text(lost_json(end, false), 2));
        return ExitCode::corrupt;
    }
    console.line(fmt::format("the log ends at position {} of {}",
                             with_thousands(end.log.last.value()), time_text(end.log.last_time)));
    console.line(
        fmt::format("acknowledged up to position {}", with_thousands(end.loss->last.value())));
    console.line(console.red(fmt::format("lost: {}, {}: {}", counted(end.count(), "event"),
                                         positions(*end.loss), end.loss->cause)));
    if (end.loss->last <= end.log.last) {
        console.line(console.red(
            fmt::format("how many more is not known: this is another history, or another log ({})",
                        end.log.id.value())));
    }
    console.line(
        "Restore the newest copy of the whole log if there is one. To go on without them means:");
    console.line("- the log says so by an event, LossAccepted, and gives their positions again");
    console.line("- what was read from Amazon in them is read again, from older cursors");
    console.line("- Amazon's quota counts as used up at that time, for every seller");
    console.line(
        "- commands in them are undone: who was added is gone, who was removed or paused is read");
    console.line(
        "  again; 'orderlog status' shows the connections as they would be: see to them before "
        "'serve'");
    console.line("- tables that were fed with them are fed nothing more until 'orderlog rebuild'");
    console.note(fmt::format("HINT: orderlog log accept-loss --lost {} --yes", end.count()));
    return ExitCode::corrupt;
}

Result<ExitCode> accept(const LostEnd& end, std::uint64_t confirmed,
                        const CommandContext& context) {
    if (confirmed != end.count()) {
        return events::fail(
            events::ErrorKind::rejected,
            fmt::format("{} lost, not {}",
                        end.count() == 1 ? "1 event is" : counted(end.count(), "event") + " are",
                        with_thousands(confirmed)),
            "'orderlog log accept-loss' shows what is lost");
    }
    if (auto accepted = accept_loss(context.configuration, *end.loss); !accepted) {
        return tl::make_unexpected(accepted.error());
    }
    if (context.console.json()) {
        context.console.line(json_text(lost_json(end, true), 2));
        return ExitCode::success;
    }
    context.console.line(fmt::format("the loss of {} is accepted: the log goes on from position {}",
                                     positions(*end.loss), with_thousands(end.log.last.value())));
    context.console.note(
        "HINT: see that 'orderlog status' names the right connections, remove or pause those that "
        "were; then 'orderlog serve', and 'orderlog rebuild' if its status says so");
    return ExitCode::success;
}

Result<ExitCode> run(const AcceptOptions& options, const CommandContext& context) {
    const auto end = find_lost_end(context.configuration);
    if (!end) {
        return tl::make_unexpected(end.error());
    }
    if (!end->loss) {
        say_nothing_lost(*end, context);
        return ExitCode::success;
    }
    return options.yes ? accept(*end, *options.lost, context) : show(*end, context);
}

Result<void> usable(const AcceptOptions& options) {
    return options.yes && !options.lost
               ? events::fail(events::ErrorKind::rejected, "--yes needs --lost",
                              "'orderlog log accept-loss' shows how many events are lost")
               : Result<void>{};
}

}  // namespace

void define_accept_loss(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<AcceptOptions>();
    CLI::App& command =
        add_command(group, choice,
                    {"accept-loss", "show what a log has lost of its end, or go on without it",
                     "  orderlog log accept-loss\n"
                     "  orderlog log accept-loss --lost 21 --yes && orderlog serve"});
    command.add_option("--lost", options->lost, "how many events are lost, as shown");
    command.add_flag("--yes", options->yes, "go on without them; needs --lost");
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(*options, context); },
              {.usable = [options] { return usable(*options); }});
}

}  // namespace orderlog::tools
