#include "storage/database.hpp"

#include "domain/ensure.hpp"
#include "storage/connection_pool.hpp"
#include "storage/row_data.hpp"

namespace bellwether {

namespace {

constexpr int attempts_max = 5;

using ReadTransaction = pqxx::transaction<pqxx::isolation_level::repeatable_read, pqxx::readwrite_policy::read_only>;
using WriteTransaction = pqxx::transaction<pqxx::isolation_level::read_committed, pqxx::readwrite_policy::read_write>;

bool starts_with_class(const std::string& sqlstate, std::string_view two_characters) {
    return sqlstate.substr(0, 2) == two_characters;
}

/// The name of the constraint stands between the last pair of double quotes of PostgreSQL's message; libpqxx 6 does not
/// hand the diagnostic field on.
std::string constraint_name(const std::string& message) {
    const auto line = message.substr(0, message.find('\n'));
    const auto end = line.rfind('"');
    const auto begin = end == std::string::npos || end == 0 ? std::string::npos : line.rfind('"', end - 1);
    return begin == std::string::npos ? std::string() : line.substr(begin + 1, end - begin - 1);
}

}  // namespace

struct Database::Pool : ConnectionPool {
    using ConnectionPool::ConnectionPool;
};

Database::Database(DatabaseSettings settings) : pool_(std::make_unique<Pool>(std::move(settings))) {}
Database::~Database() = default;

const DatabaseSettings& Database::settings() const { return pool_->settings(); }

bool Database::reachable() {
    try {
        read([](Transaction& transaction) { return transaction.run("select 1").size(); });
        return true;
    } catch (const std::exception&) {  // the question is only whether it works
        return false;
    }
}

void Database::run_transaction(Mode mode, const std::function<bool(Transaction&)>& work) {
    for (int attempt = 1;; ++attempt) {
        auto connection = pool_->borrow();
        const auto* lent = connection.get();
        bool keep = false;
        const auto give_back = [&] { pool_->give_back(keep ? std::move(connection) : nullptr, lent); };
        try {
            const auto run_in = [&](pqxx::transaction_base& transaction) {
                Transaction::Implementation implementation{transaction};
                Transaction handle(implementation);
                const bool commit = work(handle);
                // PostgreSQL turns the COMMIT of a failed transaction into a ROLLBACK, and libpqxx 6 reports success.
                ensure(!implementation.failed, "a statement's failure was caught inside its transaction");
                commit ? transaction.commit() : transaction.abort();
            };
            if (mode == Mode::read) {
                ReadTransaction transaction(connection->connection);
                run_in(transaction);
            } else {
                WriteTransaction transaction(connection->connection);
                run_in(transaction);
            }
            keep = true;
            give_back();
            return;
        } catch (const pqxx::in_doubt_error& error) {
            give_back();
            throw StorageUnavailable(std::string("the database went away during a commit: ") + error.what());
        } catch (const pqxx::broken_connection& error) {
            give_back();
            throw StorageUnavailable(std::string("the database went away: ") + error.what());
        } catch (const pqxx::sql_error& error) {
            const std::string& state = error.sqlstate();
            keep = starts_with_class(state, "22") || starts_with_class(state, "23") || starts_with_class(state, "40");
            give_back();
            if (starts_with_class(state, "40") && attempt < attempts_max) continue;
            if (starts_with_class(state, "23")) throw ConstraintViolation(error.what(), constraint_name(error.what()));
            // 57: cancelled or shutting down; 53: out of resources; 55P03: lock timeout; 08: connection; 40: conflicts
            if (starts_with_class(state, "57") || starts_with_class(state, "53") || starts_with_class(state, "08") ||
                starts_with_class(state, "40") || state == "55P03" || state.empty())
                throw StorageUnavailable(error.what());
            throw StorageError(std::string(error.what()) + " [" + state + "] in: " + error.query().substr(0, 300));
        } catch (const pqxx::failure& error) {
            give_back();
            throw StorageUnavailable(error.what());
        } catch (...) {  // the caller's own exception: rolled back by the transaction's destructor
            keep = true;
            give_back();
            throw;
        }
    }
}

}  // namespace bellwether
