#include "proof/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "proof/judging.hpp"
#include "proof/pictures.hpp"

namespace bellwether::proof {

namespace {

struct Section {
    std::string_view group;
    std::string_view title;
    std::string_view picture;  ///< file name
    std::string_view words;
    RateAxis axis;
};

const Section sections[] = {
    {"false positives", "False positives", "false_positives.svg",
     "A/A experiments: both arms are alike, so every rejection at 5 % is false. A fixed-horizon method errs as often as it says; an "
     "always-valid one, read once, errs far less, because it pays for all the looks that were not taken.",
     {0, 0.1, 0.01}},
    {"peeking", "Peeking", "peeking.svg",
     "The same A/A experiments, looked at again and again; the first rejection counts. Whoever reads a fixed-horizon p-value every day "
     "is wrong several times as often as it says; what the dashboard shows is not.",
     {0, 0.5, 0.05}},
    {"coverage", "Coverage", "coverage.svg", "Experiments with an effect: how often the 95 % interval holds it.", {0.9, 1, 0.01}},
    {"power", "Power", "power.svg", "Experiments with an effect: how often they find it, against what the power functions promised.",
     {0, 1, 0.1}},
    {"many tests", "Many tests", "many_tests.svg",
     "Twenty metrics of one scorecard, and sixty experiments in a row: claims that are false.", {0, 0.7, 0.1}},
    {"interleaving", "Interleaving", "interleaving.svg",
     "Recommenders that are drafted into one station: false preferences between equals, and how often a better one is found, beside an A/B "
     "test of the same listeners.",
     {0, 1, 0.1}},
};

std::string percent(double share) { return fmt::format("{:.2f} %", 100 * share); }

std::string promised(const Claim& claim) {
    switch (claim.promise) {
        case Promise::equals: return percent(claim.rate);
        case Promise::at_most: return "at most " + percent(claim.rate);
        case Promise::at_least: return "at least " + percent(claim.rate);
        case Promise::shown: break;
    }
    return "–";
}

std::string allowed(const Verdict& verdict) {
    switch (verdict.claim.promise) {
        case Promise::equals: return fmt::format("{} to {}", percent(verdict.lower), percent(verdict.upper));
        case Promise::at_most: return "up to " + percent(verdict.upper);
        case Promise::at_least: return "from " + percent(verdict.lower);
        case Promise::shown: break;
    }
    return "–";
}

std::string_view kept(const Verdict& verdict) {
    if (verdict.claim.promise == Promise::shown) return "shown";
    return verdict.kept ? "kept" : "**broken**";
}

std::string table(std::span<const Verdict> verdicts) {
    std::string text = "| method | data | promised | seen | allowed | own tolerance | trials | |\n|---|---|---:|---:|---:|---:|---:|---|\n";
    for (const auto& verdict : verdicts)
        text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", verdict.claim.method, verdict.claim.data,
                            promised(verdict.claim), percent(verdict.count.rate()), allowed(verdict),
                            verdict.claim.tolerance > 0 ? percent(verdict.claim.tolerance) : "–", verdict.count.trials, kept(verdict));
    return text;
}

std::vector<Verdict> of_group(std::span<const Verdict> verdicts, std::string_view group) {
    std::vector<Verdict> result;
    std::ranges::copy_if(verdicts, std::back_inserter(result), [&](const Verdict& v) { return v.claim.group == group; });
    return result;
}

std::string head(std::span<const Verdict> verdicts, const ReportSettings& settings) {
    const auto judged = std::ranges::count_if(verdicts, [](const Verdict& v) { return v.claim.promise != Promise::shown; });
    const auto broken = std::ranges::count_if(verdicts, [](const Verdict& v) { return !v.kept; });
    return fmt::format(
        "# The statistics, put to the test\n\n"
        "{} promises, {} broken. Written by `bellwether prove`: every number here is a simulation through the same code that makes the "
        "scorecards.\n\n"
        "| | |\n|---|---|\n| version | {} |\n| seed | {} |\n| replicates of an A/A experiment | {} |\n\n"
        "To repeat it, to the byte and on any number of threads: `bellwether prove --seed {} --replicates {} --output DIR`. A promise is kept where "
        "the rate lies within {} binomial standard deviations of it, and within the tolerance that the table prints where the promise "
        "is itself an approximation.\n",
        judged, broken, settings.version, settings.seed, settings.replicates, settings.seed, settings.replicates, bound_deviations);
}

}  // namespace

std::string describe(const Verdict& verdict) {
    return fmt::format("{}: {} ({}): promised {}, seen {} in {} trials, allowed {}", verdict.claim.group, verdict.claim.method,
                       verdict.claim.data, promised(verdict.claim), percent(verdict.count.rate()), verdict.count.trials,
                       allowed(verdict));
}

std::vector<ReportFile> make_report(std::span<const Verdict> verdicts, const ReportSettings& settings) {
    std::vector<ReportFile> files;
    std::string page = head(verdicts, settings);
    for (const auto& section : sections) {
        const auto own = of_group(verdicts, section.group);
        if (own.empty()) continue;
        page += fmt::format("\n## {0}\n\n{1}\n\n![{0}]({2})\n", section.title, section.words, section.picture);
        files.push_back({std::string(section.picture), rates_picture(section.title, own, section.axis)});
        if (section.group == "peeking") {
            std::vector<Verdict> curve = of_group(verdicts, "curve");
            std::erase_if(curve, [](const Verdict& v) { return !v.claim.data.starts_with("heavy tails"); });
            if (!curve.empty()) {
                page += "\n![Sixty days of looking](sixty_days.svg)\n";
                files.push_back({"sixty_days.svg", curves_picture("Sixty days of looking, heavy tails", curve, level)});
            }
        }
        page += "\n" + table(own);
    }
    files.insert(files.begin(), {"README.md", std::move(page)});
    return files;
}

}  // namespace bellwether::proof
