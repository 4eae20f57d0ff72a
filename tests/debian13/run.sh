#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh DIR [ARGUMENTS…]   makes a bare Debian 13 in DIR/root, puts this checkout into it and runs ./check ARGUMENTS…
#                           there. A second run uses the same root, packages and build.
set -euo pipefail
top=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
(( $# >= 1 )) || { echo "usage: run.sh DIR [ARGUMENTS…]" >&2; exit 2; }
dir=$(mkdir -p "$1" && cd "$1" && pwd)
shift
root=$dir/root

refuse() { printf 'run.sh: %s\n' "$1" >&2; exit 1; }

become_root() {
    (( EUID == 0 )) && return
    command -v sudo >/dev/null || refuse "a root file system of its own needs root or sudo."
    exec sudo -n --preserve-env "$top/tests/debian13/run.sh" "$dir" "$@"
}

make_root() {
    [[ -d $root ]] && return
    command -v debootstrap >/dev/null || refuse "debootstrap is missing; the package is debootstrap."
    rm -rf "$root.new"
    debootstrap --variant=minbase --include=ca-certificates trixie "$root.new" >"$dir/debootstrap.log" 2>&1 || {
        tail -n 20 "$dir/debootstrap.log" >&2
        refuse "debootstrap failed; the lines above end $dir/debootstrap.log."
    }
    mv "$root.new" "$root"
}

# The files of the checkout as they are now; what was built there stays. A file that did not change keeps its time there,
# and one that did gets a new one, so that just that is built again.
put_sources() {
    local file
    local -A wanted=()
    mkdir -p "$root/src"
    while IFS= read -r -d '' file; do
        [[ -e $top/$file ]] || continue # removed, and not committed yet
        wanted[$file]=1
        cmp -s "$top/$file" "$root/src/$file" && continue
        mkdir -p "$root/src/$(dirname -- "$file")"
        cp --no-dereference --preserve=mode "$top/$file" "$root/src/$file"
    done < <(cd "$top" && git ls-files -z --cached --others --exclude-standard)
    while IFS= read -r -d '' file; do
        [[ -n ${wanted[$file]:-} ]] || rm "$root/src/$file"
    done < <(cd "$root/src" && find . -path ./build -prune -o ! -type d -printf '%P\0')
}

# A run that was cut off leaves files that say its servers run, under process numbers that others have in the next one.
forget_servers() {
    find "$root/src/build" "$root/tmp" -name postmaster.pid -delete 2>/dev/null || true
}

# In a mount and process namespace of its own: whatever happens, nothing stays mounted and no process stays behind. The
# root becomes a mount, so that tests can make namespaces of their own in it.
run_inside() {
    unshare --mount --pid --fork --kill-child -- /bin/bash -euc '
        root=$1; shift
        mount --rbind "$root" "$root"
        mount -t proc proc "$root/proc"
        mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
        exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
            ${http_proxy:+http_proxy=$http_proxy} ${https_proxy:+https_proxy=$https_proxy} \
            /bin/bash -c "cd /src && exec ./check \"\$@\"" check "$@"' inside "$root" "$@"
}

become_root "$@"
make_root
put_sources
forget_servers
run_inside "$@"
