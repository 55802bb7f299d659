#include "topology/command.hpp"

#include <algorithm>
#include <cctype>

namespace netrig {

namespace {

/// Takes the words of a line apart, one character after another (POSIX XCU 2.2).
class WordSplitter {
 public:
  explicit WordSplitter(std::string_view text) : text_(text) {}

  std::optional<std::vector<std::string>> split() {
    while (position_ < text_.size()) {
      if (!take(text_[position_++])) return {};
    }
    end_word();
    return std::move(words_);
  }

 private:
  bool take(char character) {
    switch (character) {
      case ' ':
      case '\t':
      case '\n':
        end_word();
        return true;
      case '\\':
        return take_escaped();
      case '\'':
        return take_single_quoted();
      case '"':
        return take_double_quoted();
      default:
        append(character);
        return true;
    }
  }

  /// 2.2.1: a backslash keeps the next character as it is; before a newline both vanish.
  bool take_escaped() {
    if (position_ == text_.size()) return false;
    const char character = text_[position_++];
    if (character != '\n') append(character);
    return true;
  }

  /// 2.2.2
  bool take_single_quoted() {
    const auto end = text_.find('\'', position_);
    if (end == std::string_view::npos) return false;
    in_word_ = true;
    word_ += text_.substr(position_, end - position_);
    position_ = end + 1;
    return true;
  }

  /// 2.2.3: a backslash is special before $ ` " \ and newline only.
  bool take_double_quoted() {
    in_word_ = true;
    while (position_ < text_.size()) {
      const char character = text_[position_++];
      if (character == '"') return true;
      const bool escapes = character == '\\' && position_ < text_.size() &&
                           std::string_view("$`\"\\\n").find(text_[position_]) != std::string_view::npos;
      if (!escapes) {
        word_ += character;
      } else if (const char escaped = text_[position_++]; escaped != '\n') {
        word_ += escaped;
      }
    }
    return false;
  }

  void append(char character) {
    in_word_ = true;
    word_ += character;
  }

  void end_word() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::string word_;
  bool in_word_ = false;  // an empty pair of quotes is a word too
  std::vector<std::string> words_;
};

bool is_plain(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) ||
         std::string_view("_-+=./:,@%^").find(character) != std::string_view::npos;
}

std::string quote(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return word;
  std::string quoted = "'";
  for (char character : word) {
    if (character == '\'') {
      quoted += "'\\''";
    } else {
      quoted += character;
    }
  }
  return quoted + "'";
}

}  // namespace

bool is_own_program(const std::string& word, const std::set<std::string>& own_programs) {
  return own_programs.contains(word);
}

std::optional<std::vector<std::string>> split_words(std::string_view text) {
  return WordSplitter(text).split();
}

std::string join_words(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += ' ';
    text += quote(word);
  }
  return text;
}

std::string Command::to_string() const {
  return join_words(arguments);
}

std::string Command::program_name() const {
  const auto& program = arguments.front();
  const auto slash = program.rfind('/');
  return slash == std::string::npos ? program : program.substr(slash + 1);
}

std::string replace_index(const std::string& text, std::uint32_t index) {
  static constexpr std::string_view kPlaceholder = "{i}";
  std::string result;
  std::size_t position = 0;
  for (;;) {
    const auto next = text.find(kPlaceholder, position);
    result += text.substr(position, next - position);
    if (next == std::string::npos) return result;
    result += std::to_string(index);
    position = next + kPlaceholder.size();
  }
}

Command with_index(Command command, std::uint32_t index) {
  for (auto& argument : command.arguments) argument = replace_index(argument, index);
  return command;
}

}  // namespace netrig
