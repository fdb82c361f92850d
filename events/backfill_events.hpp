#pragma once

#include "events/ids.hpp"
#include "events/window.hpp"

#include <cstdint>
#include <string>

namespace orderlog::events {

/// Read the past by creation time, newest chunk first.
struct BackfillRequested {
    Time from{};
    Time to{};
    std::uint32_t chunk_days{30};
    std::uint32_t months_max{24};
    friend bool operator==(const BackfillRequested&, const BackfillRequested&) = default;
};

struct ChunkOpened {
    std::uint32_t chunk{0};  ///< 0 is the newest.
    Window window{};
    friend bool operator==(const ChunkOpened&, const ChunkOpened&) = default;
};

/// Every window of the chunk is read and stored.
struct ChunkCompleted {
    std::uint32_t chunk{0};
    Window window{};
    std::uint64_t orders{0};  ///< Distinct observations read in it.
    friend bool operator==(const ChunkCompleted&, const ChunkCompleted&) = default;
};

struct BackfillPaused {
    std::string cause{};
    friend bool operator==(const BackfillPaused&, const BackfillPaused&) = default;
};
struct BackfillResumed {
    std::string cause{};
    friend bool operator==(const BackfillResumed&, const BackfillResumed&) = default;
};
struct BackfillCompleted {
    std::uint64_t orders{0};
    friend bool operator==(const BackfillCompleted&, const BackfillCompleted&) = default;
};
struct BackfillCancelled {
    std::string cause{};
    friend bool operator==(const BackfillCancelled&, const BackfillCancelled&) = default;
};

}  // namespace orderlog::events
