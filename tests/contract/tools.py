#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
"""Tools from npm in a folder of the build tree, exactly those of package-lock.json.

Without node or npm, or when npm's registry cannot be reached, the caller ends: with a failure where CI is set, and with
kSkipped (which CTest shows as skipped) elsewhere."""
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

kSkipped = 77
HERE = pathlib.Path(__file__).resolve().parent
FILES = ("package.json", "package-lock.json", ".npmrc")


def give_up(why):
    print(why)
    if os.environ.get("CI"):
        print("This is CI, where every tool has to be there: failed.")
        sys.exit(1)
    print("Skipped: nothing was judged. (With CI set this is a failure.)")
    sys.exit(kSkipped)


def environment():
    return os.environ | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
                         "SCARF_ANALYTICS": "false", "NO_UPDATE_NOTIFIER": "1", "NO_COLOR": "1"}


def install(build):
    """The folder with the commands. `build` is the build tree. Safe to call from several processes at a time."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            give_up(f"{program} is not installed (packaging/test installs it from Debian)")
    folder = pathlib.Path(build).resolve() / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()
    stamp = folder / "installed"
    with open(folder / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            stamp.unlink(missing_ok=True)
            for name in FILES:
                shutil.copy(HERE / name, folder / name)
            done = subprocess.run(["npm", "ci", "--no-progress"], cwd=folder, env=environment(), check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
            if done.returncode:
                print(done.stdout)
                ping = subprocess.run(["npm", "ping", "--fetch-retries=0", "--fetch-timeout=10000"], cwd=folder,
                                      env=environment(), check=False, capture_output=True)
                if ping.returncode:
                    give_up("npm's registry cannot be reached")
                print("npm ci failed although the registry answers")
                sys.exit(1)
            stamp.write_text(wanted, encoding="utf-8")
    return folder / "node_modules" / ".bin"


if __name__ == "__main__":
    print(f"tools of tests/contract/package-lock.json: {install(sys.argv[1])}")
