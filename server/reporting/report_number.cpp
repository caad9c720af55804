#include "reporting/report_number.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

namespace bellwether {

namespace json = boost::json;

json::object number_json(const ReportNumber& number) {
    json::object object{{"value", number.value ? json::value(*number.value) : json::value(nullptr)}};
    if (number.bounds) {
        object["standard_error"] = number.bounds->standard_error;
        object["interval"] = json::array{number.bounds->lower, number.bounds->upper};
    } else {
        object["interval"] = nullptr;
        object["refused"] = number.refused;
        object["why"] = number.why;
    }
    return object;
}

std::string csv_number(const ReportNumber& number) {
    const auto value = number.value ? fmt::format("{}", *number.value) : std::string();
    if (!number.bounds) return fmt::format("{},,,{}", value, number.refused);
    return fmt::format("{},{},{},", value, number.bounds->lower, number.bounds->upper);
}

std::string csv_number_header(std::string_view name) {
    return fmt::format("{0},{0}_lower,{0}_upper,{0}_refused", name);
}

}  // namespace bellwether
