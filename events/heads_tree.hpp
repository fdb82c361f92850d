#pragma once

#include "events/stream_heads.hpp"

#include <cstddef>
#include <map>
#include <vector>

namespace orderlog::events {

/// The heads of streams that go on, and the root over them: only what has changed since the last
/// root is hashed again, so that it may be asked for often.
class HeadsTree {
 public:
    HeadsTree() = default;
    HeadsTree(const HeadsTree&) = delete;
    HeadsTree& operator=(const HeadsTree&) = delete;

    void put(const StreamId& stream, const StreamHead& head);
    /// Null: no head of this stream was put.
    [[nodiscard]] const StreamHead* find(const StreamId& stream) const;
    /// The same as heads_root() of them all.
    [[nodiscard]] Sha256 root();
    [[nodiscard]] std::size_t size() const { return streams_.size(); }

    template <class Each>
    void for_each(Each&& each) const {
        for (const auto& [stream, known] : streams_) {
            each(stream, known.head);
        }
    }

 private:
    struct Known {
        StreamHead head{};
        std::size_t leaf{0};
        bool changed{false};
    };
    using Streams = std::map<StreamId, Known>;

    void hash_all();
    void hash_changed();
    void hash_above(std::size_t level, std::size_t node);

    Streams streams_{};
    std::vector<Streams::value_type*> changed_{};
    bool grown_{false};  ///< A stream is new: leaves after it have moved.
    /// The leaves, then each level above; a node without a neighbour stands for itself above.
    std::vector<std::vector<Sha256>> levels_{};
};

}  // namespace orderlog::events
