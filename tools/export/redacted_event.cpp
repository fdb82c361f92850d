#include "tools/export/redacted_event.hpp"

#include "adapters/sp_api/redacted_query.hpp"
#include "events/sha256.hpp"
#include "tools/output/hex_text.hpp"

#include <algorithm>
#include <utility>

namespace orderlog::tools {

using adapters::Pseudonyms;
using adapters::ValueKind;
using events::LogPosition;

namespace {

/// What stands in an event's place. An arm for each event: of a new one somebody has to say which
/// of its values a stranger may see.
class EventRedaction {
 public:
    EventRedaction(const Pseudonyms& pseudonyms, const FilePositions& positions)
        : pseudonyms_(pseudonyms), positions_(positions) {}

    events::Event operator()(events::EngineStarted e) const {
        replace(e.log, ValueKind::log);
        replace(e.host);
        return e;
    }
    events::Event operator()(events::EngineStopped e) const { return without_cause(std::move(e)); }
    events::Event operator()(events::SellerClaimed e) const { return of_seller(std::move(e)); }
    events::Event operator()(events::SellerClaimLost e) const { return of_seller(std::move(e)); }
    events::Event operator()(events::ConnectionAdded e) const {
        replace(e.marketplaces);
        replace(e.display_name);
        replace(e.credential);
        return of_seller(std::move(e));
    }
    events::Event operator()(events::ConnectionChanged e) const {
        replace(e.marketplaces);
        replace(e.display_name);
        replace(e.credential);
        return e;
    }
    events::Event operator()(events::ConnectionRemoved e) const {
        return without_cause(std::move(e));
    }
    events::Event operator()(events::RunStarted e) const { return e; }
    events::Event operator()(events::RunEnded e) const {
        replace(e.message);
        return e;
    }
    events::Event operator()(events::PageFetched e) const {
        replace(e.order, ValueKind::order);
        replace(e.token_in);
        replace(e.token_out);
        return of_answer(of_query(std::move(e)));
    }
    events::Event operator()(events::SyncPolled e) const { return of_answer(std::move(e)); }
    events::Event operator()(events::RequestFailed e) const {
        replace(e.order, ValueKind::order);
        replace(e.code, ValueKind::error_code);
        replace(e.message);
        replace(e.request_id, ValueKind::request);
        return of_query(std::move(e));
    }
    events::Event operator()(events::AccessProbed e) const {
        replace(e.marketplaces);
        replace(e.code, ValueKind::error_code);
        replace(e.message);
        return of_answer(std::move(e));
    }
    events::Event operator()(events::CursorAdvanced e) const {
        replace(e.token, ValueKind::token);
        return of_query(std::move(e));
    }
    events::Event operator()(events::WatermarkAdvanced e) const { return e; }
    events::Event operator()(events::CursorRepaired e) const {
        const auto bytes = bytes_of_hex(e.bad);
        events::Sha256 hash{};
        if (bytes && bytes->size() == hash.size()) {
            std::copy(bytes->begin(), bytes->end(), hash.begin());
            e.bad = events::to_hex(of_token(hash));
        } else {
            replace(e.bad);
        }
        return e;
    }
    events::Event operator()(events::BackfillRequested e) const { return e; }
    events::Event operator()(events::ChunkOpened e) const { return e; }
    events::Event operator()(events::ChunkCompleted e) const { return e; }
    events::Event operator()(events::BackfillPaused e) const { return without_cause(std::move(e)); }
    events::Event operator()(events::BackfillResumed e) const {
        return without_cause(std::move(e));
    }
    events::Event operator()(events::BackfillCompleted e) const { return e; }
    events::Event operator()(events::BackfillCancelled e) const {
        return without_cause(std::move(e));
    }
    events::Event operator()(events::DebtIncurred e) const { return of_debt(std::move(e)); }
    events::Event operator()(events::DebtPaid e) const {
        replace(e.order, ValueKind::order);
        return e;
    }
    events::Event operator()(events::DebtAbandoned e) const { return of_debt(std::move(e)); }
    events::Event operator()(events::DebtRetried e) const {
        replace(e.incurred);
        return of_debt(std::move(e));
    }
    events::Event operator()(events::ItemsOwed e) const {
        for (events::OwedItems& owed : e.orders) {
            replace(owed.order, ValueKind::order);
        }
        return e;
    }
    events::Event operator()(events::ItemsAdvanced e) const {
        replace(e.order, ValueKind::order);
        replace(e.token, ValueKind::token);
        return e;
    }
    events::Event operator()(events::AlertRaised e) const {
        replace(e.subject);
        replace(e.text);
        return e;
    }
    events::Event operator()(events::AlertCleared e) const {
        replace(e.raised);
        return without_cause(std::move(e));
    }
    events::Event operator()(events::AlertDelivered e) const {
        replace(e.told);
        return e;
    }
    events::Event operator()(events::UsagePlanLearned e) const {
        replace(e.key.application, ValueKind::application);
        replace(e.key.seller, ValueKind::seller);
        replace(e.source);
        return e;
    }
    events::Event operator()(events::LossAccepted e) const {
        e.last_hash = e.kept_hash = {};  // Of records that are not here.
        e.first = e.last = e.kept = {};
        return without_cause(std::move(e));
    }
    /// A token's hash finds the token's owner where he is asked for it.
    events::Event operator()(events::TokenIssued e) const {
        replace(e.name);
        replace(e.tenant, ValueKind::tenant);
        e.hash = {};
        return e;
    }
    events::Event operator()(events::TokenRevoked e) const {
        replace(e.issued);
        return e;
    }
    /// So does a state's.
    events::Event operator()(events::ConsentRequested e) const {
        replace(e.tenant, ValueKind::tenant);
        replace(e.connection, ValueKind::connection);
        replace(e.seller, ValueKind::seller);
        e.state_hash = {};
        return e;
    }
    events::Event operator()(events::ConsentEnded e) const {
        replace(e.requested);
        replace(e.seller, ValueKind::seller);
        replace(e.connection, ValueKind::connection);
        return e;
    }
    events::Event operator()(events::ProjectionSwapped e) const {
        replace(e.position);
        return e;
    }
    /// It is over records that the file does not hold.
    events::Event operator()(events::HeadsRecorded /*e*/) const { return events::HeadsRecorded{}; }

