#include "storage/default_arm_store.hpp"

#include <sql/embedded.hpp>

#include "storage/audit_store.hpp"

namespace bellwether {

namespace {

std::vector<DefaultArm> read(const Rows& rows) {
    std::vector<DefaultArm> arms;
    for (const Row row : rows)
        arms.push_back({row.integer(0), row.string(1), static_cast<int>(row.integer(2)), row.string(3),
                        static_cast<int>(row.integer(4)), static_cast<int>(row.integer(5)), row.string(6),
                        row.string(7), row.optional_text(8), from_microseconds(row.integer(9)), row.string(10),
                        row.string(11), row.string(12), row.optional_text(13)});
    return arms;
}

}  // namespace

void DefaultArmStore::add(const DefaultArm& arm) {
    transaction_.run(sql::default_arm_store::add, Parameters()
                                                      .text(arm.area)
                                                      .integer(arm.experiment_id)
                                                      .integer(arm.iteration)
                                                      .integer(arm.variant_id)
                                                      .text(arm.arm_json)
                                                      .optional_text(arm.payload_json)
                                                      .integer(microseconds(arm.shipped_at))
                                                      .text(arm.shipped_by)
                                                      .text(arm.reason)
                                                      .text(arm.conclusion)
                                                      .optional_text(arm.override_reason));
}

std::optional<DefaultArm> DefaultArmStore::of_area(std::string_view area) {
    auto found = read(transaction_.run(sql::default_arm_store::of_area, Parameters().text(area)));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<DefaultArm> DefaultArmStore::all() { return read(transaction_.run(sql::default_arm_store::all)); }

std::vector<DefaultArm> DefaultArmStore::of_experiments(const std::vector<std::int64_t>& experiment_ids) {
    return read(transaction_.run(sql::default_arm_store::of_experiments, Parameters().integers(experiment_ids)));
}

}  // namespace bellwether
