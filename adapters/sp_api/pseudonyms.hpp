#pragma once

#include "events/sha256.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// What a value is, which decides what may stand in its place in a file for strangers.
enum class ValueKind : std::uint8_t {
    // Stay, if they look as such a value does; else they are replaced as a text is.
    word,         ///< Of a list of Amazon's: letters and underscores, 40 at most.
    time,         ///< That the page reader takes for one, of the years 1995 to 2099.
    count,        ///< Digits, a point, a sign: 8 at most.
    currency,     ///< Three capital letters.
    marketplace,  ///< One of Amazon's ids of its country sites.
    channel,      ///< A site's name, "Amazon.de", or what says that it is none.
    error_code,   ///< One of Amazon's, "QuotaExceeded"; any other was somebody's own.
    // Replaced, in their shape.
    amount,  ///< The first digit by one above 0, those behind it by any; zeros at both ends stay.
    order,   ///< 111-1234567-1234567
    item,    ///< Fourteen digits.
    asin,    ///< B0 and eight of A–Z, 0–9.
    seller,  ///< A and thirteen of A–Z, 0–9.
    // Replaced by what they are and a number: "sku-5ab3…".
    tenant,
    connection,
    application,
    actor,
    log,
    sku,
    title,
    alias,
    package,
    carrier,
    service,
    tracking,
    request,
    token,
    name,
    text,
};

/// Gives the same value the same pseudonym, by a hash with a key; without the key nobody can say
/// what a pseudonym stands for, nor try values until one fits. Empty stays empty. Pure.
class Pseudonyms {
 public:
    /// REQUIRES: a key that nobody can guess, 32 bytes, that is kept nowhere.
    explicit Pseudonyms(std::string key) : key_(std::move(key)) {}

    /// What may stand in the value's place: letters, digits and "-_.:+" alone.
    [[nodiscard]] std::string of(ValueKind kind, std::string_view value) const;
    /// Of a page token of which only the hash is known: the same as of the token.
    [[nodiscard]] std::string of_token(const events::Sha256& hash) const;
    /// A number of nine digits.
    [[nodiscard]] std::string number(std::string_view value) const;

 private:
    [[nodiscard]] events::Sha256 hash(ValueKind kind, std::string_view value) const;
    [[nodiscard]] std::string replaced(ValueKind kind, std::string_view value) const;

    std::string key_;
};

}  // namespace orderlog::adapters
