#include "events/heads_tree.hpp"

#include <algorithm>

namespace orderlog::events {

void HeadsTree::put(const StreamId& stream, const StreamHead& head) {
    const auto [known, is_new] = streams_.try_emplace(stream);
    known->second.head = head;
    grown_ = grown_ || is_new;
    if (!known->second.changed) {
        known->second.changed = true;
        changed_.push_back(&*known);
    }
}

const StreamHead* HeadsTree::find(const StreamId& stream) const {
    const auto known = streams_.find(stream);
    return known == streams_.end() ? nullptr : &known->second.head;
}

Sha256 HeadsTree::root() {
    if (streams_.empty()) {
        return merkle_root({});
    }
    grown_ ? hash_all() : hash_changed();
    for (auto* known : changed_) {
        known->second.changed = false;
    }
    changed_.clear();
    return levels_.back().front();
}

void HeadsTree::hash_all() {
    grown_ = false;
    levels_.assign(1, {});
    for (auto& [stream, known] : streams_) {
        known.leaf = levels_[0].size();
        levels_[0].push_back(heads_leaf(stream, known.head));
    }
    while (levels_.back().size() > 1) {
        const std::size_t level = levels_.size();
        levels_.emplace_back((levels_.back().size() + 1) / 2);
        for (std::size_t node = 0; node < levels_[level].size(); ++node) {
            hash_above(level, node);
        }
    }
}

void HeadsTree::hash_changed() {
    std::vector<std::size_t> nodes;
    for (const auto* known : changed_) {
        levels_[0][known->second.leaf] = heads_leaf(known->first, known->second.head);
        nodes.push_back(known->second.leaf);
    }
    std::ranges::sort(nodes);
    for (std::size_t level = 1; level < levels_.size(); ++level) {
        std::ranges::for_each(nodes, [](std::size_t& node) { node /= 2; });
        nodes.erase(std::ranges::unique(nodes).begin(), nodes.end());
        for (const std::size_t node : nodes) {
            hash_above(level, node);
        }
    }
}

// RFC 6962 splits at the greatest power of two: pairs from the left, level by level.
void HeadsTree::hash_above(std::size_t level, std::size_t node) {
    const auto& below = levels_[level - 1];
    const std::size_t left = 2 * node;
    levels_[level][node] =
        left + 1 < below.size() ? merkle_node(below[left], below[left + 1]) : below[left];
}

}  // namespace orderlog::events
