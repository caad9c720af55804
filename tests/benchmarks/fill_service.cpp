// Usage: fill_service SERVER TOKEN_FILE EXPERIMENTS LAYERS
// Makes running experiments that share out their layers in full, and a token of the role service, through the API.
// Prints two lines: the token's secret, and the length in bytes of an answer of POST /v1/assign.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

#include "commands/api_client.hpp"

using namespace bellwether;
namespace json = boost::json;

namespace {

void make_experiments(ApiClient& client, int experiments, int layers) {
    for (int i = 0; i < layers; ++i)
        client.call({Method::post, "/v1/layers", fmt::format(R"({{"key": "bench-layer-{}"}})", i)});
    const double percent = std::floor(1e6 / (experiments / layers)) / 1e4;
    for (int i = 0; i < experiments; ++i) {
        client.call({Method::post, "/v1/experiments",
                     fmt::format(R"({{"key": "bench-{}", "layer": "bench-layer-{}", "variants": [)"
                                 R"({{"key": "control", "weight": 1, "arm": {{"recommenders": {{"collab": "2026-11-23"}}}}}},)"
                                 R"({{"key": "treatment", "weight": 1, "arm": {{"recommenders": {{"collab": "2026-11-24"}}}}}}]}})",
                                 i, i % layers)});
        client.call({Method::post, fmt::format("/v1/experiments/bench-{}/start", i),
                     fmt::format(R"({{"percent": {:.4f}, "reason": "benchmark"}})", percent)});
    }
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 5) throw std::runtime_error("usage: fill_service SERVER TOKEN_FILE EXPERIMENTS LAYERS");
    const int layers = std::atoi(argv[4]);
    ApiClient client({.server = argv[1], .token_file = argv[2]});
    make_experiments(client, std::atoi(argv[3]), layers);
    const auto token = client.call({Method::post, "/v1/tokens", R"({"name": "bench", "role": "service"})"});
    const std::string question = R"({"listener_id": "listener-17", "expose": false})";
    for (int tries = 0; tries < 100; ++tries) {
        const auto answer = client.call({Method::post, "/v1/assign", question});
        if (static_cast<int>(answer.at("assignments").as_array().size()) == layers) {
            fmt::print("{}\n{}\n", std::string(token.at("secret").as_string()), json::serialize(answer).size());
            return 0;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    throw std::runtime_error("the experiments did not reach assignment within ten seconds");
} catch (const std::exception& failure) {
    fmt::print(stderr, "fill_service: {}\n", failure.what());
    return 1;
}
