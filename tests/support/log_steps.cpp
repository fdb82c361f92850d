#include "tests/support/log_steps.hpp"

#include <utility>

namespace orderlog::support {

using namespace events;

std::unique_ptr<adapters::RocksdbEventLog> open_log(const std::filesystem::path& data_dir) {
    return std::move(adapters::RocksdbEventLog::open(data_dir).value());
}

void append_steps(EventLog& log, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
        const StreamVersion version = log.version(sample_stream("acme")).value();
        const Time time = sample_time(log.info().last.value());
        static_cast<void>(log.append({sample_page({.seed = version.value() + 1}, version, time),
                                      sample_note("acme", next(version), time)})
                              .value());
    }
}

}  // namespace orderlog::support
