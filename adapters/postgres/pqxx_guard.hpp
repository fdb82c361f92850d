#pragma once

#include "events/result.hpp"

#include <pqxx/pqxx>

#include <exception>
#include <string>

namespace orderlog::adapters {

/// The error that the exception of the running catch block means. For sources that use libpqxx.
[[nodiscard]] events::Error caught_error();

/// Calls `work`, which returns a Result; what libpqxx throws becomes an error.
template <class Work>
auto guarded(Work&& work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::exception&) {
        return tl::make_unexpected(caught_error());
    }
}

}  // namespace orderlog::adapters
