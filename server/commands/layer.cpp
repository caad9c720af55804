// bellwether layer list|show|create|rest|resalt.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "commands/client_options.hpp"
#include "commands/json_cells.hpp"
#include "commands/program.hpp"
#include "commands/table.hpp"

namespace bellwether {

namespace {

namespace json = boost::json;

std::string layer_path(const std::string& key) { return "/v1/layers/" + path_segment(key); }

std::string share_of(const json::object& layer, double slots) {
    return human_number(100 * slots / number(layer.at("slots"))) + "%";
}

void show_layers(const json::array& layers) {
    std::vector<std::vector<std::string>> rows = {{"layer", "free", "experiments", "rest, hours", "description"}};
    for (const auto& item : layers) {
        const auto& layer = item.as_object();
        rows.push_back({text(layer.at("key")), share_of(layer, number(layer.at("free_slots"))),
                        human_number(static_cast<double>(layer.at("experiments").as_array().size())),
                        human_number(number(layer.at("rest_hours"))), text(layer.at("description"))});
    }
    fmt::print("{}", rows.size() > 1 ? render_table(rows) : "no layers\n");
}

void show_layer(const json::object& layer) {
    fmt::print("{}: {} of the listeners are free; what one experiment frees rests {} hours before another gets it\n",
               text(layer.at("key")), share_of(layer, number(layer.at("free_slots"))), human_number(number(layer.at("rest_hours"))));
    if (!layer.at("salted_at").is_null()) fmt::print("salted anew at {}\n", text(layer.at("salted_at")));
    std::vector<std::vector<std::string>> rows = {{"experiment", "holds", "slots"}};
    for (const auto& item : layer.at("experiments").as_array())
        rows.push_back({text(item.at("experiment")), human_number(number(item.at("percent"))) + "%",
                        human_number(number(item.at("slots")))});
    if (rows.size() > 1) fmt::print("\n{}", render_table(rows));
}

void finish(const ClientCommand& options, const json::value& layer) {
    if (options.json) return print_json_document(layer);
    show_layer(layer.as_object());
}

/// What was answered, or its refusal thrown.
json::value accepted(const ApiAnswer& answer) {
    if (answer.status >= 400) throw simulation::ApiRefusal(answer.status, answer.reason());
    return answer.body;
}

struct Arguments {
    std::string key, salt, description, reason;
    double rest_hours = 168;
};

void add_reading(CLI::App& parent) {
    auto* list = parent.add_subcommand("list", "The shared layers, and how much of each is free.");
    auto list_options = with_client_options(*list);
    auto own = std::make_shared<bool>(false);
    list->add_flag("--own", *own, "also those that were made for one experiment");
    list->callback([=] {
        ApiClient client(list_options->client);
        json::array layers;
        std::string cursor;
        do {
            std::string path = fmt::format("/v1/layers?limit=200&own={}", *own);
            if (!cursor.empty()) path += "&cursor=" + path_segment(cursor);
            const auto page = client.call({Method::get, path, ""});
            for (const auto& item : page.at("items").as_array())
                layers.push_back(item);
            cursor = text(page.at("next_cursor"));
        } while (!cursor.empty());
        if (list_options->json) return print_json_document(json::object{{"items", layers}});
        show_layers(layers);
    });

    auto* show = parent.add_subcommand("show", "One layer, and who holds what of it.");
    auto show_options = with_client_options(*show);
    auto key = std::make_shared<std::string>();
    show->add_option("KEY", *key, "the layer")->required();
    show->callback([=] { finish(*show_options, ApiClient(show_options->client).call({Method::get, layer_path(*key), ""})); });
}

void add_create(CLI::App& parent) {
    auto* create = parent.add_subcommand("create", "A layer whose experiments exclude each other.");
    create->footer("Example: bellwether layer create ranking --rest-hours 336 --description 'order of candidates'");
    auto options = with_client_options(*create);
    auto given = std::make_shared<Arguments>();
    create->add_option("KEY", given->key, "its name")->required();
    create->add_option("--salt", given->salt, "the key, unless said otherwise");
    create->add_option("--description", given->description, "what its experiments have in common");
    create->add_option("--rest-hours", given->rest_hours, "before freed slots go to another experiment")->capture_default_str();
    create->add_option("--reason", given->reason, "why; it stays in the history for ever");
    create->callback([=] {
        json::object body{{"key", given->key}, {"description", given->description}, {"rest_hours", given->rest_hours}};
        if (!given->salt.empty()) body["salt"] = given->salt;
        if (!given->reason.empty()) body["reason"] = given->reason;
        finish(*options, ApiClient(options->client).call({Method::post, "/v1/layers", json::serialize(body)}));
    });
}

void add_changes(CLI::App& parent) {
    auto* rest = parent.add_subcommand("rest", "How long freed slots rest.");
    auto rest_options = with_client_options(*rest);
    auto wanted = std::make_shared<Arguments>();
    rest->add_option("KEY", wanted->key, "the layer")->required();
    rest->add_option("HOURS", wanted->rest_hours, "0: not at all")->required();
    rest->add_option("--reason", wanted->reason, "why; it stays in the history for ever");
    rest->callback([=] {
        ApiClient client(rest_options->client);
        const std::string path = layer_path(wanted->key);
        const auto current = client.exchange({Method::get, path, ""});
        const auto before = accepted(current);
        json::object body{{"description", before.at("description")}, {"rest_hours", wanted->rest_hours}};
        if (!wanted->reason.empty()) body["reason"] = wanted->reason;
        finish(*rest_options, accepted(client.exchange({Method::put, path, json::serialize(body)}, current.etag)));
    });

    auto* resalt = parent.add_subcommand("resalt", "Deal the listeners to the slots anew; only while nobody holds any.");
    auto resalt_options = with_client_options(*resalt);
    auto salted = std::make_shared<Arguments>();
    resalt->add_option("KEY", salted->key, "the layer")->required();
    resalt->add_option("--reason", salted->reason, "why; it stays in the history for ever")->required();
    resalt->callback([=] {
        finish(*resalt_options, ApiClient(resalt_options->client)
                                    .call({Method::post, layer_path(salted->key) + "/resalt",
                                           json::serialize(json::object{{"reason", salted->reason}})}));
    });
}

}  // namespace

void add_layer_commands(CLI::App& app, int&) {
    auto* layer = app.add_subcommand("layer", "Layers: experiments in one exclude each other, different ones are independent.");
    layer->require_subcommand(1);
    add_reading(*layer);
    add_create(*layer);
    add_changes(*layer);
}

}  // namespace bellwether
