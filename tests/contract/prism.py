#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the walk over all operations, and the provider simulator, with Prism's validation proxy in front of the data plane.

prism.py BUILD TEST_PROGRAM"""
import os
import sys

sys.dont_write_bytecode = True
import tools  # noqa: E402

if __name__ == "__main__":
    build, program = sys.argv[1:3]
    tool = tools.install(build) / "prism"
    os.execve(program, [program, "--gtest_filter=OpenApi.*:Prism.*", "--gtest_color=no"],
              tools.environment() | {"SIGNALBOX_PRISM": str(tool), "TZ": "UTC", "LC_ALL": "C.UTF-8"})
