// Precompiled for every target: the standard library and Asio's coroutines. A file must still include what it
// uses (netrig_headers compiles every header without this one).
#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <boost/program_options.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>
