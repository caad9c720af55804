#include "assignment/assign_question.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include "domain/key.hpp"
#include "http/json.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

/// An object of scalars; each becomes an attribute under the prefix and its name.
void read_attributes(FieldReader& fields, std::string_view field, std::string_view prefix, Attributes& attributes) {
    const json::object* object = fields.optional_object(field);
    if (object == nullptr) return;
    FieldReader inside(*object, fields.pointer_to(field));
    if (object->size() > attributes_max) {
        fields.refuse(field, "too_many", fmt::format("may have {} fields at most", attributes_max));
        return;
    }
    for (const auto& [key, value] : *object) {
        std::string name(prefix);
        name.append(key.data(), key.size());
        if (const auto* text = value.if_string()) {
            attributes.set(std::move(name), std::string(view(*text)));
        } else if (const auto* truth = value.if_bool()) {
            attributes.set(std::move(name), *truth);
        } else if (value.is_number()) {
            attributes.set(std::move(name), value.to_number<double>());
        } else if (!value.is_null()) {
            inside.refuse(std::string_view(key.data(), key.size()), "nested_attribute", "must be a text, a number, true or false");
        }
    }
    fields.absorb(inside);
}

void read_listener(FieldReader& fields, AskingListener& listener) {
    listener.listener_id = fields.required_string("listener_id");
    if (fields.good() && !is_identifier(listener.listener_id))
        fields.refuse("listener_id", "bad_listener_id",
                      fmt::format("must be 1 to {} bytes of UTF-8 without NUL", identifier_length_max));
    read_attributes(fields, "attributes", "", listener.attributes);
    read_attributes(fields, "context", context_prefix, listener.attributes);
}

void read_listeners(FieldReader& fields, AssignQuestion& question) {
    const json::array* list = fields.required_array("listeners");
    if (list == nullptr) return;
    if (list->empty() || list->size() > listeners_per_question_max) {
        fields.refuse("listeners", "out_of_range", fmt::format("must have 1 to {} entries", listeners_per_question_max));
        return;
    }
    question.listeners.resize(list->size());
    Attributes of_all;
    read_attributes(fields, "context", context_prefix, of_all);
    for (AskingListener& listener : question.listeners) listener.attributes = of_all;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const json::object* object = (*list)[i].if_object();
        if (object == nullptr) {
            fields.refuse(fmt::format("listeners/{}", i), "wrong_type", "must be an object");
            continue;
        }
        FieldReader inside(*object, fmt::format("{}/{}", fields.pointer_to("listeners"), i));
        read_listener(inside, question.listeners[i]);
        fields.absorb(inside);
    }
}

void read_experiments(FieldReader& fields, AssignQuestion& question) {
    const json::array* list = fields.optional_array("experiments");
    if (list == nullptr) return;
    question.names_experiments = true;
    if (list->size() > experiments_per_question_max ||
        list->size() * question.listeners.size() > answers_per_question_max) {
        fields.refuse("experiments", "too_many",
                      fmt::format("may have {} entries at most, and {} with all listeners", experiments_per_question_max,
                                  answers_per_question_max));
        return;
    }
    for (const json::value& item : *list) {
        const json::string* key = item.if_string();
        if (key == nullptr) {
            fields.refuse("experiments", "wrong_type", "must hold keys of experiments");
            return;
        }
        question.experiments.emplace_back(view(*key));
    }
}

}  // namespace

Result<AssignQuestion> read_assign_question(const Request& request) {
    BW_TRY(const json::object body, json_body(request));
    FieldReader fields(body, "");
    AssignQuestion question;
    question.many = body.contains("listeners");
    if (question.many) {
        if (body.contains("listener_id")) fields.refuse("listener_id", "ambiguous", "give 'listener_id' or 'listeners', not both");
        read_listeners(fields, question);
    } else {
        question.listeners.resize(1);
        read_listener(fields, question.listeners.front());
    }
    read_experiments(fields, question);
    question.expose = fields.boolean_or("expose", true);
    if (!fields.good()) return fields.error();
    return question;
}

}  // namespace bellwether
