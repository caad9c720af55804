// Randomness of the operating system, for what must not be guessed.
#pragma once

#include <cstddef>
#include <string>

namespace bellwether {

std::string random_bytes(std::size_t count);

}  // namespace bellwether
