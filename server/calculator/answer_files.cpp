#include "calculator/answer_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "calculator/calculator.hpp"
#include "calculator/exact_json.hpp"

namespace bellwether::calculator {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct Unreadable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string read_all(std::istream& in) {
    std::string text;
    std::vector<char> buffer(1 << 16);
    while (in.read(buffer.data(), std::streamsize(buffer.size())) || in.gcount() > 0) {
        text.append(buffer.data(), std::size_t(in.gcount()));
        if (text.size() > document_bytes_max) throw Unreadable("it is larger than 1 GiB");
    }
    if (in.bad()) throw Unreadable("it cannot be read");
    return text;
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Unreadable("it cannot be opened");
    return read_all(file);
}

bool has_other_schema(const json::value& document) {
    const auto* object = document.if_object();
    const auto* schema = object != nullptr ? object->if_contains("schema") : nullptr;
    return schema != nullptr && schema->is_string() && schema->get_string() != "golden/1";
}

void add_document(Answers& answers, const std::string& name, const std::string& text) {
    const json::value document = parse_exact(text);
    json::object result = answer(document);
    if (const auto* error = result.if_contains("error")) {
        const std::string why(error->as_string());
        if (has_other_schema(document))
            answers.notes.push_back(fmt::format("{}: left out: its schema is not golden/1 ({})", name, why));
        else
            answers.failures.push_back(fmt::format("{}: {}", name, why));
        return;
    }
    for (auto& item : result.at("cases").as_array())
        answers.cases.push_back(std::move(item));
}

template <class Read>
void add(Answers& answers, const std::string& name, Read read) {
    try {
        add_document(answers, name, read());
    } catch (const std::exception& error) {  // unreadable, or no JSON: the other documents still get their answers
        answers.failures.push_back(fmt::format("{}: {}", name, error.what()));
    }
}

std::vector<fs::path> json_files(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".json" && !entry.is_directory()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

Answers answer_path(const std::string& path, std::istream& in) {
    Answers answers;
    if (path == "-") {
        add(answers, "standard input", [&in] { return read_all(in); });
        return answers;
    }
    std::error_code trouble;
    if (!fs::is_directory(path, trouble)) {
        add(answers, path, [&path] { return read_file(path); });
        return answers;
    }
    try {
        const auto files = json_files(path);
        if (files.empty()) answers.failures.push_back(fmt::format("{}: there is no *.json in this folder", path));
        for (const auto& file : files)
            add(answers, file.string(), [&file] { return read_file(file); });
    } catch (const fs::filesystem_error& error) {
        answers.failures.push_back(fmt::format("{}: {}", path, error.code().message()));
    }
    return answers;
}

}  // namespace bellwether::calculator
