#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include "analysis/off_policy/doubly_robust.hpp"
#include "analysis/off_policy/inverse_propensity.hpp"
#include "support/near.hpp"
#include "support/refusal.hpp"

using namespace bellwether::analysis;
using bellwether::testing::check_near;
using bellwether::testing::refusal;

namespace {

/// Logs of a policy that prefers track 0 over four others; the reward depends on the track.
struct World {
    std::mt19937_64 engine;
    explicit World(std::uint64_t seed) : engine(seed) {}

    double uniform() { return (static_cast<double>(engine() >> 11) + 0.5) * 0x1p-53; }
    static double logged(std::size_t track) { return track == 0 ? 0.6 : 0.1; }
    static double target(std::size_t track) { return track == 4 ? 0.5 : 0.125; }
    static double rate(std::size_t track) { return 0.1 + 0.05 * static_cast<double>(track); }
    static double truth() {
        double value = 0;
        for (std::size_t track = 0; track < 5; ++track)
            value += target(track) * rate(track);
        return value;
    }

    std::vector<std::size_t> tracks;
    std::vector<LoggedChoice> run(int n) {
        std::vector<LoggedChoice> choices;
        tracks.clear();
        for (int i = 0; i < n; ++i) {
            double u = uniform();
            std::size_t track = 0;
            while (track < 4 && u > logged(track))
                u -= logged(track++);
            tracks.push_back(track);
            choices.push_back({uniform() < rate(track) ? 1.0 : 0.0, logged(track), target(track)});
        }
        return choices;
    }
};

struct Row {
    int item = 0;
    int position = 0;
    double click = 0;
    double propensity = 0;
};

/// The folder with real logs: BELLWETHER_DATA, or beside the project.
std::filesystem::path data_folder() {
    if (const char* named = std::getenv("BELLWETHER_DATA")) return named;
    return std::filesystem::path(BELLWETHER_SOURCE_DIR) / "../shared/data";
}

std::vector<Row> read_rows(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::vector<Row> rows;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::stringstream cells(line);
        std::string cell[5];
        for (auto& text : cell)
            std::getline(cells, text, ',');
        rows.push_back({std::stoi(cell[1]), std::stoi(cell[2]) - 1, std::stod(cell[3]), std::stod(cell[4])});
    }
    return rows;
}

double observed(const std::vector<Row>& rows) {
    double clicks = 0;
    for (const auto& row : rows)
        clicks += row.click;
    return clicks / static_cast<double>(rows.size());
}

/// The textbook, summed in the simplest way and in long double.
void check_against_formulas(const std::vector<LoggedChoice>& choices) {
    long double weighted = 0;
    long double weights = 0;
    long double squares = 0;
    for (const auto& c : choices) {
        const long double w = static_cast<long double>(c.target) / c.logged;
        weighted += w * c.reward;
        weights += w;
        squares += w * w;
    }
    const auto n = static_cast<long double>(choices.size());
    const double ips = static_cast<double>(weighted / n);
    const double snips = static_cast<double>(weighted / weights);
    long double ips_squares = 0;
    long double snips_squares = 0;
    for (const auto& c : choices) {
        const long double w = static_cast<long double>(c.target) / c.logged;
        ips_squares += (w * c.reward - ips) * (w * c.reward - ips);
        snips_squares += w * w * (c.reward - snips) * (c.reward - snips);
    }
    const auto got_ips = inverse_propensity(choices, 0.05).value();
    const auto got_snips = self_normalised(choices, 0.05).value();
    check_near(got_ips.estimate, ips, 1e-9);
    check_near(got_ips.standard_error, static_cast<double>(std::sqrt(ips_squares / (n - 1) / n)), 1e-9);
    check_near(got_ips.weights.effective_n, static_cast<double>(weights * weights / squares), 1e-9);
    check_near(got_ips.weights.mean_weight, static_cast<double>(weights / n), 1e-9);
    check_near(got_snips.estimate, snips, 1e-9);
    check_near(got_snips.standard_error, static_cast<double>(std::sqrt(snips_squares) / weights), 1e-9);
}

}  // namespace

