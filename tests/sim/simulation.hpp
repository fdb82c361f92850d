#pragma once

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_read_model.hpp"
#include "adapters/memory/memory_snapshot_store.hpp"
#include "adapters/simulated_amazon/hell.hpp"
#include "adapters/simulated_amazon/virtual_clock.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "tests/sim/faulty_ports.hpp"
#include "tests/sim/our_clock.hpp"
#include "tests/sim/suppressed_page_log.hpp"

#include <memory>
#include <string>
#include <vector>

namespace orderlog::sim {

/// By which Orders API the shops of a world are read.
enum class ReadBy : std::uint8_t {
    newer_api,
    v0,
    both,  ///< Each shop begins with a drawn one and turns to the other, once or twice.
};

/// One seed's world: sellers whose histories go on while they are read, an engine and a projector
/// that die and come back, an Amazon in hell, tables whose commits get lost, a clock that is set
/// wrong. Everything is drawn from the seed.
class Simulation {
 public:
    /// With `bug`, a page is not in the log that the engine takes for stored.
    explicit Simulation(std::uint64_t seed, ReadBy read_by = ReadBy::newer_api,
                        std::optional<SuppressedPage> bug = {});

    /// Runs with faults, heals, runs on until all is read. Empty, or what is wrong.
    [[nodiscard]] std::string run();
    /// The same without a look at what came of it.
    [[nodiscard]] std::string read_all();
    /// What is proven to be read is in the log. Empty, or what is wrong.
    [[nodiscard]] std::string check_coverage() const;

    [[nodiscard]] const adapters::MemoryEventLog& log() const { return log_; }
    [[nodiscard]] const adapters::MemoryReadModel& tables() const { return tables_; }
    [[nodiscard]] const adapters::HellCounts& hell() const { return hell_->counts(); }
    [[nodiscard]] std::uint64_t ticks() const { return ticks_; }
    [[nodiscard]] std::uint64_t deaths() const { return deaths_; }
    [[nodiscard]] double days() const;
    [[nodiscard]] events::Time now() const { return clock_.now(); }
    /// None without the bug, or if no page would do.
    [[nodiscard]] const std::optional<SuppressedPageLog::Suppressed>& suppressed() const {
        return written_.suppressed();
    }
    /// Shops that turned to another API while their past was being read.
    [[nodiscard]] std::uint64_t turned_in_backfill() const { return turned_in_backfill_; }
    [[nodiscard]] const adapters::SimulatedAmazon& amazon() const { return *amazon_; }

    struct Shop {
        events::StreamId stream{};
        const adapters::SimulatedSeller* seller{nullptr};
        events::OrdersApi api{events::OrdersApi::v2026_01_01};
        bool ever_v0{false};
        std::vector<events::Time> turns{};  ///< When it is told to turn to the other API.
    };
    [[nodiscard]] const std::vector<Shop>& shops() const { return shops_; }

 private:
    /// One process: what dies together.
    struct Process;

    void make_world();
    void start();
    void connect();
    void draw_apis();
    /// False when the process died of it.
    bool turn_shops();
    void turn(Shop& shop);
    /// False when it died.
    bool tick();
    void project();
    /// Somebody sets our machine's clock, rightly or not.
    void set_clock();
    void note(std::string wrong);
    [[nodiscard]] std::string check_all();
    void run_until(events::Time end, bool deadly);
    [[nodiscard]] bool all_read() const;

    adapters::SeededDraw draw_;
    ReadBy read_by_;
    std::uint64_t turned_in_backfill_{0};
    events::Time begin_{};
    events::Time histories_end_{};
    adapters::VirtualClock clock_;
    OurClock our_clock_{clock_};
    adapters::MemoryEventLog log_{};
    SuppressedPageLog written_;  ///< What the engine writes through.
    adapters::MemorySnapshotStore snapshots_;
    adapters::MemoryReadModel tables_{};
    events::LogPosition fed_to_{};
    std::unique_ptr<adapters::SimulatedAmazon> amazon_;
    std::vector<Shop> shops_{};
    std::unique_ptr<adapters::Hell> hell_;
    std::uint64_t repeats_{0};         ///< Answers that come twice, in percent.
    std::uint64_t losses_{0};          ///< Commits that fail, in percent.
    std::uint64_t clock_permille_{0};  ///< Ticks at which somebody sets our clock.
    std::string wrong_{};              ///< What a checker found first.
    Death death_{};
    std::unique_ptr<Process> process_;
    std::uint64_t ticks_{0};
    std::uint64_t looks_{0};
    std::uint64_t deaths_{0};

 public:
    ~Simulation();
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;
};

}  // namespace orderlog::sim
