// Makes a log in argv[1] with one run that goes wrong, told in bytes that would steer a terminal.
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tests/support/new_event.hpp"

#include <string>

using namespace orderlog;

namespace {

const std::string hostile =
    "erase \x1b[2J, title \x1b]0;stolen\x07, no UTF-8 \xff\xc0\xaf, C1 \xc2\x9b"
    "31m, turned \xe2\x80\xae"
    "round";

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        return 2;
    }
    const auto log = adapters::RocksdbEventLog::open(argv[1]).value();
    std::uint64_t version = 0;
    const auto append = [&](const events::Event& event, events::LogPosition run = {}) {
        auto made = support::new_event(support::stream_of("acme"), version++, event);
        made.correlation = run;
        return log->append({made}).value();
    };
    append(events::ConnectionAdded{.seller = events::SellerId{"A1"}});
    const events::Window window{.from = support::january(1), .to = support::january(2)};
    const auto run = append(events::RunStarted{.window = window});
    append(events::RequestFailed{.window = window, .message = hostile}, run);
    append(events::DebtIncurred{.order = events::OrderId{"注文番号"}, .cause = "two\nlines"}, run);
    append(events::RunEnded{.reason = events::ReasonCode::amazon_unavailable, .message = hostile},
           run);
}
