// What a metric's body must not say: each refusal with its place.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "reporting/catalog_reader.hpp"
#include "reporting/metric_json.hpp"

using namespace bellwether;
namespace json = boost::json;

namespace {

std::string mistakes(const std::string& rest) {
    const auto document = read_metric(json::parse(R"({"key": "m", )" + rest + "}").as_object());
    if (document) return "none";
    std::string text;
    for (const auto& error : document.error().errors)
        text += error.pointer + " " + error.code + "\n";
    return text;
}

std::string csv(const std::string& text) {
    const auto tracks = read_catalog_csv(text);
    return tracks ? std::to_string(tracks.value().size()) : tracks.error().errors.at(0).pointer + " " + tracks.error().errors.at(0).code;
}

std::string lines(const std::string& text) {
    const auto tracks = read_catalog_lines(text);
    return tracks ? std::to_string(tracks.value().size()) : tracks.error().errors.at(0).pointer + " " + tracks.error().errors.at(0).code;
}

const std::string plays = R"("numerator": {"measure": "plays"})";

}  // namespace

TEST_CASE("a metric that is written reads back as it was") {
    for (const auto& text :
         {R"({"key": "m", "kind": "mean", "numerator": {"measure": "plays", "filter": {"genre": ["jazz"], "artist":
              {"attribute": "gender", "value": "female"}}}, "cap": {"percentile": 0.99}, "window_days": 7})",
          R"({"key": "m", "kind": "ratio", "numerator": {"measure": "repeats"}, "denominator": {"measure": "plays"}})",
          R"({"key": "m", "kind": "quantile", "of": "events", "quantile": 0.9, "numerator": {"measure": "repeat_gap_ms"}})",
          R"({"key": "m", "kind": "proportion", "at_least": 3, "numerator": {"measure": "thumbs_up"}})",
          R"({"key": "m", "kind": "retention", "return_from": 7, "return_until": 14, "numerator": {"measure": "active_days"}})"}) {
        const auto document = read_metric(json::parse(text).as_object());
        REQUIRE(document);
        const auto written = to_json(document.value().metric);
        const auto again = read_metric(written);
        REQUIRE(again);
        CHECK(to_json(again.value().metric) == written);
    }
    for (const auto& metric : ready_made_metrics()) {
        const auto again = read_metric(to_json(metric));
        REQUIRE(again);
        auto expected = to_json(metric);
        expected["ready_made"] = false;
        CHECK(to_json(again.value().metric) == expected);
    }
}

