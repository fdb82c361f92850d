#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace orderlog::adapters {

/// Names a text of a pool; 0 is the empty text.
enum class TextId : std::uint32_t {};

/// Texts that many orders share, each kept once.
class TextPool {
 public:
    TextPool() { add(""); }

    TextId add(std::string_view text) {
        if (const auto found = ids_.find(text); found != ids_.end()) {
            return found->second;
        }
        const TextId id{static_cast<std::uint32_t>(texts_.size())};
        texts_.emplace_back(text);
        ids_.emplace(texts_.back(), id);
        return id;
    }
    [[nodiscard]] std::string_view operator[](TextId id) const {
        return texts_[static_cast<std::size_t>(id)];
    }

 private:
    std::deque<std::string>
        texts_;  // A deque never moves its elements: the map's keys look at them.
    std::unordered_map<std::string_view, TextId> ids_;
};

}  // namespace orderlog::adapters
