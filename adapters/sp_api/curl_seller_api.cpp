#include "adapters/sp_api/curl_seller_api.hpp"

#include "adapters/sp_api/answer_reader.hpp"
#include "adapters/sp_api/http_url.hpp"
#include "events/check.hpp"
#include "events/event.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <curl/curl.h>

#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace orderlog::adapters {
namespace {

namespace asio = boost::asio;
using engine::Answer;
using engine::Failed;
using engine::Request;
using engine::SellerAccess;
using events::FailureKind;

void start_curl_once() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    events::check(started == CURLE_OK);
}

// A request that never became an HTTP answer.
Failed transport_failure(const CurlOutcome& outcome) {
    return {outcome.cancelled ? FailureKind::cancelled : FailureKind::unavailable,
            0,
            {},
            safe_message(outcome.error),
            {}};
}

}  // namespace

class CurlSellerApi::Loop {
 public:
    Loop(SellerApiOptions options, const engine::Clock& clock)
        : options_(std::move(options)),
          clock_(clock),
          user_agent_(user_agent(options_.application_id)),
          work_(io_.get_executor()),
          client_(std::make_unique<CurlClient>(io_, options_.limits)),
          thread_([this] { io_.run(); }) {}
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop() { stop(); }

    void submit(Request request) {
        {
            const std::lock_guard lock{mutex_};
            if (!stopped_) {
                asio::post(io_, [this, request = std::move(request)]() mutable {
                    begin(std::move(request));
                });
                return;
            }
        }
        put(failed_answer(request, {FailureKind::cancelled, 0, {}, "cancelled", {}}));
    }

    std::vector<Answer> poll() {
        const std::lock_guard lock{mutex_};
        return std::exchange(answers_, {});
    }

    void stop() {
        {
            const std::lock_guard lock{mutex_};
            if (std::exchange(stopped_, true)) {
                return;
            }
        }
        // Behind every request that was posted before.
        asio::post(io_, [this] {
            client_->cancel_all();
            client_.reset();
            while (!waiting_.empty()) {  // For secrets that are still being read.
                refused(waiting_.begin()->first, {FailureKind::cancelled, 0, {}, "cancelled", {}},
                        {});
            }
            io_.stop();
        });
        thread_.join();
        reader_.stop();  // What nobody waits for is not read; one that is being read ends.
        reader_.join();
    }

 private:
    // From here on everything runs on the loop's thread.
    void begin(Request request) {
        const SellerAccess access = request.access;
        auto advice = tokens_.want(access, clock_.monotonic());
        std::visit(events::Overloaded{
                       [&](LwaTokens::Use& use) { call(std::move(request), std::move(use)); },
                       [&](LwaTokens::Ask&) {
                           waiting_[access].push_back(std::move(request));
                           ask(access);
                       },
                       [&](LwaTokens::Wait&) { waiting_[access].push_back(std::move(request)); },
                       [&](LwaTokens::Refuse& refuse) {
                           put(failed_answer(request, std::move(refuse.failed)));
                       },
                   },
                   advice);
    }

    void ask(const SellerAccess& access) {
        asio::post(reader_, [this, access] {
            asio::post(io_, [this, access, request = grant_request_of(access)]() mutable {
                send(access, std::move(request));
            });
        });
    }

    /// Reads the secrets as they are now, which may take a while: on a thread of its own.
    [[nodiscard]] events::Result<HttpRequest> grant_request_of(const SellerAccess& access) const {
        const auto refresh_token =
            read_refresh_token(options_.secrets, access.stream, access.credential);
        if (!refresh_token) {
            return tl::make_unexpected(refresh_token.error());
        }
        LwaApplication application = options_.lwa;
        if (options_.secrets.client_secret) {
            auto secret = options_.secrets.client_secret();
            if (!secret) {
                return events::fail(events::ErrorKind::unavailable, secret.error().message,
                                    secret.error().hint);
            }
            application.client_secret = *std::move(secret);
        }
        return grant_request(application, *refresh_token);
    }

