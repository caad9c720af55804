#include "calculator/boundary_rule.hpp"

#include <array>
#include <utility>

namespace bellwether::calculator {

using analysis::BoundaryKind;

analysis::BoundaryRule read_boundary_rule(const Inputs& inputs) {
    static constexpr std::array<std::pair<std::string_view, BoundaryKind>, 7> kinds = {{
        {"obrien_fleming", BoundaryKind::obrien_fleming},
        {"pocock", BoundaryKind::pocock},
        {"wang_tsiatis", BoundaryKind::wang_tsiatis},
        {"ld_obrien_fleming", BoundaryKind::lan_demets_obrien_fleming},
        {"ld_pocock", BoundaryKind::lan_demets_pocock},
        {"kim_demets", BoundaryKind::kim_demets},
        {"hwang_shih_decani", BoundaryKind::hwang_shih_decani},
    }};
    const std::string type = inputs.text("type");
    for (const auto& [name, kind] : kinds) {
        if (name != type) continue;
        const bool has_parameter = kind == BoundaryKind::wang_tsiatis || kind == BoundaryKind::kim_demets ||
                                   kind == BoundaryKind::hwang_shih_decani;
        return {kind, has_parameter ? inputs.number("parameter") : 0};
    }
    throw BadInput("input 'type' must name a boundary, for example ld_obrien_fleming");
}

}  // namespace bellwether::calculator
