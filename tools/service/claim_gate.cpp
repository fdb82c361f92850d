#include "tools/service/claim_gate.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace orderlog::tools {

using std::chrono::steady_clock;

namespace {

engine::Answer refused(const engine::Request& request) {
    engine::Answer answer;
    answer.id = request.id;
    answer.outcome = engine::Failed{
        .kind = events::FailureKind::unclaimed,
        .status = 0,
        .code = {},
        .message = fmt::format("the seller of connection '{}' is not claimed for this log yet",
                               request.access.stream.connection.value()),
        .retry_after = std::nullopt};
    return answer;
}

}  // namespace

bool ClaimGate::open_for(const events::StreamId& stream) const {
    const auto found = sellers_.find(stream);
    return found != sellers_.end() && claimed_.contains(found->second);
}

void ClaimGate::submit(engine::Request request) {
    if (open_for(request.access.stream)) {
        api_.submit(std::move(request));
    } else {
        if (const auto seller = sellers_.find(request.access.stream); seller != sellers_.end()) {
            unclaimed_.insert(seller->second);
        }
        if (waiting_.size() >= waiting_max) {
            refused_.push_back(refused(request));
        } else {
            waiting_.push_back({std::move(request), steady_clock::now() + patience_});
        }
    }
}

std::optional<events::Duration> ClaimGate::first_expiry() const {
    if (!refused_.empty()) {
        return events::Duration::zero();
    }
    if (waiting_.empty()) {
        return std::nullopt;
    }
    const auto left =
        std::chrono::duration_cast<events::Duration>(waiting_.front().until - steady_clock::now());
    return std::max(left, events::Duration::zero()) + std::chrono::milliseconds{1};
}

std::vector<engine::Answer> ClaimGate::poll() {
    std::vector<engine::Answer> answers = api_.poll();
    std::ranges::move(std::exchange(refused_, {}), std::back_inserter(answers));
    std::vector<Waiting> still;
    for (Waiting& waiting : std::exchange(waiting_, {})) {
        if (open_for(waiting.request.access.stream)) {
            api_.submit(std::move(waiting.request));
        } else if (steady_clock::now() > waiting.until) {
            answers.push_back(refused(waiting.request));
        } else {
            still.push_back(std::move(waiting));
        }
    }
    waiting_ = std::move(still);
    return answers;
}

void ClaimGate::learn(const std::vector<engine::ConnectionStatus>& connections) {
    for (const engine::ConnectionStatus& connection : connections) {
        if (connection.phase == "removed") {
            sellers_.erase(connection.stream);
            continue;
        }
        const SellerInRegion seller{connection.seller, connection.region};
        // Also of a seller that was claimed for a connection removed since: another log may have
        // claimed it meanwhile.
        const bool added = sellers_.insert_or_assign(connection.stream, seller).second;
        if (added || !claimed_.contains(seller)) {
            unclaimed_.insert(seller);
        }
    }
}

std::set<SellerInRegion> ClaimGate::take_unclaimed() {
    return std::exchange(unclaimed_, {});
}

void ClaimGate::claimed(const SellerInRegion& seller) {
    claimed_.insert(seller);
    lost_.erase(seller);
    unclaimed_.erase(seller);
}

void ClaimGate::lost(const SellerInRegion& seller) {
    claimed_.erase(seller);
    lost_.insert(seller);
}

std::set<SellerInRegion> ClaimGate::sellers() const {
    std::set<SellerInRegion> known;
    for (const auto& [stream, seller] : sellers_) {
        known.insert(seller);
    }
    return known;
}

events::Result<std::set<SellerInRegion>> claimed_sellers(const events::EventLog& log,
                                                         const events::ApplicationId& application) {
    std::set<SellerInRegion> sellers;
    for (events::StreamVersion after;;) {
        const auto read = log.read_stream(events::StreamId{}, after, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            return sellers;
        }
        for (const events::StoredEvent& stored : *read) {
            after = stored.version;
            if (std::holds_alternative<events::LossAccepted>(stored.event)) {
                sellers.clear();  // Whose they were when the log lost its end is not known.
            }
            const auto* claim = std::get_if<events::SellerClaimed>(&stored.event);
            if (claim != nullptr && claim->application == application) {
                sellers.insert({claim->seller, claim->region});
            }
            const auto* lost = std::get_if<events::SellerClaimLost>(&stored.event);
            if (lost != nullptr && lost->application == application) {
                sellers.erase({lost->seller, lost->region});
            }
        }
    }
}

}  // namespace orderlog::tools
