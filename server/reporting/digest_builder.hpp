// The weekly page for product managers, in plain sentences. Pure: everything passed in.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/experiment.hpp"
#include "domain/result.hpp"
#include "domain/scorecard.hpp"
#include "storage/alert_store.hpp"
#include "storage/recommender_store.hpp"

namespace bellwether {

/// A week of ISO 8601: begins on Monday, UTC; the first one has the year's first Thursday.
struct IsoWeek {
    int year = 1970;
    int number = 1;

    UtcDay begin() const;
    UtcDay end() const { return begin() + std::chrono::days(7); }
};

IsoWeek week_of(UtcDay day);
/// "2026-W47"
std::string print_week(IsoWeek week);
/// Refuses (invalid, at `pointer`) other shapes, and a week 53 in a year that has none.
Result<IsoWeek> parse_week(std::string_view text, std::string_view pointer);

/// An experiment that runs or is paused at the week's end, and its scorecard then.
struct OpenExperiment {
    Experiment experiment;
    Scorecard card;
};

struct DigestInputs {
    IsoWeek week;
    UtcTime as_of;                    ///< the week's end, or now where it is not over
    std::vector<AuditEntry> entries;  ///< of the week, oldest first
    std::vector<PublicationLine> publications;
    std::vector<Alert> alerts;
    std::vector<OpenExperiment> open;
    std::int64_t left_out = 0;  ///< open experiments beyond the limit
};

struct DigestLine {
    std::string text;  ///< a sentence
    std::string subject;
};

struct DigestSection {
    std::string name;  ///< started, moved, stopped, decided, stuck, broken
    std::string title;
    std::vector<DigestLine> lines;
};

struct Digest {
    IsoWeek week;
    UtcTime as_of;
    std::vector<DigestSection> sections;  ///< always the six, in this order
};

Digest build_digest(const DigestInputs& inputs);
boost::json::object to_json(const Digest& digest);
/// One self-contained page without scripts, as mail programs show it; every text escaped.
std::string digest_html(const Digest& digest);

}  // namespace bellwether
