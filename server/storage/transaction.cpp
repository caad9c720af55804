#include "storage/transaction.hpp"

#include "storage/row_data.hpp"

namespace bellwether {

Rows Transaction::run(std::string_view sql, const Parameters& parameters) {
    std::vector<const char*> values;
    values.reserve(parameters.values().size());
    for (const auto& value : parameters.values()) values.push_back(value ? value->c_str() : nullptr);
    implementation_.failed = true;  // until it has succeeded
    auto result = implementation_.transaction.exec_params(std::string(sql), pqxx::prepare::make_dynamic_params(values));
    implementation_.failed = false;
    return Rows(std::make_shared<Rows::Data>(Rows::Data{std::move(result)}));
}

void Transaction::run_script(std::string_view sql) {
    implementation_.failed = true;
    implementation_.transaction.exec(std::string(sql));
    implementation_.failed = false;
}

}  // namespace bellwether
