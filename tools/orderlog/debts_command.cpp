#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "engine/debts.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/access/log_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/debt_retry.hpp"
#include "tools/orderlog/debts_view.hpp"
#include "tools/orders/log_streams.hpp"
#include "tools/orders/moment.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace orderlog::tools {

using events::ErrorKind;
using events::EventLog;
using events::Result;
using events::StreamId;
using nlohmann::json;

namespace {

struct DebtOptions {
    ConnectionChoice of{};  ///< Without a tenant: everyone's.
    std::string order{};    ///< Empty: all.
    bool abandoned{false};
    std::string reason{};
};

struct FoundDebts {
    std::vector<BookedDebt> owed{};
    std::vector<BookedDebt> given_up{};
    events::Time now{};
};

Result<std::vector<StreamId>> streams_of(const EventLog& log, const ConnectionChoice& of) {
    if (!of.tenant.empty()) {
        return chosen_streams(log, of);
    }
    auto streams = log.streams();
    if (streams) {
        std::erase_if(*streams, [&](const StreamId& stream) {
            return stream.is_system() ||
                   (!of.connection.empty() && stream.connection.value() != of.connection);
        });
    }
    return streams;
}

void take(std::vector<BookedDebt>& into, std::vector<BookedDebt> debts, const std::string& order) {
    for (BookedDebt& debt : debts) {
        if (order.empty() || debt.order.value() == order) {
            into.push_back(std::move(debt));
        }
    }
}

Result<FoundDebts> find_debts(const DebtOptions& options, const CommandContext& context) {
    const auto log = open_log_for_reading(context.data_dir());
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const auto streams = streams_of(**log, options.of);
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    const events::LogInfo info = (*log)->info();
    FoundDebts found;
    found.now = now_of(info);
    for (const StreamId& stream : *streams) {
        DebtBook book(stream);
        const auto read = each_event(
            **log, stream, [&](const events::StoredEvent& stored) { book.apply(stored); });
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        take(found.owed, book.owed(), options.order);
        take(found.given_up, book.given_up(), options.order);
    }
    if (!options.order.empty() && found.owed.empty() && found.given_up.empty()) {
        return events::fail(ErrorKind::not_found,
                            fmt::format("order '{}' is neither owed nor given up", options.order),
                            "'orderlog order TENANT ORDER_ID' tells what is known of it");
    }
    return found;
}

/// Pointless here where every order that was given up is named.
void note_given_up(const FoundDebts& found, const Console& console) {
    if (!found.given_up.empty()) {
        console.note(fmt::format("{} given up before; '--abandoned' names them",
                                 counted(found.given_up.size(), "order")));
    }
}

Result<ExitCode> list(const DebtOptions& options, const CommandContext& context) {
    auto found = find_debts(options, context);
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    std::vector<BookedDebt> shown = std::move(found->owed);
    if (options.abandoned || !options.order.empty()) {
        shown.insert(shown.end(), found->given_up.begin(), found->given_up.end());
        found->given_up.clear();
    }
    if (context.console.json()) {
        context.console.line(json_text({{"debts", debts_json(shown)}}, 2));
        return ExitCode::success;
    }
    if (shown.empty()) {
        context.console.line("no order is owed");
    } else {
        context.console.table(debts_table(shown, found->now));
    }
    note_given_up(*found, context.console);
    return ExitCode::success;
}

Result<void> check_not_removed(const std::vector<BookedDebt>& debts) {
    const bool gone = !debts.empty() && std::ranges::all_of(debts, &BookedDebt::removed);
    return !gone ? Result<void>{}
                 : events::fail(ErrorKind::rejected,
                                fmt::format("connection '{}' of tenant '{}' was removed",
                                            debts.front().stream.connection.value(),
                                            debts.front().stream.tenant.value()),
                                "nothing is asked for it any more");
}

/// The debts that are meant; those of one order whether it is owed or was given up.
std::vector<BookedDebt> meant(const DebtOptions& options, FoundDebts found) {
    if (options.order.empty()) {
        return options.abandoned ? std::move(found.given_up) : std::move(found.owed);
    }
    found.owed.insert(found.owed.end(), found.given_up.begin(), found.given_up.end());
    return std::move(found.owed);
}

ExitCode show_retried(const json& summary, const CommandContext& context) {
    bool all = true;
    for (const json& one : summary.at("connections")) {
        const std::string who = fmt::format("{}/{}", one.at("tenant").get<std::string>(),
                                            one.at("connection").get<std::string>());
        const std::size_t left = one.at("without_room").size();
        if (!context.console.json()) {
            context.console.line(fmt::format("{}: {} to be asked for again", who,
                                             counted(one.at("retried").size(), "order")));
        }
        if (left > 0) {
            context.console.note(
                fmt::format("{}: {} given up as before: one is taken up while fewer than {} are "
                            "owed and, if it cannot be read itself, fewer than {} such",
                            who, counted(left, "order"), engine::debts_max, engine::debts_max / 2));
        }
        all = all && left == 0;
    }
    if (context.console.json()) {
        context.console.line(json_text(summary, 2));
    }
    return all ? ExitCode::success : ExitCode::incomplete;
}

Result<ExitCode> retry(const DebtOptions& options, const CommandContext& context) {
    const auto found = find_debts(options, context);
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    const std::vector<BookedDebt> debts = meant(options, *found);
    if (auto alive = check_not_removed(debts); !alive) {
        return tl::make_unexpected(alive.error());
    }
    std::vector<json> requests = retry_requests(debts);
    std::vector<json> answers;
    for (const json& request : requests) {
        auto answer = command_engine(context.configuration, request);
        if (!answer && answers.empty()) {
            return tl::make_unexpected(answer.error());
        }
        if (!answer) {
            // What was done before is told all the same.
            requests.resize(answers.size());
            show_retried(retry_summary(requests, answers), context);
            return tl::make_unexpected(answer.error());
        }
        answers.push_back(std::move(*answer));
    }
    if (requests.empty() && !context.console.json()) {
        context.console.line(options.abandoned ? "no order was given up" : "no order is owed");
    }
    return show_retried(retry_summary(requests, answers), context);
}

Result<ExitCode> abandon(const DebtOptions& options, const CommandContext& context) {
    const auto found = find_debts(options, context);
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    if (found->owed.empty()) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("order '{}' was given up already", options.order),
                            "see 'orderlog debts --abandoned'");
    }
    json given_up = json::array();
    Result<void> refused{};
    for (const BookedDebt& debt : found->owed) {
        const json who{{"tenant", debt.stream.tenant.value()},
                       {"connection", debt.stream.connection.value()},
                       {"order", debt.order.value()}};
        json request = who;
        request["command"] = "debts.abandon";
        request["reason"] = options.reason;
        if (const auto answer = command_engine(context.configuration, request); !answer) {
            refused = tl::make_unexpected(answer.error());
            break;
        }
        given_up.push_back(who);
        if (!context.console.json()) {
            context.console.line(
                fmt::format("{}/{}: order {} is given up", debt.stream.tenant.value(),
                            debt.stream.connection.value(), printable(debt.order.value())));
        }
    }
    if (context.console.json() && !given_up.empty()) {
        context.console.line(json_text({{"abandoned", given_up}}, 2));
    }
    return refused.map([] { return ExitCode::success; });
}

