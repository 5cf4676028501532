#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
"""Runs every fuzzer of a build tree for so many seconds, two at a time, from the seeds in corpus/. With an odd number of
them the last one runs twice beside itself, with other random numbers, for half the time each.

run.py BUILD SECONDS [NAME...]. Prints one line for each; a finding is printed whole, and its input kept in BUILD/fuzz."""
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(program, seconds, kept):
    seeds = HERE / "corpus" / program.name
    with tempfile.TemporaryDirectory() as folder:
        corpus = pathlib.Path(folder) / "corpus"
        corpus.mkdir()
        if seeds.is_dir():
            for seed in seeds.iterdir():
                shutil.copy(seed, corpus)
        done = subprocess.run([program, f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1",
                               f"-artifact_prefix={kept}/{program.name}-", corpus],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, encoding="utf-8", errors="replace")
        kinds = len(list(corpus.iterdir()))
    runs = re.search(r"stat::number_of_executed_units: *(\d+)", done.stdout)
    covered = re.findall(r"cov: (\d+)", done.stdout)
    line = (f"{program.name}: {int(runs.group(1)) if runs else 0:,} inputs, {covered[-1] if covered else '?'} edges, "
            f"{kinds} kinds of input, {'nothing found' if done.returncode == 0 else 'FOUND SOMETHING'}")
    return done.returncode == 0 and runs is not None, line, done.stdout


if __name__ == "__main__":
    build, span = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2])
    findings = build / "fuzz"
    findings.mkdir(exist_ok=True)
    programs = sorted(p for p in (build / "bin").glob("*_fuzz") if len(sys.argv) < 4 or p.name in sys.argv[3:])
    sound = bool(programs)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        work = [(program, span) for program in programs]
        if len(work) > 1 and len(work) % 2:
            last = work.pop()[0]
            work += [(last, (span + 1) // 2)] * 2
        for good, said, output in pool.map(lambda job: run(*job, findings), work):
            print(said, flush=True)
            if not good:
                sound = False
                print("\n".join(output.splitlines()[-60:]), flush=True)
    sys.exit(not sound)
