#include "adapters/sp_api/lwa_exchange.hpp"
#include "events/check.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <string>

using namespace orderlog;
using adapters::LwaGrant;
using events::check;
using events::FailureKind;

namespace {

void check_grant(const LwaGrant& grant, const adapters::HttpResponse& response) {
    check(response.status == 200);
    check(!grant.access_token.empty() && grant.access_token.size() <= 8192);
    for (const char c : grant.access_token) {
        check(c > ' ' && c <= '~');  // It becomes a header.
    }
    check(grant.lifetime >= std::chrono::seconds{1} && grant.lifetime <= std::chrono::hours{24});
}

void check_failure(const engine::Failed& failed) {
    const bool ours = failed.kind == FailureKind::application_refused;
    check(ours || failed.kind == FailureKind::unauthorised ||
          failed.kind == FailureKind::unavailable);
    check(ours == (failed.code == "invalid_client"));
    for (const std::string* text : {&failed.code, &failed.message}) {
        check(text->size() <= 500);
        check(text->find("Atza|") == std::string::npos);
        check(text->find("Atzr|") == std::string::npos);
        check(text->find('\n') == std::string::npos);
    }
    check(!failed.retry_after || (*failed.retry_after >= events::Duration{0} &&
                                  *failed.retry_after <= std::chrono::hours{24}));
}

}  // namespace

// Login with Amazon's answer. Lines: status, Retry-After, Date; then the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::FuzzInput input{data, size};
    adapters::HttpResponse response;
    response.status = input.number();
    for (const char* name : {"retry-after", "date"}) {
        response.headers.emplace_back(name, input.line());
    }
    response.body = input.rest();
    const auto answer = adapters::read_grant(response);
    if (const auto* grant = std::get_if<LwaGrant>(&answer)) {
        check_grant(*grant, response);
    } else {
        check_failure(std::get<engine::Failed>(answer));
    }
    return 0;
}
