#include "tools/service/webhook_message.hpp"

#include "events/check.hpp"
#include "events/sha256.hpp"
#include "tools/output/json_text.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace orderlog::tools {

using nlohmann::json;

std::string webhook_body(const engine::AlertMessage& message, const events::LogId& log) {
    const engine::Alert& alert = message.alert;
    return json_text({{"id", message.position().value()},
                      {"alert", alert.raised.value()},
                      {"log", log.value()},
                      {"kind", events::to_text(alert.kind)},
                      {"state", message.is_over ? "cleared" : "raised"},
                      {"tenant", message.stream.tenant.value()},
                      {"connection", message.stream.connection.value()},
                      {"subject", alert.subject ? json(*alert.subject) : json(nullptr)},
                      {"since", events::to_text(alert.since)},
                      {"time", events::to_text(message.time())},
                      {"text", message.is_over ? alert.cause : alert.text}});
}

std::string webhook_signature(std::string_view secret, std::int64_t unix_seconds,
                              std::string_view body) {
    const std::string signed_text = fmt::format("{}.{}", unix_seconds, body);
    events::Sha256 code{};
    unsigned int size = 0;
    events::check(::HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
                         reinterpret_cast<const unsigned char*>(signed_text.data()),
                         signed_text.size(), code.data(), &size) != nullptr);
    events::check(size == code.size());
    return fmt::format("t={},v1={}", unix_seconds, events::to_hex(code));
}

}  // namespace orderlog::tools
