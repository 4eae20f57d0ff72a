# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tests that need a PostgreSQL server. ctest starts a private one before the first of them and stops it after the last;
# should ctest itself be killed, the server notices and stops.

set(CANDLEWRIGHT_POSTGRESQL_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/server.sh)
set(CANDLEWRIGHT_POSTGRESQL_DIR ${PROJECT_BINARY_DIR}/postgresql)

function(candlewright_postgresql_server)
  add_test(NAME postgresql-start COMMAND ${CANDLEWRIGHT_POSTGRESQL_SCRIPT} start ${CANDLEWRIGHT_POSTGRESQL_DIR})
  set_tests_properties(postgresql-start PROPERTIES FIXTURES_SETUP postgresql LABELS "storage" TIMEOUT 120)
  add_test(NAME postgresql-stop COMMAND ${CANDLEWRIGHT_POSTGRESQL_SCRIPT} stop ${CANDLEWRIGHT_POSTGRESQL_DIR})
  set_tests_properties(postgresql-stop PROPERTIES FIXTURES_CLEANUP postgresql LABELS "storage" TIMEOUT 120)
endfunction()

set(candlewright_postgresql_environment
  "CANDLEWRIGHT_TEST_POSTGRESQL=${CANDLEWRIGHT_POSTGRESQL_DIR}/address"
  "CANDLEWRIGHT_TEST_POSTGRESQL_SCRIPT=${CANDLEWRIGHT_POSTGRESQL_SCRIPT}")

# candlewright_needs_postgresql(TEST): a test that is about PostgreSQL.
function(candlewright_needs_postgresql name)
  get_test_property(${name} ENVIRONMENT environment)
  set_tests_properties(${name} PROPERTIES FIXTURES_REQUIRED postgresql
    ENVIRONMENT "${environment};${candlewright_postgresql_environment}")
endfunction()

# candlewright_on_postgresql(TEST [PROGRAM target] [PARAMETERS text] [SUFFIX word] [ONLY function…]): the program of TEST,
# which is TEST itself unless named, once more on PostgreSQL. PARAMETERS is added to the address of every database; ONLY
# names the functions to run, unset: all.
function(candlewright_on_postgresql name)
  cmake_parse_arguments(arg "" "PROGRAM;PARAMETERS;SUFFIX" "ONLY" ${ARGN})
  set(program ${name})
  if(arg_PROGRAM)
    set(program ${arg_PROGRAM})
  endif()
  set(other ${name}_postgresql)
  if(arg_SUFFIX)
    string(APPEND other _${arg_SUFFIX})
  endif()
  get_test_property(${name} LABELS labels)
  get_test_property(${name} TIMEOUT timeout)
  get_test_property(${name} ENVIRONMENT environment)
  add_test(NAME ${other} COMMAND ${program} ${arg_ONLY})
  set_tests_properties(${other} PROPERTIES LABELS "${labels}" TIMEOUT ${timeout} PROCESSORS 3 FIXTURES_REQUIRED postgresql
    ENVIRONMENT "${environment};${candlewright_postgresql_environment};CANDLEWRIGHT_TEST_ENGINE=postgresql;CANDLEWRIGHT_TEST_PARAMETERS=${arg_PARAMETERS}")
endfunction()

# Where TimescaleDB is installed the server loads it, and every test on PostgreSQL runs on hypertables, too.
file(GLOB candlewright_timescale /usr/share/postgresql/*/extension/timescaledb.control)

# candlewright_on_timescale(TEST [function…]): the program of TEST on hypertables, where they can be had.
function(candlewright_on_timescale name)
  if(candlewright_timescale)
    candlewright_on_postgresql(${name} PARAMETERS "?layout=timescale" SUFFIX timescale ONLY ${ARGN})
  endif()
endfunction()
