# What every target of netrig shares: warnings, sanitizers, the layers and the precompiled headers.

add_library(netrig_settings INTERFACE)
target_compile_features(netrig_settings INTERFACE cxx_std_20)
target_compile_options(netrig_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Werror)
target_compile_definitions(netrig_settings INTERFACE BOOST_PROGRAM_OPTIONS_DYN_LINK BOOST_PROGRAM_OPTIONS_NO_LIB
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE
  # What wakes a coroutine is often allocated outside of the event loop's turn, where Asio recycles nothing: by operator new,
  # which is quicker than aligned_alloc, and aligned for all that is stored there.
  BOOST_ASIO_DISABLE_STD_ALIGNED_ALLOC BOOST_ASIO_DISABLE_BOOST_ALIGN)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports memory that a coroutine's frame owns as possibly uninitialised or misfreed (GCC bugs 105562, 106199), and
  # temporaries of std::string and std::filesystem::path as too short (105651, 105329).
  target_compile_options(netrig_settings INTERFACE -fcoroutines -Wno-maybe-uninitialized -Wno-mismatched-new-delete
    -Wno-array-bounds -Wno-restrict)
endif()
if(NETRIG_SANITIZE)
  target_compile_options(netrig_settings INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(netrig_settings INTERFACE -fsanitize=address,undefined)
endif()
if(NETRIG_FUZZ)
  # clang 14 can't put the marks of -fsanitize=function on the parts that it splits a coroutine into.
  target_compile_options(netrig_settings INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=function
    -fno-sanitize-recover=all)
  target_link_options(netrig_settings INTERFACE -fsanitize=address,undefined)
endif()

# netrig_layer(NAME SOURCES... DEPENDS...): the library netrig_NAME of the folder sim/NAME or nodes/NAME.
# Its headers are seen as "NAME/…" by those who link it, and by nobody else: an include that breaks the layers does not
# compile. This is why each layer has an include folder of its own, holding one symbolic link.
function(netrig_layer name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(root ${PROJECT_BINARY_DIR}/include/${name})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${root}/${name} SYMBOLIC)
  if(sources)
    add_library(netrig_${name} STATIC ${sources})
    target_include_directories(netrig_${name} PUBLIC ${root})
    target_link_libraries(netrig_${name} PUBLIC netrig_settings ${ARG_DEPENDS})
    netrig_precompile(netrig_${name})
  else()
    add_library(netrig_${name} INTERFACE)
    target_include_directories(netrig_${name} INTERFACE ${root})
    target_link_libraries(netrig_${name} INTERFACE netrig_settings ${ARG_DEPENDS})
  endif()
  netrig_check_headers(${name})
endfunction()

# Every header compiles alone: one generated file a header, compiled without the precompiled header.
function(netrig_check_headers name)
  file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.hpp)
  if(NOT headers)
    return()
  endif()
  foreach(header ${headers})
    get_filename_component(stem ${header} NAME_WE)
    set(file ${PROJECT_BINARY_DIR}/headers/${name}_${stem}.cpp)
    file(CONFIGURE OUTPUT ${file} CONTENT "#include \"${name}/${stem}.hpp\"\n" @ONLY)
    list(APPEND files ${file})
  endforeach()
  add_library(netrig_${name}_headers OBJECT EXCLUDE_FROM_ALL ${files})
  target_link_libraries(netrig_${name}_headers PRIVATE netrig_${name})
  add_dependencies(netrig_headers netrig_${name}_headers)
endfunction()
add_custom_target(netrig_headers)

# One precompiled header for all: the standard library and Asio's coroutines, which cost seconds a file.
function(netrig_precompile target)
  if(NETRIG_PCH)
    if(NOT TARGET netrig_pch)
      file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/pch.cpp CONTENT "")
      add_library(netrig_pch OBJECT ${PROJECT_BINARY_DIR}/pch.cpp)
      target_link_libraries(netrig_pch PRIVATE netrig_settings)
      target_precompile_headers(netrig_pch PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled.hpp)
    endif()
    target_precompile_headers(${target} REUSE_FROM netrig_pch)
  endif()
endfunction()

# netrig_test(NAME [LABORATORY] SOURCES… LINKS… LABELS… TIMEOUT…): a GoogleTest executable, its cases known to ctest one by one.
function(netrig_test name)
  cmake_parse_arguments(ARG "LABORATORY" "TIMEOUT" "SOURCES;LINKS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} GTest::gmock)
  if(NOT ARG_LABORATORY)  # labs have a main() of their own
    target_link_libraries(${name} PRIVATE GTest::gtest_main)
  endif()
  netrig_precompile(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES
    PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT} SKIP_RETURN_CODE 77)
endfunction()
