// What a query takes and gives: parameters and rows as plain values, nothing of libpqxx.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bellwether {

/// Positional parameters ($1, $2, ...) in text form; PostgreSQL infers or the query casts their types.
/// Callers have checked texts for NUL and UTF-8 (domain/key.hpp): libpqxx would cut at NUL without a word.
class Parameters {
  public:
    Parameters& text(std::string_view value);
    Parameters& optional_text(const std::optional<std::string>& value);
    Parameters& integer(std::int64_t value);
    Parameters& optional_integer(std::optional<std::int64_t> value);
    Parameters& number(double value);
    Parameters& boolean(bool value);
    Parameters& null();
    /// Arrays for unnest(): `$1::text[]`, `$2::bigint[]`.
    Parameters& texts(std::span<const std::string> values);
    Parameters& optional_texts(std::span<const std::optional<std::string>> values);
    Parameters& integers(std::span<const std::int64_t> values);
    Parameters& optional_integers(std::span<const std::optional<std::int64_t>> values);
    Parameters& numbers(std::span<const double> values);
    /// A value that is already in PostgreSQL's text form: big arrays that a store writes itself.
    Parameters& text_form(std::string value) { return values_.emplace_back(std::move(value)), *this; }

    const std::vector<std::optional<std::string>>& values() const { return values_; }

  private:
    std::vector<std::optional<std::string>> values_;
};

class Rows;

/// One row, valid as long as its Rows. Reading a null as a value throws StorageError: the schema promised otherwise.
class Row {
  public:
    bool is_null(int column) const;
    std::string_view text(int column) const;
    std::string string(int column) const { return std::string(text(column)); }
    std::optional<std::string> optional_text(int column) const;
    std::int64_t integer(int column) const;
    std::optional<std::int64_t> optional_integer(int column) const;
    double number(int column) const;
    bool boolean(int column) const;

  private:
    friend class Rows;
    Row(const Rows& rows, std::size_t index) : rows_(&rows), index_(index) {}
    const Rows* rows_;
    std::size_t index_;
};

class Rows {
  public:
    struct Data;
    explicit Rows(std::shared_ptr<const Data> data);

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    Row operator[](std::size_t index) const { return {*this, index}; }
    std::size_t affected() const;  ///< rows that an INSERT, UPDATE or DELETE changed

    class Iterator {
      public:
        Iterator(const Rows& rows, std::size_t index) : rows_(&rows), index_(index) {}
        Row operator*() const { return (*rows_)[index_]; }
        Iterator& operator++() { return ++index_, *this; }
        bool operator!=(const Iterator& other) const { return index_ != other.index_; }

      private:
        const Rows* rows_;
        std::size_t index_;
    };
    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, size_}; }

  private:
    friend class Row;
    std::shared_ptr<const Data> data_;
    std::size_t size_ = 0;
};

}  // namespace bellwether
