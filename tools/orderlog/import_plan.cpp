#include "tools/orderlog/import_plan.hpp"

#include "engine/connection_values.hpp"
#include "engine/followed_before.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace orderlog::tools {

using adapters::FirstVersionConnection;
using events::Result;
using nlohmann::json;

namespace {

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

json rows_of(const FirstVersionConnection& old) {
    json rows = json::array();
    for (const adapters::FirstVersionProgress& progress : old.progress) {
        rows.push_back({{"cursor", progress.cursor ? json(*progress.cursor) : json(nullptr)}});
    }
    return rows;
}

// As much of it as a connection may have.
std::string shown_name(const FirstVersionConnection& old) {
    constexpr std::size_t bytes_max = 200;
    std::string name = old.display_name.empty() ? old.id : old.display_name;
    while (name.size() > bytes_max || (!name.empty() && (name.back() & 0xc0) == 0x80)) {
        name.pop_back();
    }
    return name;
}

// The first version wrote it there when the seller gave its consent.
std::string seller_known_as(const FirstVersionConnection& old) {
    constexpr std::string_view prefix = "Amazon Seller ";
    return old.display_name.starts_with(prefix) ? old.display_name.substr(prefix.size())
                                                : std::string{};
}

bool reads_same(const json& one, const json& other) {
    return one.at("seller") == other.at("seller") && one.at("region") == other.at("region");
}

class ImportPlan {
 public:
    ImportPlan(const SellerEntries& sellers, const json& known, const ImportOptions& options)
        : sellers_(sellers), options_(options) {
        for (const json& one : known) {
            known_.emplace(one.at("tenant").get<std::string>(), &one);
        }
    }

    void add(const FirstVersionConnection& old) { steps_.push_back(step_of(old)); }
    /// Whoever is named without being there.
    void add_unused();
    [[nodiscard]] std::vector<ImportStep> take() { return std::move(steps_); }

 private:
    ImportStep step_of(const FirstVersionConnection& old);
    /// The entry of the connection or, without one, of its tenant; null: neither is named.
    const SellerEntry* entry_of(const FirstVersionConnection& old);
    /// Known to the log under its id, or another of the tenant's that reads the same seller.
    [[nodiscard]] const json* known_as(const ImportStep& step) const;
    ImportStep* planned_for(const ImportStep& step);
    void ask(ImportStep& step, const FirstVersionConnection& old, const SellerEntry& entry) const;

    /// Why a step cannot be; empty: it can.
    struct Obstacle {
        std::string message{};
        std::string hint{};
    };
    [[nodiscard]] Obstacle obstacle(const ImportStep& step, const FirstVersionConnection& old,
                                    const SellerEntry& entry) const;
    /// What the log has of it is less than the first version's rows ask for.
    [[nodiscard]] bool has_less(const json& known, const FirstVersionConnection& old) const;

