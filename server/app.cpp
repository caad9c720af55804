#include "app.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <iterator>
#include <mutex>
#include <optional>

#include "administration/audit_endpoints.hpp"
#include "administration/system_endpoints.hpp"
#include "administration/token_endpoints.hpp"
#include "administration/webhook_endpoints.hpp"
#include "app_alerts.hpp"
#include "app_ready.hpp"
#include "app_tokens.hpp"
#include "assignment/assign_endpoints.hpp"
#include "assignment/assignment_service.hpp"
#include "assignment/config_endpoints.hpp"
#include "assignment/ofrep_endpoints.hpp"
#include "assignment/snapshot_refresher.hpp"
#include "domain/ensure.hpp"
#include "experiments/ablation_endpoints.hpp"
#include "experiments/ablation_keeper.hpp"
#include "experiments/ablation_plan.hpp"
#include "experiments/autopilot.hpp"
#include "experiments/config_document.hpp"
#include "experiments/experiment_endpoints.hpp"
#include "experiments/holdout_endpoints.hpp"
#include "experiments/holdout_keeper.hpp"
#include "experiments/layer_endpoints.hpp"
#include "experiments/override_endpoints.hpp"
#include "experiments/ramp_endpoints.hpp"
#include "experiments/segment_endpoints.hpp"
#include "experiments/ship_endpoints.hpp"
#include "experiments/targeting_json.hpp"
#include "http/access.hpp"
#include "http/server.hpp"
#include "ingest/event_endpoints.hpp"
#include "ingest/event_writer.hpp"
#include "ingest/exposure_recorder.hpp"
#include "ingest/partition_keeper.hpp"
#include "reporting/ablation_report_endpoints.hpp"
#include "recommenders/recommender_endpoints.hpp"
#include "reporting/attribution_endpoints.hpp"
#include "reporting/erasure_endpoints.hpp"
#include "reporting/frozen_endpoints.hpp"
#include "reporting/holdout_comparison_endpoints.hpp"
#include "reporting/carry_over.hpp"
#include "reporting/conclusion.hpp"
#include "reporting/digest_endpoints.hpp"
#include "reporting/impact_endpoints.hpp"
#include "reporting/interaction_endpoints.hpp"
#include "reporting/left_out.hpp"
#include "reporting/catalog_endpoints.hpp"
#include "reporting/metric_endpoints.hpp"
#include "reporting/play_chain.hpp"
#include "reporting/power_endpoints.hpp"
#include "reporting/ramp_readings.hpp"
#include "reporting/rollups.hpp"
#include "reporting/scorecard_endpoints.hpp"
#include "reporting/scorecard_loader.hpp"
#include "reporting/timeseries_endpoints.hpp"
#include "runtime/clock.hpp"
#include "runtime/counters.hpp"
#include "runtime/local_postgres.hpp"
#include "runtime/log.hpp"
#include "runtime/ticker.hpp"
#include "runtime/worker_pool.hpp"
#include "storage/audit_store.hpp"
#include "storage/database_health.hpp"
#include "storage/migrator.hpp"
#include "web_pages.hpp"

