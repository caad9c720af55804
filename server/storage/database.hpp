// The pool of connections, and the only place where transactions begin and end.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "domain/result.hpp"
#include "storage/storage_error.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct DatabaseSettings {
    std::string url;
    int connections_max = 8;
    std::chrono::milliseconds statement_timeout{30'000};
    std::chrono::milliseconds lock_timeout{5'000};
    std::chrono::milliseconds wait_max{5'000};  ///< for a free connection; then StorageUnavailable
    std::string application_name = "bellwether";
};

/// Safe from every thread. Connections are made when needed, kept, and thrown away after any error but a refusal of
/// PostgreSQL's: libpqxx 6 would reconnect by itself, without the session's settings.
class Database {
  public:
    explicit Database(DatabaseSettings settings);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs `work(Transaction&)` in a read-only repeatable-read transaction: one snapshot for everything it reads.
    template <class Work>
    auto read(Work&& work) {
        return run(Mode::read, work);
    }

    /// Runs `work(Transaction&)` and commits; what it returns comes back. Where it returns a Result with an error, or
    /// throws, everything is rolled back. Repeated on serialization failures and deadlocks: work has no side effects.
    template <class Work>
    auto write(Work&& work) {
        return run(Mode::write, work);
    }

    /// Whether a connection works now; false instead of an exception.
    bool reachable();

    const DatabaseSettings& settings() const;

  private:
    enum class Mode { read, write };
    /// Calls work within a transaction; it returns whether to commit.
    void run_transaction(Mode mode, const std::function<bool(Transaction&)>& work);

    template <class T>
    static bool is_good(const T& value) {
        if constexpr (requires { value.has_error(); }) {
            return !value.has_error();
        } else {
            return true;
        }
    }

    template <class Work>
    auto run(Mode mode, Work& work) {
        using Answer = std::invoke_result_t<Work&, Transaction&>;
        if constexpr (std::is_void_v<Answer>) {
            run_transaction(mode, [&](Transaction& transaction) {
                work(transaction);
                return true;
            });
        } else {
            std::optional<Answer> answer;
            run_transaction(mode, [&](Transaction& transaction) {
                answer.emplace(work(transaction));
                return is_good(*answer);
            });
            return Answer(std::move(*answer));
        }
    }

    struct Pool;
    std::unique_ptr<Pool> pool_;
};

}  // namespace bellwether
