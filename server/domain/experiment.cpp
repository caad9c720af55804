#include "domain/experiment.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "domain/ensure.hpp"

namespace bellwether {

namespace {

constexpr std::array<std::pair<ExperimentState, std::string_view>, 5> states{{
    {ExperimentState::draft, "draft"},
    {ExperimentState::running, "running"},
    {ExperimentState::paused, "paused"},
    {ExperimentState::stopped, "stopped"},
    {ExperimentState::archived, "archived"},
}};

constexpr std::array<std::pair<Decision, std::string_view>, 3> decisions{{
    {Decision::ship, "ship"},
    {Decision::rollback, "rollback"},
    {Decision::inconclusive, "inconclusive"},
}};

template <class Table, class Value>
std::string_view word_of(const Table& table, Value value) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.first == value; });
    ensure(found != table.end(), "every value of the enumeration has its word");
    return found->second;
}

template <class Value, class Table>
std::optional<Value> value_of(const Table& table, std::string_view word) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.second == word; });
    return found == table.end() ? std::nullopt : std::optional<Value>(found->first);
}

}  // namespace

std::string_view to_string(ExperimentState state) { return word_of(states, state); }
std::optional<ExperimentState> parse_experiment_state(std::string_view text) {
    return value_of<ExperimentState>(states, text);
}
std::string_view to_string(Decision decision) { return word_of(decisions, decision); }
std::optional<Decision> parse_decision(std::string_view text) { return value_of<Decision>(decisions, text); }

const Variant* Experiment::variant(std::string_view variant_key) const {
    const auto found =
        std::find_if(variants.begin(), variants.end(), [&](const Variant& v) { return v.key == variant_key; });
    return found == variants.end() ? nullptr : &*found;
}

const Variant& Experiment::control() const {
    const auto found = std::find_if(variants.begin(), variants.end(), [](const Variant& v) { return v.is_control; });
    ensure(found != variants.end(), "every experiment has a control");
    return *found;
}

}  // namespace bellwether
