#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/sp_api/personal_values.hpp"
#include "events/check.hpp"
#include "tests/fuzz/fuzz_input.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

using namespace orderlog;
using adapters::CutRule;
using events::check;

namespace {

// None of them is a part of a field's name.
constexpr std::string_view secret_text = "SECRET";
constexpr std::string_view open_text = "OPEN";
constexpr std::string_view secret_number = "31337";
constexpr std::string_view open_number = "40404";
constexpr int depth_max = 12;
constexpr std::size_t body_bytes_max = 4096;

// Fields of Amazon's, as the rules name them, cut names among them, and some that no list knows.
const std::vector<std::string>& field_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all{"orderId", "amount", "value", "x", ""};
        for (const CutRule& rule : adapters::cut_rules()) {
            std::string_view rest = rule.pointer;
            while (!rest.empty()) {
                const auto end = std::min(rest.find('/', 1), rest.size());
                all.emplace_back(rest.substr(1, end - 1));
                rest.remove_prefix(end);
            }
        }
        all.insert(all.end(), adapters::cut_names().begin(), adapters::cut_names().end());
        std::ranges::sort(all);
        all.erase(std::unique(all.begin(), all.end()), all.end());
        return all;
    }();
    return names;
}

const CutRule* rule_at(const std::string& pointer) {
    const auto rules = adapters::cut_rules();
    const auto found = std::ranges::find(rules, pointer, &CutRule::pointer);
    return found == rules.end() ? nullptr : &*found;
}

bool leads_to_kept(const std::string& pointer) {
    return std::ranges::any_of(adapters::cut_rules(), [&](const CutRule& rule) {
        return !rule.cut && rule.pointer.starts_with(pointer + "/");
    });
}

// What becomes of a value. Of what is cut, some places below may stay.
enum class Fate : std::uint8_t { open, cut, lost };

// Writes a body as the input says, and knows by itself what of it must go.
class Author {
 public:
    explicit Author(fuzz::FuzzInput& input) : input_(input) {}

    std::string write() {
        body_ = "{";
        do {
            const bool one = input_.byte() % 4 == 0;
            separate('{');
            body_ += one ? R"("order":)" : R"("orders":)";
            value({"", Fate::open}, 1);
        } while (!input_.empty() && body_.size() < body_bytes_max);
        return body_ + "}";
    }

    [[nodiscard]] std::ptrdiff_t open_texts() const { return open_texts_; }
    [[nodiscard]] std::ptrdiff_t open_numbers() const { return open_numbers_; }

 private:
    struct Place {
        std::string pointer{};  ///< From the order down.
        Fate fate{Fate::open};
    };

    void separate(char opening) {
        if (body_.back() != opening) {
            body_ += ',';
        }
        body_.append(input_.byte() % 8 == 0 ? 3 : 0, ' ');
    }

    Place below(const Place& place, const std::string& name) const {
        const std::string pointer = place.pointer + "/" + name;
        const CutRule* rule = rule_at(pointer);
        if (place.fate == Fate::open) {
            const auto names = adapters::cut_names();
            const bool cut =
                std::ranges::find(names, name) != names.end() || (rule != nullptr && rule->cut);
            return {pointer, !cut ? Fate::open : leads_to_kept(pointer) ? Fate::cut : Fate::lost};
        }
        const bool kept = rule != nullptr && !rule->cut;
        const bool way = place.fate == Fate::cut && (kept || leads_to_kept(pointer));
        return {pointer, way ? Fate::cut : Fate::lost};
    }

    void value(const Place& place, int depth) {
        const unsigned kind = input_.byte() % 8;
        const bool full = depth >= depth_max || body_.size() >= body_bytes_max || input_.empty();
        if (!full && kind < 3) {
            object(place, depth);
        } else if (!full && kind == 3) {
            array(place, depth);
        } else {
            scalar(place, kind);
        }
    }

    void object(const Place& place, int depth) {
        body_ += '{';
        for (unsigned fields = input_.byte() % 6; fields > 0; --fields) {
            separate('{');
            const auto& names = field_names();
            const std::string& name = names[input_.byte() % names.size()];
            const Place there = below(place, name);
            key(name, place.fate != Fate::open && there.fate == Fate::lost);
            value(there, depth + 1);
        }
        body_ += '}';
    }

    // Sometimes with an escape; what nobody knows below a cut place is a secret itself.
    void key(const std::string& name, bool secret) {
        const bool escaped =
            input_.byte() % 8 == 0 && !name.empty() && name[0] >= 'a' && name[0] < 'g';
        body_ += '"';
        if (escaped) {
            body_ += std::string(R"(\u006)") + static_cast<char>(name[0] - 0x60 + '0');
        }
        body_ += escaped ? name.substr(1) : name;
        body_ += secret && input_.byte() % 2 == 0 ? secret_text : "";
        body_ += input_.byte() % 8 == 0 ? "\" :\n" : "\":";
    }

    void array(const Place& place, int depth) {
        const CutRule* rule = rule_at(place.pointer);
        const bool kept = rule != nullptr && !rule->cut;  // Only a text, a number or a truth is.
        const Place there{place.pointer, kept ? Fate::lost : place.fate};
        body_ += '[';
        for (unsigned elements = input_.byte() % 4; elements > 0; --elements) {
            separate('[');
            value(there, depth + 1);
        }
        body_ += ']';
    }

    void scalar(const Place& place, unsigned kind) {
        const CutRule* rule = rule_at(place.pointer);
        const bool stays =
            place.fate == Fate::open || (place.fate == Fate::cut && rule != nullptr && !rule->cut);
        if (kind == 4) {
            body_ += "null";
        } else if (kind == 5) {
            body_ += stays ? open_number : secret_number;
            open_numbers_ += stays ? 1 : 0;
        } else {
            constexpr std::array<std::string_view, 4> before{"", R"(\")", R"(\\)", "\xc3\xa9]}"};
            body_ += '"';
            body_ += before[input_.byte() % before.size()];
            body_ += stays ? open_text : secret_text;
            body_ += '"';
            open_texts_ += stays ? 1 : 0;
        }
    }

    fuzz::FuzzInput& input_;
    std::string body_;
    std::ptrdiff_t open_texts_{0};
    std::ptrdiff_t open_numbers_{0};
};

std::ptrdiff_t count(std::string_view text, std::string_view word) {
    std::ptrdiff_t found = 0;
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        ++found;
    }
    return found;
}

}  // namespace

// A body with secrets where Amazon puts them: after the cut none is left, and nothing else is gone.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::FuzzInput input{data, size};
    Author author{input};
    const std::string body = author.write();
    std::string cut = body;
    check(adapters::cut_personal_values(cut).has_value());
    check(cut.size() == body.size());
    check(count(cut, secret_text) == 0 && count(cut, secret_number) == 0);
    check(count(cut, open_text) == author.open_texts());
    check(count(cut, open_number) == author.open_numbers());
    std::string twice = cut;
    check(adapters::cut_personal_values(twice).has_value() && twice == cut);
    return 0;
}
