#pragma once

#include <cstddef>

namespace orderlog::support {

/// Bytes that this thread asked `new` for since the object was made, freed ones included. A program
/// that uses it gets counting operators new and delete.
class Allocations {
 public:
    Allocations();
    [[nodiscard]] std::size_t bytes() const;

 private:
    std::size_t before_;
};

}  // namespace orderlog::support
