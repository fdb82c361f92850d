#include "engine/stable_hash.hpp"

namespace orderlog::engine {

std::uint64_t stable_hash(const events::StreamId& stream, std::uint64_t number) {
    std::uint64_t hash = stable_hash(stream.tenant.value());
    hash = stable_hash("/", hash);
    hash = stable_hash(stream.connection.value(), hash);
    // The finaliser of splitmix64: FNV alone leaves short inputs close to each other.
    hash += number * 0x9e3779b97f4a7c15U;
    hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9U;
    hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebU;
    return hash ^ (hash >> 31U);
}

}  // namespace orderlog::engine
