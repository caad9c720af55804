// The calculator behind `bellwether analyze`: cases of the golden/1 schema in, the quantities of each method out.
// It owns the translation between JSON and analysis/; the mathematics is there. One file a family, listed in families.cpp.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/outcome.hpp"

namespace bellwether::calculator {

/// Thrown where a case's inputs are not what its method needs; it becomes that case's error, and only that case's.
struct BadInput : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Reads the inputs of one case. Every reader throws BadInput with the field's name where the field does not fit.
class Inputs {
  public:
    explicit Inputs(const boost::json::object& object) : object_(object) {}

    bool has(std::string_view name) const;  ///< present and not null
    double number(std::string_view name) const;
    double number_or(std::string_view name, double fallback) const;
    std::int64_t integer(std::string_view name) const;
    std::int64_t integer_or(std::string_view name, std::int64_t fallback) const;
    bool boolean_or(std::string_view name, bool fallback) const;
    std::string text(std::string_view name) const;
    std::string text_or(std::string_view name, std::string_view fallback) const;
    std::vector<double> numbers(std::string_view name) const;
    std::vector<std::vector<double>> matrix(std::string_view name) const;
    std::vector<std::string> texts(std::string_view name) const;
    Inputs object(std::string_view name) const;
    std::vector<Inputs> objects(std::string_view name) const;
    const boost::json::value& value(std::string_view name) const;
    const boost::json::object& raw() const { return object_; }

  private:
    const boost::json::object& object_;
};

/// Quantity -> value: numbers, text, lists, null, or "Infinity" / "-Infinity".
using Quantities = boost::json::object;
using MethodFunction = std::function<analysis::Outcome<Quantities>(const Inputs&)>;
using Methods = std::map<std::string, MethodFunction, std::less<>>;

/// A double as the schema writes it: infinities as text. ensure()s that it is not NaN.
boost::json::value to_json(double x);
boost::json::value to_json(const std::vector<double>& xs);

/// Every family by name; families.cpp lists them.
const std::map<std::string, Methods, std::less<>>& families();

/// Answers one golden/1 document: {"cases": [{"id", "output": {...}} | {"id", "status": "undefined", "reason"} |
/// {"id", "error"}]}. A document that is none gives {"error"}. Cost: that of its cases.
boost::json::object answer(const boost::json::value& document);

}  // namespace bellwether::calculator
