// Appends to the log in argv[1] until it is killed, and writes each acknowledged position as eight
// bytes to standard output. argv[2] seeds the batches.
#include "tests/support/log_steps.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <random>

using namespace orderlog::events;
using namespace orderlog::support;

int main(int argc, char** argv) {
    if (argc != 3) {
        return 2;
    }
    auto opened = orderlog::adapters::RocksdbEventLog::open(argv[1]);
    if (!opened) {
        std::cerr << opened.error().message << '\n';
        return 1;
    }
    EventLog& log = **opened;
    std::mt19937_64 random{std::stoull(argv[2])};
    while (true) {
        const std::string tenant = random() % 2 == 0 ? "acme" : "bolt";
        const StreamVersion version = log.version(sample_stream(tenant)).value();
        const Time time = std::max(sample_time(log.info().last.value()), log.info().last_time);
        std::vector<NewEvent> batch;
        batch.push_back(sample_page({.tenant = tenant,
                                     .seed = random(),
                                     .orders = static_cast<std::uint32_t>(random() % 300)},
                                    version, time));
        batch.push_back(sample_note(tenant, next(version), time));
        const auto position = log.append(std::move(batch));
        if (!position) {
            std::cerr << position.error().message << '\n';
            return 1;
        }
        const std::uint64_t acknowledged = position->value();
        if (::write(STDOUT_FILENO, &acknowledged, sizeof acknowledged) != sizeof acknowledged) {
            return 3;
        }
    }
}
