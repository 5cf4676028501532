#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the integration tests of the data plane with Prism's validation proxy in front of it (prism.js).

prism.py BUILD TEST_OPENAPI TEST_DATA_PLANE: the walk over all operations and the provider simulator start a proxy of their
own; the tests of the data plane, one platform each, share one that follows a link to the platform's folder."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import tools  # noqa: E402

DOCUMENT = tools.HERE.parents[1] / "resources/openapi/platform.yaml"


def data_plane(program, prism, environment):
    with tempfile.TemporaryDirectory() as folder:
        link = pathlib.Path(folder) / "data"
        with subprocess.Popen(["node", tools.HERE / "prism.js", "--prism", prism, "--document", DOCUMENT, "--data", link],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=environment) as proxy:
            url = json.loads(proxy.stdout.readline())["url"]
            done = subprocess.run([program, "--gtest_color=no"], check=False,
                                  env=environment | {"SIGNALBOX_PRISM_URL": url, "SIGNALBOX_PRISM_DATA": str(link)})
            proxy.stdin.close()
            seen = json.loads(proxy.stdout.readline())
        print("Prism:", json.dumps(seen, indent=2), flush=True)
        return done.returncode == 0 and proxy.returncode == 0


if __name__ == "__main__":
    build, walk, play = sys.argv[1:4]
    tool = str(tools.install(build) / "prism")
    settings = tools.environment() | {"TZ": "UTC", "LC_ALL": "C.UTF-8"}
    walked = subprocess.run([walk, "--gtest_filter=OpenApi.*:Prism.*", "--gtest_color=no"], check=False,
                            env=settings | {"SIGNALBOX_PRISM": tool})
    played = data_plane(play, tool, settings)
    print("no violation" if walked.returncode == 0 and played else "see above")
    sys.exit(walked.returncode != 0 or not played)
