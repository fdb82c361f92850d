#include "tests/support/allocation.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t asked_bytes = 0;

void* counted(std::size_t size) {
    asked_bytes += size;
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) {
        throw std::bad_alloc{};
    }
    return memory;
}

}  // namespace

void* operator new(std::size_t size) {
    return counted(size);
}
void* operator new[](std::size_t size) {
    return counted(size);
}
// Whatever is freed below must come from malloc, also where the asker takes null for an answer.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    asked_bytes += size;
    return std::malloc(size == 0 ? 1 : size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    asked_bytes += size;
    return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace orderlog::support {

Allocations::Allocations() : before_(asked_bytes) {}

std::size_t Allocations::bytes() const {
    return asked_bytes - before_;
}

}  // namespace orderlog::support
