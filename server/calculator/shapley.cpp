// Shapley values of games that a case describes. The amounts of a case are decimals, so the shares are computed as
// exact fractions in 128-bit integers wherever these suffice, and in doubles alone where they do not.
#include "analysis/credit/shapley.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "calculator/families.hpp"

namespace bellwether::calculator {

using analysis::Outcome;

namespace {

__extension__ using Wide = __int128;

/// digits * 10^exponent, as the shortest text that reads back as the double.
struct Decimal {
    std::int64_t digits = 0;
    int exponent = 0;
};

Decimal to_decimal(double x) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, x, std::chars_format::scientific).ptr;
    const std::string_view written(text, end - text);
    const auto e = written.find('e');
    std::string digits;
    int decimals = 0;
    for (char c : written.substr(0, e)) {
        if (c == '.')
            decimals = static_cast<int>(e - digits.size() - 1);
        else
            digits += c;
    }
    Decimal result;
    std::from_chars(digits.data(), digits.data() + digits.size(), result.digits);
    const auto exponent = written.substr(written[e + 1] == '+' ? e + 2 : e + 1);
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), result.exponent);
    result.exponent -= decimals;
    return result;
}

/// The amounts as whole multiples of 10^-decimals.
struct Scaled {
    std::vector<Wide> amounts;
    Wide one = 1;
};

/// Nothing where the whole numbers would leave 128 bits in shapley_sums.
std::optional<Scaled> scale(const std::vector<double>& amounts, int players) {
    std::vector<Decimal> decimals;
    int decimals_max = 0;
    long double total = 1;
    for (double x : amounts) {
        if (!std::isfinite(x)) return std::nullopt;
        decimals.push_back(to_decimal(x));
        decimals_max = std::max(decimals_max, x == 0 ? 0 : -decimals.back().exponent);
        total += std::abs(x);
    }
    constexpr long double room = 1e37L;
    const long double bound = 2 * total * std::pow(10.0L, decimals_max) * std::tgamma(players + 1.0L);
    if (!(bound < room)) return std::nullopt;
    Scaled result;
    for (int i = 0; i < decimals_max; ++i)
        result.one *= 10;
    for (const auto& [digits, exponent] : decimals) {
        Wide value = digits;
        for (int i = 0; digits != 0 && i < decimals_max + exponent; ++i)
            value *= 10;
        result.amounts.push_back(value);
    }
    return result;
}

Wide greatest_common_divisor(Wide a, Wide b) {
    while (b != 0)
        a = std::exchange(b, a % b);
    return a < 0 ? -a : a;
}

std::string to_text(Wide x) {
    if (x < 0) return "-" + to_text(-x);
    std::string digits;
    do
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(x % 10)));
    while ((x /= 10) > 0);
    return digits;
}

template <class Number, class Value>
std::vector<Number> table(int players, const std::vector<Number>& amounts, Value value) {
    std::vector<Number> result;
    for (unsigned coalition = 0; coalition < 1u << players; ++coalition)
        result.push_back(value(amounts, coalition));
    return result;
}

/// value(amounts, coalition) is the game, for amounts of any type of number.
template <class Value>
Outcome<Quantities> answer(std::int64_t players, const std::vector<double>& amounts, Value value) {
    if (players < 0 || players > analysis::shapley_players_max)
        throw BadInput(fmt::format("the number of players must lie in 0 to {}", analysis::shapley_players_max));
    const int count = static_cast<int>(players);
    const auto scaled = scale(amounts, count);
    if (!scaled) {
        AN_TRY(const auto phi, analysis::shapley(count, table(count, amounts, value)));
        return Quantities{{"phi", to_json(phi)}};
    }
    Wide orders = scaled->one;
    for (int i = 2; i <= count; ++i)
        orders *= i;
    std::vector<double> phi;
    boost::json::array exact;
    const auto values = table(count, scaled->amounts, value);
    for (Wide sum : analysis::shapley_sums<Wide>(count, values)) {
        const Wide divisor = greatest_common_divisor(sum, orders);
        const Wide numerator = sum / divisor;
        const Wide denominator = orders / divisor;
        phi.push_back(static_cast<double>(static_cast<long double>(numerator) / static_cast<long double>(denominator)));
        exact.push_back(boost::json::value(to_text(numerator) + "/" + to_text(denominator)));
    }
    return Quantities{{"phi", to_json(phi)}, {"exact", std::move(exact)}};
}

