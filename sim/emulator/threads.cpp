#include "emulator/threads.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>

namespace netrig {

namespace {

std::exception_ptr outcome(const std::function<void()>& work) {
  try {
    work();
    return nullptr;
  } catch (...) {
    return std::current_exception();
  }
}

}  // namespace

void on_own_threads(const std::vector<std::function<void()>>& works) {
  std::vector<std::exception_ptr> errors(works.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < works.size(); ++i) {
      threads.emplace_back([&, i] { errors[i] = outcome(works[i]); });
    }
  }
  for (const auto& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

void in_parallel(std::size_t count, std::size_t max_threads, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  const auto work_off = [&] {
    std::exception_ptr first_error;
    for (std::size_t i; (i = next++) < count;) {
      const auto error = outcome([&] { work(i); });
      if (!first_error) first_error = error;
    }
    if (first_error) std::rethrow_exception(first_error);
  };
  on_own_threads(std::vector<std::function<void()>>(std::min(count, max_threads), work_off));
}

}  // namespace netrig
