#include "tools/access/verification_place.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <fstream>

namespace orderlog::tools {

namespace {

std::string place_path(const std::string& data_dir) {
    return data_dir + "/verifying";
}

}  // namespace

void keep_verification_place(const std::string& data_dir, const VerificationPlace& place) {
    const std::string path = place_path(data_dir);
    std::ofstream file(path + ".new");
    file << fmt::format("{} {} {} {}\n", place.log.value(), place.place.position.value(),
                        place.place.root, events::to_text(place.began));
    if (file.flush()) {
        std::rename((path + ".new").c_str(), path.c_str());
    }
}

void forget_verification_place(const std::string& data_dir) {
    std::remove(place_path(data_dir).c_str());
}

std::optional<VerificationPlace> read_verification_place(const std::string& data_dir) {
    std::ifstream file(place_path(data_dir));
    std::string log;
    std::uint64_t position = 0;
    std::string root;
    std::string began;
    if (!(file >> log >> position >> root >> began)) {
        return std::nullopt;
    }
    return events::parse_time(began)
        .map([&](events::Time time) {
            return std::optional(
                VerificationPlace{events::LogId{log}, {events::LogPosition{position}, root}, time});
        })
        .value_or(std::nullopt);
}

}  // namespace orderlog::tools
