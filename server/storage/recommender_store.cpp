#include "storage/recommender_store.hpp"

#include <sql/embedded.hpp>

#include "domain/ensure.hpp"
#include "storage/audit_store.hpp"

namespace bellwether {

namespace queries = sql::recommender_store;

namespace {

int small(const Row& row, int column) { return static_cast<int>(row.integer(column)); }

Recommender read_recommender(const Row& row) {
    Recommender one;
    one.recommender_id = small(row, 0);
    one.name = row.string(1);
    one.description = row.string(2);
    one.owner = row.string(3);
    one.registered = row.boolean(4);
    one.gate_json = row.string(5);
    one.revision = row.integer(6);
    one.created_at = from_microseconds(row.integer(7));
    one.managed_by = row.optional_text(8);
    one.latest = row.optional_text(9);
    one.versions = row.integer(10);
    return one;
}

ModelVersion read_version(const Row& row) {
    ModelVersion one;
    one.publication_id = row.integer(0);
    one.model_version_id = small(row, 1);
    one.recommender_id = small(row, 2);
    one.recommender = row.string(3);
    one.version = row.string(4);
    one.document_json = row.string(5);
    one.published_at = from_microseconds(row.integer(6));
    one.published_by = row.string(7);
    one.blessed_by_gate = row.text(8) == "blessed";
    one.findings_json = row.string(9);
    one.good = row.boolean(10);
    one.serves = !row.is_null(11) && row.boolean(11);
    return one;
}

Blessing read_blessing(const Row& row) {
    return {row.integer(0), small(row, 1), small(row, 2),  row.string(3), row.string(4),
            row.string(5),  from_microseconds(row.integer(6)), row.string(7), row.string(8)};
}

Parameters described(const Recommender& one) {
    return Parameters().text(one.name).text(one.description).text(one.owner).text(one.gate_json).optional_text(one.managed_by);
}

template <class Item, class Read>
std::vector<Item> all_of(const Rows& rows, Read read) {
    std::vector<Item> items;
    for (const Row row : rows) items.push_back(read(row));
    return items;
}

}  // namespace

std::optional<Recommender> RecommenderStore::by_name(std::string_view name) {
    const Rows rows = transaction_.run(queries::by_name, Parameters().text(name));
    return rows.empty() ? std::nullopt : std::optional(read_recommender(rows[0]));
}

std::optional<Recommender> RecommenderStore::locked_by_name(std::string_view name) {
    transaction_.run(queries::lock, Parameters().text(name));
    return by_name(name);
}

std::vector<Recommender> RecommenderStore::page(const std::string& after_name, int limit) {
    return all_of<Recommender>(transaction_.run(queries::page, Parameters().text(after_name).integer(limit)), read_recommender);
}

bool RecommenderStore::add(const Recommender& recommender) {
    return !transaction_.run(queries::add, described(recommender)).empty();
}

void RecommenderStore::update(const Recommender& recommender) { transaction_.run(queries::update, described(recommender)); }

int RecommenderStore::version_id(int recommender_id, const std::string& version) {
    transaction_.run(queries::add_version, Parameters().integer(recommender_id).text(version));
    const Rows rows = transaction_.run(queries::version_id, Parameters().integer(recommender_id).text(version));
    ensure(!rows.empty(), "a version that was just added is there");
    return small(rows[0], 0);
}

void RecommenderStore::publish(const ModelVersion& version) {
    transaction_.run(queries::add_publication, Parameters()
                                                   .integer(version.model_version_id)
                                                   .integer(version.recommender_id)
                                                   .text(version.document_json)
                                                   .text(version.published_by)
                                                   .text(version.blessed_by_gate ? "blessed" : "held")
                                                   .text(version.findings_json));
}

std::optional<ModelVersion> RecommenderStore::version(int recommender_id, const std::string& version) {
    const Rows rows = transaction_.run(queries::version, Parameters().integer(recommender_id).text(version));
    return rows.empty() ? std::nullopt : std::optional(read_version(rows[0]));
}

std::vector<ModelVersion> RecommenderStore::versions(int recommender_id, std::optional<std::int64_t> before, int limit,
                                                     const VersionFilter& filter) {
    return all_of<ModelVersion>(transaction_.run(queries::versions, Parameters()
                                                                        .integer(recommender_id)
                                                                        .optional_integer(before)
                                                                        .integer(limit)
                                                                        .optional_text(filter.text)
                                                                        .optional_text(filter.verdict)),
                                read_version);
}

void RecommenderStore::bless(const Blessing& blessing, const std::vector<std::int64_t>& withdrawn) {
    transaction_.run(queries::add_blessing, Parameters()
                                                .integer(blessing.recommender_id)
                                                .integer(blessing.model_version_id)
                                                .text(blessing.cause)
                                                .text(blessing.blessed_by)
                                                .text(blessing.reason)
                                                .integers(withdrawn));
}

std::vector<Blessing> RecommenderStore::blessings(int recommender_id, int limit) {
    return all_of<Blessing>(transaction_.run(queries::blessings, Parameters().integer(recommender_id).integer(limit)),
                            read_blessing);
}

std::vector<PublicationLine> RecommenderStore::publications_between(UtcTime from, UtcTime until) {
    std::vector<PublicationLine> lines;
    for (const Row row : transaction_.run(queries::publications_between,
                                          Parameters().integer(microseconds(from)).integer(microseconds(until))))
        lines.push_back({row.string(0), row.string(1), row.text(2) == "blessed", from_microseconds(row.integer(3)), row.string(4)});
    return lines;
}

std::vector<Blessing> RecommenderStore::serving() {
    return all_of<Blessing>(transaction_.run(queries::serving), read_blessing);
}

}  // namespace bellwether
