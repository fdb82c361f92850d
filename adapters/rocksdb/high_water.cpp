#include "adapters/rocksdb/high_water.hpp"

#include "adapters/rocksdb/big_endian.hpp"
#include "events/crc32c.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>

namespace orderlog::adapters {

using events::Error;
using events::ErrorKind;
using events::fail;
using events::Result;

namespace {

// Two slots in two disk sectors, written in turns: a torn write leaves the other one whole.
constexpr std::size_t slots = 2;
constexpr std::size_t slot_bytes = 512;
constexpr std::string_view magic = "OLHW0001";
constexpr std::size_t mark_bytes = 8 + 8 + 32 + 4;

std::string encode(const HighWater& mark) {
    std::string bytes{magic};
    append_number(bytes, mark.position.value(), 8);
    bytes.append(reinterpret_cast<const char*>(mark.hash.data()), mark.hash.size());
    append_number(bytes, events::crc32c(bytes), 4);
    return bytes;
}

std::optional<HighWater> decode(std::string_view bytes) {
    BigEndianReader reader{bytes.substr(0, mark_bytes)};
    const bool ours = reader.bytes(magic.size()) == magic;
    HighWater mark{.position = events::LogPosition{reader.number(8)}, .hash = {}};
    const auto hash = reader.bytes(mark.hash.size());
    std::copy(hash.begin(), hash.end(), mark.hash.begin());
    const bool whole = reader.number(4) == events::crc32c(bytes.substr(0, mark_bytes - 4));
    return ours && whole && reader.done() ? std::optional{mark} : std::nullopt;
}

tl::unexpected<Error> failure(const std::string& what) {
    const std::string cause = std::generic_category().message(errno);
    return fail(ErrorKind::unavailable, what + " the high-water file: " + cause);
}

class Descriptor {
 public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }

 private:
    int number_;
};

}  // namespace

Result<std::optional<HighWater>> read_high_water(const std::filesystem::path& path) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.number() < 0) {
        if (errno == ENOENT) {
            return std::nullopt;
        }
        return failure("cannot open");
    }
    std::array<char, slots * slot_bytes> bytes{};
    const ssize_t size = ::pread(file.number(), bytes.data(), bytes.size(), 0);
    if (size < 0) {
        return failure("cannot read");
    }
    if (size == 0) {
        // Killed between making the file and its first mark; no append came before that.
        return std::nullopt;
    }
    std::optional<HighWater> newest;
    for (std::size_t slot = 0; slot < slots; ++slot) {
        const auto mark = decode({bytes.data() + slot * slot_bytes, slot_bytes});
        if (mark && (!newest || mark->position > newest->position)) {
            newest = mark;
        }
    }
    if (!newest) {
        return fail(ErrorKind::corrupt, "no mark in '" + path.string() + "' can be read",
                    "if the log is known to be whole, remove the file");
    }
    return newest;
}

Result<std::unique_ptr<HighWaterFile>> HighWaterFile::open(const std::filesystem::path& path,
                                                           const HighWater& now) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return failure("cannot open");
    }
    std::unique_ptr<HighWaterFile> file{new HighWaterFile{descriptor}};
    for (std::size_t slot = 0; slot < slots; ++slot) {
        if (auto written = file->write_slot(slot, now); !written) {
            return tl::make_unexpected(written.error());
        }
    }
    // The size is fixed from here on, so that a later sync is of data alone.
    if (::ftruncate(descriptor, slots * slot_bytes) != 0 || ::fsync(descriptor) != 0) {
        return failure("cannot make");
    }
    return file;
}

HighWaterFile::HighWaterFile(int descriptor)
    : descriptor_(descriptor), syncer_([this] { sync_each_second(); }) {}

HighWaterFile::~HighWaterFile() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    syncer_.join();
    static_cast<void>(::fdatasync(descriptor_));
    ::close(descriptor_);
}

// An `open` follows a check by read_high_water; both slots are overwritten, so no older mark with a
// higher position stays behind after a loss that was accepted.
Result<void> HighWaterFile::store(const HighWater& now) {
    auto written = write_slot(next_slot_, now);
    next_slot_ = (next_slot_ + 1) % slots;
    const std::lock_guard lock{mutex_};
    dirty_ = true;
    if (sync_failure_) {
        return tl::make_unexpected(*sync_failure_);
    }
    return written;
}

Result<void> HighWaterFile::write_slot(std::size_t slot, const HighWater& now) const {
    const std::string bytes = encode(now);
    const auto offset = static_cast<off_t>(slot * slot_bytes);
    const ssize_t size = ::pwrite(descriptor_, bytes.data(), bytes.size(), offset);
    if (size != static_cast<ssize_t>(bytes.size())) {
        return failure("cannot write");
    }
    return {};
}

void HighWaterFile::sync_each_second() {
    std::unique_lock lock{mutex_};
    while (!changed_.wait_for(lock, std::chrono::seconds{1}, [this] { return stopping_; })) {
        if (std::exchange(dirty_, false)) {
            lock.unlock();
            std::optional<Error> refused;
            if (::fdatasync(descriptor_) != 0) {
                refused = failure("cannot sync").value();
            }
            lock.lock();
            if (refused) {
                // What the disk holds is unknown from here on: the next append says so and fails.
                sync_failure_ = std::move(refused);
            }
        }
    }
}

}  // namespace orderlog::adapters
