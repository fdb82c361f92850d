#pragma once

#include "tests/support/new_event.hpp"

/// The streams that the cases write to.
inline const orderlog::events::StreamId acme = orderlog::support::stream_of("acme");
inline const orderlog::events::StreamId bolt = orderlog::support::stream_of("bolt");
