// The attribution report as a value: what each recommender proposed, what came of it, and its credit, with intervals.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/credit.hpp"
#include "domain/event.hpp"

namespace bellwether {

/// Millionths of a thumb or of a millisecond. A year of a large service's hours passes 64 bits.
__extension__ using Millionths = __int128;

/// Half-open UTC days, and what is left out.
struct AttributionQuestion {
    UtcDay from;
    UtcDay until;
    std::optional<std::string> recommender;  ///< whose rows are shown; totals and overlap are of all
    std::optional<std::string> genre;        ///< empty: plays that name none
    std::optional<std::string> mode;
};

/// A number with its interval, or the number and the reason why it has none; for a rate of nothing not even the number.
struct ReportNumber {
    std::optional<double> value;
    struct Bounds {
        double standard_error = 0;
        double lower = 0;
        double upper = 0;
    };
    std::optional<Bounds> bounds;
    std::string refused;  ///< the stable word
    std::string why;      ///< the sentence
};

struct RuleCredit {
    CreditRule rule = CreditRule::selected;
    ReportNumber thumbs_up;
    ReportNumber thumbs_down;
    ReportNumber hours;
};

/// A recommender (then `version` is absent) or one of its model versions.
struct AttributionRow {
    std::string recommender;
    std::optional<std::string> version;
    bool registered = false;
    std::int64_t proposed = 0;  ///< plays
    std::int64_t selected = 0;
    std::int64_t unique = 0;
    std::int64_t proposed_up = 0;
    std::int64_t proposed_down = 0;
    std::int64_t selected_up = 0;
    std::int64_t selected_down = 0;
    double proposed_hours = 0;
    double selected_hours = 0;
    ReportNumber thumb_up_rate;  ///< of selected plays: ups over ups and downs
    std::array<RuleCredit, credit_rules.size()> credit;
    int listener_groups = 0;  ///< of 256, how many have a proposal
};

/// happened == credited + what each reason leaves, exactly.
struct Balance {
    Millionths happened = 0;
    Millionths credited = 0;
    std::array<Millionths, unattributed_reasons.size()> unattributed{};
};

struct RuleBalance {
    CreditRule rule = CreditRule::selected;
    Balance thumbs_up;
    Balance thumbs_down;
    Balance listened_ms;
};

/// Of two recommenders: on how many plays both proposed the track.
struct Overlap {
    std::string a;
    std::string b;
    std::int64_t plays = 0;
    double jaccard = 0;     ///< of the plays that either proposed
    double share_of_a = 0;  ///< of the plays that a proposed
    double share_of_b = 0;
};

struct AttributionReport {
    AttributionQuestion question;
    UtcTime caught_up_at;  ///< what was committed by then is in it
    std::int64_t events_seen = 0;
    double alpha = 0.05;
    std::int64_t plays = 0;
    std::array<RuleBalance, credit_rules.size()> totals;
    std::vector<AttributionRow> rows;  ///< by recommender: first its sum, then its versions
    std::vector<Overlap> overlap;      ///< a < b by name
};

}  // namespace bellwether
