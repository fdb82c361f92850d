#pragma once

#include "events/result.hpp"

#include <functional>
#include <memory>
#include <string>

namespace orderlog::tools {

/// Answers one line with one line. Called on the socket's thread, one call at a time.
using ControlHandler = std::function<std::string(const std::string& line)>;

/// The running engine's door for commands: data_dir/control.sock, for its owner only, one JSON
/// object a line each way. Reached through a descriptor of data_dir, since a socket's path ends at
/// 107 bytes and data_dir's need not.
class ControlSocket {
 public:
    /// REQUIRES: this process holds the log's LOCK, so a socket that is there is a dead one's.
    static events::Result<std::unique_ptr<ControlSocket>> open(const std::string& data_dir,
                                                               ControlHandler handler);
    ~ControlSocket();
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;

 private:
    struct Server;
    explicit ControlSocket(std::unique_ptr<Server> server);

    std::unique_ptr<Server> server_;
};

}  // namespace orderlog::tools
