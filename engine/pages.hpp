#pragma once

#include "engine/arrival.hpp"
#include "engine/decision.hpp"

namespace orderlog::engine {

/// decide: what a page means to a connection. Its body moves into the decision.
/// REQUIRES: the answer is a Fetched.
void take_page(Decision& decision, const Asked& asked, Answer& answer, MarkedPage page);

}  // namespace orderlog::engine
