// simdjson's DOM and not its on-demand reader: the latter passes over what it does not look at, so that a body which is
// no JSON could be taken in half. It costs some 50 ns an event; storing one costs a hundred times that.
#include "ingest/event_reader.hpp"

#include <fmt/format.h>

#include <memory>

#include "ingest/event_fields.hpp"

namespace bellwether {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kept_parser_bytes_max = 1 << 20;
constexpr std::size_t rejected_body_bytes_max = 4096;

/// A parser keeps memory for the largest body that it has seen: threads keep one for bodies of the usual size only.
class Parser {
  public:
    explicit Parser(std::size_t body_bytes) {
        if (body_bytes > kept_parser_bytes_max) own_ = std::make_unique<dom::parser>();
    }
    dom::parser& operator*() {
        static thread_local dom::parser kept;
        return own_ ? *own_ : kept;
    }

  private:
    std::unique_ptr<dom::parser> own_;
};

Error too_many_events() {
    return Error{ErrorKind::too_large, fmt::format("a batch may hold {} events at most", events_per_batch_max), {}};
}

std::string cut(std::string_view text) { return std::string(text.substr(0, rejected_body_bytes_max)); }

void take(const dom::element& element, std::size_t index, UtcTime now, ReadEvents& events) {
    auto event = read_event(element, now);
    if (event) {
        events.accepted.push_back({index, std::move(event.value())});
        return;
    }
    ErrorDetail& why = event.error().errors.front();
    events.rejected.push_back({index, text_of(element, "event_id"), text_of(element, "listener_id"), std::move(why.code),
                               std::move(why.detail), cut(simdjson::minify(element))});
}

Result<ReadEvents> read_json(std::string_view body, UtcTime now) {
    Parser parser(body.size());
    dom::element root;
    const auto failure = (*parser).parse(body.data(), body.size(), true).get(root);
    if (failure != simdjson::SUCCESS)
        return Error{ErrorKind::unreadable, fmt::format("the body is not JSON: {}", simdjson::error_message(failure)), {}};
    dom::array array;
    if (root.get_array().get(array) != simdjson::SUCCESS) {
        dom::element field;
        if (root["events"].get(field) != simdjson::SUCCESS || field.get_array().get(array) != simdjson::SUCCESS)
            return invalid_at("/events", "missing_field", "the body must hold an array 'events'");
    }
    if (array.size() > events_per_batch_max) return too_many_events();
    ReadEvents events;
    events.accepted.reserve(array.size());
    std::size_t index = 0;
    for (const auto element : array) take(element, index++, now, events);
    return events;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

Result<ReadEvents> read_ndjson(std::string_view body, UtcTime now) {
    Parser parser(body.size());
    const simdjson::padded_string padded(body);  // every line may then be read a little past its end
    std::string_view rest(padded.data(), padded.size());
    ReadEvents events;
    for (std::size_t index = 0; !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (is_blank(line)) continue;
        if (index == events_per_batch_max) return too_many_events();
        dom::element element;
        const auto failure = (*parser).parse(line.data(), line.size(), false).get(element);
        if (failure == simdjson::SUCCESS) {
            take(element, index, now, events);
        } else {
            events.rejected.push_back({index, std::nullopt, std::nullopt, "not_json",
                                       fmt::format("the line is not JSON: {}", simdjson::error_message(failure)), cut(line)});
        }
        ++index;
    }
    return events;
}

}  // namespace

Result<ReadEvents> read_events(std::string_view body, EventsForm form, UtcTime now) {
    if (body.size() > event_batch_bytes_max)
        return Error{ErrorKind::too_large, fmt::format("a batch may hold {} bytes at most", event_batch_bytes_max), {}};
    return form == EventsForm::json ? read_json(body, now) : read_ndjson(body, now);
}

}  // namespace bellwether