    const SellerEntries& sellers_;
    const ImportOptions& options_;
    std::multimap<std::string, const json*> known_{};  ///< By tenant.
    std::vector<ImportStep> steps_{};
    std::set<std::string> used_{};
    std::set<const SellerEntry*> left_out_{};  ///< Some connection of theirs was.
};

const SellerEntry* ImportPlan::entry_of(const FirstVersionConnection& old) {
    for (const std::string& name : {old.tenant + "/" + old.id, old.tenant}) {
        if (const auto found = sellers_.find(name); found != sellers_.end()) {
            used_.insert(name);
            return &found->second;
        }
    }
    return nullptr;
}

const json* ImportPlan::known_as(const ImportStep& step) const {
    const auto [begin, end] = known_.equal_range(step.tenant);
    const auto found = std::find_if(begin, end, [&](const auto& entry) {
        const json& one = *entry.second;
        return one.at("connection") == step.connection ||
               (one.at("phase") != "removed" && step.request.is_object() &&
                reads_same(one, step.request));
    });
    return found == end ? nullptr : found->second;
}

ImportStep* ImportPlan::planned_for(const ImportStep& step) {
    // A tenant's stand together.
    for (auto other = steps_.rbegin(); other != steps_.rend() && other->tenant == step.tenant;
         ++other) {
        if (other->status == ImportStatus::imported && reads_same(other->request, step.request)) {
            return &*other;
        }
    }
    return nullptr;
}

void ImportPlan::ask(ImportStep& step, const FirstVersionConnection& old,
                     const SellerEntry& entry) const {
    step.request = {{"tenant", old.tenant},
                    {"connection", old.id},
                    {"application", options_.application},
                    {"seller", entry.seller},
                    {"region", lower(entry.region.empty() ? old.region : entry.region)},
                    {"display_name", shown_name(old)},
                    {"credential", credential_of(entry.token)},
                    {"paused", old.status == "DISABLED"},
                    {"backfill_months", options_.backfill_months},
                    {"rows", rows_of(old)}};
}

Result<void> check_token(const TokenPlace& token) {
    const auto checked = !token.file.empty()       ? check_token_file(token.file)
                         : !token.variable.empty() ? check_token_variable(token.variable)
                                                   : Result<void>{};
    return checked.map_error([](events::Error error) {
        error.message = "the place of its refresh token cannot be used: " + error.message;
        return error;
    });
}

/// What the engine would refuse all the same.
Result<void> check_usable(const json& request, const TokenPlace& token) {
    return check_token(token).and_then([&] {
        return engine::check_values(engine::AddConnection{
            .stream = {events::TenantId{request.at("tenant").get<std::string>()},
                       events::ConnectionId{request.at("connection").get<std::string>()}},
            .about = {
                .application = events::ApplicationId{request.at("application").get<std::string>()},
                .seller = events::SellerId{request.at("seller").get<std::string>()},
                .display_name = request.at("display_name").get<std::string>(),
                .credential = request.at("credential").get<std::string>()}});
    });
}

std::string why_alone(const json& known, const std::string& connection) {
    const std::string other = known.at("connection");
    if (other != connection) {
        return fmt::format("'{}' reads this seller", other);
    }
    return known.at("phase") == "removed" ? "it was removed" : "the log has it";
}

bool is_region(const std::string& text) {
    return text == "na" || text == "eu" || text == "fe";
}

bool ImportPlan::has_less(const json& known, const FirstVersionConnection& old) const {
    constexpr events::Duration clocks_differ = std::chrono::hours(24);
    const auto followed = events::parse_time(known.value("followed_from", ""));
    if (known.at("phase") == "removed" || !followed ||
        known.value("backfill", json::object()).value("phase", "") != "none") {
        return false;
    }
    std::vector<engine::FollowedRow> rows;
    for (const adapters::FirstVersionProgress& progress : old.progress) {
        rows.push_back({.cursor = progress.cursor});
    }
    return *followed > *engine::begin_beside_backfill(rows, 0, options_.now).from + clocks_differ;
}

ImportPlan::Obstacle ImportPlan::obstacle(const ImportStep& step, const FirstVersionConnection& old,
                                          const SellerEntry& entry) const {
    if (const std::string region = step.request.at("region"); !is_region(region)) {
        return {fmt::format("region '{}' is none of na, eu and fe", region),
                "add to its table in the file of sellers: region = \"eu\""};
    }
    if (const std::string seller = seller_known_as(old);
        !seller.empty() && seller != entry.seller) {
        return {fmt::format("the first version knows it as seller '{}'", seller),
                "mend its seller in the file of sellers, or the name there"};
    }
    if (const auto usable = check_usable(step.request, entry.token); !usable) {
        return {usable.error().message, usable.error().hint};
    }
    if (old.status == "DISABLED" && left_out_.contains(&entry)) {
        return {"it is disabled, and one of the same seller that is not was left out",
                "mend what is said of that one"};
    }
    return {};
}

ImportStep ImportPlan::step_of(const FirstVersionConnection& old) {
    ImportStep step{.tenant = old.tenant, .connection = old.id};
    const SellerEntry* entry = entry_of(old);
    if (entry != nullptr) {
        ask(step, old, *entry);
    }
    if (const json* known = known_as(step)) {
        step.request = nullptr;
        step.message = why_alone(*known, old.id);
        if (!has_less(*known, old)) {
            step.status = ImportStatus::already;
            return step;
        }
        step.message += ", and has not read what came before";
        step.hint = fmt::format("orderlog backfill start --tenant {} --months {}", old.tenant,
                                std::max(1U, options_.backfill_months));
        return step;
    }
    if (entry == nullptr) {
        step.message = fmt::format("no seller is named for tenant '{}'", old.tenant);
        step.hint = fmt::format("add to the file of sellers: [\"{}\"], below it seller = \"A…\"",
                                old.tenant);
        return step;
    }
    if (Obstacle bad = obstacle(step, old, *entry); !bad.message.empty()) {
        left_out_.insert(entry);
        step.message = std::move(bad.message);
        step.hint = std::move(bad.hint);
    } else if (ImportStep* same = planned_for(step)) {
        for (const json& row : step.request.at("rows")) {
            same->request.at("rows").push_back(row);
        }
        step.status = ImportStatus::already;
        step.message = fmt::format("'{}' reads this seller", same->connection);
    } else {
        step.status = ImportStatus::imported;
        return step;
    }
    step.request = nullptr;
    return step;
}

void ImportPlan::add_unused() {
    for (const auto& [name, entry] : sellers_) {
        if (!used_.contains(name)) {
            steps_.push_back(
                {.tenant = name,
                 .message = "the first version has no seller on Amazon of that name",
                 .hint = "if it is another's name, mend the file of sellers; a new seller: "
                         "'orderlog connection add'"});
        }
    }
}

}  // namespace

std::string_view to_text(ImportStatus status) {
    constexpr std::array<std::string_view, 3> texts{"imported", "already", "left_out"};
    return texts.at(static_cast<std::size_t>(status));
}

std::vector<ImportStep> plan_import(const std::vector<FirstVersionConnection>& old,
                                    const SellerEntries& sellers, const json& known,
                                    const ImportOptions& options) {
    std::vector<const FirstVersionConnection*> order;
    order.reserve(old.size());
    for (const FirstVersionConnection& one : old) {
        order.push_back(&one);
    }
    std::ranges::stable_sort(order, [](const auto* a, const auto* b) {
        const auto rank = [](const auto* one) {
            return std::tuple(std::string_view(one->tenant), one->status != "CONNECTED");
        };
        return rank(a) < rank(b);
    });
    ImportPlan plan(sellers, known, options);
    for (const FirstVersionConnection* one : order) {
        plan.add(*one);
    }
    plan.add_unused();
    return plan.take();
}

}  // namespace orderlog::tools