TEST_CASE("by hand: two choices in three weigh twice what the third does") {
    std::vector<LoggedChoice> choices;
    for (int i = 0; i < 100; ++i) {
        choices.push_back({1, 0.5, 0.75});
        choices.push_back({0, 0.5, 0.25});
    }
    const auto value = inverse_propensity(choices, 0.05).value();
    check_near(value.estimate, 0.75, 1e-12);
    check_near(value.weights.effective_n, 200.0 * 200 / (100 * (2.25 + 0.25)), 1e-12);
    check_near(self_normalised(choices, 0.05).value().estimate, 0.75, 1e-12);
}

TEST_CASE("the formulas are met to 1e-9") {
    World world(5);
    check_against_formulas(world.run(5000));
}

TEST_CASE("all three intervals hold the truth, in 95 of 100 runs") {
    int inverse = 0;
    int normalised = 0;
    int robust = 0;
    constexpr int runs = 1000;
    World world(11);
    for (int run = 0; run < runs; ++run) {
        const auto choices = world.run(1000);
        const auto inside = [](const Outcome<PolicyValue>& value) {
            return value && value.value().interval.lower <= World::truth() && World::truth() <= value.value().interval.upper;
        };
        std::vector<ModelledChoice> modelled;
        for (std::size_t i = 0; i < choices.size(); ++i)
            modelled.push_back({choices[i], 0.9 * World::rate(world.tracks[i]), 0.9 * World::truth()});  // a model that is a tenth off
        inverse += inside(inverse_propensity(choices, 0.05)) ? 1 : 0;
        normalised += inside(self_normalised(choices, 0.05)) ? 1 : 0;
        robust += inside(doubly_robust(modelled, 0.05)) ? 1 : 0;
    }
    for (const int hits : {inverse, normalised, robust})
        check_near(hits, 0.95 * runs, 0, 4 * std::sqrt(0.95 * 0.05 * runs));
}

TEST_CASE("a right model needs no right propensities, and right propensities need no model") {
    World world(3);
    auto choices = world.run(20'000);
    std::vector<ModelledChoice> no_model;
    std::vector<ModelledChoice> right_model;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        no_model.push_back({choices[i], 0.3, 0.3});
        right_model.push_back({choices[i], World::rate(world.tracks[i]), World::truth()});
    }
    const auto one = doubly_robust(no_model, 0.05).value();
    const auto other = doubly_robust(right_model, 0.05).value();
    CHECK(std::abs(one.estimate - World::truth()) < 4 * one.standard_error);
    CHECK(std::abs(other.estimate - World::truth()) < 4 * other.standard_error);
    CHECK(other.standard_error < inverse_propensity(choices, 0.05).value().standard_error);
}

TEST_CASE("a prediction never saw its own fold") {
    const std::vector<double> reward = {1, 0, 1, 1};
    const std::vector<std::size_t> cell = {0, 0, 1, 1};
    const std::vector<std::size_t> fold = {0, 1, 0, 1};
    const auto means = cross_fitted_means(reward, cell, fold, 2, 2, 1).value();
    check_near(means[0][0], (0 + 0.5) / 2, 1e-15);  // fold 1 alone: rewards 0 and 1, mean 1/2
    check_near(means[0][1], (1 + 0.5) / 2, 1e-15);
    check_near(means[1][0], (1 + 1.0) / 2, 1e-15);
    CHECK(refusal(cross_fitted_means(reward, cell, fold, 1, 2, 1)) == Reason::bad_argument);
    CHECK(refusal(cross_fitted_means(reward, cell, fold, 2, 1, 1)) == Reason::bad_argument);
    CHECK(refusal(cross_fitted_means({}, {}, {}, 2, 2, 1)) == Reason::no_units);
}