namespace bellwether {

namespace {

using namespace std::chrono_literals;

constexpr auto drain_grace = 10s;
constexpr auto rollup_interval = 500ms;
constexpr auto partition_interval = 1h, holdout_interval = 1h;
constexpr auto interaction_interval = 1min;
constexpr auto interaction_round = 10s, ablation_interval = 10s;

DatabaseSettings database_settings(const std::string& url, const ServiceConfig& config) {
    DatabaseSettings settings{.url = url};
    // Event writers, exposures, rollups, partitions, refresher, interactions, alerts and their watch, and the autopilot and
    // the keeper of ablations, each with its lock and its move.
    settings.connections_max = config.worker_threads + 13;
    return settings;
}

/// The scorecard's answers, as the gates of a ramp want them.
RampReadings readings_of_ramp(Transaction& transaction, const Experiment& experiment) {
    return ramp_readings_of(experiment, load_scorecard(transaction, experiment, now()));
}

/// Whether the scorecard speaks for a variant: of a stopped experiment, as it stood then.
Conclusion conclusion_of_test(Transaction& transaction, const Experiment& experiment, const std::string& variant) {
    return conclude(experiment, load_scorecard(transaction, experiment, experiment.stopped_at.value_or(now())), variant);
}

void append(std::vector<Route>& routes, std::vector<Route> more) {
    routes.insert(routes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

/// In the order in which they are built; each needs only those above it.
struct App::Parts {
    explicit Parts(const ServiceConfig& service_config) : config(service_config) {}

    const ServiceConfig& config;
    std::mutex interrupting;
    bool interrupted = false;               ///< start() is to end
    bool has_started = false;               ///< and so nothing is left to interrupt
    std::optional<LocalPostgres> postgres;  ///< where no database URL is given
    std::optional<Database> database;       ///< the one pool; of a private PostgreSQL as the role that cannot change the schema
    Counters counters;
    Published<TokenDirectory> tokens;                ///< who may, by the hash of the secret
    Published<ServingModels> serving;                ///< which model version each arm serves
    std::optional<SnapshotRefresher> refresher;      ///< the configuration in memory, and the tokens with it
    std::optional<RollupWriter> rollups;             ///< what reports read
    std::optional<PartitionKeeper> partitions;       ///< weeks of the events, made ahead and taken off
    std::optional<EventWriter> events;               ///< group commit
    std::optional<ExposureRecorder> exposures;       ///< of our own assignment
    std::optional<AssignmentService> assignment;     ///< answers from the snapshot
    std::optional<Ticker> rollup_ticker, partition_ticker;
    std::optional<Autopilot> autopilot;              ///< ramps by itself, where a plan asks for it
    std::optional<Ticker> autopilot_ticker, holdout_ticker;
    std::optional<Ticker> ablation_ticker;           ///< begins and ends the rounds of leave-one-out experiments
    std::optional<InteractionBoard> interactions;    ///< pairs of experiments whose effects do not add
    std::optional<Ticker> interaction_ticker;
    std::optional<AlertDuty> alerts;                 ///< webhooks
    std::optional<WorkerPool> workers;               ///< for what touches the database
    std::optional<AccessControl> access;
    std::optional<StaticFiles> pages;                ///< the built web pages
    std::optional<Router> router;
    std::optional<HttpServer> server;

    void open_database();
    void check_database();
    void bring_up_schema(Database& owner);
    void audit(const AccessEvent& event);
    void go_on();
    void interrupt();
    void start_memory();
    void start_writers();
    void start_autopilot();
    std::vector<Route> routes();
    void start_server();
    void stop();
};

void App::Parts::open_database() {
    std::filesystem::create_directories(config.data_dir);
    if (!config.database_url.empty()) {
        database.emplace(database_settings(config.database_url, config));
        bring_up_schema(*database);
        return;
    }
    LocalPostgresSettings settings;
    settings.data_dir = std::filesystem::absolute(config.data_dir);
    settings.binaries = config.postgres_bin_dir;
    settings.say = [](const std::string& what) { log_info(what); };
    {
        std::lock_guard lock(interrupting);
        postgres.emplace(std::move(settings));
        if (interrupted) postgres->interrupt();
    }
    const auto started = postgres->start();
    if (!started) throw StartFailure(started.error().detail);
    DatabaseSettings as_owner;
    as_owner.url = postgres->url(PostgresRole::owner);
    as_owner.connections_max = 1;
    Database owner(as_owner);
    bring_up_schema(owner);
    database.emplace(database_settings(postgres->url(PostgresRole::service), config));
}

/// What would break the promise of an acknowledged event is said loudly; the operator of a given database decides.
void App::Parts::check_database() {
    const auto health = database->read([](Transaction& transaction) { return database_health(transaction); });
    for (const auto& name : health.durable_settings_off)
        log_warning("the database may lose acknowledged events in a crash", {{"setting_off", name}});
    if (health.superuser) log_warning("the service runs as a superuser of the database", {{"role", health.user}});
}

void App::Parts::bring_up_schema(Database& owner) {
    const auto applied = migrate(owner);
    if (!applied) throw StartFailure(applied.error().detail);
    for (const auto& migration : applied.value()) log_info("migrated", {{"migration", migration.name}});
    if (const std::string secret = make_first_admin_token(owner); !secret.empty()) {
        const auto path = std::filesystem::path(config.data_dir) / "admin-token";
        write_secret_file(path, secret);
        log_info("made the first admin token", {{"file", path.string()}});
    }
}

/// Sign-ins stand in the audit log; refusals, which anybody can make any number of, only in the log.
void App::Parts::audit(const AccessEvent& event) {
    log_info("access", {{"what", event.what}, {"name", event.name}, {"peer", event.peer}});
    if (event.name.empty()) return;
    auto entry = [this, event] {
        AuditEntry line;
        line.actor = event.name;
        line.action = event.what;
        line.object_kind = "session";
        line.object_key = event.name;
        line.reason = "from " + event.peer;
        database->write([&](Transaction& transaction) { AuditStore(transaction).append(line); });
    };
    workers->try_submit(std::move(entry));
}

void App::Parts::go_on() {
    std::lock_guard lock(interrupting);
    if (interrupted) throw StartFailure("stopped before the start was complete");
}

void App::Parts::interrupt() {
    std::lock_guard lock(interrupting);
    interrupted = true;
    if (postgres && !has_started) postgres->interrupt();
}

void App::Parts::start_memory() {
    refresher.emplace(*database, [](std::string_view text) { return read_targeting_text(text); }, counters,
                      [this](const StoredConfig& stored) {
                          tokens.publish(directory_of(stored.tokens));
                          serving.publish(std::make_shared<const ServingModels>(build_serving(stored)));
                      },
                      [this](const std::string& listener) { exposures->forget(listener); });
    refresher->refresh();
}

void App::Parts::start_writers() {
    PartitionSettings partition_settings;
    if (config.event_retention_days > 0) partition_settings.retention = std::chrono::days(config.event_retention_days);
    rollups.emplace(*database);
    rollups->adopt_restored();
    partitions.emplace(*database, partition_settings);
    partitions->run(now());

    // An exposure that a client reports is checked against the configuration in memory.
    const auto resolve = [this](const ImportedExposure& exposure, std::string_view listener) -> Result<ResolvedExposure> {
        const auto snapshot = refresher->snapshots().get();
        BW_TRY(const auto found, find_variant(*snapshot, exposure.experiment, exposure.variant, listener));
        return ResolvedExposure{found.experiment_id, found.iteration, found.variant_id, found.slot};
    };
    EventWriterSettings event_settings;
    event_settings.queue_events_max = static_cast<std::size_t>(config.ingest_queue_events);
    events.emplace(*database, *partitions, resolve, counters, event_settings);
    exposures.emplace(*database, counters, ExposureRecorderSettings{});
    refresher->start();  // from now on it may tell the exposures whom to forget
    assignment.emplace(
        refresher->snapshots(), [this] { return refresher->age(); },
        [this](std::string_view listener, std::span<const GivenVariant> given, UtcTime at) {
            exposures->record(listener, given, at);
        });
    rollup_ticker.emplace("rollups", rollup_interval, [this] { rollups->run(); });
    keep_holdouts(*database, now());
    holdout_ticker.emplace("holdouts", holdout_interval, [this] { keep_holdouts(*database, now()); });
    partition_ticker.emplace("partitions", partition_interval, [this] { partitions->run(now()); });
}

void App::Parts::start_autopilot() {
    interactions.emplace(*database);
    interaction_ticker.emplace("interactions", interaction_interval, [this] { interactions->refresh(now(), interaction_round); });
    ablation_ticker.emplace("ablations", ablation_interval, [this] { keep_ablations(*database, now()); });
    alerts.emplace(*database, [this] { return running_keys(*refresher->snapshots().get()); });
    autopilot.emplace(*database, readings_of_ramp);
    if (config.autopilot_seconds > 0)
        autopilot_ticker.emplace("autopilot", std::chrono::seconds(config.autopilot_seconds),
                                 [this] { autopilot->run(now()); });
}

std::vector<Route> App::Parts::routes() {
    std::vector<Route> all;
    append(all, assign_routes(*assignment));
    append(all, ofrep_routes(*assignment));
    append(all, config_routes(*assignment));
    append(all, event_routes(*events, *workers, *database));
    append(all, experiment_routes(*database, config.launch_checklist == "always" ? LaunchRule::always : LaunchRule::autopilot));
    append(all, ship_routes(*database, conclusion_of_test));
    append(all, ramp_routes(*database, readings_of_ramp));
    append(all, layer_routes(*database));
    append(all, segment_routes(*database));
    append(all, holdout_routes(*database));
    append(all, override_routes(*database));
    append(all, holdout_comparison_routes(*database));
    append(all, ablation_routes(*database));
    append(all, ablation_plan_routes(*database));
    append(all, ablation_report_routes(*database));
    const auto notes = [this](Transaction& transaction, const Experiment& experiment, UtcTime as_of,
                              boost::json::object& card) {
        const UtcDay before = day_of(as_of) + std::chrono::days(1);
        card["carry_over"] = to_json(load_carry_over(transaction, experiment, before));
        card["interactions"] = interactions->notes(experiment.key);
        card["left_out"] = left_out_listeners(transaction, experiment, before);
    };
    append(all, scorecard_routes(*database, notes));
    append(all, frozen_scorecard_routes(*database, notes));
    append(all, interaction_routes(*interactions));
    append(all, timeseries_routes(*database));
    append(all, metric_routes(*database, document_body));
    append(all, power_routes(*database));
    append(all, catalog_routes(*database));
    append(all, attribution_routes(*database));
    append(all, impact_routes(*database));
    append(all, digest_routes(*database));
    append(all, webhook_routes(*database));
    append(all, recommender_routes(*database, {document_body, raise_held}));
    append(all, serving_routes(serving));
    append(all, play_routes(*database));
    append(all, erasure_routes(*database, [this](const std::string& listener) { exposures->forget(listener); }));
    append(all, token_routes(*database));
    append(all, audit_routes(*database));
    append(all, access->session_routes());
    append(all, system_routes({[this] { return ready_checks(*database, refresher->age()); }, counters, std::string(openapi_document())}));
    all.push_back(pages->route());
    return all;
}

void App::Parts::start_server() {
    workers.emplace(static_cast<std::size_t>(config.worker_threads), static_cast<std::size_t>(config.worker_queue));
    access.emplace(tokens, AccessSettings{}, counters, [this](const AccessEvent& event) { audit(event); });
    const auto invariants = counters.gauge("bellwether_broken_invariants", "How often ensure() has failed; must stay 0.");
    counters.before_text([invariants] { invariants.set(static_cast<double>(broken_invariants.load())); });
    try {
        pages.emplace(load_web_pages(config.web_dir));
    } catch (const std::exception& error) {
        throw StartFailure(error.what());
    }
    router.emplace(routes());
    HttpSettings settings;
    settings.address = config.listen_address;
    settings.port = config.listen_port;
    settings.io_threads = static_cast<std::size_t>(config.io_threads);
    settings.connections_max = static_cast<std::size_t>(config.connections_max);
    server.emplace(settings, *router, *access, *workers, counters);
    try {
        server->start();
    } catch (const std::exception& error) {
        throw StartFailure(error.what());
    }
}

void App::Parts::stop() {
    if (server) server->stop(drain_grace);
    if (workers) workers->stop();
    if (events) events->stop();
    if (exposures) exposures->stop();
    if (alerts) alerts->stop();
    if (autopilot_ticker) autopilot_ticker->stop();
    if (ablation_ticker) ablation_ticker->stop();
    if (interaction_ticker) interaction_ticker->stop();
    if (rollup_ticker) rollup_ticker->stop();
    if (partition_ticker) partition_ticker->stop();
    if (holdout_ticker) holdout_ticker->stop();
    if (refresher) refresher->stop();
}

App::App(ServiceConfig config) : config_(std::move(config)), parts_(std::make_unique<Parts>(config_)) {}

App::~App() {
    if (parts_) parts_->stop();
}

void App::start() {
    try {
        parts_->open_database();
        parts_->check_database();
        parts_->go_on();
        parts_->start_memory();
        parts_->start_writers();
        parts_->go_on();
        parts_->start_autopilot();
        parts_->start_server();
        std::lock_guard lock(parts_->interrupting);
        parts_->has_started = true;
    } catch (const Unavailable& error) {
        throw StartFailure(error.what());
    }
    log_info("serving", {{"address", address()}, {"version", BELLWETHER_VERSION}});
}

void App::interrupt() { parts_->interrupt(); }

std::string App::address() const { return fmt::format("http://{}:{}", config_.listen_address, parts_->server->port()); }

void App::stop() {
    parts_->stop();
    parts_.reset();
    log_info("stopped");
}

}  // namespace bellwether
