#pragma once

#include "tools/access/forwarding_log.hpp"

#include <vector>

namespace orderlog::tools {

/// A log that keeps nothing of what is appended to it: for an engine that shall fold a log that
/// another process may be writing, to tell its state. Borrows the log.
class FoldOnlyLog final : public ForwardingLog {
 public:
    explicit FoldOnlyLog(const events::EventLog& log)
        : ForwardingLog(log), last_(log.info().last) {}

    [[nodiscard]] events::Result<events::LogPosition> append(
        std::vector<events::NewEvent> batch) override {
        last_ = events::LogPosition{last_.value() + batch.size()};
        return last_;
    }

 private:
    events::LogPosition last_;
};

}  // namespace orderlog::tools
