#pragma once

#include "tools/http/server_message.hpp"

namespace orderlog::tools {

/// Names an answer by its content (ETag), unless it has a name, is none or is made while it is
/// sent.
void name_content(ServerResponse& response);

/// Makes its body, packed once, one that any number of copies share. REQUIRES: it has no stream.
void share(ServerResponse& response);

/// The form in which this client takes it: 304 if it has it already (If-None-Match), compressed if
/// it is long and the client reads gzip. What every answer says of itself to a browser is added.
void suit(const ServerRequest& request, ServerResponse& response);

}  // namespace orderlog::tools
