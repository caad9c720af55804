// What postmaster.pid says about a server that uses, or used, a cluster. It is only ever read here: PostgreSQL makes it
// and clears it away.
#pragma once

#include <sys/types.h>

#include <filesystem>

namespace bellwether {

enum class PostmasterState {
    none,      ///< no file, or its process is gone: PostgreSQL clears that up by itself
    running,   ///< a server works on this cluster
    stopping,  ///< it does, and is about to end
    zombie,    ///< it has ended, but its parent has not collected it: PostgreSQL takes it for alive
    stranger,  ///< the number now belongs to another program: PostgreSQL may take that for a server
};

struct Postmaster {
    PostmasterState state = PostmasterState::none;
    pid_t pid = 0;
    pid_t parent = 0;
};

Postmaster look_at_postmaster(const std::filesystem::path& cluster);

}  // namespace bellwether
