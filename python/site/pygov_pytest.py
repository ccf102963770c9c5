"""
A pytest plugin that writes what pytest found as JSON, one object a line: every failure, then the counts.

PYTEST_DONT_REWRITE: it is loaded before pytest, and asserts nothing.
"""

import json
import os

_counts = {"passed": 0, "failed": 0, "skipped": 0, "xfailed": 0, "xpassed": 0, "errors": 0, "collected": 0}


def _write(record):
    with open(os.path.join(os.environ["PYGOV_REPORTS"], "pytest.jsonl"), "a", encoding="utf-8") as report:
        report.write(json.dumps(record) + "\n")


def _is_worker(config):
    return hasattr(config, "workerinput")


def _message(report):
    crash = getattr(getattr(report, "longrepr", None), "reprcrash", None)
    if crash is not None:
        return crash.message
    return str(report.longrepr or "")[-2000:]


def _place(report):
    path, line, _ = getattr(report, "location", (report.nodeid.split("::")[0], None, None))
    crash = getattr(getattr(report, "longrepr", None), "reprcrash", None)
    if crash is not None and os.path.basename(crash.path) == os.path.basename(path):
        return path, crash.lineno
    return path, None if line is None else line + 1


class Recorder:
    def __init__(self, config):
        self.config = config

    def pytest_runtest_logreport(self, report):
        xfail = hasattr(report, "wasxfail")
        if report.when == "call":
            if report.skipped:
                _counts["xfailed" if xfail else "skipped"] += 1
            elif report.passed:
                _counts["xpassed" if xfail else "passed"] += 1
            else:
                _counts["failed"] += 1
        elif report.when == "setup" and report.skipped:
            _counts["xfailed" if xfail else "skipped"] += 1
        elif report.failed:
            _counts["errors"] += 1
        if report.failed:
            path, line = _place(report)
            _write({"failure": report.nodeid, "path": path, "line": line, "message": _message(report)})

    def pytest_collectreport(self, report):
        if report.failed:
            _counts["errors"] += 1
            path, line = _place(report)
            _write({"failure": report.nodeid, "path": path, "line": line, "message": _message(report)})

    def pytest_deselected(self, items):
        _counts["deselected"] = _counts.get("deselected", 0) + len(items)

    def pytest_sessionfinish(self, session, exitstatus):
        _counts["collected"] = session.testscollected
        _write({"counts": _counts, "exit": int(exitstatus)})


def pytest_configure(config):
    # The workers of pytest-xdist report to the controller, which reports here.
    if not _is_worker(config):
        config.pluginmanager.register(Recorder(config), "pygov-recorder")
