#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
"""Small rules that a reviewer should not have to remember: no sleeping test, no nested event loop, no secret in a string."""
import pathlib
import re
import tempfile

import lint

# (rule, pattern, folders, what to do)
RULES = [
    ("sleep", re.compile(r"sleep_for|sleep_until|QTest::qWait\(|QTest::qSleep|QThread::(?:m|u)?sleep|\busleep\(|\bsleep\("),
     ("tests",), "wait for the condition, or turn a FakeClock"),
    ("nested event loop", re.compile(r"\bQEventLoop\b|(?:->|\.)exec\(\)"), ("ui",), "use open() and a signal"),
    ("secret as text", re.compile(r"Q(?:String|ByteArray)\s+\w*(?:secret|password|privateKey|pin)\b", re.I), ("ui", "app"),
     "secrets travel as base::SecretBytes"),
    ("singleton", re.compile(r"\binstance\(\)\s*\{|static\s+\w+&\s+instance\("), ("core", "ui", "app"), "inject it from app/"),
    ("QLineEdit::Password", re.compile(r"QLineEdit::Password"), ("ui",), "use SecretField: QLineEdit keeps secrets in its undo history"),
    ("unfinished", re.compile(r"\b(?:TODO|FIXME|HACK)\b|not implemented"), ("core", "ui", "app", "tests", "packaging"),
     "finish it, or open an issue"),
]
EXEMPT = {"tests/lint/conventions.py"}
SUFFIXES = {".cpp", ".h", ".py", ".sh", ".cmake", ".txt", ""}


def check(root):
    problems = []
    files = 0
    for top in ("app", "core", "ui", "tests", "packaging"):
        for path in sorted((root / top).rglob("*")):
            name = path.relative_to(root).as_posix()
            if not path.is_file() or path.suffix not in SUFFIXES or name in EXEMPT:
                continue
            files += 1
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for rule, pattern, folders, remedy in RULES:
                    # A benchmark measures over a span of time; a test never does.
                    if rule == "sleep" and name.startswith("tests/bench/"):
                        continue
                    if name.startswith(tuple(f + "/" for f in folders)) and pattern.search(line):
                        problems.append(f"{name}:{number}: {rule}: {remedy}")
    return files, problems


def prove():
    plants = {
        "tests/a.cpp": "std::this_thread::sleep_for(1ms);\n",
        "ui/b.cpp": "dialog.exec();\n",
        "ui/c.cpp": "QString secret = field->text();\n",
        "core/d.h": "static Thing& instance();\n",
        "ui/e.cpp": "edit->setEchoMode(QLineEdit::Password);\n",
        "core/f.cpp": "// TO" + "DO later\n",
    }
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for top in ("app", "core", "ui", "tests", "packaging"):
            (root / top).mkdir()
        for name, text in plants.items():
            (root / name).write_text(text)
        found = {p.split(":")[0] for p in check(root)[1]}
        return [f"not found: {m}" for m in set(plants) - found]


if __name__ == "__main__":
    lint.main(check, prove, "files follow the conventions")
