#include "events/stream_heads.hpp"

#include "events/little_endian.hpp"

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

namespace orderlog::events {

namespace {

// What tells a leaf from a node, so that no node can pass for a leaf (RFC 6962, 2.1).
constexpr char leaf_mark = '\x00';
constexpr char node_mark = '\x01';

void put_text(std::string& out, const std::string& text) {
    put(out, static_cast<std::uint32_t>(text.size()));
    out += text;
}

std::string_view view(const Sha256& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::string leaf_bytes(const StreamId& stream, const StreamHead& head) {
    std::string bytes;
    put_text(bytes, stream.tenant.value());
    put_text(bytes, stream.connection.value());
    put(bytes, head.version.value());
    bytes += view(head.hash);
    return bytes;
}

}  // namespace

Sha256 merkle_leaf(std::string_view bytes) {
    std::string marked(1, leaf_mark);
    marked += bytes;
    return sha256(marked);
}

Sha256 merkle_node(const Sha256& left, const Sha256& right) {
    std::string node(1, node_mark);
    node += view(left);
    node += view(right);
    return sha256(node);
}

Sha256 heads_leaf(const StreamId& stream, const StreamHead& head) {
    return merkle_leaf(leaf_bytes(stream, head));
}

Sha256 merkle_root(std::span<const Sha256> leaf_hashes) {
    if (leaf_hashes.empty()) {
        return sha256("");
    }
    if (leaf_hashes.size() == 1) {
        return leaf_hashes.front();
    }
    const std::size_t left = std::bit_floor(leaf_hashes.size() - 1);
    return merkle_node(merkle_root(leaf_hashes.first(left)),
                       merkle_root(leaf_hashes.subspan(left)));
}

Sha256 heads_root(const StreamHeads& heads) {
    std::vector<Sha256> leaves;
    leaves.reserve(heads.size());
    for (const auto& [stream, head] : heads) {
        leaves.push_back(heads_leaf(stream, head));
    }
    return merkle_root(leaves);
}

}  // namespace orderlog::events