unsigned as_player(double x, std::int64_t players) {
    if (!(x >= 0 && double(x) < double(players)) || x != std::floor(x))
        throw BadInput(fmt::format("a player must be a whole number from 0 to below {}", players));
    return static_cast<unsigned>(x);
}

bool holds(unsigned coalition, std::size_t player) {
    return (coalition >> player & 1) != 0;
}

Outcome<Quantities> coverage(const Inputs& inputs) {
    const auto players = inputs.integer("players");
    std::vector<double> amounts;
    std::vector<unsigned> proposers;
    for (const auto& item : inputs.objects("items")) {
        amounts.push_back(item.number("value"));
        proposers.push_back(0);
        for (double player : item.numbers("proposers"))
            proposers.back() |= 1u << as_player(player, std::min<std::int64_t>(players, analysis::shapley_players_max));
    }
    return answer(players, amounts, [&](const auto& values, unsigned coalition) {
        auto sum = typename std::decay_t<decltype(values)>::value_type(0);
        for (std::size_t i = 0; i < values.size(); ++i)
            if ((proposers[i] & coalition) != 0) sum += values[i];
        return sum;
    });
}

Outcome<Quantities> voting(const Inputs& inputs) {
    auto amounts = inputs.numbers("weights");
    const std::size_t players = amounts.size();
    amounts.push_back(inputs.number("quota"));
    amounts.push_back(1.0);  // a won vote, in the scale of the other amounts
    return answer(std::int64_t(players), amounts, [players](const auto& values, unsigned coalition) {
        auto sum = values[0] - values[0];
        for (std::size_t i = 0; i < players; ++i)
            if (holds(coalition, i)) sum += values[i];
        return sum >= values[players] ? values[players + 1] : values[0] - values[0];
    });
}

Outcome<Quantities> airport(const Inputs& inputs) {
    const auto costs = inputs.numbers("costs");
    return answer(std::int64_t(costs.size()), costs, [](const auto& values, unsigned coalition) {
        auto largest = typename std::decay_t<decltype(values)>::value_type(0);
        bool first = true;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!holds(coalition, i)) continue;
            largest = first ? values[i] : std::max(largest, values[i]);
            first = false;
        }
        return largest;
    });
}

Outcome<Quantities> listed(const Inputs& inputs) {
    const auto players = inputs.integer("players");
    auto values = inputs.numbers("v");
    if (players < 0 || players > analysis::shapley_players_max)
        throw BadInput(fmt::format("the number of players must lie in 0 to {}", analysis::shapley_players_max));
    const std::size_t coalitions = std::size_t(1) << players;
    if (values.size() + 1 == coalitions) values.insert(values.begin(), 0.0);  // the empty coalition left out
    if (values.size() != coalitions) throw BadInput("input 'v' must hold a value for each of the 2^players coalitions");
    return answer(players, values, [](const auto& amounts, unsigned coalition) { return amounts[coalition]; });
}

Outcome<Quantities> additive_overlap(const Inputs& inputs) {
    auto amounts = inputs.numbers("own");
    const std::size_t players = amounts.size();
    std::vector<unsigned> pairs;
    for (const auto& overlap : inputs.matrix("overlaps")) {
        if (overlap.size() != 3) throw BadInput("an overlap must be a list of two players and a penalty");
        const auto limit = std::min<std::int64_t>(std::int64_t(players), analysis::shapley_players_max);
        pairs.push_back(1u << as_player(overlap[0], limit) | 1u << as_player(overlap[1], limit));
        amounts.push_back(overlap[2]);
    }
    return answer(std::int64_t(players), amounts, [&](const auto& values, unsigned coalition) {
        auto sum = typename std::decay_t<decltype(values)>::value_type(0);
        for (std::size_t i = 0; i < players; ++i)
            if (holds(coalition, i)) sum += values[i];
        for (std::size_t i = 0; i < pairs.size(); ++i)
            if ((coalition & pairs[i]) == pairs[i]) sum -= values[players + i];
        return sum;
    });
}

}  // namespace

Methods shapley() {
    return {{"additive_overlap", additive_overlap},
            {"airport", airport},
            {"coverage", coverage},
            {"table", listed},
            {"voting", voting}};
}

}  // namespace bellwether::calculator
