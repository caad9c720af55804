// What may happen to model versions: published through the gate, blessed by hand, rolled back. Each is one transaction with
// its line in the audit log, and moves `latest` everywhere at once.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "domain/recommender.hpp"
#include "domain/result.hpp"
#include "recommenders/model_document.hpp"
#include "storage/database.hpp"

namespace bellwether {

/// Who does something, and in which request.
struct ModelAuthor {
    std::string name;
    std::string request_id;
};

struct Publication {
    ModelVersion version;
    bool is_new = true;  ///< false: the very same was published before, and nothing has changed
};

/// Told of a version that was held, within the transaction.
using HeldHook = std::function<void(Transaction&, const ModelVersion&, const std::string& serving)>;

/// A recommender that nobody has registered comes to be known with its first version. Refuses (conflict) a version that was
/// published with another content, and (invalid) a parent that is not in the registry.
Result<Publication> publish_version(Database& database, const std::string& recommender, const ModelDocument& document,
                                  const ModelAuthor& author, UtcTime now, const HeldHook& held = {});

/// A person blesses what the gate has held. Refuses (not_found) an unknown version, (conflict) one that was not held or
/// was blessed since.
Result<ModelVersion> override_hold(Database& database, const std::string& recommender, const std::string& version,
                                   const std::string& reason, const ModelAuthor& author);

/// `latest` becomes the good version before it, or `to`; what was blessed after that is good no longer. Refuses
/// (not_found) an unknown recommender or version, (conflict) where there is nothing to go back to.
Result<Blessing> roll_back_model(Database& database, const std::string& recommender, const std::optional<std::string>& to,
                                 const std::string& reason, const ModelAuthor& author);

Error no_such_recommender(std::string_view name);
Error no_such_version(std::string_view recommender, std::string_view version);

}  // namespace bellwether