/// The group has a tenant of its own, which nobody means who names a command of it.
UsageCheck without_other_tenant(const std::shared_ptr<DebtOptions>& group) {
    return [group]() -> Result<void> {
        return group->of.tenant.empty()
                   ? Result<void>{}
                   : events::fail(ErrorKind::rejected,
                                  fmt::format("'{}' is one tenant too many", group->of.tenant),
                                  "name one tenant, behind the command");
    };
}

void define_retry(CLI::App& group, Choice& choice, const std::shared_ptr<DebtOptions>& listed) {
    const auto options = std::make_shared<DebtOptions>();
    CLI::App& command = add_command(
        group, choice,
        {"retry", "ask for orders that are owed now, or once more for those that were given up",
         "  orderlog debts retry acme\n"
         "  orderlog debts retry acme --order 028-1234567-1234567\n"
         "  orderlog debts retry acme --abandoned"});
    command.add_option("TENANT,--tenant", options->of.tenant, "whose")->required();
    command.add_option("--connection", options->of.connection, "only this connection's");
    CLI::Option* order =
        command.add_option("--order", options->order, "only this one, owed or given up");
    command.add_flag("--abandoned", options->abandoned, "those that were given up")
        ->excludes(order);
    on_chosen(command, choice,
              [options](CommandContext& context) { return retry(*options, context); },
              {.usable = without_other_tenant(listed)});
}

void define_abandon(CLI::App& group, Choice& choice, const std::shared_ptr<DebtOptions>& listed) {
    const auto options = std::make_shared<DebtOptions>();
    CLI::App& command = add_command(
        group, choice,
        {"abandon", "give an order up that is owed",
         "  orderlog debts abandon acme --order 028-1234567-1234567 --reason 'a test order'"});
    command.add_option("TENANT,--tenant", options->of.tenant, "whose")->required();
    command.add_option("--connection", options->of.connection, "only this connection's");
    command.add_option("--order", options->order, "which")->required();
    command.add_option("--reason", options->reason, "why; kept in the log")->required();
    on_chosen(command, choice,
              [options](CommandContext& context) { return abandon(*options, context); },
              {.usable = without_other_tenant(listed)});
}

}  // namespace

void define_debts(CLI::App& root, Choice& choice) {
    const auto options = std::make_shared<DebtOptions>();
    CLI::App& command = add_command(
        root, choice,
        {"debts", "orders that are known and were not read whole, and what is done about them",
         "  orderlog debts\n"
         "  orderlog debts acme --connection acme-eu --json\n"
         "  orderlog debts acme --abandoned"});
    command.require_subcommand(0, 1);
    command.add_option("TENANT,--tenant", options->of.tenant, "only this tenant's");
    command.add_option("--connection", options->of.connection, "only this connection's");
    command.add_option("--order", options->order, "only this one, owed or given up");
    command.add_flag("--abandoned", options->abandoned, "those too that were given up");
    on_chosen(command, choice,
              [options](CommandContext& context) { return list(*options, context); });
    define_retry(command, choice, options);
    define_abandon(command, choice, options);
}

}  // namespace orderlog::tools
