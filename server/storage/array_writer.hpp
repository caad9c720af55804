// PostgreSQL's text form of one-dimensional arrays, written without copies of the values: ingest spends its time here.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace bellwether {

class ArrayWriter {
  public:
    explicit ArrayWriter(std::size_t bytes_expected = 0) {
        out_.reserve(bytes_expected + 2);
        out_ += '{';
    }

    void add(std::integral auto value) {
        separate();
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        out_.append(digits, end);
    }
    /// Text that needs no quotes: numbers, UUIDs, t and f.
    void add_plain(std::string_view text) {
        separate();
        out_ += text;
    }
    void add_text(std::string_view text) {
        separate();
        out_ += '"';
        for (std::size_t special = text.find_first_of("\"\\"); special != std::string_view::npos;
             special = text.find_first_of("\"\\")) {
            out_ += text.substr(0, special);
            out_ += '\\';
            out_ += text[special];
            text.remove_prefix(special + 1);
        }
        out_ += text;
        out_ += '"';
    }
    void add_null() { add_plain("NULL"); }
    void add_text_or_null(std::string_view text) { text.empty() ? add_null() : add_text(text); }

    std::string finish() {
        out_ += '}';
        return std::move(out_);
    }

  private:
    void separate() {
        if (out_.size() > 1) out_ += ',';
    }
    std::string out_;
};

}  // namespace bellwether
