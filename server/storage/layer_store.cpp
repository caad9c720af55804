#include "storage/layer_store.hpp"

#include <fmt/format.h>

#include <sql/embedded.hpp>

#include "domain/ensure.hpp"
#include "storage/audit_store.hpp"

namespace bellwether {

namespace {

Layer read_layer(const Row& row) {
    return {
        static_cast<int>(row.integer(0)), row.string(1), row.string(2), row.string(3), row.boolean(4), row.integer(5),
        from_microseconds(row.integer(6)), row.number(7), static_cast<int>(row.integer(8)),
        row.is_null(9) ? std::nullopt : std::optional(from_microseconds(row.integer(9)))};
}

}  // namespace

std::optional<Layer> LayerStore::by_key(std::string_view key) {
    const auto rows = transaction_.run(sql::layer_store::by_key, Parameters().text(key));
    return rows.empty() ? std::nullopt : std::optional(read_layer(rows[0]));
}

std::vector<Layer> LayerStore::page(const LayerFilter& filter) {
    std::vector<Layer> layers;
    for (const Row row :
         transaction_.run(sql::layer_store::page,
                          Parameters().text(filter.after_key).integer(filter.limit).boolean(filter.with_own)))
        layers.push_back(read_layer(row));
    return layers;
}

std::vector<LayerHolder> LayerStore::holders_of(const std::vector<Layer>& layers) {
    std::vector<std::int64_t> ids;
    for (const Layer& layer : layers)
        ids.push_back(layer.layer_id);
    std::vector<LayerHolder> holders;
    for (const Row row : transaction_.run(sql::layer_store::holders_of, Parameters().integers(ids)))
        holders.push_back(
            {static_cast<int>(row.integer(0)), row.string(1), row.string(2), static_cast<int>(row.integer(3))});
    return holders;
}

Result<int> LayerStore::add(const Layer& layer) {
    const auto rows =
        transaction_.run(sql::layer_store::add,
                         Parameters()
                             .text(layer.key)
                             .text(layer.salt)
                             .text(layer.description)
                             .boolean(layer.own)
                             .number(layer.rest_hours));
    if (!rows.empty()) return static_cast<int>(rows[0].integer(0));
    const bool key_taken = !transaction_.run(sql::layer_store::key_taken, Parameters().text(layer.key)).empty();
    if (key_taken) return Error{ErrorKind::conflict, fmt::format("there is a layer '{}' already", layer.key), {}};
    return Error{ErrorKind::conflict,
                 "another layer has this salt already: two layers of one salt would divide listeners alike",
                 {{"/salt", "overlapping_layers", "another layer divides listeners by this salt"}}};
}

Result<void> LayerStore::resalt(const Layer& layer, UtcTime at) {
    const std::string salt = fmt::format("{}#{}", layer.key, layer.salt_generation + 1);
    const auto rows = transaction_.run(
        sql::layer_store::resalt, Parameters().integer(layer.layer_id).text(salt).integer(microseconds(at)));
    if (!rows.empty()) return ok();
    return Error{ErrorKind::conflict, fmt::format("another layer has the salt '{}' already", salt), {}};
}

void LayerStore::update(const Layer& layer) {
    transaction_.run(sql::layer_store::update,
                     Parameters().integer(layer.layer_id).text(layer.description).number(layer.rest_hours));
}

void LayerStore::lock(int layer_id) {
    const auto rows = transaction_.run(sql::layer_store::lock, Parameters().integer(layer_id));
    ensure(rows.size() == 1, "layers are never removed");
}

void LayerStore::bump_revision(int layer_id) {
    transaction_.run(sql::layer_store::bump_revision, Parameters().integer(layer_id));
}

}  // namespace bellwether
