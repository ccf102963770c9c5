"""
Runs the suites of generated repositories with pytest, each in a process of its own that is forked from one in which
pytest is loaded.

stdin: a JSON object on each line, {"id": ..., "files": {path: text}}.
stdout: for each {"id": ..., "failing": [paths] or null}: the files with a test that failed or could not be run; null
where pytest ended before it ran any.
"""

import gc
import json
import os
import shutil
import sys
import tempfile

import pytest


class Recorder:
    def __init__(self):
        self.failing = set()
        self.ended = False

    def pytest_collectreport(self, report):
        self.record(report)

    def pytest_runtest_logreport(self, report):
        self.record(report)

    def record(self, report):
        if report.failed:
            self.failing.add(report.nodeid.split("::")[0])

    def pytest_sessionfinish(self, exitstatus):
        self.ended = exitstatus in (0, 1, 2, 5)


# Plugins that take time and find no failure of a test.
UNNEEDED = "cacheprovider doctest faulthandler junitxml logging pastebin stepwise threadexception unraisableexception warnings"
OPTIONS = [option for name in UNNEEDED.split() for option in ("-p", "no:" + name)]
OPTIONS += ["-q", "--continue-on-collection-errors", "--assert=plain", "--capture=no", "--tb=no"]


def run(folder):
    os.chdir(folder)
    sys.path.insert(0, folder)
    recorder = Recorder()
    pytest.main(OPTIONS, plugins=[recorder])
    return sorted(recorder.failing) if recorder.ended else None


def write(folder, files):
    for path, text in files.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w") as out:
            out.write(text)


def in_child(files):
    folder = os.path.realpath(tempfile.mkdtemp())
    try:
        write(folder, files)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            answer = None
            try:
                answer = run(folder)
            finally:
                os.write(writing, json.dumps(answer).encode())
                os._exit(0)
        os.close(writing)
        with open(reading, "rb") as answer:
            text = answer.read()
        os.waitpid(child, 0)
        return json.loads(text)
    finally:
        shutil.rmtree(folder)


def load():
    """Loads what pytest loads when it runs, once for all."""
    folder = tempfile.mkdtemp()
    write(folder, {"test_it.py": "def test_it():\n    pass\n"})
    search_path = list(sys.path)
    output, sys.stdout = sys.stdout, open(os.devnull, "w")
    pytest.main([*OPTIONS, folder])
    sys.stdout = output
    sys.path[:] = search_path
    sys.modules.pop("test_it")
    shutil.rmtree(folder)


sys.dont_write_bytecode = True
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
load()
# What is loaded stays: a collection in a child would copy all of it.
gc.freeze()
for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps({"id": case["id"], "failing": in_child(case["files"])}), flush=True)
