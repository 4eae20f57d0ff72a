#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a program in a session of its own: a bus and an unlocked keyring that nobody else has, gone with it.
#
#   session.sh FOLDER PROGRAM ARGUMENTS…
set -euo pipefail

folder=$1
shift
mkdir -p "$folder/run" "$folder/data" "$folder/config" "$folder/cache"
chmod 700 "$folder/run"
exec env HOME="$folder" XDG_RUNTIME_DIR="$folder/run" XDG_DATA_HOME="$folder/data" XDG_CONFIG_HOME="$folder/config" \
    XDG_CACHE_HOME="$folder/cache" dbus-run-session -- bash -c '
        printf "keyring-password" | gnome-keyring-daemon --unlock --components=secrets >/dev/null
        "$@"
        code=$?
        # The daemon leaves with its bus.
        exit "$code"' session "$@"
