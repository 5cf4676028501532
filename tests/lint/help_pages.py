#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
"""Every error reason in the sources has a help page that says what it means and what to do, and every page a reason."""
import pathlib
import re
import tempfile

import lint

REASON = re.compile(r'"(?!SHA-)([A-Z]{2,12}-\d{3})"')
WIRE_TABLE = "core/api/ErrorTable.cpp"
WIRE = re.compile(r'"([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*)"')


def reasons(root):
    found = {}
    for top in ("app", "core", "ui"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in (".cpp", ".h"):
                for reason in REASON.findall(path.read_text(encoding="utf-8")):
                    found.setdefault(reason, path.relative_to(root).as_posix())
    table = root / WIRE_TABLE
    if table.exists():
        for code in WIRE.findall(table.read_text(encoding="utf-8")):
            found.setdefault(code, WIRE_TABLE)
    return found


def check(root):
    problems = []
    found = reasons(root)
    pages = root / "resources/help/errors"
    for reason, where in sorted(found.items()):
        page = pages / f"{reason}.md"
        if not page.exists():
            problems.append(f"{reason} ({where}): no page {page.relative_to(root)}")
            continue
        text = page.read_text(encoding="utf-8")
        for wanted in (f"# {reason}: ", "## What it means", "## What to do"):
            if wanted not in text:
                problems.append(f"{page.relative_to(root)}: lacks '{wanted}'")
    for page in sorted(pages.glob("*.md")):
        if page.stem not in found:
            problems.append(f"{page.relative_to(root)}: no source gives this reason; delete the page")
    return len(found), problems


def prove():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for sub in ("app", "core/keys", "ui", "resources/help/errors"):
            (root / sub).mkdir(parents=True)
        (root / "core/keys/A.cpp").write_text('return Error{code, "KEYS-001", ""}; return Error{code, "KEYS-002", ""};')
        (root / "resources/help/errors/KEYS-002.md").write_text("# KEYS-002: x\n\n## What it means\n")
        (root / "resources/help/errors/KEYS-003.md").write_text("orphan")
        text = " ".join(check(root)[1])
        return [f"not found: {w}" for w in ("KEYS-001", "KEYS-002", "KEYS-003") if w not in text]


if __name__ == "__main__":
    lint.main(check, prove, "reasons, each with its page")
