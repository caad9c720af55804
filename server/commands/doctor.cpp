#include "commands/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <ostream>

#include "commands/doctor_checks.hpp"

namespace bellwether {

namespace {

std::string_view word(CheckState state) {
    switch (state) {
        case CheckState::ok:
            return "ok";
        case CheckState::note:
            return "note";
        case CheckState::wrong:
            break;
    }
    return "wrong";
}

void append(std::vector<DoctorCheck>& all, std::vector<DoctorCheck> more) {
    std::ranges::move(more, std::back_inserter(all));
}

void print_json(const std::vector<DoctorCheck>& checks, bool healthy, std::ostream& out) {
    boost::json::array items;
    for (const auto& check : checks) {
        boost::json::object item{{"name", check.name}, {"state", word(check.state)}, {"finding", check.finding}};
        if (!check.mend.empty()) item["mend"] = check.mend;
        items.push_back(std::move(item));
    }
    out << boost::json::serialize(boost::json::object{{"healthy", healthy}, {"checks", std::move(items)}}) << "\n";
}

void print_text(const std::vector<DoctorCheck>& checks, std::ostream& out) {
    for (const auto& check : checks) {
        out << fmt::format("{:<6} {:<18} {}\n", word(check.state), check.name, check.finding);
        if (!check.mend.empty()) out << fmt::format("{:<25} -> {}\n", "", check.mend);
    }
    const auto count = std::ranges::count(checks, CheckState::wrong, &DoctorCheck::state);
    out << (count == 0 ? std::string("Nothing is wrong.\n")
                       : fmt::format("{} of {} checks found something wrong.\n", count, checks.size()));
}

}  // namespace

std::vector<DoctorCheck> examine(const DoctorOptions& options) {
    std::vector<DoctorCheck> checks;
    if (options.database_url.empty()) append(checks, check_private_server(options));
    append(checks, check_database(options));
    checks.push_back(check_disk(options));
    if (options.database_url.empty()) checks.push_back(check_shared_memory());
    checks.push_back(check_listen(options));
    checks.push_back(check_token_file(options));
    checks.push_back(check_clock());
    return checks;
}

int run_doctor(const DoctorOptions& options, bool json, std::ostream& out) {
    const auto checks = examine(options);
    const bool healthy = std::ranges::count(checks, CheckState::wrong, &DoctorCheck::state) == 0;
    json ? print_json(checks, healthy, out) : print_text(checks, out);
    return healthy ? 0 : 1;
}

}  // namespace bellwether
