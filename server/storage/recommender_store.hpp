// The registry of recommenders: their published versions, and which of them `latest` means from when on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/recommender.hpp"
#include "storage/transaction.hpp"

namespace bellwether {

struct VersionFilter {
    std::optional<std::string> text;     ///< in the version or anything that was published with it
    std::optional<std::string> verdict;  ///< blessed, held
};

/// One training of a period, for the weekly page.
struct PublicationLine {
    std::string recommender;
    std::string version;
    bool blessed = false;
    UtcTime published_at;
    std::string findings_json;
};

class RecommenderStore {
  public:
    explicit RecommenderStore(Transaction& transaction) : transaction_(transaction) {}

    std::optional<Recommender> by_name(std::string_view name);
    /// The same, and nobody else publishes or moves `latest` until the transaction ends.
    std::optional<Recommender> locked_by_name(std::string_view name);
    std::vector<Recommender> page(const std::string& after_name, int limit);
    /// False where the name is registered already.
    bool add(const Recommender& recommender);
    void update(const Recommender& recommender);

    /// The version's id, made where neither a slate nor anybody else has told of it.
    int version_id(int recommender_id, const std::string& version);
    void publish(const ModelVersion& version);
    std::optional<ModelVersion> version(int recommender_id, const std::string& version);
    /// Newest first, before that publication.
    std::vector<ModelVersion> versions(int recommender_id, std::optional<std::int64_t> before, int limit,
                                       const VersionFilter& filter = {});

    /// `withdrawn`: the versions that a rollback takes back.
    void bless(const Blessing& blessing, const std::vector<std::int64_t>& withdrawn = {});
    /// Newest first: the first is what `latest` means.
    std::vector<Blessing> blessings(int recommender_id, int limit);
    /// Oldest first, within [from, until).
    std::vector<PublicationLine> publications_between(UtcTime from, UtcTime until);
    /// The newest of every recommender, by name.
    std::vector<Blessing> serving();

  private:
    Transaction& transaction_;
};

}  // namespace bellwether
