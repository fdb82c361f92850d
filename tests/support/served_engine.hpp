#pragma once

#include "adapters/system/wake_up.hpp"
#include "tools/service/service.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace orderlog::support {

/// A running engine without sellers; without a `url` no PostgreSQL answers it. Throws if it does
/// not open.
class ServedEngine {
 public:
    explicit ServedEngine(const std::string& data_dir,
                          const std::string& url = "postgresql:///?host=/nowhere")
        : configuration_(tools::Configuration::load(
                             {.options = {{"data_dir", data_dir},
                                          {"postgres.url", url},
                                          {"http.listen", "off"}},
                              .variable = [](const std::string& /*name*/) { return std::nullopt; }})
                             .value()),
          said_(data_dir, {.aloud = false}),
          service_(std::move(tools::Service::open(configuration_, said_, wake_up_).value())) {}

    [[nodiscard]] events::Result<nlohmann::json> answer(const nlohmann::json& request) {
        return service_->answer(request);
    }

    [[nodiscard]] events::Result<void> run_until(const std::function<bool()>& ended) {
        // Asked after each tick.
        return service_->run(
            [&] {
                wake_up_.signal();
                return ended();
            },
            [] { return "the test"; });
    }

 private:
    tools::Configuration configuration_;
    tools::ServiceLog said_;
    adapters::WakeUp wake_up_;
    std::unique_ptr<tools::Service> service_;
};

}  // namespace orderlog::support
