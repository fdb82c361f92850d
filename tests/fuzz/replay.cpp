// Runs a fuzz entry without a fuzzer: every file of a corpus as it is, then bent in many ways.
//   replay CORPUS_FOLDER [ROUNDS [SEED]]

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void run(const std::string& input) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

std::vector<std::string> read_corpus(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> inputs;
    for (const auto& path : paths) {
        std::ifstream file{path, std::ios::binary};
        std::ostringstream text;
        text << file.rdbuf();
        inputs.push_back(text.str());
    }
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
    if (count < 2) {
        std::cerr << "usage: replay CORPUS_FOLDER [ROUNDS [SEED]]\n";
        return 2;
    }
    const auto corpus = read_corpus(arguments[1]);
    const std::uint64_t rounds = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 20'000;
    const std::uint64_t seed = count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 1;
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
