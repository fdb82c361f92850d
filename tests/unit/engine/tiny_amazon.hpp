#pragma once

#include "engine/clock.hpp"
#include "engine/seller_api.hpp"
#include "events/page_reader.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::test {

/// A clock that a test moves.
class VirtualClock final : public engine::Clock {
 public:
    explicit VirtualClock(events::Time start) : now_(start) {}

    [[nodiscard]] events::Time now() const override { return now_; }
    [[nodiscard]] events::Duration monotonic() const override { return monotonic_; }
    void advance(events::Duration by) {
        now_ += by;
        monotonic_ += by;
    }
    /// The wall clock alone.
    void jump(events::Duration by) { now_ += by; }

 private:
    events::Time now_;
    events::Duration monotonic_{0};
};

struct TinyOrder {
    events::Time created{};
    events::Time updated{};
    std::string text{};  ///< Changes its digest.
};

/// One seller in a format of its own: a line "id text" an order, then "next TOKEN" if more follow.
/// Answers at once, or as the test says.
class TinyAmazon final : public engine::SellerApi {
 public:
    explicit TinyAmazon(const VirtualClock& clock) : clock_(clock) {}

    void submit(engine::Request request) override;
    [[nodiscard]] std::vector<engine::Answer> poll() override;

    std::map<std::string, TinyOrder> orders{};
    std::size_t page_size{100};
    /// Taken before anything else: one an answer.
    std::deque<engine::Failed> failures{};
    /// Given instead of the next body, once.
    std::optional<std::string> body{};
    /// Given instead of every next token.
    std::optional<std::string> token{};
    std::string rate{"0.0056"};
    /// Amazon's clock less ours. A bound that is not 2 min old by it is refused.
    events::Duration server_offset{0};
    /// Every page after a first is refused, or so many are; with a word that does not name the
    /// token, unless the test gives another.
    bool refuses_tokens{false};
    std::uint32_t token_refusals{0};
    engine::Failed token_refusal{.kind = events::FailureKind::rejected, .status = 400};
    /// Asked of each call before these: how it is refused, if it is.
    std::function<std::optional<engine::Failed>(const engine::Request&)> refuses{};
    /// Where the seller takes part.
    std::vector<events::MarketplaceId> participations{events::MarketplaceId{"A13V1IB3VIYZZH"}};
    /// Never answered.
    std::function<bool(const engine::Request&)> hangs{};
    /// The next page after a first one shows the first one's orders, as if it were the last.
    bool repeats_once{false};
    bool holds_back{false};
    std::vector<engine::Request> requests{};
    std::vector<engine::Answer> waiting{};

 private:
    engine::Answer answer(const engine::Request& request);
    std::string page(const engine::Request& request, std::string& query);
    [[nodiscard]] std::optional<engine::Failed> refusal(const engine::Request& request);

    const VirtualClock& clock_;
};

/// Reads TinyAmazon's pages.
class TinyReader final : public events::PageReader {
 public:
    [[nodiscard]] std::uint32_t version() const override { return 1; }
    [[nodiscard]] events::Result<events::Page> read(events::Operation operation,
                                                    events::DataSets data_sets,
                                                    std::string_view body) override;
};

}  // namespace orderlog::test
