# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# What ./run and ./check share: from a bare Debian to an up-to-date build/. Sourced, with the checkout as the working
# directory. Everything it says goes to stderr, because stdout belongs to the program.

readonly build_dir=build
readonly needed_mib=3072
log_file=$build_dir/run.log

say() { printf '%s\n' "$*" >&2; }
refuse() { say "${0##*/}: $*"; exit 1; }

# Sets debian_release to 12 or 13, or refuses.
check_distribution() {
    local id='' version=''
    if [[ -r /etc/os-release ]]; then
        id=$(. /etc/os-release && printf '%s' "${ID:-}")
        version=$(. /etc/os-release && printf '%s' "${VERSION_ID:-}")
    fi
    [[ $id == debian && ( $version == 12 || $version == 13 ) ]] ||
        refuse "this script knows Debian 12 and 13 only, and this is '${id:-unknown} ${version:-without a number}'; CONTRIBUTING.md says how to build by hand."
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        refuse "dpkg-query and apt-get are needed to see and install packages, and this machine has no apt."
    fi
    debian_release=$version
}

# Prints the packages of the sections named, from packaging/packages.txt.
packages_of() {
    awk -v wanted=" $* " -v release="$debian_release" '
        /^#/ || NF == 0 { next }
        /^\[/ { inside = index(wanted, " " substr($1, 2, length($1) - 2) " "); next }
        inside && (NF == 1 || $2 == release) { print $1 }' packaging/packages.txt
}

# Prints those of the packages named that are not installed.
missing_packages() {
    local installed
    (( $# )) || return 0
    # dpkg-query fails when one of the names is unknown to it, which is an answer here.
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    printf '%s\n' "$@" | grep -vxF -f <(sed -n 's/^installed //p' <<<"$installed") || true
}

# Refuses when the file system of DIR has no room for WHAT.
check_space() {
    local directory=$1 what=$2 free
    free=$(df -Pk -- "$directory" | awk 'NR == 2 { print int($4 / 1024) }')
    (( free >= needed_mib )) ||
        refuse "$what needs $needed_mib MiB of free space and the disk of '$(realpath -- "$directory")' has $free MiB."
}

# Runs apt-get as root, whoever we are.
as_root() {
    if (( EUID == 0 )); then "$@"; return; fi
    if [[ -t 0 ]]; then sudo "$@"; else sudo -n "$@"; fi
}

check_rights() {
    (( EUID == 0 )) && return
    command -v sudo >/dev/null ||
        refuse "packages are missing ($*) and installing them needs root or sudo; run 'apt-get install --no-install-recommends $*' as root and start again."
}

# Installs what is missing of the sections named. Asks apt only when something is.
install_packages() {
    local -a missing
    # shellcheck disable=SC2046 # the names are words
    mapfile -t missing < <(missing_packages $(packages_of "$@"))
    (( ${#missing[@]} )) || return 0
    check_rights "${missing[*]}"
    check_space /usr "installing packages"
    say "Installing packages: ${missing[*]}"
    # A list that cannot be fetched (a third party's, say) is no reason to give up: the installation decides.
    as_root apt-get -q -o DPkg::Lock::Timeout=300 update >>"$log_file" 2>&1 || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
        -o Dpkg::Options::=--force-confold install "${missing[@]}" >>"$log_file" 2>&1 </dev/null ||
        fail_with_log "apt could not install ${missing[*]}"
}

# Ends with the tail of the log.
fail_with_log() {
    tail -n 40 -- "$log_file" >&2
    refuse "$1; the lines above end $log_file."
}

# True when the build directory was configured, for this checkout, with every option named (NAME=VALUE).
configured_with() {
    local option
    [[ -f $build_dir/build.ninja && -f $build_dir/CMakeCache.txt ]] || return 1
    grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$build_dir/CMakeCache.txt" || return 1
    for option in "$@"; do
        grep -qxE "${option%%=*}:[A-Z]+=${option#*=}" "$build_dir/CMakeCache.txt" || return 1
    done
}

# Prints the arguments of a first configuration: the least there is, which later starts add to.
first_configuration() {
    # --fresh: a folder that was configured elsewhere and copied here would build the other checkout.
    printf '%s\n' --fresh -G Ninja -DCMAKE_BUILD_TYPE=Release -DCANDLEWRIGHT_GUI=OFF -DCANDLEWRIGHT_TESTS=OFF
    if command -v mold >/dev/null; then printf '%s\n' -DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=mold; fi
    # The compiler the project is checked with gives no warnings; with the flags of ./check its objects are shared.
    if [[ $debian_release == 12 ]]; then printf '%s\n' -DCANDLEWRIGHT_WERROR=ON; fi
    # Each source by itself somewhere: compiled together, one may live on what its neighbour includes.
    if [[ $debian_release != 12 ]]; then printf '%s\n' -DCANDLEWRIGHT_TOGETHER=1; fi
}

# Configures build/ with the options named (NAME=VALUE) unless it already is; other options stay as they are.
configure() {
    if configured_with "$@"; then return; fi
    local -a arguments=()
    if ! configured_with; then mapfile -t arguments < <(first_configuration); fi
    cmake -S . -B "$build_dir" "${arguments[@]}" "${@/#/-D}" >>"$log_file" 2>&1 </dev/null ||
        fail_with_log "the build could not be configured"
}

# Brings the targets named (none: all) up to date.
build() {
    if [[ ! -d $build_dir/bin ]]; then
        check_space . "building"
        say "Building for the first time, which takes some minutes; the log is $log_file."
    fi
    cmake --build "$build_dir" ${1:+--target "$@"} >>"$log_file" 2>&1 </dev/null || fail_with_log "the build failed"
}

# prepare SECTIONS OPTIONS TARGETS (each one word list): packages, configuration and build, one caller at a time.
prepare() {
    local lock
    check_distribution
    mkdir -p -- "$build_dir" 2>/dev/null || refuse "the folder '$PWD/$build_dir' cannot be created."
    exec {lock}>"$build_dir/.lock" || refuse "'$PWD/$build_dir' cannot be written."
    flock -n "$lock" || { say "Another build is using $build_dir/; waiting for it to end."; flock "$lock"; }
    : >"$log_file"
    # shellcheck disable=SC2086 # each argument is a list of words
    install_packages $1
    # shellcheck disable=SC2086
    configure $2
    # shellcheck disable=SC2086
    build $3
    exec {lock}>&-
}
