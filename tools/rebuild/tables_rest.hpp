#pragma once

#include "events/result.hpp"
#include "tools/rebuild/stop_request.hpp"

#include <string>

namespace orderlog::tools {

/// The rest of the tables of an engine that may run on a data_dir. It is one holder's: what another
/// holder ends is his own.
class TablesRest {
 public:
    /// Borrows the stop.
    TablesRest(std::string data_dir, const StopRequest& stop);
    /// Ends it.
    ~TablesRest();
    TablesRest(const TablesRest&) = delete;
    TablesRest& operator=(const TablesRest&) = delete;

    /// Begins it, or begins it anew, once the step that the engine is in is over; at once if no
    /// engine runs. `unavailable` if that step lasts longer than 20 s.
    [[nodiscard]] events::Result<void> begin();
    /// Lasts as long again from now on, if it was begun.
    void renew();
    /// Or the engine would let its tables rest for a minute.
    void end();

 private:
    std::string data_dir_;
    const StopRequest* stop_;
    std::string holder_;
    bool asked_{false};
};

}  // namespace orderlog::tools
