// Dividing whole slots by weights.
#pragma once

#include <vector>

namespace bellwether {

/// What one party may get.
struct Claim {
    double weight = 0;  ///< relative to the sum over the claims
    int least = 0;
    int most = 0;
};

/// Divides `total` whole slots by weight within the bounds, by Webster's method (also Sainte-Laguë's): whoever has the
/// greatest weight / (2 * slots + 1) gets the next slot. Chosen because more to divide never leaves anybody with less
/// (largest remainders does not promise that: the Alabama paradox), and because results stay within a slot of the exact
/// share: always for up to three claims, practically always for more (Balinski and Young, Fair Representation, 1982).
/// ensure()s that the bounds allow the total. Costs O(claims^2) where the bounds are near the exact shares.
std::vector<int> apportion(int total, const std::vector<Claim>& claims);

}  // namespace bellwether
