"""
Runs the project's pylint on files that are given by name, as if pylint had come upon them itself: what its configuration
ignores stays ignored, also in a folder that it ignores, and `__init__.py` stands for itself and not for its package.

Usage: pylint_named.py NAMES REPORT [option of pylint]...
  NAMES   a JSON file: {"asked": [path, ...], "all": [path, ...]}, paths relative to the current folder
  REPORT  a JSON file to write:
          {"judged": [[module, path], ...], "ignoresAll": bool, "messages": [{"id", "symbol", "category", "path", "line",
          "column", "text"}, ...]}; lines count from 1, columns from 0
The exit code is pylint's own, whatever the configuration says of `exit-zero`.
"""

import json
import os
import sys

names_file, report_file, *options = sys.argv[1:]
# Like the command `pylint`, which finds neither its own modules nor those of Python in the current folder.
sys.path.pop(0)

from pylint.lint import PyLinter, Run  # noqa: E402
from pylint.reporters import CollectingReporter  # noqa: E402

with open(names_file, encoding="utf-8") as file:
    names = json.load(file)


def is_ignored(path, config):
    """A folder that is ignored takes with it what is below it."""
    steps = path.split("/")
    paths = ["/".join(steps[: depth + 1]) for depth in range(len(steps))]
    return any(
        step in config.ignore
        or any(pattern.match(step) for pattern in config.ignore_patterns)
        or any(pattern.match(path) for pattern in config.ignore_paths)
        for step, path in zip(steps, paths)
    )


class NamedFiles(PyLinter):
    def check(self, files_or_modules):
        global report
        self.config.exit_zero = False
        ignores_all = all(is_ignored(path, self.config) for path in names["all"])
        report = {"judged": [], "ignoresAll": ignores_all}
        self.named = {path for path in names["asked"] if not is_ignored(path, self.config)}
        super().check(sorted(self.named))

    def should_analyze_file(self, modname, path, is_argument=False):
        if os.path.normpath(path) not in self.named:
            return False
        report["judged"].append((modname, os.path.normpath(path)))
        return True


class NamedRun(Run):
    LinterClass = NamedFiles


def describe(message):
    return {
        "id": message.msg_id,
        "symbol": message.symbol,
        "category": message.category,
        "path": message.path,
        "line": message.line,
        "column": message.column,
        "text": message.msg or "",
    }


report = None
reporter = CollectingReporter()
try:
    NamedRun([*options, "--", "."], reporter=reporter)
finally:
    if report is not None:
        report["messages"] = [describe(message) for message in reporter.messages]
        with open(report_file, "w", encoding="ascii") as file:
            json.dump(report, file)
