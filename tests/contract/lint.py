#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
"""Holds resources/openapi/platform.yaml against Spectral or Redocly.

lint.py BUILD spectral|redocly [--prove]: with --prove the tool gets a copy with planted defects, each of which breaks
another rule that the document itself keeps, and has to find every one by that rule."""
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import tools  # noqa: E402

DOCUMENT = tools.HERE.parents[1] / "resources/openapi/platform.yaml"
COMMANDS = {
    "spectral": ["lint", "--ruleset", str(tools.HERE / ".spectral.yaml"), "--fail-severity", "warn", "--verbose"],
    "redocly": ["lint", "--config", str(tools.HERE / "redocly.yaml"), "--format", "stylish", "--max-problems", "1000"],
}
# (what, text, its replacement, the rule of each tool that finds it)
PLANTS = [
    ("an example that its schema refuses", "example: { status: ok, version: 0.1.0, time: '2026-11-22T17:42:05.014Z' }",
     "example: { status: 7 }", {"spectral": "oas3-valid-media-example", "redocly": "no-invalid-media-type-examples"}),
    ("two operations of one name", "operationId: getMe", "operationId: getHealth",
     {"spectral": "operation-operationId-unique", "redocly": "operation-operationId-unique"}),
    ("a reference that leads nowhere", "$ref: '#/components/schemas/Me'", "$ref: '#/components/schemas/Mee'",
     {"spectral": "invalid-ref", "redocly": "no-unresolved-refs"}),
    ("a parameter of the path that is not described", "/control/v1/providers/{id}:",
     "/control/v1/providers/{other}:", {"spectral": "path-params", "redocly": "path-parameters-defined"}),
    ("an operation without a summary", "summary: Whether the platform answers", "deprecated: false",
     {"redocly": "operation-summary"}),
    ("an operation without a description", "description: Needs no certificate, no header and no signature.",
     "x-planted: true", {"spectral": "operation-description", "redocly": "operation-description"}),
]


def judge(tool, program, document):
    done = subprocess.run([program, *COMMANDS[tool], str(document)], env=tools.environment(), check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", cwd=tools.HERE)
    return done.returncode, done.stdout


def prove(tool, program):
    text = DOCUMENT.read_text(encoding="utf-8")
    plants = [(what, old, new, rules[tool]) for what, old, new, rules in PLANTS if tool in rules]
    missed = []
    for what, old, new, _ in plants:
        if old not in text:
            missed.append(f"{what}: the document has no '{old}' any more; plant it elsewhere")
        text = text.replace(old, new, 1)
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "platform.yaml"
        copy.write_text(text, encoding="utf-8")
        code, output = judge(tool, program, copy)
    # The sound document breaks none of these rules (the other test says so), so what is found was planted.
    for what, _, _, rule in plants:
        if code and rule in output:
            print(f"found: {what} ({rule})")
        else:
            missed.append(f"not found: {what} ({rule})")
    return [*missed, output] if missed else []


if __name__ == "__main__":
    build, name = sys.argv[1:3]
    command = tools.install(build) / name
    version = subprocess.run([command, "--version"], env=tools.environment(), check=True, capture_output=True,
                             encoding="utf-8")
    print(f"{name} {version.stdout.strip()}", flush=True)
    if "--prove" in sys.argv:
        problems = prove(name, command)
        print("\n".join(problems) or "every planted defect was found")
        sys.exit(bool(problems))
    status, said = judge(name, command, DOCUMENT)
    print(said)
    sys.exit(status)
