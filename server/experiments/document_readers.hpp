// The parts of an experiment's body, for experiment_reader.cpp: each notes its mistakes and returns what it could read.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "domain/experiment.hpp"
#include "http/json.hpp"

namespace bellwether {

/// Every mistake of a body, in the order in which they were found.
class Mistakes {
  public:
    void refuse(std::string pointer, std::string code, std::string detail) {
        errors_.push_back({std::move(pointer), std::move(code), std::move(detail)});
    }
    void take(const Error& error) { errors_.insert(errors_.end(), error.errors.begin(), error.errors.end()); }
    void take(const FieldReader& fields) {
        if (!fields.good()) take(fields.error());
    }
    bool any() const { return !errors_.empty(); }
    Error error() const;

  private:
    std::vector<ErrorDetail> errors_;
};

/// Fields that only the server writes: they may be sent back as they are in `current` (null for something new).
void refuse_unless_same(Mistakes& mistakes, const boost::json::object& body, const boost::json::object* current,
                        std::initializer_list<std::string_view> names, const std::string& pointer);

/// Present, and not null.
inline bool is_given(const boost::json::object& body, std::string_view name) {
    const boost::json::value* value = body.if_contains(name);
    return value && !value->is_null();
}

std::string limited_text(FieldReader& fields, std::string_view name, std::size_t bytes_max);

std::vector<Variant> read_variants(const boost::json::array& items, const Experiment* current, Mistakes& mistakes);
boost::json::array read_metrics(const boost::json::object& body, Mistakes& mistakes);
boost::json::object read_analysis_plan(const boost::json::object& body, Mistakes& mistakes);

}  // namespace bellwether
