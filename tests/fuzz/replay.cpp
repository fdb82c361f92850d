// Runs a fuzz entry without a fuzzer: every file of a corpus as it is, then bent in many ways.
//   replay ROUNDS SEED CORPUS_FOLDER…

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void run(const std::string& input) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// In an order that does not depend on the file system.
std::vector<std::string> read_corpus(std::span<char*> folders) {
    std::set<std::filesystem::path> paths;
    for (const char* folder : folders) {
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            paths.insert(entry.path());
        }
    }
    std::vector<std::string> inputs;
    std::ranges::transform(paths, std::back_inserter(inputs), read_file);
    return inputs;
}

class Bender {
 public:
    explicit Bender(std::uint64_t seed) : random_(seed) {}

    std::string bend(const std::vector<std::string>& corpus) {
        std::string input = corpus[below(corpus.size())];
        for (std::size_t i = below(4); i < 4 && !input.empty(); ++i) {
            bend_once(input, corpus[below(corpus.size())]);
        }
        return input;
    }

 private:
    std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }

    void bend_once(std::string& input, const std::string& other) {
        static constexpr std::string_view spice = "{}[]\",:\\ \n0-e.ntfu\xff";
        const std::size_t at = below(input.size());
        switch (below(6)) {
            case 0:
                input[at] = static_cast<char>(random_());
                break;
            case 1:
                input[at] = spice[below(spice.size())];
                break;
            case 2:
                input.insert(at, 1, spice[below(spice.size())]);
                break;
            case 3:
                input.erase(at, 1 + below(20));
                break;
            case 4:
                input.resize(at);
                break;
            default: {
                const std::size_t from = below(other.size());
                input.insert(at, other.substr(from, below(60)));
            }
        }
    }

    std::mt19937_64 random_;
};

}  // namespace

int main(int count, char** arguments) {
    if (count < 4) {
        std::cerr << "usage: replay ROUNDS SEED CORPUS_FOLDER…\n";
        return 2;
    }
    const std::span all{arguments, static_cast<std::size_t>(count)};
    const auto corpus = read_corpus(all.subspan(3));
    const std::uint64_t rounds = std::strtoull(all[1], nullptr, 10);
    const std::uint64_t seed = std::strtoull(all[2], nullptr, 10);
    std::cout << "corpus=" << corpus.size() << " rounds=" << rounds << " seed=" << seed
              << std::endl;
    for (const std::string& input : corpus) {
        run(input);
    }
    Bender bender{seed};
    for (std::uint64_t i = 0; i < rounds; ++i) {
        run(bender.bend(corpus));
    }
    std::cout << "passed\n";
    return corpus.empty() ? 1 : 0;
}
