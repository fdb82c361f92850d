#include "tools/doctor/doctor.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace orderlog::tools {

using events::Result;

namespace {

std::string coloured(const Console& console, Colour colour) {
    const std::string word = padded(to_text(colour), 6);
    switch (colour) {
        case Colour::green:
            return console.green(word);
        case Colour::yellow:
            return console.bold(word);
        case Colour::red:
            return console.red(word);
    }
    return word;
}

Result<ExitCode> examine_all(const DoctorOptions& options, const CommandContext& context) {
    const Findings findings = examine(context.configuration, options);
    if (context.console.json()) {
        context.console.line(json_text(findings_json(findings), 2));
    } else {
        for (const Finding& finding : findings) {
            context.console.line(fmt::format("{}  {}  {}",
                                             coloured(context.console, finding.colour),
                                             padded(finding.subject, 13), printable(finding.seen)));
            if (!finding.advice.empty()) {
                context.console.line("        HINT: " + printable(finding.advice));
            }
        }
    }
    return worst(findings) == Colour::red ? ExitCode::unwell : ExitCode::success;
}

}  // namespace

void define_doctor(CLI::App& root, Choice& choice) {
    const auto options = std::make_shared<DoctorOptions>();
    CLI::App& command = add_command(
        root, choice,
        {"doctor", "look at everything that orderlog needs: green, yellow or red, and what to do",
         "  orderlog doctor\n  orderlog doctor --offline --json"});
    command.add_flag("--offline", options->offline, "ask nothing of Amazon");
    on_chosen(command, choice,
              [options](CommandContext& context) { return examine_all(*options, context); });
}

}  // namespace orderlog::tools
