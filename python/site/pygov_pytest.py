"""
A pytest plugin that writes what pytest found as JSON, one object a line: every failure, then the counts.

PYTEST_DONT_REWRITE: it is loaded before pytest, and asserts nothing.
"""

import json
import os
import re

# The folder that paths are relative to; those of pytest are relative to its rootdir.
_HERE = os.getcwd()

_counts = {
    "passed": 0,
    "failed": 0,
    "skipped": 0,
    "xfailed": 0,
    "xpassed": 0,
    "errors": 0,
    "deselected": 0,
}


def _write(record):
    with open(os.path.join(os.environ["PYGOV_REPORTS"], "pytest.jsonl"), "a", encoding="utf-8") as report:
        report.write(json.dumps(record) + "\n")


def _is_worker(config):
    return hasattr(config, "workerinput")


def _message(report):
    crash = getattr(getattr(report, "longrepr", None), "reprcrash", None)
    if crash is not None:
        return crash.message
    text = str(report.longrepr or "")
    # A file that cannot be imported is told with its traceback; pytest marks the lines of the error itself.
    marked = [line[1:].strip() for line in text.splitlines() if line.startswith("E  ")]
    return "\n".join(marked) or text[-2000:]


def _place(report):
    path, line, _ = getattr(report, "location", (report.nodeid.split("::")[0], None, None))
    crash = getattr(getattr(report, "longrepr", None), "reprcrash", None)
    if crash is not None and os.path.basename(crash.path) == os.path.basename(path):
        return path, crash.lineno
    if line is None:
        imported = r"^(?:.*/)?%s:(\d+): in <module>$" % re.escape(os.path.basename(path))
        lines = re.findall(imported, str(report.longrepr), re.MULTILINE)
        return path, int(lines[-1]) if lines else None
    return path, line + 1


class Recorder:
    def __init__(self, config):
        self.root = str(getattr(config, "rootpath", None) or config.rootdir)
        self.collected = 0
        self.started = set()

    def pytest_runtest_logstart(self, nodeid):
        self.started.add(nodeid)

    def pytest_runtest_logreport(self, report):
        xfail = hasattr(report, "wasxfail")
        if report.when == "call":
            if report.skipped:
                _counts["xfailed" if xfail else "skipped"] += 1
            elif report.passed:
                _counts["xpassed" if xfail else "passed"] += 1
            elif report.failed:
                _counts["failed"] += 1
        elif report.when == "setup" and report.skipped:
            _counts["xfailed" if xfail else "skipped"] += 1
        elif report.failed:
            _counts["errors"] += 1
        if report.failed:
            self.write_failure(report)

    def pytest_collectreport(self, report):
        if report.failed:
            _counts["errors"] += 1
            self.write_failure(report)

    def pytest_deselected(self, items):
        _counts["deselected"] += len(items)

    def pytest_collection_finish(self, session):
        self.collected = max(self.collected, len({item.nodeid for item in session.items}))

    def pytest_keyboard_interrupt(self, excinfo):
        _write({"interrupted": str(excinfo.value)[:500]})

    def pytest_sessionfinish(self, session, exitstatus):
        unstarted = self.collected - len(self.started)
        _write({"counts": _counts, "unstarted": unstarted, "exit": int(exitstatus)})

    def write_failure(self, report):
        file, *names = report.nodeid.split("::", 1)
        path, line = _place(report)
        failure = "::".join([self.relative(file), *names])
        _write({"failure": failure, "path": self.relative(path), "line": line, "message": _message(report)})

    def relative(self, path):
        return os.path.relpath(os.path.join(self.root, path), _HERE)


class XdistRecorder:
    """The workers collect; the controller has no items of its own."""

    def __init__(self, recorder):
        self.recorder = recorder

    def pytest_xdist_node_collection_finished(self, node, ids):
        self.recorder.collected = max(self.recorder.collected, len(set(ids)))


class WorkerRecorder:
    """What the controller is not told: every worker deselects, each the same."""

    def pytest_deselected(self, items):
        _counts["deselected"] += len(items)

    def pytest_sessionfinish(self):
        _write({"deselected": _counts["deselected"]})


class Passing:
    """Passes over the test files that are not asked for; everything else is collected as always."""

    def __init__(self, paths):
        self.paths = set(paths)

    def passes_over(self, path):
        # None leaves the question to others.
        return True if os.path.relpath(str(path), _HERE) in self.paths else None


class PassingOver(Passing):
    def pytest_ignore_collect(self, collection_path):
        return self.passes_over(collection_path)


class PassingOverBefore7(Passing):
    def pytest_ignore_collect(self, path):
        return self.passes_over(path)


def _pass_over(config):
    file = os.environ.get("PYGOV_PYTEST_WITHOUT")
    if not file:
        return
    import pytest

    with open(file, encoding="utf-8") as source:
        paths = json.load(source)
    major = int(pytest.__version__.split(".")[0])
    plugin = PassingOver(paths) if major >= 7 else PassingOverBefore7(paths)
    config.pluginmanager.register(plugin, "pygov-passing-over")


def pytest_configure(config):
    _pass_over(config)
    # The workers of pytest-xdist report to the controller, which reports here.
    if _is_worker(config):
        config.pluginmanager.register(WorkerRecorder(), "pygov-worker-recorder")
    else:
        recorder = Recorder(config)
        config.pluginmanager.register(recorder, "pygov-recorder")
        if config.pluginmanager.hasplugin("xdist"):
            config.pluginmanager.register(XdistRecorder(recorder), "pygov-xdist-recorder")
