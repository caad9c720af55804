// The single checks of `bellwether doctor`. For doctor.cpp alone.
#pragma once

#include <vector>

#include "commands/doctor.hpp"

namespace bellwether {

inline DoctorCheck good(std::string name, std::string finding) {
    return {std::move(name), CheckState::ok, std::move(finding), {}};
}
inline DoctorCheck remark(std::string name, std::string finding, std::string mend) {
    return {std::move(name), CheckState::note, std::move(finding), std::move(mend)};
}
inline DoctorCheck wrong(std::string name, std::string finding, std::string mend) {
    return {std::move(name), CheckState::wrong, std::move(finding), std::move(mend)};
}

// doctor_machine.cpp: without a database
std::vector<DoctorCheck> check_private_server(const DoctorOptions& options);
DoctorCheck check_disk(const DoctorOptions& options);
DoctorCheck check_shared_memory();
DoctorCheck check_listen(const DoctorOptions& options);
DoctorCheck check_token_file(const DoctorOptions& options);
DoctorCheck check_clock();

// doctor_database.cpp
std::vector<DoctorCheck> check_database(const DoctorOptions& options);

}  // namespace bellwether
