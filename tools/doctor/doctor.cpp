#include "tools/doctor/doctor.hpp"

#include "tools/doctor/amazon_findings.hpp"
#include "tools/doctor/configuration_findings.hpp"
#include "tools/doctor/disk_findings.hpp"
#include "tools/doctor/engine_view.hpp"
#include "tools/doctor/log_findings.hpp"
#include "tools/doctor/login_findings.hpp"
#include "tools/doctor/store_findings.hpp"
#include "tools/doctor/table_findings.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

namespace orderlog::tools {

Findings examine(const Configuration& configuration, const DoctorOptions& options) {
    Findings all;
    const auto add = [&all](Findings findings) {
        std::move(findings.begin(), findings.end(), std::back_inserter(all));
    };
    const EngineView engine = view_engine(configuration);
    add(configuration_findings(configuration, engine));
    add(store_findings(configuration, engine));
    // Of simulated sellers Amazon knows nothing.
    if (!options.offline && !engine.clock) {
        add(amazon_findings(configuration, engine));
        add(login_findings(configuration, engine));
    }
    add(table_findings(configuration, engine));
    add(disk_findings(configuration));
    add(log_findings(engine));
    return all;
}

}  // namespace orderlog::tools
