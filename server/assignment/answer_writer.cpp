#include "assignment/answer_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "domain/interleaving.hpp"

namespace bellwether {

namespace {

constexpr std::size_t digits_max = 20;

char* put(char* to, std::string_view text) {
    std::memcpy(to, text.data(), text.size());
    return to + text.size();
}

/// Not negative.
char* put_number(char* to, std::int64_t number) {
    const auto text = fmt::format_int(number);
    return put(to, {text.data(), text.size()});
}

/// Whether a text stands in JSON as it is. Identifiers are UTF-8 already.
bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
    });
}

void add_text(std::string& out, std::string_view text) {
    if (!is_plain(text)) {
        out += json_text(text);
        return;
    }
    out += '"';
    out += text;
    out += '"';
}

bool is_rendered(const Assignment& answer) {
    return answer.reason == AssignmentReason::assigned && !answer.variant->interleaves;
}

/// Everything but the plain assignment.
void add_other(std::string& out, const Assignment& answer, std::string_view listener) {
    const auto end = std::back_inserter(out);
    if (answer.experiment == nullptr) {
        fmt::format_to(end, R"({{"experiment":{},"variant":null,"reason":"{}","arm":null,"payload":null,"slot":null}})",
                       json_text(answer.asked), to_string(answer.reason));
    } else if (answer.variant == nullptr) {
        fmt::format_to(end, R"({{"experiment":{},"variant":null,"reason":"{}","arm":null,"payload":null,"slot":{}}})",
                       json_text(answer.experiment->key), to_string(answer.reason), answer.slot);
    } else {
        fmt::format_to(end, R"({{"experiment":{},"variant":{},"reason":"{}","arm":{},"payload":{},)",
                       json_text(answer.experiment->key), json_text(answer.variant->key), to_string(answer.reason),
                       answer.variant->arm_json, answer.variant->payload_json);
        if (answer.variant->interleaves)  // the seed as text: it has 64 bits, and a JSON reader may keep 53
            fmt::format_to(end, R"("draft_order_seed":"{}",)", draft_order_seed(answer.experiment->key, listener));
        fmt::format_to(end, R"("slot":{}}})", answer.slot);
    }
}

/// A run of plain assignments, each followed by a comma: their room is made once, and filled by copies.
void add_rendered(std::string& out, std::span<const Assignment> answers) {
    std::size_t room = 0;
    for (const Assignment& answer : answers)
        room += answer.variant->assigned_answer.size() + digits_max + 2;
    const std::size_t before = out.size();
    out.resize(before + room);
    char* to = out.data() + before;
    for (const Assignment& answer : answers) {
        to = put(to, answer.variant->assigned_answer);
        to = put_number(to, answer.slot);
        *to++ = '}';
        *to++ = ',';
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
}

void add_assignments(std::string& out, std::span<const Assignment> answers, std::string_view listener) {
    if (answers.empty()) return;
    while (!answers.empty()) {
        const auto other = std::find_if_not(answers.begin(), answers.end(), is_rendered);
        const auto plain = static_cast<std::size_t>(other - answers.begin());
        add_rendered(out, answers.first(plain));
        answers = answers.subspan(plain);
        if (answers.empty()) break;
        add_other(out, answers.front(), listener);
        out += ',';
        answers = answers.subspan(1);
    }
    out.pop_back();  // the last comma
}

}  // namespace

void write_answer(std::string& out, const Asker& asker, const ConfigSnapshot& snapshot, std::int64_t config_age_seconds,
                  std::span<const Assignment> assignments) {
    out += R"({"listener_id":)";
    add_text(out, asker.listener_id);
    out += ',';
    out += snapshot.version_json;
    const auto age = fmt::format_int(config_age_seconds);
    out.append(age.data(), age.size());
    if (asker.holdout == nullptr)
        out += R"(,"holdout":null,"assignments":[)";
    else
        fmt::format_to(std::back_inserter(out), R"(,"holdout":{{"quarter":"{}","group":"{}"}},"assignments":[)",
                       print_quarter(asker.holdout->quarter), to_string(asker.group));
    add_assignments(out, assignments, asker.listener_id);
    out += R"(],"defaults":)";
    out += snapshot.defaults_of(asker.held_out() ? asker.holdout : nullptr);
    out += '}';
}

}  // namespace bellwether
