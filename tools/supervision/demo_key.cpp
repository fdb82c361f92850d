#include "tools/supervision/demo_key.hpp"

#include "adapters/secrets/sealing_key.hpp"
#include "adapters/secrets/whole_file.hpp"

#include <filesystem>

namespace orderlog::tools {

events::Result<std::string> keep_demo_key(const std::string& data_dir) {
    std::string path = data_dir + "/demo.key";
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
        return path;
    }
    return adapters::replace_file(path, adapters::SealingKey::draw() + "\n").map([&] {
        return path;
    });
}

}  // namespace orderlog::tools
