// The server and PostgreSQL are killed in the middle of ingest: nothing acknowledged is lost, nothing counts twice.
#include <doctest/doctest.h>
#include <signal.h>

#include <atomic>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <fstream>
#include <mutex>
#include <thread>

#include "domain/time.hpp"
#include "domain/uuid.hpp"
#include "runtime/clock.hpp"
#include "storage/database.hpp"
#include "support/service.hpp"
#include "support/temporary_directory.hpp"

using namespace bellwether;
using namespace bellwether::test;
namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

constexpr int batches = 120;
constexpr int events_per_batch = 40;

/// Thumbs of listener i, batch b: the ids follow from the numbers, so that a repeat is the same event.
std::string batch_body(int sender, int batch) {
    json::array events;
    for (int i = 0; i < events_per_batch; ++i) {
        std::array<std::uint8_t, 8> bytes{static_cast<std::uint8_t>(sender), static_cast<std::uint8_t>(batch),
                                          static_cast<std::uint8_t>(i)};
        const UtcTime at = UtcTime(std::chrono::sys_days(std::chrono::year(2026) / 6 / 1)) + std::chrono::seconds(batch);
        events.push_back({{"event_id", print_uuid(make_uuid_v7(at, bytes))},
                          {"type", "thumb"},
                          {"occurred_at", print_time(at)},
                          {"listener_id", "listener-" + std::to_string(sender)},
                          {"play_id", "play-" + std::to_string(batch) + "-" + std::to_string(i)},
                          {"value", "up"}});
    }
    return json::serialize(json::object{{"events", events}});
}

/// Where the service is now; empty while it is down.
class CurrentAddress {
  public:
    void set(std::string address) {
        std::lock_guard lock(mutex_);
        address_ = std::move(address);
    }
    std::string get() const {
        std::lock_guard lock(mutex_);
        return address_;
    }

  private:
    mutable std::mutex mutex_;
    std::string address_;
};

/// Sends a batch until it is acknowledged, as a client does; across restarts of the service, too.
void send_until_acknowledged(const CurrentAddress& current, const std::string& token, const std::string& body) {
    const auto deadline = std::chrono::steady_clock::now() + 120s;
    while (std::chrono::steady_clock::now() < deadline) {
        if (const auto address = current.get(); !address.empty()) {
            try {
                TestHttp client(address, token, 10s);
                const auto answer = client.send({Method::post, "/v1/events", body, "application/json", {}});
                if (answer.status == 200) return;
                CHECK_MESSAGE(answer.status == 503, answer.body);
            } catch (const HttpUnreachable&) {
                // the service is down: a client waits and repeats
            }
        }
        std::this_thread::sleep_for(30ms);
    }
    FAIL("a batch was never acknowledged");
}

pid_t postgres_pid(const std::filesystem::path& data_dir) {
    std::ifstream file(data_dir / "postgres" / "postmaster.pid");
    pid_t pid = 0;
    file >> pid;
    return pid;
}

double thumbs_in_rollups(const std::string& url) {
    DatabaseSettings settings;
    settings.url = url;
    Database database(settings);
    return database.read([](Transaction& transaction) {
        return transaction.run("select coalesce(sum(d.thumbs_up), 0) from listener_days d")[0].number(0);
    });
}

double events_stored(const std::string& url) {
    DatabaseSettings settings;
    settings.url = url;
    Database database(settings);
    return database.read([](Transaction& transaction) { return transaction.run("select count(*) from events")[0].number(0); });
}

}  // namespace

TEST_CASE("kill -9 of the service and of PostgreSQL during ingest loses nothing and doubles nothing") {
    const TemporaryDirectory directory("killed");
    const auto data_dir = directory.path() / "data";
    auto service = std::make_unique<ServiceProcess>(data_dir);
    const std::string token = service->admin_token();
    CurrentAddress current;
    current.set(service->address());

    std::vector<std::thread> senders;
    std::atomic<int> acknowledged{0};
    for (int sender = 0; sender < 3; ++sender)
        senders.emplace_back([&, sender] {
            for (int batch = 0; batch < batches; ++batch) {
                send_until_acknowledged(current, token, batch_body(sender, batch));
                ++acknowledged;
            }
        });

    const auto wait_for = [&](int count) {
        while (acknowledged < count) std::this_thread::sleep_for(5ms);
    };
    wait_for(60);
    const pid_t postgres = postgres_pid(data_dir);
    REQUIRE(postgres > 1);
    ::kill(postgres, SIGKILL);  // it is ours: it was started by our service for this test

    wait_for(180);
    current.set("");
    service->kill();
    service = std::make_unique<ServiceProcess>(data_dir);
    current.set(service->address());

    for (auto& sender : senders) sender.join();
    CHECK(acknowledged == 3 * batches);

    const auto url = run_bellwether({"db", "url", "--data-dir", data_dir.string()});
    REQUIRE_MESSAGE(url.exit_code == 0, url.err);
    const std::string address = url.out.substr(0, url.out.find('\n'));
    CHECK(events_stored(address) == 3 * batches * events_per_batch);
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (thumbs_in_rollups(address) < 3 * batches * events_per_batch && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(200ms);
    CHECK(thumbs_in_rollups(address) == 3 * batches * events_per_batch);
    service->terminate();
}

TEST_CASE("what a service had stored when it was stopped is there when it starts again") {
    const TemporaryDirectory directory("stopped");
    const auto data_dir = directory.path() / "data";
    std::string token;
    {
        ServiceProcess service(data_dir);
        token = service.admin_token();
        JsonClient client(service.address(), token);
        REQUIRE(client.send({Method::post, "/v1/events", batch_body(0, 0), "application/json", {}}).status == 200);
        service.terminate();
    }
    ServiceProcess again(data_dir);
    CHECK(again.admin_token() == token);
    JsonClient client(again.address(), token);
    const auto receipt = json_of(client.send({Method::post, "/v1/events", batch_body(0, 0), "application/json", {}}));
    CHECK(receipt.at("duplicates").to_number<int>() == events_per_batch);
}
