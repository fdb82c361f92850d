#pragma once

#include "events/little_endian.hpp"
#include "events/result.hpp"

#include <cereal/cereal.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::events {

/// A cereal archive that appends to a string what cereal's PortableBinaryOutputArchive writes.
class PayloadWriter final
    : public cereal::OutputArchive<PayloadWriter, cereal::AllowEmptyClassElision> {
 public:
    /// `out` must outlive the writer.
    explicit PayloadWriter(std::string& out);

    void write(std::string_view bytes) { out_.append(bytes); }
    template <class T>
    void write_number(T number) {
        put(out_, number);
    }

 private:
    std::string& out_;
};

/// A cereal archive over bytes that may be hostile: no length is believed beyond the bytes that
/// remain. Once something did not fit, everything after it reads as zero or empty, and `failure`
/// says what it was; so loading needs no exception.
class PayloadReader final
    : public cereal::InputArchive<PayloadReader, cereal::AllowEmptyClassElision> {
 public:
    /// `bytes` must outlive the reader.
    explicit PayloadReader(std::string_view bytes);

    /// The next `count` bytes; empty if fewer remain.
    std::string_view take(std::uint64_t count);
    template <class T>
    T take_number() {
        const std::string_view bytes = take(sizeof(T));
        return bytes.empty() ? T{} : number_at<T>(bytes, 0);
    }
    /// A length of a list whose elements take at least `element_min` bytes each.
    std::size_t take_length(std::size_t element_min);

    /// Gives up. The first cause counts; it must be a literal.
    void refuse(ErrorKind kind, std::string_view cause);
    /// Nothing refused and nothing left over; else why not.
    [[nodiscard]] Result<void> finish() const;
    [[nodiscard]] bool good() const { return cause_.empty(); }

 private:
    std::string_view rest_;
    ErrorKind kind_{ErrorKind::corrupt};
    std::string_view cause_;
};

}  // namespace orderlog::events

CEREAL_SETUP_ARCHIVE_TRAITS(orderlog::events::PayloadReader, orderlog::events::PayloadWriter)
