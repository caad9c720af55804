#include "reporting/play_chain.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "domain/credit.hpp"
#include "domain/key.hpp"
#include "domain/time.hpp"
#include "domain/uuid.hpp"
#include "http/json.hpp"
#include "http/problem.hpp"
#include "storage/scorecard_store.hpp"

namespace bellwether {

namespace json = boost::json;

namespace {

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

std::string_view name_of(ThumbValue value) {
    return value == ThumbValue::up ? "up" : value == ThumbValue::down ? "down" : "undo";
}

std::string_view name_of(ListenOutcome outcome) {
    return outcome == ListenOutcome::completed ? "completed"
           : outcome == ListenOutcome::skipped ? "skipped"
                                               : "stopped";
}

json::value play_json(const PlayState& state, const ModelNames& names) {
    if (!state.play()) return nullptr;
    const auto& play = *state.play();
    return json::object{
        {"event_id", print_uuid(play.event_id)},
        {"occurred_at", print_time(play.at)},
        {"track_id", text_or_null(play.track_id)},
        {"artist_id", text_or_null(play.artist_id)},
        {"station_id", text_or_null(play.station_id)},
        {"station_seed", text_or_null(play.station_seed)},
        {"genre", text_or_null(play.genre)},
        {"mode", text_or_null(play.mode)},
        {"selected_by",
         play.selected_by ? json::value(names.recommenders.at(*play.selected_by)) : json::value(nullptr)},
        {"propensity", play.propensity ? json::value(*play.propensity) : json::value(nullptr)},
    };
}

json::array slate_json(const PlayState& state, const ModelNames& names) {
    json::array slate;
    if (!state.play()) return slate;
    for (const auto& entry : state.play()->slate) {
        const auto& model = names.versions.at(entry.model_version_id);
        slate.push_back({{"recommender", model.recommender},
                         {"version", model.version},
                         {"registered", model.registered},
                         {"score", entry.score},
                         {"rank", entry.rank},
                         {"selected", state.play()->selected_by == entry.recommender_id}});
    }
    return slate;
}

json::array thumbs_json(const PlayState& state) {
    json::array thumbs;
    for (const auto& thumb : state.thumbs())
        thumbs.push_back({{"event_id", print_uuid(thumb.event_id)},
                          {"occurred_at", print_time(thumb.at)},
                          {"value", name_of(thumb.value)},
                          {"stands", &thumb == &state.thumbs().back()}});
    return thumbs;
}

json::array listens_json(const PlayState& state) {
    json::array listens;
    for (const auto& listen : state.listens())
        listens.push_back({{"event_id", print_uuid(listen.event_id)},
                           {"occurred_at", print_time(listen.at)},
                           {"listened_ms", listen.listened_ms},
                           {"outcome", name_of(listen.outcome)}});
    return listens;
}

json::array experiments_json(const std::vector<ExposureInChain>& exposures) {
    json::array experiments;
    for (const auto& exposure : exposures)
        experiments.push_back({{"experiment", exposure.experiment},
                               {"iteration", exposure.iteration},
                               {"variant", exposure.variant ? json::value(*exposure.variant) : json::value(nullptr)},
                               {"control", exposure.is_control},
                               {"first_exposed_at", print_time(exposure.first_exposed_at)},
                               {"seen_in_two_variants", exposure.conflicting}});
    return experiments;
}

/// Who gets how much of the standing thumb and of the listening; shares are fractions of the whole.
json::object credit_json(CreditRule rule, const PlayState& state, const ModelNames& names) {
    if (!state.play()) return {{"shares", json::array()}, {"unattributed", to_string(Unattributed::play_unknown)}};
    const auto proposers = proposers_of(state.play()->slate);
    const auto thumb = credit(rule, proposers, state.play()->selected_by, 1);
    const auto listening = credit(rule, proposers, state.play()->selected_by, state.listened_ms());
    json::array shares;
    for (std::size_t i = 0; i < thumb.shares.size(); ++i) {
        const auto& model = names.versions.at(thumb.shares[i].proposer.model_version_id);
        const double share = static_cast<double>(thumb.shares[i].micro) / micro;
        shares.push_back({{"recommender", model.recommender},
                          {"version", model.version},
                          {"share", share},
                          {"thumbs_up", state.thumb() == ThumbValue::up ? share : 0.0},
                          {"thumbs_down", state.thumb() == ThumbValue::down ? share : 0.0},
                          {"listened_ms", static_cast<double>(listening.shares[i].micro) / micro}});
    }
    return {{"shares", std::move(shares)},
            {"unattributed", thumb.unattributed ? json::value(to_string(*thumb.unattributed)) : json::value(nullptr)}};
}

ModelNames load_names(ReportStore& store) {
    ModelNames names;
    for (auto& model : store.models())
        names.versions.emplace(model.model_version_id, std::move(model));
    names.recommenders = store.recommender_names();
    return names;
}

Result<json::object> load_chain(Database& database, const Request& request) {
    const std::string play_id(request.parameter("play_id"));
    if (!is_identifier(play_id))
        return invalid_at("/play_id", "bad_identifier", "a play id is 1 to 128 bytes of UTF-8 without NUL");
    std::optional<std::string> listener_id;
    if (request.has_query("listener_id")) listener_id = request.query_value("listener_id");
    if (listener_id && !is_identifier(*listener_id))
        return invalid_at("/listener_id", "bad_identifier", "a listener id is 1 to 128 bytes of UTF-8 without NUL");
    return database.read([&](Transaction& transaction) -> Result<json::object> {
        const auto plays = PlayStore(transaction).with_play_id(play_id, listener_id, chain_plays_max + 1);
        const auto freshness = ScorecardStore(transaction).freshness();
        if (plays.empty())
            return Error{ErrorKind::not_found,
                         fmt::format("no play '{}'{} is known as of {}", play_id,
                                     listener_id ? fmt::format(" of listener '{}'", *listener_id) : "",
                                     print_time(freshness.caught_up_at)),
                         {}};
        ReportStore store(transaction);
        const auto names = load_names(store);
        json::array chains;
        for (const auto& play : plays) {
            if (chains.size() == static_cast<std::size_t>(chain_plays_max)) break;
            chains.push_back(chain_json(play, names, store.exposures_by(play.key.listener_id, moment_of(play.state))));
        }
        return json::object{{"play_id", play_id},
                            {"plays", std::move(chains)},
                            {"more", plays.size() > static_cast<std::size_t>(chain_plays_max)},
                            {"data", {{"caught_up_at", print_time(freshness.caught_up_at)}}}};
    });
}

}  // namespace

UtcTime moment_of(const PlayState& state) {
    if (state.play()) return state.play()->at;
    if (state.thumbs().empty()) return state.listens().empty() ? UtcTime() : state.listens().front().at;
    if (state.listens().empty()) return state.thumbs().front().at;
    return std::min(state.thumbs().front().at, state.listens().front().at);
}

json::object chain_json(const KeyedPlay& play, const ModelNames& names, const std::vector<ExposureInChain>& exposures) {
    const auto& state = play.state;
    json::object credit;
    for (const auto rule : credit_rules)
        credit[to_string(rule)] = credit_json(rule, state, names);
    return {
        {"listener_id", play.key.listener_id},
        {"play", play_json(state, names)},
        {"slate", slate_json(state, names)},
        {"experiments", experiments_json(exposures)},
        {"thumb", state.thumb() == ThumbValue::undo ? json::value(nullptr) : json::value(name_of(state.thumb()))},
        {"thumbs", thumbs_json(state)},
        {"listens", listens_json(state)},
        {"listened_ms", state.listened_ms()},
        {"track_ms", state.track_ms() ? json::value(*state.track_ms()) : json::value(nullptr)},
        {"credit", std::move(credit)},
    };
}

std::vector<Route> play_routes(Database& database) {
    return {on_worker(Method::get, "/v1/plays/{play_id}", Access::read, [&database](const Request& request) {
        const auto chain = load_chain(database, request);
        return chain ? json_response(200, chain.value()) : problem(chain.error());
    })};
}

}  // namespace bellwether
