"""Runs the official SDKs of OpenAI and Anthropic, for Python and for JavaScript, against a real Keyhall, and compares every
ledger row with what the SDK heard and with what the provider said. Any difference fails.

    cargo xtask test --only sdk

The SDKs' versions stand in requirements.txt and package-lock.json.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "acceptance"))

from provider import Provider  # noqa: E402
from world import World  # noqa: E402

NODE = os.environ.get("KEYHALL_TEST_NODE", "node")


def main():
    folder = tempfile.mkdtemp(prefix="keyhall-sdk-")
    world = World(folder)
    try:
        world.begin()
        passed, failed = run_all(world)
    finally:
        world.end()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"test result: {'FAILED' if failed else 'ok'}. {passed} passed; {failed} failed; 0 ignored; 0 measured; "
          "0 filtered out; finished", flush=True)
    sys.exit(1 if failed else 0)


def run_all(world):
    heard = world.folder / "heard"
    heard.touch()
    said = {
        "KEYHALL_TEST_URL": world.url, "KEYHALL_TEST_KEY": world.key, "KEYHALL_TEST_POOR_KEY": world.poor_key,
        "KEYHALL_TEST_HEARD": str(heard),
    }
    os.environ.update(said)
    passed = failed = 0
    for one in (python, node):
        more, less = one(world.clean | said)
        passed, failed = passed + more, failed + less
    same = compare(world.rows("acme"), [json.loads(line) for line in heard.read_text().splitlines()])
    if world.rows("poor"):
        same = False
        print("a request whose budget was spent has a row")
    return passed + same, failed + (not same)


def python(_):
    suite = unittest.defaultTestLoader.discover(str(HERE), pattern="test_*.py")
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    failed = len(result.failures) + len(result.errors)
    return result.testsRun - failed, failed


def node(env):
    passed = failed = 0
    for file in sorted(HERE.glob("*.test.mjs")):
        done = subprocess.run([NODE, "--test-reporter=tap", str(file)], env=env, capture_output=True, text=True, timeout=300)
        print(done.stdout, done.stderr, sep="", file=sys.stderr)
        # Without the runner's own last lines nothing ran.
        count = lambda word: int((re.search(rf"^# {word} (\d+)$", done.stdout, re.M) or [0, "-1"])[1])
        if min(count("pass"), count("fail")) < 0 or (done.returncode and not count("fail")):
            failed += 1
            continue
        passed, failed = passed + count("pass"), failed + count("fail")
    return passed, failed


def compare(rows, heard):
    """Whether ledger, SDK and provider name the same tokens, row by row."""
    bad = not len(rows) == len(heard) == len(Provider.seen)
    print(f"{'':>3} {'endpoint':21} {'model':24} {'stream':6} {'ledger':>16} {'SDK':>16} {'provider':>16}")
    for n, (row, told, seen) in enumerate(zip(rows, heard, Provider.seen)):
        ours = [row["input_tokens"], row["output_tokens"], row["cached_input_tokens"]]
        same = ours == list(seen) and told in (None, ours)
        same = same and row["state"] == "settled" and row["usage_source"] == "provider"
        bad |= not same
        figures = " ".join(f"{'/'.join(map(str, of)) if of else 'not told':>16}" for of in (ours, told, seen))
        mark = "" if same else "  DIFFERENT"
        print(f"{n + 1:>3} {row['endpoint']:21} {row['model']:24} {str(row['stream']):6} {figures}{mark}")
    print(f"{len(rows)} ledger rows, {len(heard)} answers at the SDKs, {len(Provider.seen)} of the provider", flush=True)
    return not bad


if __name__ == "__main__":
    main()
