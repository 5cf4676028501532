# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
# Sourced by run, test and bench: installs what is missing and configures a build tree. Asks nothing, touches nothing
# outside the repository but apt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\n== %s\n' "$*"; }

# phase TITLE COMMAND...: says what comes, does it, says how long it took and how long it is since the first script began.
export SIGNALBOX_STARTED="${SIGNALBOX_STARTED:-$(date +%s)}"
phase() {
  local begun
  begun=$(date +%s)
  say "$1"
  shift
  "$@"
  echo "-- took $(($(date +%s) - begun)) s, after $(($(date +%s) - SIGNALBOX_STARTED)) s in all"
}

# What the programs need to be built and run.
build_packages=(
  g++ cmake ninja-build ccache pkg-config
  libssl-dev libsqlite3-dev libboost1.81-dev libboost-json1.81-dev libsoci-dev libcli11-dev libspdlog-dev
  libavro-dev libvalijson-dev libmimalloc-dev
  qt6-base-dev qt6-svg-dev qt6-qpa-plugins
  fonts-inter fonts-noto-core fonts-dejavu-core
)
# What the tests need on top.
test_packages=(
  libgtest-dev libgmock-dev libbenchmark-dev libyaml-cpp-dev
  git python3 clang-format reuse curl jq openssl
)
# npm brings the judges of the OpenAPI document (tests/contract). Who has it already, from elsewhere, keeps that.
command -v npm >/dev/null || test_packages+=(nodejs npm)
# What the fuzzers need on top: libFuzzer comes with clang's runtime.
fuzz_packages=(clang libclang-rt-14-dev)

install_packages() {
  local missing=()
  local package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  phase "Installing ${#missing[@]} package(s): ${missing[*]}" apt_install "${missing[@]}"
}
apt_install() {
  local apt=(apt-get)
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Install these packages as root, then start again: $*" >&2; exit 1; }
    apt=(sudo apt-get)
  fi
  export DEBIAN_FRONTEND=noninteractive
  "${apt[@]}" update -q >/dev/null
  "${apt[@]}" install -q -y --no-install-recommends "$@" >/dev/null
}

# Warnings are errors in CI, and with g++ 12, for which there are none; a newer compiler's new warnings stop nobody. One
# answer for all scripts: another flag would build the whole tree again.
strict() {
  if [ -n "${CI:-}" ] || [ "$(g++ -dumpversion 2>/dev/null)" = 12 ]; then echo ON; else echo OFF; fi
}

# configure PRESET [cmake options]
configure() { phase "Configuring build/$1" cmake_configure "$@"; }
cmake_configure() {
  local preset=$1
  shift
  [ "$preset" != release ] || set -- -DSIGNALBOX_WERROR="$(strict)" "$@"
  cmake --preset "$preset" "$@" >"build-$preset.log" 2>&1 || { cat "build-$preset.log"; rm -f "build-$preset.log"; exit 1; }
  mv "build-$preset.log" "build/$preset/configure.log"
}

# build PRESET [targets]
build() {
  local preset=$1
  shift
  local targets=()
  local target
  for target in "$@"; do targets+=(--target "$target"); done
  phase "Building build/$preset${*:+: $*}" cmake --build --preset "$preset" "${targets[@]}" -- --quiet
}
