#include "calculator/answer_files.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace bellwether::calculator;

namespace {

/// A folder that is gone when the test is.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string pattern = (fs::temp_directory_path() / "bellwether-analyze-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~TemporaryFolder() { fs::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name) << text;
        return (path_ / name).string();
    }
    std::string path() const { return path_.string(); }

  private:
    fs::path path_;
};

std::string srm_document(const std::string& id) {
    return R"({"family": "srm", "cases": [{"id": ")" + id +
           R"(", "method": "chi_square", "inputs": {"counts": [7, 3], "weights": [1, 1]}}]})";
}

Answers of_text(const std::string& text) {
    std::istringstream in(text);
    return answer_path("-", in);
}

Answers of_path(const std::string& path) {
    std::istringstream nothing;
    return answer_path(path, nothing);
}

}  // namespace

TEST_CASE("a document on standard input is answered") {
    const auto answers = of_text(srm_document("a"));
    CHECK(answers.failures.empty());
    REQUIRE(answers.cases.size() == 1);
    CHECK(answers.cases[0].at("id") == "a");
    CHECK(answers.cases[0].at("output").at("degrees_of_freedom").to_number<double>() == 1);
}

TEST_CASE("a folder's files are answered in the order of their names, as one document") {
    const TemporaryFolder folder;
    folder.write("b.json", srm_document("second"));
    folder.write("a.json", srm_document("first"));
    folder.write("notes.txt", "no document");
    fs::create_directory(fs::path(folder.path()) / "below.json");
    const auto answers = of_path(folder.path());
    CHECK(answers.failures.empty());
    REQUIRE(answers.cases.size() == 2);
    CHECK(answers.cases[0].at("id") == "first");
    CHECK(answers.cases[1].at("id") == "second");
}

TEST_CASE("a file that is no JSON is named, and the others are answered") {
    const TemporaryFolder folder;
    const auto broken = folder.write("a.json", "{\"family\": ");
    folder.write("b.json", srm_document("good"));
    const auto answers = of_path(folder.path());
    REQUIRE(answers.failures.size() == 1);
    CHECK(answers.failures[0].starts_with(broken));
    CHECK(answers.cases.size() == 1);
}

TEST_CASE("a document without family or cases is a failure; of another schema it is left out") {
    CHECK(of_text("[]").failures.size() == 1);
    CHECK(of_text("{}").failures.size() == 1);
    CHECK(of_text(R"({"family": "srm"})").failures.size() == 1);
    CHECK(of_text(R"({"schema": "golden/1", "family": "srm", "cases": {}})").failures.size() == 1);
    const auto other = of_text(R"({"schema": "golden-raw/1", "family": "growthbook_sdk_vectors", "vectors": {}})");
    CHECK(other.failures.empty());
    CHECK(other.notes.size() == 1);
}

TEST_CASE("an unknown family, method or broken case is an error of that case alone") {
    const auto family = of_text(R"({"family": "astrology", "cases": [{"id": 7, "method": "x", "inputs": {}}]})");
    CHECK(family.failures.empty());
    CHECK(family.cases.at(0).at("id") == 7);
    CHECK(family.cases.at(0).as_object().contains("error"));
    const auto mixed = of_text(
        R"({"family": "srm", "cases": [
            {"id": 1, "method": "chi_square", "inputs": {"counts": "many", "weights": [1, 1]}},
            {"id": 2, "method": "astrology", "inputs": {}},
            {"id": 3, "method": "chi_square"},
            {"id": 4, "inputs": {}},
            5,
            {"id": 6, "method": "chi_square", "inputs": {"counts": [0, 0], "weights": [1, 1]}},
            {"id": 7, "method": "chi_square", "inputs": {"counts": [1, 1], "weights": [1, 1]}}]})");
    REQUIRE(mixed.cases.size() == 7);
    for (std::size_t i = 0; i < 5; ++i)
        CHECK(mixed.cases[i].as_object().contains("error"));
    CHECK(std::string_view(mixed.cases[0].at("error").as_string()).find("counts") != std::string_view::npos);
    CHECK(mixed.cases[5].at("status") == "undefined");
    CHECK(mixed.cases[5].at("reason") == "no_units");
    CHECK(mixed.cases[6].as_object().contains("output"));
}

TEST_CASE("a path that does not exist and a folder without documents are failures") {
    const TemporaryFolder folder;
    CHECK(of_path(folder.path()).failures.size() == 1);
    CHECK(of_path(folder.path() + "/missing.json").failures.size() == 1);
}

TEST_CASE("values whose squares leave the doubles are refused, not answered with infinity") {
    const auto moments = of_text(
        R"({"family": "mean_welch", "cases": [{"id": 1, "method": "moments", "inputs": {"values": [1e308, 1e308, -1e308]}}]})");
    CHECK(moments.cases.at(0).at("reason") == "bad_argument");
    const auto capped = of_text(
        R"({"family": "capped_mean", "cases": [{"id": 1, "method": "winsorize_both", "inputs": {"values": [1, 2, 1e308]}}]})");
    CHECK(capped.cases.at(0).at("reason") == "bad_argument");
}
