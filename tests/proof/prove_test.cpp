// The proof at a size that takes about a minute; `bellwether prove` runs it at full size.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "proof/report.hpp"
#include "proof/svg.hpp"

using namespace bellwether::proof;

namespace {

Scene coin(double chance, Promise promise, double promised) {
    return {"coin", 2000, {{"false positives", "a coin", "heads", promise, promised}},
            [chance](Random& random, std::span<Count> counts) { counts[0].add(random.chance(chance)); }};
}

bool kept(const Scene& scene) { return run(scene, {7, 2, {}})[0].kept; }

}  // namespace

TEST_CASE("every promise of the statistics is kept, at the quick size") {
    std::set<std::string> names;
    for (const auto& scene : all_scenes(quick_size)) {
        CHECK_MESSAGE(names.insert(scene.name).second, scene.name << " is there twice: its numbers would be the same");
        for (const auto& verdict : run(scene, {1, 2, {}}))
            CHECK_MESSAGE(verdict.kept, describe(verdict));
    }
}

TEST_CASE("a promise that is not kept is called broken, on the side that was promised") {
    CHECK(kept(coin(0.05, Promise::equals, 0.05)));
    CHECK_FALSE(kept(coin(0.10, Promise::equals, 0.05)));
    CHECK_FALSE(kept(coin(0.02, Promise::equals, 0.05)));
    CHECK(kept(coin(0.01, Promise::at_most, 0.05)));
    CHECK_FALSE(kept(coin(0.09, Promise::at_most, 0.05)));
    CHECK(kept(coin(0.9, Promise::at_least, 0.2)));
    CHECK_FALSE(kept(coin(0.1, Promise::at_least, 0.2)));
    CHECK(kept(coin(0.9, Promise::shown, 0.05)));
}

TEST_CASE("a promise that was never tried is broken") {
    Scene scene = coin(0.05, Promise::at_most, 0.05);
    scene.replicate = [](Random&, std::span<Count>) {};
    CHECK_FALSE(kept(scene));
}

TEST_CASE("threads change nothing, and seeds change something") {
    const auto scenes = all_scenes({400});
    const auto& scene = *std::ranges::find(scenes, std::string("ratios"), &Scene::name);
    const auto one = run(scene, {3, 1, {}});
    const auto two = run(scene, {3, 2, {}});
    const auto other = run(scene, {4, 2, {}});
    bool differs = false;
    for (std::size_t i = 0; i < one.size(); ++i) {
        CHECK(one[i].count.hit_millionths == two[i].count.hit_millionths);
        CHECK(one[i].count.trials == two[i].count.trials);
        differs = differs || one[i].count.hit_millionths != other[i].count.hit_millionths;
    }
    CHECK(differs);
}

TEST_CASE("what goes wrong in a replicate is thrown where the scene was run") {
    Scene scene = coin(0.05, Promise::at_most, 0.05);
    scene.replicate = [](Random&, std::span<Count>) { throw std::runtime_error("broken replicate"); };
    CHECK_THROWS_WITH(run(scene, {1, 2, {}}), "broken replicate");
}

TEST_CASE("the report names a broken promise, and is the same for the same verdicts") {
    auto verdicts = run(coin(0.10, Promise::equals, 0.05), {7, 2, {}});
    const auto files = make_report(verdicts, {7, 2000, "1.2.3"});
    REQUIRE(files.size() == 2);
    CHECK(files[0].name == "README.md");
    CHECK(files[0].text.find("1 promises, 1 broken") != std::string::npos);
    CHECK(files[0].text.find("**broken**") != std::string::npos);
    CHECK(files[1].text.find("class=\"broken\"") != std::string::npos);
    CHECK(make_report(verdicts, {7, 2000, "1.2.3"})[0].text == files[0].text);
    CHECK(describe(verdicts[0]).find("promised 5.00 %") != std::string::npos);
}

TEST_CASE("words in a picture cannot break it") {
    Svg svg(100, 50, "a < b & \"c\"");
    svg.text({1, 2}, Anchor::middle, "label", "<script>");
    const std::string document = svg.document();
    CHECK(document.find("<script>") == std::string::npos);
    CHECK(document.find("a &lt; b &amp; &quot;c&quot;") != std::string::npos);
    CHECK(document.find("prefers-color-scheme:dark") != std::string::npos);
}
