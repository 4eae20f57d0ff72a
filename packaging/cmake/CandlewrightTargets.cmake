# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# One function per kind of target, so that a folder's CMakeLists.txt only says what it is made of.

# Warnings, Qt string rules and the include root every target of ours shares.
add_library(candlewright_options INTERFACE)
target_compile_features(candlewright_options INTERFACE cxx_std_20)
target_include_directories(candlewright_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(candlewright_options INTERFACE
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING
  QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_STRICT_ITERATORS QT_NO_FOREACH QT_NO_KEYWORDS
  QT_MESSAGELOGCONTEXT
  CANDLEWRIGHT_VERSION="${PROJECT_VERSION}")
target_compile_options(candlewright_options INTERFACE
  -Wall -Wextra -Wold-style-cast -Woverloaded-virtual -Wnon-virtual-dtor -Wcast-align
  -Wduplicated-cond -Wlogical-op -Wno-psabi
  # g++ 12 at -O3 sees std::string's own short buffer overrun or uninitialised inside inlined copies and optionals
  # (GCC PR 105329, 105651, 105562).
  "$<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-maybe-uninitialized>"
  $<$<BOOL:${CANDLEWRIGHT_WERROR}>:-Werror>)

# What most files include is compiled once per kind of target and shared: no target builds a set of its own.
set(CANDLEWRIGHT_PCH_CORE
  <QtCore/QByteArray> <QtCore/QDateTime> <QtCore/QHash> <QtCore/QJsonArray> <QtCore/QJsonDocument>
  <QtCore/QJsonObject> <QtCore/QObject> <QtCore/QString> <QtCore/QStringList> <QtCore/QTimer> <QtCore/QUrl>
  <QtCore/QVariant> <tl/expected.hpp>
  <algorithm> <atomic> <charconv> <chrono> <condition_variable> <cstdint> <deque> <functional> <map> <memory>
  <mutex> <optional> <set> <span> <string> <string_view> <thread> <unordered_map> <utility> <variant> <vector>)
set(CANDLEWRIGHT_PCH_WINDOW ${CANDLEWRIGHT_PCH_CORE}
  <QtGui/QAction> <QtGui/QPainter> <QtGui/QPalette> <QtWidgets/QApplication> <QtWidgets/QBoxLayout>
  <QtWidgets/QLabel> <QtWidgets/QMainWindow> <QtWidgets/QTableView> <QtWidgets/QToolButton>)
# Not QTest itself: what it includes follows the modules a test links.
set(CANDLEWRIGHT_PCH_TEST ${CANDLEWRIGHT_PCH_CORE}
  <QtCore/QFile> <QtCore/QProcess> <QtCore/QTemporaryDir> <QtTest/qsignalspy.h> <QtTest/qtestcase.h>)

# candlewright_precompiled(NAME LINK libs... HEADERS headers...): a set of precompiled headers for others to reuse.
function(candlewright_precompiled name)
  cmake_parse_arguments(arg "" "" "LINK;HEADERS" ${ARGN})
  set(source ${PROJECT_BINARY_DIR}/precompiled/${name}.cpp)
  if(NOT EXISTS ${source})
    file(WRITE ${source} "")
  endif()
  add_library(${name} OBJECT EXCLUDE_FROM_ALL ${source})
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
  target_link_libraries(${name} PRIVATE candlewright_options ${arg_LINK})
endfunction()

candlewright_precompiled(candlewright_pch_core LINK Qt6::Core tl::expected HEADERS ${CANDLEWRIGHT_PCH_CORE})
if(CANDLEWRIGHT_GUI)
  candlewright_precompiled(candlewright_pch_window LINK Qt6::Widgets tl::expected
    HEADERS ${CANDLEWRIGHT_PCH_WINDOW})
endif()
# Tests run once: they are compiled for a quick build, what they test as it is shipped.
add_library(candlewright_test_options INTERFACE)
target_compile_options(candlewright_test_options INTERFACE $<$<CONFIG:Release>:-O0>)
if(CANDLEWRIGHT_TESTS OR CANDLEWRIGHT_BENCH)
  # Qt6::Test with one test folder for all: its own names a folder a target, which no shared header can follow.
  add_library(candlewright_qttest INTERFACE)
  target_include_directories(candlewright_qttest SYSTEM INTERFACE
    $<TARGET_PROPERTY:Qt6::Test,INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_definitions(candlewright_qttest INTERFACE QT_TESTLIB_LIB
    QT_TESTCASE_BUILDDIR="${PROJECT_BINARY_DIR}" QT_TESTCASE_SOURCEDIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(candlewright_qttest INTERFACE Qt6::Core $<TARGET_LINKER_FILE:Qt6::Test>)
endif()
if(CANDLEWRIGHT_TESTS)
  candlewright_precompiled(candlewright_pch_test LINK candlewright_qttest tl::expected candlewright_test_options
    HEADERS ${CANDLEWRIGHT_PCH_TEST})
endif()

# candlewright_reuse(TARGET KIND): TARGET is compiled with the shared set of that kind.
function(candlewright_reuse name kind)
  if(NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
    target_precompile_headers(${name} REUSE_FROM candlewright_pch_${kind})
  endif()
endfunction()

# candlewright_together(TARGET sources...): the sources of one folder are compiled some at a time as one, which takes a
# quarter of the time. So names in unnamed namespaces are unique within a folder.
function(candlewright_together name)
  if(CANDLEWRIGHT_TOGETHER LESS 2)
    return()
  endif()
  set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # The compiler takes a source that another includes for a header.
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  foreach(source ${ARGN})
    get_filename_component(folder ${source} DIRECTORY)
    file(RELATIVE_PATH group ${CMAKE_CURRENT_SOURCE_DIR} ${folder})
    string(MAKE_C_IDENTIFIER "${group}" group)
    list(APPEND groups ${group})
    list(APPEND sources_${group} ${source})
  endforeach()
  list(REMOVE_DUPLICATES groups)
  foreach(group IN LISTS groups)
    # As few parts as do, and all about as big.
    list(LENGTH sources_${group} count)
    math(EXPR parts "(${count} + ${CANDLEWRIGHT_TOGETHER} - 1) / ${CANDLEWRIGHT_TOGETHER}")
    set(number 0)
    foreach(source IN LISTS sources_${group})
      math(EXPR part "${number} * ${parts} / ${count}")
      math(EXPR number "${number} + 1")
      set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group}_${part})
    endforeach()
  endforeach()
endfunction()

# candlewright_library(NAME FOLDER LINK libs... [PRIVATE libs...]): every .cpp below FOLDER, one static library.
# One that links Qt6::Widgets is compiled with the window's headers, any other with those of core.
function(candlewright_library name folder)
  cmake_parse_arguments(arg "" "" "LINK;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS
       ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.h
       ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.qrc ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.ui)
  set(compiled ${sources})
  list(FILTER compiled INCLUDE REGEX "\\.cpp$")
  if(NOT compiled)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE candlewright_options ${arg_LINK} ${arg_PRIVATE})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES AUTOMOC ON AUTORCC ON)
  candlewright_together(${name} ${compiled})
  if("Qt6::Widgets" IN_LIST arg_LINK)
    candlewright_reuse(${name} window)
  else()
    candlewright_reuse(${name} core)
  endif()
  target_link_libraries(${name} PUBLIC candlewright_options ${arg_LINK} PRIVATE ${arg_PRIVATE})
