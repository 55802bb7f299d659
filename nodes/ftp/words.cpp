#include "ftp/words.hpp"

namespace netrig::ftp {

namespace {

class Splitter {
 public:
  explicit Splitter(std::string_view line) : line_(line) {}

  std::optional<std::vector<std::string>> split() {
    for (; at_ < line_.size(); ++at_) {
      const char c = line_[at_];
      if (c == ' ' || c == '\t') {
        finish_word();
      } else if (c == '#' && !in_word_) {
        break;
      } else if (!take(c)) {
        return {};
      }
    }
    finish_word();
    return std::move(words_);
  }

 private:
  bool take(char c) {
    in_word_ = true;
    if (c == '"' || c == '\'') return take_quotation(c);
    if (c == '\\' && at_ + 1 < line_.size()) c = line_[++at_];
    word_ += c;
    return true;
  }

  bool take_quotation(char quote) {
    for (++at_; at_ < line_.size() && line_[at_] != quote; ++at_) {
      if (quote == '"' && line_[at_] == '\\' && at_ + 1 < line_.size()) ++at_;
      word_ += line_[at_];
    }
    return at_ < line_.size();
  }

  void finish_word() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  std::string_view line_;
  std::size_t at_ = 0;
  std::string word_;
  bool in_word_ = false;
  std::vector<std::string> words_;
};

}  // namespace

std::optional<std::vector<std::string>> split_words(std::string_view line) {
  return Splitter(line).split();
}

}  // namespace netrig::ftp
