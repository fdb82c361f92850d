#pragma once

#include "events/ids.hpp"
#include "events/sha256.hpp"

#include <map>
#include <span>
#include <string_view>

namespace orderlog::events {

/// A stream's newest record, as of some position of the log.
struct StreamHead {
    StreamVersion version{};
    LogPosition position{};
    Sha256 hash{};  ///< Of the record's bytes.
    friend bool operator==(const StreamHead&, const StreamHead&) = default;
};
using StreamHeads = std::map<StreamId, StreamHead>;

/// One hash for all that a log holds: each record names the hash of its stream's previous one, so
/// logs of one root have the same events in the same streams. The Merkle root of RFC 6962, section
/// 2.1, over the heads in the order of their streams; a leaf's bytes are in events/FORMAT.md. Where
/// in the log a head stands follows from the rest.
[[nodiscard]] Sha256 heads_root(const StreamHeads& heads);

/// Of the tree whose leaves have these hashes; of none, the hash of no bytes.
[[nodiscard]] Sha256 merkle_root(std::span<const Sha256> leaf_hashes);
/// A leaf's own hash.
[[nodiscard]] Sha256 merkle_leaf(std::string_view bytes);
/// Of a node above two others.
[[nodiscard]] Sha256 merkle_node(const Sha256& left, const Sha256& right);
/// A stream's leaf.
[[nodiscard]] Sha256 heads_leaf(const StreamId& stream, const StreamHead& head);

}  // namespace orderlog::events
