#include "tools/supervision/demo_world.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <fstream>
#include <vector>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;

namespace {

/// As options of `demo`, one a line.
std::vector<std::string> lines_of(const DemoOptions& options) {
    return {fmt::format("--orders-csv {}", options.orders_csv),
            fmt::format("--sellers {}", options.sellers),
            fmt::format("--revoked {}", options.revoked),
            fmt::format("--without-token {}", options.without_token),
            fmt::format("--orders {}", options.orders),
            fmt::format("--months {}", options.months),
            fmt::format("--seed {}", options.seed)};
}

}  // namespace

Result<void> keep_world(const DemoOptions& options, const std::string& data_dir, bool begun) {
    const std::string path = data_dir + "/demo.world";
    const std::vector<std::string> asked = lines_of(options);
    if (begun) {
        std::ifstream file(path);
        std::vector<std::string> kept;
        std::vector<std::string> differing;
        for (std::string line; std::getline(file, line);) {
            kept.push_back(line);
        }
        for (std::size_t i = 0; i < kept.size() && i < asked.size(); ++i) {
            if (kept[i] != asked[i]) {
                differing.push_back(kept[i]);
            }
        }
        return differing.empty()
                   ? Result<void>{}
                   : events::fail(ErrorKind::rejected,
                                  fmt::format("the log in '{}' is of other simulated sellers: it "
                                              "began with {}",
                                              data_dir, fmt::join(differing, " ")),
                                  "say the same again, or name another folder by --data-dir");
    }
    std::ofstream file(path);
    file << fmt::format("{}\n", fmt::join(asked, "\n"));
    return file.flush()
               ? Result<void>{}
               : events::fail(ErrorKind::unavailable, fmt::format("cannot write '{}'", path));
}

}  // namespace orderlog::tools
