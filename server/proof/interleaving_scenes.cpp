// Recommenders drafted into one station: equals that propose much the same, and one that is better, beside an A/B test.
#include <algorithm>
#include <cmath>
#include <string>

#include "analysis/effects/paired.hpp"
#include "analysis/effects/welch.hpp"
#include "analysis/moments.hpp"
#include "domain/interleaving.hpp"
#include "proof/judging.hpp"
#include "proof/scene.hpp"

namespace bellwether::proof {

namespace {

using analysis::Alternative;
using analysis::Moments;

constexpr std::size_t tracks = 60;
constexpr std::size_t station = 12;  // tracks played
constexpr std::size_t proposed = 20;

/// A listener's liking of each track, and rankings that see it through noise. A recommender with less noise is better;
/// the shared part makes rankings alike, so that the same tracks come from several.
struct World {
    std::vector<double> liking;
    std::vector<double> shared;

    explicit World(Random& random) : liking(tracks), shared(tracks) {
        for (std::size_t i = 0; i < tracks; ++i) {
            liking[i] = random.normal();
            shared[i] = random.normal();
        }
    }

    std::vector<std::string> rank(Random& random, double noise, std::size_t count) const {
        std::vector<std::pair<double, std::size_t>> scores;
        for (std::size_t i = 0; i < tracks; ++i)
            scores.push_back({-(liking[i] + shared[i] + noise * random.normal()), i});
        std::partial_sort(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(count), scores.end());
        std::vector<std::string> result;
        for (std::size_t i = 0; i < count; ++i)
            result.push_back(std::to_string(scores[i].second));
        return result;
    }

    int thumb(Random& random, const std::string& track) const {
        const double x = liking[std::stoul(track)];
        return random.chance(0.4 / (1 + std::exp(-x))) ? 1 : 0;
    }
};

/// A listener's credits for each team, in one interleaved station.
std::vector<double> listen_interleaved(Random& random, const std::vector<double>& noises) {
    const World world(random);
    std::vector<Ranking> rankings;
    for (std::size_t team = 0; team < noises.size(); ++team)
        rankings.push_back({std::to_string(team), world.rank(random, noises[team], proposed)});
    const auto drafted = draft(rankings, random.next(), station).value();
    std::vector<TrackThumb> thumbs;
    for (const auto& choice : drafted)
        thumbs.push_back({choice.track, world.thumb(random, choice.track)});
    return credit_teams(drafted, thumbs, noises.size());
}

/// The thumbs of a listener whom one recommender has alone.
double listen_alone(Random& random, double noise) {
    const World world(random);
    double thumbs = 0;
    for (const auto& track : world.rank(random, noise, station))
        thumbs += world.thumb(random, track);
    return thumbs;
}

bool finds(const std::vector<std::vector<double>>& credits, std::size_t control, std::size_t treatment, bool always) {
    Moments differences;
    for (const auto& row : credits)
        differences.add(row[treatment] - row[control]);
    return rejects(always ? analysis::paired_always_valid(differences, Alternative::two_sided, level, static_cast<double>(credits.size()))
                          : analysis::paired(differences, Alternative::two_sided, level));
}

constexpr int listeners = 200;
constexpr double usual = 1.5;
constexpr double better = 0.3;

void equals(Random& random, std::span<Count> counts) {
    std::vector<std::vector<double>> two;
    std::vector<std::vector<double>> four;
    bool peeked = false;
    for (int i = 0; i < listeners; ++i) {
        two.push_back(listen_interleaved(random, {usual, usual}));
        four.push_back(listen_interleaved(random, {usual, usual, usual, usual}));
        if ((i + 1) % 20 == 0) peeked = peeked || finds(two, 0, 1, true);
    }
    counts[0].add(finds(two, 0, 1, false));
    counts[1].add(finds(four, 0, 3, false));
    counts[2].add(peeked);
    const auto pairs = analysis::compare_teams(four, level, listeners);
    bool any = false;
    for (std::size_t i = 0; pairs && i < pairs.value().size(); ++i)
        any = any || pairs.value()[i].adjusted_p <= level;
    counts[3].add(any);
}

/// The same number of listeners: interleaved all of them, or half with each recommender alone; and with ten times as many.
void one_better(Random& random, std::span<Count> counts) {
    std::vector<std::vector<double>> credits;
    for (int i = 0; i < listeners; ++i)
        credits.push_back(listen_interleaved(random, {usual, better}));
    counts[0].add(finds(credits, 0, 1, false));
    Moments control;
    Moments treatment;
    for (int i = 0; i < 10 * listeners / 2; ++i) {
        control.add(listen_alone(random, usual));
        treatment.add(listen_alone(random, better));
        if (i + 1 == listeners / 2)
            counts[1].add(rejects(analysis::welch(control, treatment, analysis::EffectScale::absolute, Alternative::two_sided, level)));
    }
    counts[2].add(rejects(analysis::welch(control, treatment, analysis::EffectScale::absolute, Alternative::two_sided, level)));
}

Claim claim(std::string method, std::string data, Promise promise) {
    return {"interleaving", std::move(method), std::move(data), promise, level};
}

}  // namespace

std::vector<Scene> interleaving_scenes(Size size) {
    const Size few{std::max<std::int64_t>(200, size.replicates / 10)};
    return {Scene{"interleaved equals", few.replicates,
                  {claim("two equals", "200 listeners", Promise::equals), claim("two of four equals", "200 listeners", Promise::equals),
                   claim("two equals, looked at 10 times, always-valid", "200 listeners", Promise::at_most),
                   claim("any of six pairs of four equals, always-valid", "200 listeners", Promise::at_most)},
                  equals},
            Scene{"interleaved, one better", few.replicates,
                  {claim("finds the better one: interleaving", "200 listeners", Promise::shown),
                   claim("finds the better one: A/B test", "200 listeners", Promise::shown),
                   claim("finds the better one: A/B test", "2,000 listeners", Promise::shown)},
                  one_better}};
}

}  // namespace bellwether::proof
