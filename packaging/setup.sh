# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
# Sourced by run, test and bench: installs what is missing and configures a build tree. Asks nothing, touches nothing
# outside the repository but apt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\n== %s\n' "$*"; }

# What the programs need to be built and run.
build_packages=(
  g++ cmake ninja-build ccache pkg-config
  libssl-dev libsqlite3-dev libboost1.81-dev libboost-json1.81-dev libsoci-dev libcli11-dev libspdlog-dev
  libavro-dev libvalijson-dev
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
  say "Installing ${#missing[@]} package(s): ${missing[*]}"
  local apt=(apt-get)
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Install these packages as root, then start again: ${missing[*]}" >&2; exit 1; }
    apt=(sudo apt-get)
  fi
  export DEBIAN_FRONTEND=noninteractive
  "${apt[@]}" update -q >/dev/null
  "${apt[@]}" install -q -y --no-install-recommends "${missing[@]}" >/dev/null
}

# configure PRESET [cmake options]
configure() {
  local preset=$1
  shift
  say "Configuring build/$preset"
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
  say "Building build/$preset${*:+: $*}"
  local started=$SECONDS
  cmake --build --preset "$preset" "${targets[@]}" -- --quiet
  echo "built in $((SECONDS - started)) s"
}
