#include "adapters/simulated_amazon/order_generator.hpp"

#include "adapters/simulated_amazon/history.hpp"
#include "adapters/simulated_amazon/seeded_draw.hpp"
#include "events/check.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace orderlog::adapters {

// The distribution follows a clothing seller's public export of 120,378 orders where it can, and
// published shares of a European marketplace seller where that export has nothing to say:
//
//   lines an order   1 ################################### 93 %   2 ## 4.8 %   3–5 # 2.2 %
//                    (export: 94.3 %, 4.7 %, 1.0 %; a little more of many lines, since that is
//                    where mistakes hide)
//   pieces a line    1 ################################# 90 %   2 ### 7 %   3–6 # 3 %
//   end state        shipped ############################ 84.5 %   cancelled ##### 13.5 %
//                    (export: 84.9 % and 14.3 %) pending, unshipped: what is young at the end
//   fulfilled by     Amazon ########################## 70 %   merchant ########### 30 %
//   partly shipped   5 % of the orders with more than one piece pass through it
//   business 6 %, Prime 55 % of Amazon's, gift 4 %, customised 2 %, promotion 38 % of lines
//   country          FR 38  DE 22  IT 14  ES 12  BE 5  NL 5  GB 3  SE 1 (of 100)
//   amount           2.00 to 500.00, median near 25: a product of three draws, so a long tail
//   hour of day      created times are even over the span but for two thirds that fall into the
//                    twelve busiest hours (UTC 8–20)
namespace {

using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::milliseconds;

constexpr std::array<int, 8> site_weights{38, 22, 14, 12, 5, 5, 3, 1};
constexpr std::uint64_t fourteen_digits = 100'000'000'000'000;

/// A number of fourteen digits, another one for each (seed, index): the step is a prime that does
/// not divide the number of possible values. REQUIRES: index < 10^10.
std::uint64_t unique_number(std::uint64_t seed, std::uint64_t index) {
    constexpr std::uint64_t step = 961'748'927;
    return (index * step + mixed(seed) % fourteen_digits) % fourteen_digits;
}

events::Time draw_created(SeededDraw& draw, const GeneratorOptions& options) {
    const auto span = duration_cast<milliseconds>(options.last_created - options.first_created);
    auto at = options.first_created + milliseconds{draw.between(0, span.count())};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    if (draw.percent(33) && duration_cast<hours>(at - day) >= hours{20}) {
        at -= hours{8};
    }
    return std::clamp(at, options.first_created, options.last_created);
}

std::int64_t draw_amount(SeededDraw& draw) {
    const auto a = draw.between(100, 800);
    const auto b = draw.between(100, 800);
    const auto c = draw.between(200, 800);
    return std::clamp<std::int64_t>(a * b / 100 * c / 200, 200, 50'000);
}

class BookFiller {
 public:
    explicit BookFiller(const GeneratorOptions& options) : options_(options) {}

    void add_order(std::uint32_t index) {
        SeededDraw draw{mixed(options_.seed) ^ index};
        const auto head = draw_head(draw, index);
        const auto lines = draw_lines(draw, head, index);
        int pieces = 0;
        for (const auto& line : lines) {
            pieces += line.quantity;
        }
        book_.add(
            head, lines,
            play_history({head.created, options_.histories_end, head.by_amazon, pieces > 1}, draw));
    }
    [[nodiscard]] OrderBook book() && {
        book_.seal();
        return std::move(book_);
    }

 private:
    struct Product {
        TextId sku{};
        TextId asin{};
        TextId title{};
        std::int64_t price{0};
    };

    /// Made when it is first sold: most sellers sell few of what they could.
    const Product& product(std::size_t number) {
        auto& known = products_[number];
        if (!known) {
            known = new_product(number);
        }
        return *known;
    }

    Product new_product(std::size_t number) {
        SeededDraw draw{mixed(options_.seed) + 7919 * number};
        auto& texts = book_.texts();
        return {texts.add(fmt::format("SKU-{:04}-{}", number, "SMLX"[number % 4])),
                texts.add(fmt::format("B0{:08X}", draw.next() & 0xffffffffU)),
                texts.add(fmt::format("Chemise n\u00b0 {} \\\"d\u2019\u00e9t\u00e9\\\", taille {}",
                                      number, "SMLX"[number % 4])),
                draw_amount(draw)};
    }

    OrderHead draw_head(SeededDraw& draw, std::uint32_t index) const {
        OrderHead head;
        const auto number = unique_number(options_.seed, index);
        const auto id = fmt::format("40{}-{:07}-{:07}", draw.below(10), number / 10'000'000,
                                    number % 10'000'000);
        std::ranges::copy(id, head.id.begin());
        head.created = draw_created(draw, options_);
        head.person = static_cast<std::uint32_t>(draw.next());
        head.site = SiteIndex{static_cast<std::uint8_t>(draw.weighted(site_weights))};
        head.by_amazon = draw.percent(70);
        head.prime = head.by_amazon && draw.percent(55);
        head.business = draw.percent(6);
        head.gift = draw.percent(4);
        head.customised = draw.percent(2);
        head.expedited = head.prime;
        return head;
    }

    std::vector<OrderLine> draw_lines(SeededDraw& draw, const OrderHead& head,
                                      std::uint32_t index) {
        constexpr std::array<int, 5> line_weights{930, 48, 12, 6, 4};
        constexpr std::array<int, 6> piece_weights{90, 7, 1, 1, 0, 1};
        std::vector<OrderLine> lines(draw.weighted(line_weights) + 1);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            auto& line = lines[i];
            const auto& what = product(draw.below(products_.size()));
            line.item_id = unique_number(options_.seed ^ 0x6974656dU, std::uint64_t{index} * 5 + i);
            line.sku = what.sku;
            line.asin = what.asin;
            line.title = what.title;
            line.quantity = static_cast<std::uint16_t>(draw.weighted(piece_weights) + 1);
            line.amount = what.price * line.quantity;
            line.has_amount = true;
            line.shipping = head.by_amazon ? 0 : 490;
            // Tax is told apart from the price for business buyers only.
            line.tax = head.business ? static_cast<std::int32_t>(line.amount / 5) : 0;
            if (draw.percent(38)) {
                line.discount = static_cast<std::int32_t>(line.amount / 10);
                line.promotions = promotion(draw);
            }
        }
        return lines;
    }

    TextId promotion(SeededDraw& draw) {
        auto text = fmt::format("EU Core Free Shipping {}", draw.below(12));
        if (draw.percent(25)) {
            text += fmt::format(",PAWS-V2-{:05}-{}", draw.below(200), draw.below(10));
        }
        return book_.texts().add(text);
    }

    const GeneratorOptions& options_;
    OrderBook book_;
    std::array<std::optional<Product>, 2000> products_{};
};

}  // namespace

OrderBook generate_orders(const GeneratorOptions& options) {
    events::check(options.first_created <= options.last_created &&
                  options.last_created < options.histories_end);
    BookFiller filler{options};
    for (std::uint32_t i = 0; i < options.orders; ++i) {
        filler.add_order(i);
    }
    return std::move(filler).book();
}

SimulatedSeller made_up_seller(std::uint64_t number, SellerKind kind) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    SeededDraw draw{number + 0x73656c6c6572U};
    SimulatedSeller seller;
    seller.seller_id = std::string{"A"};
    for (int i = 0; i < 9; ++i) {
        seller.seller_id += letters[draw.below(letters.size())];
    }
    // The number itself keeps any two apart.
    seller.seller_id += fmt::format("{:04}", number);
    seller.kind = kind;
    if (kind != SellerKind::no_token) {
        seller.refresh_token = fmt::format("Atzr|Sim{:016x}{:016x}", draw.next(), mixed(number));
    }
    return seller;
}

}  // namespace orderlog::adapters
