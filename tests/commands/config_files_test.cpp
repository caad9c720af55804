// A folder of files, read before any service is asked.
#include "commands/config_files.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "support/temporary_directory.hpp"

using namespace bellwether;

namespace {

struct Folder {
    void put(const std::string& name, const std::string& text) {
        std::filesystem::create_directories((directory.path() / name).parent_path());
        std::ofstream(directory.path() / name) << text;
    }
    std::string refusal() {
        const auto files = read_config_folder(directory.path());
        REQUIRE(!files);
        return files.error().detail;
    }
    test::TemporaryDirectory directory{"config"};
};

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("files are read in the order of application, whatever they are called") {
    Folder folder;
    folder.put("a.yaml", "kind: holdout\npercent: 1\n");
    folder.put("b.yml", "kind: experiment\nkey: exp\nlayer: ranking\nstate: running\npercent: 5\n"
                        "variants: [{key: a}, {key: b, killed: true}]\n");
    folder.put("deep/c.yaml", "kind: segment\nkey: austrians\nrule: {attribute: country, op: equals, value: AT}\n");
    folder.put("d.yaml", "kind: layer\nkey: ranking\n");
    folder.put("notes.txt", "kind: nothing");
    const auto files = read_config_folder(folder.directory.path());
    REQUIRE(files);
    std::string order;
    for (const ConfigFile& file : files.value()) order += std::string(to_string(file.kind)) + " " + file.key + "; ";
    CHECK(order == "layer ranking; segment austrians; experiment exp; holdout ; ");
    const ConfigFile& experiment = files.value()[2];
    CHECK(experiment.state == "running");
    CHECK(experiment.percent == 5);
    CHECK(experiment.killed == std::vector<std::string>{"b"});
    CHECK_FALSE(experiment.body.contains("kind"));
    CHECK_FALSE(experiment.body.contains("state"));
    CHECK_FALSE(experiment.body.at("variants").at(1).as_object().contains("killed"));
}

TEST_CASE("an unknown kind, a missing key, an object twice and what is no YAML are refused with their file") {
    for (const auto& [text, part] : std::vector<std::pair<std::string, std::string>>{
             {"kind: cluster\nkey: a\n", "kind is one of: layer, segment, recommender, metric, experiment, holdout"},
             {"key: a\n", "kind is one of"},
             {"kind: layer\n", "key is required"},
             {"kind: [layer\n", "not YAML"},
             {"- kind: layer\n", "the file must hold a map"},
             {"kind: experiment\nkey: a\nstate: flying\n", "state is draft, running, paused or stopped"},
             {"kind: experiment\nkey: a\npercent: 5\n", "percent goes with state"},
             {"kind: experiment\nkey: a\nstate: stopped\n", "state: stopped goes with decision"},
             {"kind: experiment\nkey: a\nstate: running\ndecision: ship\n", "state: stopped goes with decision"}}) {
        Folder folder;
        folder.put("one.yaml", text);
        const std::string refusal = folder.refusal();
        CAPTURE(refusal);
        CHECK(holds(refusal, part));
        CHECK(holds(refusal, "one.yaml"));
    }
    Folder twice;
    twice.put("one.yaml", "kind: layer\nkey: a\n");
    twice.put("two.yaml", "kind: layer\nkey: a\n");
    CHECK(holds(twice.refusal(), "layer 'a' stands in"));
}

TEST_CASE("a folder without files, and none at all, are refused") {
    Folder empty;
    CHECK(holds(empty.refusal(), "holds no YAML files"));
    CHECK(!read_config_folder("/no/such/folder"));
}

TEST_CASE("the example folder can be read") {
    const auto files = read_config_folder(std::filesystem::path(BELLWETHER_SOURCE_DIR) / "docs/examples/config");
    REQUIRE_MESSAGE(files, files.error().detail);
    CHECK(files.value().size() == 6);
}

TEST_CASE("a metric's own kind says that the file is one, and `kind: metric` goes with metric_kind") {
    const auto plain = read_config_file("key: m\nkind: ratio\nnumerator: {measure: plays}\n", "m.yaml").value();
    CHECK(plain.kind == ConfigKind::metric);
    CHECK(plain.body.at("kind") == "ratio");
    const auto named = read_config_file("key: m\nkind: metric\nmetric_kind: mean\nnumerator: {measure: plays}\n", "m.yaml").value();
    CHECK(named.kind == ConfigKind::metric);
    CHECK(named.body.at("kind") == "mean");
    CHECK_FALSE(named.body.contains("metric_kind"));
}