TEST_CASE("what the logs cannot support is refused, with the reason") {
    const std::vector<LoggedChoice> few(50, {1, 0.5, 0.5});
    CHECK(refusal(inverse_propensity(few, 0.05)) == Reason::no_support);
    std::vector<LoggedChoice> heavy(2000, {0, 0.5, 0.4});
    heavy.push_back({1, 0.001, 0.5});
    CHECK(refusal(self_normalised(heavy, 0.05)) == Reason::no_support);
    const std::vector<LoggedChoice> unseen(2000, {0, 0.5, 0.25});  // half of what the target does is nowhere
    CHECK(refusal(inverse_propensity(unseen, 0.05)) == Reason::no_support);
    CHECK(inverse_propensity(unseen, 0.05).error().detail.find("never show") != std::string::npos);
    std::vector<ModelledChoice> modelled;
    for (const auto& choice : unseen)
        modelled.push_back({choice, 0.1, 0.1});
    CHECK(refusal(doubly_robust(modelled, 0.05)) == Reason::no_support);
}

TEST_CASE("impossible logs are refused") {
    CHECK(refusal(weight_diagnostics({})) == Reason::no_units);
    for (const LoggedChoice& bad : {LoggedChoice{1, 0, 0.5}, {1, 1.5, 0.5}, {1, 0.5, -0.1}, {1, 0.5, 1.1}, {NAN, 0.5, 0.5}, {1, NAN, 0.5}, {1, 1e-300, 1}}) {
        const std::vector<LoggedChoice> choices(200, bad);
        CHECK(refusal(inverse_propensity(choices, 0.05)) == Reason::bad_argument);
    }
    const std::vector<LoggedChoice> same(200, {1, 0.5, 0.5});
    CHECK(refusal(inverse_propensity(same, 0.05)) == Reason::zero_variance);
    CHECK(refusal(inverse_propensity(same, 1)) == Reason::bad_argument);
    CHECK(refusal(doubly_robust(std::vector<ModelledChoice>(200, {{1, 0.5, 0.5}, NAN, 0}), 0.05)) == Reason::bad_argument);
}

TEST_CASE("the missing mass is what the target chooses and the logs never show") {
    const std::vector<LoggedAction> actions = {{10, 0.5}, {0, 0.2}, {3, 0.3}};
    check_near(missing_mass(actions).value(), 0.2, 1e-15);
    CHECK(refusal(missing_mass({})) == Reason::no_units);
    CHECK(refusal(missing_mass(std::vector<LoggedAction>{{-1, 1}})) == Reason::bad_argument);
}

TEST_CASE("real logs: the uniform policy from Thompson sampling, and the other way round") {
    const auto folder = data_folder() / "open-bandit-men";
    if (!std::filesystem::exists(folder / "bts.csv")) {
        MESSAGE("skipped: no " << folder.string() << "; BELLWETHER_DATA names the folder of the data");
        return;
    }
    const auto bts = read_rows(folder / "bts.csv");
    const auto random = read_rows(folder / "random.csv");
    std::vector<LoggedChoice> uniform;
    for (const auto& row : bts)
        uniform.push_back({row.click, row.propensity, 1.0 / 34});
    check_against_formulas(uniform);
    const auto value = self_normalised(uniform, 0.05).value();
    CHECK(value.interval.lower < observed(random));
    CHECK(observed(random) < value.interval.upper);

    std::vector<std::vector<double>> shown(3, std::vector<double>(34));
    std::vector<double> total(3);
    for (const auto& row : bts) {
        shown[static_cast<std::size_t>(row.position)][static_cast<std::size_t>(row.item)] += 1;
        total[static_cast<std::size_t>(row.position)] += 1;
    }
    std::vector<LoggedChoice> thompson;
    for (const auto& row : random) {
        const auto p = static_cast<std::size_t>(row.position);
        thompson.push_back({row.click, row.propensity, shown[p][static_cast<std::size_t>(row.item)] / total[p]});
    }
    check_against_formulas(thompson);
    const auto back = self_normalised(thompson, 0.05).value();
    CHECK(back.interval.lower < observed(bts));
    CHECK(observed(bts) < back.interval.upper);
}
