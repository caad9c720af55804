#include "simulation/event_sender.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <thread>

#include "simulation/event_json.hpp"

namespace bellwether::simulation {

EventSender::EventSender(const Api& api, double events_per_second_max)
    : api_(api), events_per_second_max_(events_per_second_max) {}

void EventSender::add(Event event) {
    waiting_.push_back(std::move(event));
    if (waiting_.size() >= events_per_batch) send();
}

void EventSender::finish() {
    if (!waiting_.empty()) send();
}

void EventSender::send() {
    const auto answer =
        api_({Method::post, "/v1/events", to_ndjson(waiting_, 0, waiting_.size()), "application/x-ndjson"});
    sent_ += static_cast<std::int64_t>(waiting_.size());
    accepted_ += answer.at("accepted").to_number<std::int64_t>();
    duplicates_ += answer.at("duplicates").to_number<std::int64_t>();
    const auto& rejected = answer.at("rejected").as_array();
    if (!rejected.empty())
        throw std::runtime_error("the service rejected an event: " + boost::json::serialize(rejected.front()));
    waiting_.clear();
    keep_pace();
}

void EventSender::keep_pace() const {
    if (events_per_second_max_ <= 0) return;
    const std::chrono::duration<double> due(static_cast<double>(sent_) / events_per_second_max_);
    std::this_thread::sleep_until(started_ + std::chrono::duration_cast<std::chrono::steady_clock::duration>(due));
}

}  // namespace bellwether::simulation
