#include "support/local_cluster.hpp"

#include <fstream>
#include <stdexcept>

#include "runtime/postgres/child_process.hpp"
#include "runtime/postgres/data_directory.hpp"
#include "support/temporary_directory.hpp"

namespace bellwether::test {

namespace {

/// A stopped cluster with its roles and its empty database.
class Model {
  public:
    Model() : directory_("model") {
        LocalPostgres postgres(throw_away_settings(directory_.path()));
        const auto started = postgres.start();
        if (!started) throw std::runtime_error("tests need PostgreSQL: " + started.error().detail);
    }
    std::filesystem::path cluster() const { return cluster_directory(directory_.path()); }

  private:
    TemporaryDirectory directory_;
};

}  // namespace

void put_cluster(const std::filesystem::path& data_dir) {
    static const Model model;
    std::ofstream(lock_file(data_dir)).flush();  // the mark of a directory that a bellwether has used
    const auto copied =
        run_child({.arguments = {"/bin/cp", "-a", model.cluster(), cluster_directory(data_dir)}, .environment = {}});
    if (!copied.good()) throw std::runtime_error("cannot copy a cluster: " + copied.text);
}

}  // namespace bellwether::test
