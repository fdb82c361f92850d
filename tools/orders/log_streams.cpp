#include "tools/orders/log_streams.hpp"

#include <fmt/core.h>

namespace orderlog::tools {

using events::Result;
using events::StreamId;

Result<std::vector<StreamId>> chosen_streams(const events::EventLog& log,
                                             const ConnectionChoice& choice) {
    auto streams = log.streams();
    if (!streams) {
        return streams;
    }
    std::erase_if(*streams, [&](const StreamId& stream) {
        return stream.tenant.value() != choice.tenant ||
               (!choice.connection.empty() && stream.connection.value() != choice.connection);
    });
    if (streams->empty()) {
        return events::fail(events::ErrorKind::not_found,
                            choice.connection.empty()
                                ? fmt::format("no events of tenant '{}'", choice.tenant)
                                : fmt::format("no events of connection '{}' of tenant '{}'",
                                              choice.connection, choice.tenant),
                            "'orderlog connection list' names tenants and connections");
    }
    return streams;
}

}  // namespace orderlog::tools
