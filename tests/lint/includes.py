#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
"""Checks the real includes of app, core and ui against edges.txt and against the owners of third-party headers."""
import pathlib
import re
import tempfile

import lint

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)

# Third-party header prefix -> folders whose .cpp files may include it. Nobody's headers may.
OWNERS = {
    "openssl/": ["core/crypto"],
    "boost/beast": ["core/net"],
    "boost/asio": ["core/net"],
    "boost/json": ["core/base"],
    "spdlog/": ["core/base"],
    "soci/": ["core/store"],
    "sqlite3": ["core/store"],
    "CLI/": ["app/ctl", "app/platform"],
}


def folder_of(path):
    return "/".join(path.split("/")[:2])


def edges():
    allowed = {}
    for line in (pathlib.Path(__file__).parent / "edges.txt").read_text().splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            source, _, targets = line.partition("->")
            allowed[source.strip()] = set(targets.split())
    return allowed


def check(root):
    allowed = edges()
    problems = []
    files = 0
    for top in ("app", "core", "ui"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in (".cpp", ".h"):
                continue
            files += 1
            name = path.relative_to(root).as_posix()
            folder = folder_of(name)
            for kind, included in INCLUDE.findall(path.read_text(encoding="utf-8")):
                if kind == '"':
                    target = folder_of(included)
                    if not included.startswith(("app/", "core/", "ui/")):
                        if not (path.parent / included).exists() and not included.endswith(".moc"):
                            problems.append(f"{name}: include {included} by its path from the root")
                    elif target != folder and target not in allowed.get(folder, set()):
                        problems.append(f"{name}: {folder} may not include {target} ({included})")
                    continue
                if top == "core" and re.match(r"Q[A-Z]|Qt", included):
                    problems.append(f"{name}: Qt in core ({included})")
                for prefix, owners in OWNERS.items():
                    if included.startswith(prefix):
                        if folder not in owners:
                            problems.append(f"{name}: {included} belongs to {' and '.join(owners)}")
                        elif path.suffix == ".h":
                            problems.append(f"{name}: {included} may stand in .cpp files only")
    return files, problems


def prove():
    plants = {
        "core/slo/A.cpp": '#include "core/platform/X.h"\n',
        "core/slo/B.cpp": "#include <QString>\n",
        "ui/keys/C.cpp": "#include <openssl/evp.h>\n",
        "core/net/D.h": "#include <boost/asio.hpp>\n",
        "ui/keys/E.cpp": '#include "ui/canary/Page.h"\n',
        "core/keys/F.cpp": '#include "Lonely.h"\n',
    }
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in plants.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        (root / "app").mkdir()
        (root / "core/net/Good.cpp").write_text('#include <boost/asio.hpp>\n#include "core/base/Result.h"\n')
        found = {p.split(":")[0] for p in check(root)[1]}
        missed = set(plants) - found
        wrong = found - set(plants)
        return [f"not found: {m}" for m in missed] + [f"wrongly found: {w}" for w in wrong]


if __name__ == "__main__":
    lint.main(check, prove, "files include only what they may")
