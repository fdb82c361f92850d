#include "adapters/sp_api/curl_client.hpp"

#include "adapters/sp_api/http_url.hpp"
#include "events/check.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <curl/curl.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <utility>
#include <vector>

namespace orderlog::adapters {
namespace {

namespace asio = boost::asio;
using events::check;

struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;
struct MultiDeleter {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One request under way. Its address is known to libcurl, so it never moves.
struct Transfer {
    HttpRequest request{};
    CurlClient::Done done{};
    CurlOutcome outcome{};
    Easy easy{};
    std::unique_ptr<curl_slist, ListDeleter> headers{};
    std::size_t body_bytes_max{0};
    bool too_large{false};
    bool left{false};   // It was on its way once,
    bool again{false};  // and libcurl wanted to send it once more.
    std::array<char, CURL_ERROR_SIZE> error{};
};

// Room for what a JSON parser reads behind the end.
constexpr std::size_t slack_bytes = 128;

std::size_t on_body(char* bytes, std::size_t one, std::size_t count, void* context) {
    auto& transfer = *static_cast<Transfer*>(context);
    std::string& body = transfer.outcome.response.body;
    if (body.size() + one * count > transfer.body_bytes_max) {
        transfer.too_large = true;
        return 0;
    }
    if (body.empty()) {
        curl_off_t length = 0;
        curl_easy_getinfo(transfer.easy.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
        const auto announced = static_cast<std::size_t>(std::max<curl_off_t>(length, 0));
        body.reserve(std::min(announced, transfer.body_bytes_max) + slack_bytes);
    }
    body.append(bytes, one * count);
    return one * count;
}

std::size_t on_header(char* bytes, std::size_t one, std::size_t count, void* context) {
    constexpr std::size_t headers_max = 100;
    auto& headers = static_cast<Transfer*>(context)->outcome.response.headers;
    std::string_view line{bytes, one * count};
    if (line.starts_with("HTTP/")) {
        headers.clear();  // Headers of an earlier "100 Continue".
    }
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && headers.size() < headers_max) {
        std::string_view value = line.substr(colon + 1);
        const std::size_t first = value.find_first_not_of(" \t\r\n");
        value.remove_prefix(std::min(first, value.size()));
        value = value.substr(0, value.find_last_not_of(" \t\r\n") + 1);
        headers.emplace_back(line.substr(0, colon), value);
    }
    return one * count;
}

// When a kept connection ends before the first byte of an answer, libcurl takes that for a race and
// sends the request again by itself. Amazon may have acted, so the second one would be an overdraft
// that nobody counts: whoever asked decides.
int on_leaving(void* context, char*, char*, int, int) {
    auto& transfer = *static_cast<Transfer*>(context);
    transfer.again = std::exchange(transfer.left, true);
    return transfer.again ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

template <class Value>
void set(Transfer& transfer, CURLoption option, Value value) {
    check(curl_easy_setopt(transfer.easy.get(), option, value) == CURLE_OK);
}

void set_connection(Transfer& transfer, const CurlLimits& limits) {
    const bool loopback = is_loopback_url(transfer.request.url);
    set(transfer, CURLOPT_URL, transfer.request.url.c_str());
    set(transfer, CURLOPT_PROTOCOLS_STR, loopback ? "http,https" : "https");
    set(transfer, CURLOPT_NOSIGNAL, 1L);
    set(transfer, CURLOPT_FOLLOWLOCATION, 0L);
    set(transfer, CURLOPT_QUICK_EXIT, 1L);  // Waits for no name server.
    set(transfer, CURLOPT_SSL_VERIFYPEER, 1L);
    set(transfer, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!limits.ca_file.empty()) {
        set(transfer, CURLOPT_CAINFO, limits.ca_file.c_str());
    }
    set(transfer, CURLOPT_TCP_KEEPALIVE, 1L);
    set(transfer, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect_timeout.count()));
    set(transfer, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total_timeout.count()));
    if (loopback) {
        set(transfer, CURLOPT_NOPROXY, "*");
    } else {
        set(transfer, CURLOPT_ACCEPT_ENCODING, "gzip");
    }
}

void set_content(Transfer& transfer) {
    curl_slist* list = nullptr;
    for (const auto& [name, value] : transfer.request.headers) {
        list = curl_slist_append(list, (name + ": " + value).c_str());
    }
    transfer.headers.reset(curl_slist_append(list, "Expect:"));
    set(transfer, CURLOPT_HTTPHEADER, transfer.headers.get());
    if (transfer.request.method == "POST") {
        set(transfer, CURLOPT_POST, 1L);
        set(transfer, CURLOPT_POSTFIELDSIZE, static_cast<long>(transfer.request.body.size()));
        set(transfer, CURLOPT_POSTFIELDS, transfer.request.body.c_str());
    }
    set(transfer, CURLOPT_WRITEFUNCTION, on_body);
    set(transfer, CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
    set(transfer, CURLOPT_HEADERFUNCTION, on_header);
    set(transfer, CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
    set(transfer, CURLOPT_PREREQFUNCTION, on_leaving);
    set(transfer, CURLOPT_PREREQDATA, static_cast<void*>(&transfer));
    set(transfer, CURLOPT_ERRORBUFFER, transfer.error.data());
    set(transfer, CURLOPT_PRIVATE, static_cast<void*>(&transfer));
}

void read_outcome(Transfer& transfer, CURLcode code) {
    CURL* easy = transfer.easy.get();
    curl_off_t duration_us = 0;
    long status = 0;
    long sent = 0;
    curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &duration_us);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
    transfer.outcome.duration = events::Duration{duration_us};
    transfer.outcome.response.status = static_cast<std::uint16_t>(status);
    transfer.outcome.sent = sent > 0 || transfer.again;
    if (transfer.too_large) {
        transfer.outcome.error =
            fmt::format("answer has more than {} bytes", transfer.body_bytes_max);
    } else if (transfer.again) {
        transfer.outcome.error = "the connection ended before an answer came";
    } else if (code != CURLE_OK) {
        transfer.outcome.error = transfer.error[0] != '\0' ? std::string{transfer.error.data()}
                                                           : std::string{curl_easy_strerror(code)};
    }
}

}  // namespace

// libcurl says which sockets and which moment it waits for; Asio does the waiting.
class CurlClient::Multi {
 public:
    Multi(asio::io_context& loop, CurlLimits limits)
        : loop_(loop), limits_(limits), timer_(loop), multi_(curl_multi_init()) {
        check(multi_ != nullptr);
        curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, on_socket);
        curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, static_cast<void*>(this));
        curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, on_timer);
        curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, static_cast<void*>(this));
        curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS,
                          static_cast<long>(limits.in_flight_max));
    }
    Multi(const Multi&) = delete;
    Multi& operator=(const Multi&) = delete;
    ~Multi() {
        cancel_all();
        multi_.reset();  // Closes connections, and so calls back.
        for (const auto& [handle, watch] : watches_) {
            watch->gone = true;
            watch->socket.release();
        }
    }

    void send(HttpRequest request, Done done) {
        auto transfer = std::make_unique<Transfer>();
        transfer->request = std::move(request);
        transfer->done = std::move(done);
        transfer->body_bytes_max = limits_.body_bytes_max;
        if (stopped_) {
            cancel(std::move(transfer));
            return;
        }
        line_.push_back(std::move(transfer));
        start_waiting();
    }

    void cancel_all() {
        stopped_ = true;
        while (!running_.empty()) {
            auto transfer = std::move(running_.begin()->second);
            running_.erase(running_.begin());
            curl_multi_remove_handle(multi_.get(), transfer->easy.get());
            read_outcome(*transfer, CURLE_ABORTED_BY_CALLBACK);
            cancel(std::move(transfer));
        }
        while (!line_.empty()) {
            auto transfer = std::move(line_.front());
            line_.pop_front();
            cancel(std::move(transfer));
        }
        timer_.cancel();
    }

 private:
    // A socket of libcurl's while it wants to be told of it. Shared with the waits under way: they
    // may end after libcurl has closed the socket.
    struct Watch {
        Watch(asio::io_context& loop, curl_socket_t handle) : socket(loop, handle) {}

        asio::posix::stream_descriptor socket;
        int wanted{0};  // CURL_POLL_…
        bool waiting_in{false};
        bool waiting_out{false};
        bool gone{false};
    };
    using WatchPointer = std::shared_ptr<Watch>;

    static void cancel(std::unique_ptr<Transfer> transfer) {
        transfer->outcome.cancelled = true;
        transfer->outcome.error = "cancelled";
        transfer->done(std::move(transfer->outcome));
    }

    void start_waiting() {
        while (!stopped_ && !line_.empty() && running_.size() < limits_.in_flight_max) {
            auto transfer = std::move(line_.front());
            line_.pop_front();
            if (const auto allowed = check_service_url(transfer->request.url); !allowed) {
                transfer->outcome.error = allowed.error().message;
                transfer->done(std::move(transfer->outcome));
                continue;
            }
            transfer->easy = idle_.empty() ? Easy{curl_easy_init()} : std::move(idle_.back());
            if (!idle_.empty()) {
                idle_.pop_back();
            }
            check(transfer->easy != nullptr);
            set_connection(*transfer, limits_);
            set_content(*transfer);
            CURL* easy = transfer->easy.get();
            running_.emplace(easy, std::move(transfer));
            check(curl_multi_add_handle(multi_.get(), easy) == CURLM_OK);
        }
    }

    void act(curl_socket_t socket, int what) {
        int running = 0;
        curl_multi_socket_action(multi_.get(), socket, what, &running);
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg == CURLMSG_DONE) {
                finish(message->easy_handle, message->data.result);
            }
        }
        start_waiting();
    }

    void finish(CURL* easy, CURLcode code) {
        const auto found = running_.find(easy);
        check(found != running_.end());
        auto transfer = std::move(found->second);
        running_.erase(found);
        curl_multi_remove_handle(multi_.get(), easy);
        read_outcome(*transfer, code);
        curl_easy_reset(easy);
        idle_.push_back(std::move(transfer->easy));
        transfer->done(std::move(transfer->outcome));
    }

    static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
        static_cast<Multi*>(self)->watch(socket, what);
        return 0;
    }

    void watch(curl_socket_t socket, int what) {
        auto found = watches_.find(socket);
        if (what == CURL_POLL_REMOVE) {
            if (found != watches_.end()) {
                found->second->gone = true;
                found->second->socket.release();  // libcurl closes it.
                watches_.erase(found);
            }
            return;
        }
        if (found == watches_.end()) {
            found = watches_.emplace(socket, std::make_shared<Watch>(loop_, socket)).first;
        }
        found->second->wanted = what;
        arm(found->second);
    }

    void arm(const WatchPointer& watch) {
        using Socket = asio::posix::stream_descriptor;
        if ((watch->wanted & CURL_POLL_IN) != 0 && !watch->waiting_in) {
            watch->waiting_in = true;
            watch->socket.async_wait(Socket::wait_read, [this, watch](const auto& error) {
                watch->waiting_in = false;
                ready(watch, CURL_CSELECT_IN, !error);
            });
        }
        if ((watch->wanted & CURL_POLL_OUT) != 0 && !watch->waiting_out) {
            watch->waiting_out = true;
            watch->socket.async_wait(Socket::wait_write, [this, watch](const auto& error) {
                watch->waiting_out = false;
                ready(watch, CURL_CSELECT_OUT, !error);
            });
        }
    }

    // CURL_CSELECT_IN and _OUT have the values of CURL_POLL_IN and _OUT.
    void ready(const WatchPointer& watch, int what, bool good) {
        if (watch->gone || (good && (watch->wanted & what) == 0)) {
            return;
        }
        act(watch->socket.native_handle(), good ? what : CURL_CSELECT_ERR);
        if (!watch->gone) {
            arm(watch);
        }
    }

    static int on_timer(CURLM*, long delay_ms, void* self) {
        static_cast<Multi*>(self)->set_timer(delay_ms);
        return 0;
    }

    void set_timer(long delay_ms) {
        timer_.cancel();
        if (delay_ms < 0) {
            return;
        }
        // Never directly: libcurl calls this from inside its own functions.
        timer_.expires_after(std::chrono::milliseconds{delay_ms});
        timer_.async_wait([this](const auto& error) {
            if (!error) {
                act(CURL_SOCKET_TIMEOUT, 0);
            }
        });
    }

    asio::io_context& loop_;
    CurlLimits limits_;
    bool stopped_{false};
    asio::steady_timer timer_;
    std::deque<std::unique_ptr<Transfer>> line_{};
    std::map<CURL*, std::unique_ptr<Transfer>> running_{};
    std::vector<Easy> idle_{};
    std::map<curl_socket_t, WatchPointer> watches_{};
    std::unique_ptr<CURLM, MultiDeleter> multi_;
};

CurlClient::CurlClient(asio::io_context& loop, CurlLimits limits)
    : multi_(std::make_unique<Multi>(loop, limits)) {}
CurlClient::~CurlClient() = default;

void CurlClient::send(HttpRequest request, Done done) {
    multi_->send(std::move(request), std::move(done));
}

void CurlClient::cancel_all() {
    multi_->cancel_all();
}

}  // namespace orderlog::adapters
