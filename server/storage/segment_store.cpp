#include "storage/segment_store.hpp"

#include <sql/embedded.hpp>

#include "domain/ensure.hpp"
#include "storage/audit_store.hpp"

namespace bellwether {

namespace queries = sql::segment_store;

namespace {

Segment read_segment(const Row& row) {
    return {row.string(0),  row.string(1), row.string(2), row.integer(3), from_microseconds(row.integer(4)),
            row.optional_text(5)};
}

std::optional<Segment> first_of(const Rows& rows) {
    return rows.empty() ? std::nullopt : std::optional(read_segment(rows[0]));
}

}  // namespace

std::optional<Segment> SegmentStore::by_key(std::string_view key) {
    return first_of(transaction_.run(queries::by_key, Parameters().text(key)));
}

std::optional<Segment> SegmentStore::locked_by_key(std::string_view key) {
    return first_of(transaction_.run(queries::lock, Parameters().text(key)));
}

std::vector<Segment> SegmentStore::page(const std::string& after_key, int limit) {
    std::vector<Segment> segments;
    for (const Row row : transaction_.run(queries::page, Parameters().text(after_key).integer(limit)))
        segments.push_back(read_segment(row));
    return segments;
}

bool SegmentStore::add(const Segment& segment) {
    return !transaction_
                .run(queries::add, Parameters()
                                       .text(segment.key)
                                       .text(segment.description)
                                       .text(segment.rule_json)
                                       .optional_text(segment.managed_by))
                .empty();
}

void SegmentStore::update(const Segment& segment) {
    transaction_.run(queries::update, Parameters()
                                          .text(segment.key)
                                          .text(segment.description)
                                          .text(segment.rule_json)
                                          .optional_text(segment.managed_by));
}

void SegmentStore::remove(const std::string& key) { transaction_.run(queries::remove, Parameters().text(key)); }

std::vector<SegmentUser> SegmentStore::users_of(const std::string& key) {
    std::vector<SegmentUser> users;
    for (const Row row : transaction_.run(queries::users_of, Parameters().text(key))) {
        const auto state = parse_experiment_state(row.text(1));
        ensure(state.has_value(), "the schema knows the states of experiments");
        users.push_back({row.string(0), *state});
    }
    return users;
}

std::vector<std::string> SegmentStore::hold(const std::vector<std::string>& keys) {
    std::vector<std::string> held;
    for (const Row row : transaction_.run(queries::share_lock, Parameters().texts(keys)))
        held.push_back(row.string(0));
    return held;
}

}  // namespace bellwether