endfunction()

# candlewright_seldom_computes(NAMES...): libraries that decide and hand on are optimised less; a quarter of their compile
# time would go into inlining that nobody feels. From version 13 on GCC takes precompiled headers at their own level alone.
function(candlewright_seldom_computes)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
    return()
  endif()
  foreach(name ${ARGN})
    target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  endforeach()
endfunction()

# candlewright_program(NAME FOLDER LINK libs...): every .cpp below FOLDER, one executable in bin/.
function(candlewright_program name folder)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS
       ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.h)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  set_target_properties(${name} PROPERTIES AUTOMOC ON AUTORCC ON)
  candlewright_together(${name} ${sources})
  candlewright_reuse(${name} core)
  target_link_libraries(${name} PRIVATE candlewright_options ${arg_LINK})
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()

# candlewright_test_moc(NAME SOURCE): makes the NAME.moc that SOURCE includes. One small step; AUTOMOC would scan, and compile
# an empty file, for every test.
function(candlewright_test_moc name source)
  set(moc ${CMAKE_CURRENT_BINARY_DIR}/moc/${name}.moc)
  add_custom_command(OUTPUT ${moc} DEPENDS ${source} VERBATIM
    COMMAND Qt6::moc ${CMAKE_AUTOMOC_MOC_OPTIONS} -DQT_NO_KEYWORDS -o ${moc} ${source})
  target_sources(${name} PRIVATE ${moc})
  target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/moc)
endfunction()

# Milliseconds. Qt Test would end a function, with all its rows, after five minutes; the limit of a test is ctest's.
set(CANDLEWRIGHT_FUNCTION_TIMEOUT 21600000)

# candlewright_tests(LABEL LINK libs... [HEADERS headers...]): each tst_*.cpp beside the caller is one Qt Test program and
# one ctest. HEADERS, what most of them include, are compiled once for all of them.
# LABEL may be a quoted list; "slow" is left out by ./check --quick, "serial" runs while nothing else does.
# A processor of ctest is a third of a core of the two that ./check counts on: a test takes three, one that mostly waits
# says one.
function(candlewright_tests label)
  cmake_parse_arguments(arg "" "TIMEOUT" "LINK;HEADERS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  set(headers test)
  if(arg_HEADERS)
    cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE headers)
    string(MAKE_C_IDENTIFIER ${headers} headers)
    list(TRANSFORM arg_HEADERS REPLACE "^([^<].*)$" "${PROJECT_SOURCE_DIR}/\\1")
    candlewright_precompiled(candlewright_pch_${headers} LINK ${arg_LINK} candlewright_qttest candlewright_test_options
      HEADERS ${CANDLEWRIGHT_PCH_TEST} ${arg_HEADERS})
  endif()
  file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tst_*.cpp)
  foreach(source ${tests})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    candlewright_test_moc(${name} ${source})
    target_compile_definitions(${name} PRIVATE
      CANDLEWRIGHT_SOURCE_DIR="${PROJECT_SOURCE_DIR}" CANDLEWRIGHT_BIN_DIR="${CMAKE_BINARY_DIR}/bin")
    candlewright_reuse(${name} ${headers})
    target_link_libraries(${name} PRIVATE candlewright_options candlewright_test_options ${arg_LINK} candlewright_qttest)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES LABELS "${label}" TIMEOUT ${arg_TIMEOUT} PROCESSORS 3
      ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;TZ=UTC;QTEST_FUNCTION_TIMEOUT=${CANDLEWRIGHT_FUNCTION_TIMEOUT}")
    if("serial" IN_LIST label)
      set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
    endif()
  endforeach()
endfunction()