TEST_CASE("each mistake of a metric is refused where it stands") {
    CHECK(mistakes(R"("kind": "mean", )" + plays) == "none");
    CHECK(mistakes(R"("kind": "average", )" + plays) == "/kind unknown_kind\n");
    CHECK(mistakes(R"("kind": "mean")") == "/numerator missing\n");
    CHECK(mistakes(R"("kind": "mean", "numerator": {"measure": "clicks"})") == "/numerator/measure unknown_measure\n");
    CHECK(mistakes(R"("kind": "mean", "numerator": {"measure": "plays", "filter": {"weather": "rain"}})") ==
          "/numerator/filter/weather unknown_property\n");
    CHECK(mistakes(R"("kind": "mean", "numerator": {"measure": "plays", "filter": {"popularity": "hits"}})") ==
          "/numerator/filter/popularity unknown_value\n");
    CHECK(mistakes(R"("kind": "mean", "numerator": {"measure": "plays", "filter": {"genre": []}})") ==
          "/numerator/filter/genre too_few\n");
    CHECK(mistakes(R"("kind": "mean", "numerator": {"measure": "plays", "filter": {"genre": [1]}})") ==
          "/numerator/filter/genre wrong_type\n");
    CHECK(mistakes(R"("kind": "mean", "numerator": {"measure": "stations_created", "filter": {"genre": "jazz"}})") ==
          "/numerator/filter not_filterable\n");
    CHECK(mistakes(R"("kind": "mean", "numerator": {"measure": "repeat_gap_ms"})") ==
          "/numerator/measure events_only\n");
    CHECK(mistakes(R"("kind": "quantile", "of": "events", )" + plays) == "/numerator/measure no_events\n");
    CHECK(mistakes(R"("kind": "quantile", "of": "tracks", )" + plays) == "/of unknown_value\n");
    CHECK(mistakes(R"("kind": "ratio", )" + plays) == "/denominator missing\n");
    CHECK(mistakes(R"("kind": "mean", "denominator": {"measure": "plays"}, )" + plays) ==
          "/denominator not_for_this_kind\n");
    CHECK(mistakes(R"("kind": "ratio", "cap": {"value": 3}, "denominator": {"measure": "plays"}, )" + plays) ==
          "/cap not_for_this_kind\n");
    CHECK(mistakes(R"("kind": "mean", "cap": {}, )" + plays) == "/cap/value one_of\n");
    CHECK(mistakes(R"("kind": "mean", "cap": {"percentile": 1}, )" + plays) == "/cap/percentile out_of_range\n");
    CHECK(mistakes(R"("kind": "quantile", "quantile": 1, )" + plays) == "/quantile out_of_range\n");
    CHECK(mistakes(R"("kind": "mean", "quantile": 0.5, )" + plays) == "/quantile not_for_this_kind\n");
    CHECK(mistakes(R"("kind": "proportion", "at_least": 0, )" + plays) == "/at_least out_of_range\n");
    CHECK(mistakes(R"("kind": "mean", "window_days": 0, )" + plays) == "/window_days out_of_range\n");
    CHECK(mistakes(R"("kind": "mean", "direction": "up", )" + plays) == "/direction unknown_value\n");
    CHECK(mistakes(R"("kind": "mean", "margin": 0.1, )" + plays) == "/margin unknown_field\n");
    CHECK(mistakes(R"("kind": "retention", "return_from": 7, "return_until": 7, )" + plays) ==
          "/return_until out_of_range\n");
    CHECK(mistakes(R"("kind": "retention", "numerator": {"measure": "thumbs"})") == "/numerator not_for_this_kind\n");
    CHECK(mistakes(R"("kind": "mean", "unit_divisor": 0, )" + plays) == "/unit_divisor out_of_range\n");
}

TEST_CASE("a catalogue is read from comma-separated values and from lines of JSON") {
    const auto tracks = read_catalog_csv("track_id,popularity,artist_id,gender\r\nt1,5,a1,female\r\n\"t,2\",0,,\r\n");
    REQUIRE(tracks);
    REQUIRE(tracks.value().size() == 2);
    CHECK(tracks.value()[0].artist_json == R"({"gender":"female"})");
    CHECK(tracks.value()[1].track_id == "t,2");
    const auto same = read_catalog_lines(
        "{\"track_id\":\"t1\",\"popularity\":5,\"artist_id\":\"a1\",\"artist\":{\"gender\":\"female\"}}\n\n"
        "{\"track_id\":\"t2\",\"popularity\":0}");
    REQUIRE(same);
    CHECK(same.value()[0].artist_json == tracks.value()[0].artist_json);
}

TEST_CASE("each mistake of a catalogue is refused with its line") {
    CHECK(csv("popularity\n1\n") == "/1 missing_column");
    CHECK(csv("track_id,popularity\nt1\n") == "/2 bad_csv");
    CHECK(csv("track_id,popularity\n\"t1,1\n") == "/2 bad_csv");
    CHECK(csv("track_id,popularity\nt1,many\n") == "/2 bad_popularity");
    CHECK(csv("track_id,popularity\nt1,-1\n") == "/2 bad_popularity");
    CHECK(csv("track_id,popularity\n,1\n") == "/2 bad_identifier");
    CHECK(csv("track_id,popularity\nt1,1\nt1,2\n") == "/3 repeated_track");
    CHECK(csv("track_id,popularity\n") == " no_tracks");
    CHECK(lines("{") == "/1 not_json");
    CHECK(lines(R"({"track_id":"t","popularity":1.5})").starts_with("/1/popularity"));
    CHECK(lines(R"({"track_id":"t","popularity":1,"genre":"x"})") == "/1/genre unknown_field");
    CHECK(lines(R"({"track_id":"t","popularity":1,"artist":{"a":1}})") == "/1 bad_text");
}
