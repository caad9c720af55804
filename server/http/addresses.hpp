// Which addresses of the network are everybody's, and which are somebody's own.
#pragma once

struct sockaddr;

namespace bellwether {

/// Whether an address is globally reachable: none of IANA's special-purpose blocks (RFC 6890 and its registries: loopback,
/// private, link-local with the clouds' metadata, carrier NAT, documentation, benchmarks, multicast, reserved), and no IPv6
/// address that carries such an IPv4 one (mapped, NAT64, 6to4, Teredo). Families that are not IP are not public.
bool is_public_address(const sockaddr* address);

}  // namespace bellwether
