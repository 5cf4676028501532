#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
"""Runs a stock client of schema registries (registry.js) against the platform as a program.

registry.py BUILD PLATFORM_PROGRAM"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import tools  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent

if __name__ == "__main__":
    build, program = sys.argv[1:3]
    modules = tools.install(build).parent
    with tempfile.TemporaryDirectory(prefix="signalbox-registry-") as folder:
        data = os.path.join(folder, "data")
        platform = subprocess.Popen([program, "--data", data], stdout=subprocess.PIPE, encoding="utf-8")
        try:
            ready = json.loads(platform.stdout.readline())
            client = subprocess.run(["node", str(HERE / "registry.js"), data], check=False, timeout=120,
                                    env=tools.environment() | {"NODE_PATH": str(modules)})
        finally:
            platform.terminate()
            platform.wait(timeout=60)
    print(f"against {ready['url']}: {'every call was as it should be' if client.returncode == 0 else 'FAILED'}")
    sys.exit(client.returncode)
