// `bellwether doctor`: looks at everything that a service needs, and says what is wrong and how to mend it.
// It only looks: it starts, makes and changes nothing.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace bellwether {

struct DoctorOptions {
    std::string data_dir = {};
    std::string database_url = {};      ///< empty: the private PostgreSQL in the data directory
    std::string postgres_bin_dir = {};  ///< empty: found
    std::string listen_address = "127.0.0.1";
    std::uint16_t listen_port = 8080;
};

enum class CheckState { ok, note, wrong };  ///< a note is worth knowing and stops nothing

struct DoctorCheck {
    std::string name;
    CheckState state = CheckState::ok;
    std::string finding;
    std::string mend;  ///< what to do about it; empty where all is well
};

std::vector<DoctorCheck> examine(const DoctorOptions& options);

/// Prints the checks, for people or as JSON, and returns the exit code: 0 where nothing is wrong, else 1.
int run_doctor(const DoctorOptions& options, bool json, std::ostream& out);

}  // namespace bellwether
