#include "storage/listener_rule_store.hpp"

#include <sql/embedded.hpp>

namespace bellwether {

void ListenerRuleStore::count_bots(bool counted) {
    transaction_.run(sql::listener_rule_store::count_bots, Parameters().text(counted ? "on" : "off"));
}

std::vector<LeftOut> ListenerRuleStore::left_out(int experiment_id, int iteration, UtcDay before) {
    std::vector<LeftOut> variants;
    for (const Row row :
         transaction_.run(sql::listener_rule_store::left_out,
                          Parameters().integer(experiment_id).integer(iteration).text(print_day(before))))
        variants.push_back({static_cast<int>(row.integer(0)), row.number(1), row.number(2), row.number(3), row.number(4),
                            row.number(5), row.number(6)});
    return variants;
}

}  // namespace bellwether