 private:
    void replace(std::string& text, ValueKind kind = ValueKind::text) const {
        text = pseudonyms_.of(kind, text);
    }
    void replace(LogPosition& position) const { position = positions_.of(position); }
    void replace(std::optional<std::string>& text) const {
        if (text) {
            replace(*text);
        }
    }
    template <class Tag>
    void replace(events::Strong<Tag, std::string>& id, ValueKind kind) const {
        id = events::Strong<Tag, std::string>{pseudonyms_.of(kind, id.value())};
    }
    void replace(std::vector<events::MarketplaceId>& ids) const {
        for (events::MarketplaceId& id : ids) {
            replace(id, ValueKind::marketplace);
        }
    }
    void replace(std::optional<std::vector<events::MarketplaceId>>& ids) const {
        if (ids) {
            replace(*ids);
        }
    }
    [[nodiscard]] events::Sha256 of_token(const events::Sha256& hash) const {
        return events::sha256(pseudonyms_.of_token(hash));
    }
    void replace(std::optional<events::Sha256>& token) const {
        if (token) {
            token = of_token(*token);
        }
    }

    template <class Caused>
    [[nodiscard]] events::Event without_cause(Caused e) const {
        replace(e.cause);
        return e;
    }
    template <class Debt>
    [[nodiscard]] events::Event of_debt(Debt e) const {
        replace(e.order, ValueKind::order);
        return without_cause(std::move(e));
    }
    template <class Claim>
    [[nodiscard]] events::Event of_seller(Claim e) const {
        replace(e.application, ValueKind::application);
        replace(e.seller, ValueKind::seller);
        return e;
    }
    template <class Answer>
    [[nodiscard]] Answer of_answer(Answer e) const {
        replace(e.request_id, ValueKind::request);
        replace(e.rate, ValueKind::count);
        return e;
    }
    template <class Asked>
    [[nodiscard]] Asked of_query(Asked e) const {
        e.query = adapters::redacted_query(e.query, pseudonyms_);
        return e;
    }

    const Pseudonyms& pseudonyms_;
    const FilePositions& positions_;
};

}  // namespace

events::Event redacted_event(const events::Event& event, const Pseudonyms& pseudonyms,
                             const FilePositions& positions) {
    return std::visit(EventRedaction{pseudonyms, positions}, event);
}

}  // namespace orderlog::tools