    void send(const SellerAccess& access, events::Result<HttpRequest> request) {
        if (!request) {
            const bool missing = request.error().kind == events::ErrorKind::not_found;
            refused(access,
                    {missing ? FailureKind::token_missing : FailureKind::unavailable,
                     0,
                     {},
                     request.error().message,
                     {}},
                    {});
            return;
        }
        HttpRequest http = *std::move(request);
        http.headers.emplace_back("user-agent", user_agent_);
        client_->send(std::move(http),
                      [this, access](CurlOutcome outcome) { granted(access, std::move(outcome)); });
    }

    void granted(const SellerAccess& access, CurlOutcome outcome) {
        if (!outcome.error.empty()) {
            outcome.error.insert(0, "login with amazon: ");
            refused(access, transport_failure(outcome), {});
            return;
        }
        auto grant = read_grant(outcome.response);
        if (auto* failed = std::get_if<Failed>(&grant)) {
            refused(access, std::move(*failed),
                    http_date(header(outcome.response.headers, "date")));
            return;
        }
        tokens_.granted(access, std::get<LwaGrant>(grant), clock_.monotonic());
        for (Request& request : take_waiting(access)) {
            call(std::move(request), {std::get<LwaGrant>(grant).access_token});
        }
    }

    void refused(const SellerAccess& access, const Failed& failed,
                 std::optional<events::Time> server_time) {
        tokens_.failed(access, failed, clock_.monotonic());
        for (const Request& request : take_waiting(access)) {
            Answer answer = failed_answer(request, failed);
            answer.server_time = server_time;
            put(std::move(answer));
        }
    }

    std::vector<Request> take_waiting(const SellerAccess& access) {
        auto node = waiting_.extract(access);
        return node.empty() ? std::vector<Request>{} : std::move(node.mapped());
    }

    void call(Request request, LwaTokens::Use use) {
        HttpRequest http = build_request(request, options_.endpoints,
                                         {use.access_token, user_agent_, clock_.now()});
        client_->send(std::move(http),
                      [this, request = std::move(request), use = std::move(use)](
                          CurlOutcome outcome) { called(request, use, std::move(outcome)); });
    }

    void called(const Request& request, const LwaTokens::Use& use, CurlOutcome outcome) {
        const bool token_ended = tokens_.answered(request.access, use, operation_of(request.call),
                                                  outcome.response.status);
        if (outcome.error.empty()) {
            Answer answer = read_answer(request, std::move(outcome.response), outcome.duration);
            put(token_ended ? with_token_ended(std::move(answer)) : std::move(answer));
            return;
        }
        Answer answer = failed_answer(request, transport_failure(outcome));
        answer.quota_token_spent = outcome.sent;
        answer.duration = outcome.duration;
        answer.server_time = http_date(header(outcome.response.headers, "date"));
        put(std::move(answer));
    }

    void put(Answer answer) {
        {
            const std::lock_guard lock{mutex_};
            answers_.push_back(std::move(answer));
        }
        if (options_.wake) {
            options_.wake();
        }
    }

    SellerApiOptions options_;
    const engine::Clock& clock_;
    std::string user_agent_;

    std::mutex mutex_{};
    std::vector<Answer> answers_{};
    bool stopped_{false};

    LwaTokens tokens_{};
    std::map<SellerAccess, std::vector<Request>> waiting_{};
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::unique_ptr<CurlClient> client_;
    asio::thread_pool reader_{1};
    std::thread thread_;
};

CurlSellerApi::CurlSellerApi(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
CurlSellerApi::~CurlSellerApi() = default;

events::Result<std::unique_ptr<CurlSellerApi>> CurlSellerApi::open(SellerApiOptions options,
                                                                   const engine::Clock& clock) {
    start_curl_once();
    for (const std::string* url :
         {&options.endpoints.na, &options.endpoints.eu, &options.endpoints.fe, &options.lwa.url}) {
        if (const auto allowed = check_service_url(*url); !allowed) {
            return tl::make_unexpected(allowed.error());
        }
    }
    return std::unique_ptr<CurlSellerApi>{
        new CurlSellerApi{std::make_unique<Loop>(std::move(options), clock)}};
}

void CurlSellerApi::submit(engine::Request request) {
    loop_->submit(std::move(request));
}

std::vector<engine::Answer> CurlSellerApi::poll() {
    return loop_->poll();
}

void CurlSellerApi::stop() {
    loop_->stop();
}

}  // namespace orderlog::adapters
