// bellwether report impact, bellwether report digest.
#pragma once

namespace CLI {
class App;
}

namespace bellwether {

void add_impact_report(CLI::App& parent);
void add_digest_report(CLI::App& parent);

}  // namespace bellwether
