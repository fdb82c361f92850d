#include "adapters/rocksdb/library_abort.hpp"
#include "tools/access/secret_access.hpp"
#include "tools/control/control_client.hpp"
#include "tools/orderlog/command_line.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <optional>

namespace {

namespace events = orderlog::events;
namespace tools = orderlog::tools;
using tools::Console;
using tools::ExitCode;

std::optional<std::string> variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

tools::ConfigurationSources sources_of(const tools::CommandLine& line) {
    tools::ConfigurationSources sources;
    sources.options = line.options;
    sources.variable = variable;
    sources.file =
        line.config_file.empty() ? variable("ORDERLOG_CONFIG").value_or("") : line.config_file;
    sources.file_required = !sources.file.empty();
    if (sources.file.empty()) {
        sources.file = "orderlog.toml";
    }
    return sources;
}

/// One that runs asks Amazon itself, with its own login.
bool engine_runs(const tools::Configuration& configuration) {
    const auto answer = tools::ask_engine(configuration.text("data_dir"),
                                          {{"command", "status"}, {"connection", "-"}});
    return answer && answer->has_value();
}

/// A login that cannot succeed is told before anything is opened.
events::Result<tools::Configuration> configuration_of(const tools::CommandLine& line) {
    auto configuration = tools::Configuration::load(sources_of(line));
    const bool asks =
        configuration && line.choice.sends && !(line.choice.beside && engine_runs(*configuration));
    if (asks) {
        if (const auto usable = orderlog::tools::check_login(*configuration); !usable) {
            return tl::make_unexpected(usable.error());
        }
    }
    return configuration;
}

ExitCode failed(const Console& console, const events::Error& error, ExitCode code) {
    console.error(error);
    return code;
}

/// Of a command line that could not be read.
bool asks_for_json(int argc, const char* const* argv) {
    return std::any_of(argv, argv + argc,
                       [](const char* word) { return std::string_view(word) == "--json"; });
}

ExitCode run(int argc, const char* const* argv) {
    const auto line = tools::parse_command_line(argc, argv);
    if (!line) {
        return failed(Console{asks_for_json(argc, argv)}, line.error(), ExitCode::usage);
    }
    Console console{line->choice.json};
    if (!line->help.empty()) {
        console.line(line->help);
        return ExitCode::success;
    }
    const auto configuration = configuration_of(*line);
    if (!configuration) {
        return failed(console, configuration.error(), ExitCode::configuration);
    }
    tools::CommandContext context{*configuration, console};
    const auto code = line->choice.run(context);
    return code ? *code : failed(console, code.error(), tools::exit_code_of(code.error().kind));
}

}  // namespace

int main(int argc, char** argv) {
    try {
        ::umask(0077);  // What it makes may hold orders or secrets: for its owner only.
        orderlog::adapters::tell_library_aborts(static_cast<int>(ExitCode::corrupt));
        return static_cast<int>(run(argc, argv));
    } catch (const std::exception& error) {
        fmt::print(stderr, "orderlog: internal error: {}\n", error.what());
        return static_cast<int>(ExitCode::internal_error);
    }
}
