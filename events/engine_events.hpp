#pragma once

#include "events/ids.hpp"
#include "events/operation.hpp"
#include "events/sha256.hpp"

#include <string>

namespace orderlog::events {

/// Appended by every process that opens the log for writing, before anything else.
struct EngineStarted {
    LogId log{};
    bool sends{false};      ///< Will this process ask Amazon? Each such start debits every bucket.
    bool simulated{false};  ///< The clock is a simulator's; once true the log stays simulated.
    std::string host{};
    friend bool operator==(const EngineStarted&, const EngineStarted&) = default;
};

/// A clean end.
struct EngineStopped {
    std::string cause{};
    friend bool operator==(const EngineStopped&, const EngineStopped&) = default;
};

/// PostgreSQL's table of owners gave this seller to this log.
struct SellerClaimed {
    ApplicationId application{};
    SellerId seller{};
    Region region{Region::eu};
    friend bool operator==(const SellerClaimed&, const SellerClaimed&) = default;
};

/// PostgreSQL says that the seller is another log's after all: nothing is asked for it until it is
/// claimed again.
struct SellerClaimLost {
    ApplicationId application{};
    SellerId seller{};
    Region region{Region::eu};
    friend bool operator==(const SellerClaimLost&, const SellerClaimLost&) = default;
};

/// Acknowledged events are gone, and an operator said that the log goes on without them: their
/// positions are given again. Appended in one write with the EngineStarted of the process that
/// does it. What any of them said is unknown from here on.
struct LossAccepted {
    LogPosition first{};  ///< The first position whose record is gone …
    LogPosition last{};   ///< … and the last one: the high-water mark's …
    Sha256 last_hash{};   ///< … with the hash of the record that it names.
    LogPosition kept{};   ///< Where the log ended without them …
    Sha256 kept_hash{};   ///< … and the hash of its record there.
    std::string cause{};  ///< What is known of it.
    friend bool operator==(const LossAccepted&, const LossAccepted&) = default;
};

/// What Amazon's rate header or a 429 taught us of a bucket.
struct UsagePlanLearned {
    BudgetKey key{};
    double rate_per_s{0};
    double burst{0};
    std::string source{};  ///< "header 0.0056", "429"
    friend bool operator==(const UsagePlanLearned&, const UsagePlanLearned&) = default;
};

/// Readers see schema `orderlog_v<to>` from now on.
struct ProjectionSwapped {
    std::uint32_t from{0};
    std::uint32_t to{0};
    LogPosition position{};  ///< Checkpoint of the new tables when they were swapped in.
    friend bool operator==(const ProjectionSwapped&, const ProjectionSwapped&) = default;
};

/// What all streams held at a moment: who keeps the root, or reads the log again, can tell whether
/// a record before this one, or a whole stream, was taken away or replaced.
struct HeadsRecorded {
    LogPosition position{};    ///< Up to where it holds: the position before this event's own.
    std::uint64_t streams{0};  ///< How many there were.
    Sha256 root{};             ///< Over their heads, see stream_heads.hpp.
    friend bool operator==(const HeadsRecorded&, const HeadsRecorded&) = default;
};

}  // namespace orderlog::events
