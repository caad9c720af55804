// What one I/O thread has answered since it last told the shared counters: plain numbers, because atomic ones that two
// threads share would cost more than a small answer does.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "http/router.hpp"
#include "runtime/counters.hpp"

namespace bellwether {

class Tally {
  public:
    Tally(const Router& router, Counters& counters);

    /// One answer; `route` is null where none was found.
    void note(const Route* route, int status, double seconds);
    /// Adds everything to the shared counters, and begins anew.
    void flush();

  private:
    struct Row {
        std::vector<std::pair<int, std::uint64_t>> by_status;
        std::vector<double> buckets;
        double seconds = 0;
        bool used = false;
        std::vector<std::pair<int, Counter>> counters;
        Histogram histogram;
    };
    void flush(Row& row, const std::string& route, const std::string& method);

    const Router& router_;
    Counters& counters_;
    std::vector<Row> rows_;  ///< one a route, and one more for what found none
    bool used_ = false;
};

}  // namespace bellwether
