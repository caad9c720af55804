// The bytes of one connection that were read and not yet used, in one piece.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace bellwether {

class ReceiveBuffer {
  public:
    char* data() { return storage_.get() + begin_; }
    std::size_t size() const { return end_ - begin_; }
    bool empty() const { return begin_ == end_; }
    std::size_t capacity() const { return capacity_; }
    std::string_view view() const { return {storage_.get() + begin_, size()}; }

    char* free_space() { return storage_.get() + end_; }
    std::size_t free_size() const { return capacity_ - end_; }
    void commit(std::size_t count) { end_ += count; }
    void consume(std::size_t count) {
        begin_ += count;
        if (begin_ == end_) begin_ = end_ = 0;
    }

    /// Moves the bytes to the front, in a storage of that capacity. Views into the buffer end here.
    void relocate(std::size_t capacity) {
        if (capacity == capacity_) {
            if (begin_ > 0) std::memmove(storage_.get(), data(), size());
        } else {
            std::unique_ptr<char[]> larger(new char[capacity]);
            if (!empty()) std::memcpy(larger.get(), data(), size());
            storage_ = std::move(larger);
            capacity_ = capacity;
        }
        end_ = size();
        begin_ = 0;
    }

  private:
    std::unique_ptr<char[]> storage_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace bellwether
