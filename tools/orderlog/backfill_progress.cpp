#include "tools/orderlog/backfill_progress.hpp"

#include "tools/output/progress_bar.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace orderlog::tools {

using nlohmann::json;

namespace {

std::string progress_line(const json& connection, std::size_t bar_width) {
    const json& backfill = connection.at("backfill");
    const double percent = backfill.at("progress_percent").get<double>();
    std::string line = fmt::format(
        "{:<14} {} {:5.1f} %  chunk {}  {:>9} orders",
        connection.at("connection").get<std::string>(), progress_bar(percent / 100, bar_width),
        percent, chunk_text(backfill), with_thousands(backfill.at("orders").get<std::uint64_t>()));
    if (!connection.at("reason").is_null()) {
        line += "  " + connection.at("reason").get<std::string>();
    }
    return line;
}

}  // namespace

std::string chunk_text(const json& backfill) {
    const auto chunks = backfill.at("chunks").get<std::uint32_t>();
    if (chunks == 0) {
        return "–";
    }
    const bool completed = backfill.at("phase") == "completed";
    return fmt::format("{}/{}", completed ? chunks : backfill.at("chunk").get<std::uint32_t>() + 1,
                       chunks);
}

void BackfillProgress::show(const json& connections) {
    if (draws_) {
        const std::size_t width = Console::width();
        std::vector<std::string> lines;
        for (const json& connection : connections) {
            lines.push_back(progress_line(connection, width > 100 ? 32 : 16));
        }
        console_.redraw(lines);
        return;
    }
    for (const json& connection : connections) {
        const std::string name = connection.at("connection");
        const int tenth =
            static_cast<int>(connection.at("backfill").at("progress_percent").get<double>() / 10);
        const auto [known, fresh] = tenths_.try_emplace(name, -1);
        if (known->second < tenth && !console_.json()) {
            console_.line(progress_line(connection, 16));
        }
        known->second = std::max(known->second, tenth);
    }
}

void BackfillProgress::note(const std::string& text) {
    console_.keep_drawing();
    console_.note(text);
}

}  // namespace orderlog::tools
