#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A private PostgreSQL server for tests, on a free loopback port, with its data below DIR.
#
#   server.sh start DIR [SETTING=VALUE…]   makes it when it is not there, starts it; DIR/address holds its URL.
#                                          It is stopped when the process that called this script ends.
#   server.sh stop DIR [MODE]              MODE as for pg_ctl: fast (default), smart, immediate
#   server.sh restart DIR                  starts a stopped one again, on the same port
#   server.sh freeze DIR, server.sh thaw DIR   SIGSTOP and SIGCONT to all of its processes
#   server.sh put DIR FILE                 copies a file beside its data, for a setting that names one
#   server.sh speak DIR LANGUAGE           makes the locale LANGUAGE.UTF-8 for a setting that names it
#   server.sh remove DIR                   stops it and removes its data
#
# Root cannot run PostgreSQL: then the user "postgres" does, and the data lies where that user may go.
set -euo pipefail

readonly user_name=candlewright password=candlewright-test
self=$(readlink -f -- "${BASH_SOURCE[0]}")

refuse() { printf 'server.sh: %s\n' "$1" >&2; exit 1; }

find_programs() {
    local folder
    for folder in /usr/lib/postgresql/*/bin; do
        [[ -x $folder/initdb ]] && programs=$folder
    done
    [[ -n ${programs:-} ]] || refuse "PostgreSQL is not installed; the package is postgresql."
}

as_server() {
    local -a environment=(PATH=/usr/bin:/bin LC_ALL=C.UTF-8 TZ=UTC)
    [[ ! -d ${data:-}/locales ]] || environment+=("LOCPATH=$data/locales:/usr/lib/locale")
    if (( EUID == 0 )); then
        (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups -- env -i "${environment[@]}" "$@")
    else
        (cd / && exec env -i "${environment[@]}" "$@")
    fi
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Where the data lies: DIR/data, or a folder of its own when the server's user cannot go there.
choose_data() {
    if [[ -f $dir/where ]] && data=$(<"$dir/where") && [[ -d $data ]]; then
        return
    fi
    mkdir -p "$dir"
    data=$dir/data
    mkdir -p "$data"
    if (( EUID == 0 )); then
        chown postgres:postgres "$data"
        if ! as_server test -w "$data"; then
            rmdir "$data"
            data=$(mktemp -d /tmp/candlewright-postgresql-XXXXXXXX)
            chown postgres:postgres "$data"
        fi
    fi
    chmod 700 "$data"
    printf '%s\n' "$data" >"$dir/where"
}

is_running() { as_server "$programs/pg_ctl" -D "$data/cluster" status >/dev/null 2>&1; }

make_cluster() {
    [[ -f $data/cluster/PG_VERSION && -f $data/made ]] && return
    as_server rm -rf "$data/cluster"
    printf '%s\n' "$password" | as_server tee "$data/password" >/dev/null
    as_server "$programs/initdb" -D "$data/cluster" -U "$user_name" --pwfile="$data/password" --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1 || refuse "initdb failed; see $dir/initdb.log."
    as_server touch "$data/made"
}

has_timescale() {
    [[ -f /usr/share/postgresql/$(basename "$(dirname "$programs")")/extension/timescaledb.control ]]
}

configure() {
    {
        printf '%s\n' "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" "max_connections = 60" \
            "shared_buffers = 64MB" "fsync = on" "logging_collector = off" "log_line_prefix = '%m [%p] '"
        # Each database that uses it has a background worker of its own.
        if has_timescale; then
            printf '%s\n' "shared_preload_libraries = 'timescaledb'" "timescaledb.telemetry_level = 'off'" \
                "max_worker_processes = 64" "timescaledb.max_background_workers = 32"
        fi
        local setting
        for setting in "$@"; do
            printf "%s = '%s'\n" "${setting%%=*}" "${setting#*=}"
        done
    } | as_server tee "$data/cluster/postgresql.auto.conf" >/dev/null
}

# Somebody else may take a port between our look and the server's.
start_cluster() {
    local attempt port=${1:-}
    for attempt in 1 2 3 4 5; do
        [[ -n ${1:-} ]] || port=$(free_port)
        if as_server "$programs/pg_ctl" -D "$data/cluster" -o "-p $port" -l "$data/server.log" -w -t 60 start \
            >"$dir/start.log" 2>&1 </dev/null; then
            printf '%s\n' "$port" >"$dir/port"
            printf 'postgresql://%s:%s@127.0.0.1:%s/postgres\n' "$user_name" "$password" "$port" >"$dir/address.new"
            mv "$dir/address.new" "$dir/address"
            return
        fi
    done
    cat "$dir/start.log" "$data/server.log" >&2 || true
    refuse "the server did not start."
}

# Stops the server when process $1 is gone, so that a killed run leaves nothing behind; unless a later run has started
# it for itself meanwhile.
guard() {
    while kill -0 "$1" 2>/dev/null && is_running; do
        sleep 2
    done
    if ! kill -0 "$1" 2>/dev/null && [[ $(<"$dir/owner") == "$1" ]]; then
        stop_cluster immediate
    fi
}

stop_cluster() {
    if is_running; then
        as_server "$programs/pg_ctl" -D "$data/cluster" -m "${1:-fast}" -w -t 60 stop >/dev/null 2>&1 || true
    fi
}

# signal_all NAME: to the server and its processes.
signal_all() {
    local server
    server=$(as_server head -n 1 "$data/cluster/postmaster.pid")
    kill -s "$1" "$server" $(pgrep -P "$server") 2>/dev/null || true
}

(( $# >= 2 )) || refuse "usage: server.sh start|stop|restart|freeze|thaw|put|speak|remove DIR …"
command=$1
dir=$(mkdir -p "$2" && cd "$2" && pwd)
shift 2
find_programs
choose_data
case $command in
    start)
        make_cluster
        is_running && stop_cluster immediate
        configure "$@"
        printf '%s\n' "$PPID" >"$dir/owner"
        start_cluster
        setsid "$self" guard "$dir" "$PPID" </dev/null >/dev/null 2>&1 & ;;
    restart) is_running || start_cluster "$(<"$dir/port")" ;;
    stop) stop_cluster "${1:-fast}" ;;
    freeze) signal_all STOP ;;
    thaw) signal_all CONT ;;
    put)
        make_cluster
        as_server sh -c 'umask 077; cat >"$1"' sh "$data/cluster/$(basename -- "$1")" <"$1" ;;
    speak)
        as_server mkdir -p "$data/locales"
        as_server localedef -i "$1" -f UTF-8 "$data/locales/$1.UTF-8" >/dev/null ||
            refuse "the locale $1 cannot be made; the package is locales." ;;
    remove)
        stop_cluster immediate
        as_server find "$data" -mindepth 1 -delete
        rmdir "$data"
        rm -f "$dir/where" "$dir/address" "$dir/port" "$dir/owner" "$dir"/*.log
        rmdir --ignore-fail-on-non-empty "$dir" ;;
    guard) guard "$1" ;;
    *) refuse "'$command' is not known; there are start, stop, restart, freeze, thaw, put, speak and remove." ;;
esac
