"""
Runs at the start of every interpreter that pygov starts in a snapshot, before any code of the project.

An environment may be tied to the user's working tree: editable installs put its folders on sys.path, in .pth files and
in import finders. Each such entry is replaced by its twin in the snapshot; nothing else is added. What is imported from
the working tree all the same is written to a report, so that the run proves nothing.

Environment (set by pygov, paths separated by os.pathsep):
  PYGOV_WORK_TREES  the user's work trees, longest first
  PYGOV_SNAPSHOT    the snapshot that stands for them
  PYGOV_ENVIRONMENT the prefix of the virtual environment, which may lie inside a work tree
  PYGOV_REPORTS     a folder for reports
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SNAPSHOT = os.environ.get("PYGOV_SNAPSHOT", "")
REPORTS = os.environ.get("PYGOV_REPORTS", "")
WORK_TREES = [path for path in os.environ.get("PYGOV_WORK_TREES", "").split(os.pathsep) if path]
ENVIRONMENT = os.environ.get("PYGOV_ENVIRONMENT", "")


def below(path, folder):
    return bool(folder) and (path == folder or path.startswith(folder.rstrip(os.sep) + os.sep))


def work_tree_of(path):
    """The work tree that a path lies in; None for the environment, the snapshot and everything else."""
    if not isinstance(path, str) or not os.path.isabs(path):
        return None
    for real in (path, os.path.realpath(path)):
        for tree in WORK_TREES:
            if below(real, tree):
                return None if is_installed(real) else (real, tree)
    return None


def is_installed(path):
    """Packages of an environment that lies inside a work tree are installed, not source."""
    if os.sep + "site-packages" + os.sep in path + os.sep:
        return True
    library = "python%d.%d" % sys.version_info[:2]
    parts = [("bin",), ("lib", library), ("lib64", library)]
    return bool(ENVIRONMENT) and any(below(path, os.path.join(ENVIRONMENT, *part)) for part in parts)


def twin(path):
    found = work_tree_of(path)
    if found is None:
        return path
    real, tree = found
    return SNAPSHOT + real[len(tree):]


def redirect_sys_path():
    seen = set()
    entries = []
    for entry in sys.path:
        if os.path.abspath(entry or os.curdir) == HERE:
            continue
        entry = twin(entry)
        if entry not in seen:
            seen.add(entry)
            entries.append(entry)
    sys.path[:] = entries


def redirect_finders():
    """setuptools' editable finders keep a MAPPING and NAMESPACES of module names to paths in their module."""
    for name, module in list(sys.modules.items()):
        if not name.startswith("__editable__"):
            continue
        mapping = getattr(module, "MAPPING", None)
        if isinstance(mapping, dict):
            for key, path in mapping.items():
                mapping[key] = twin(path)
        namespaces = getattr(module, "NAMESPACES", None)
        if isinstance(namespaces, dict):
            for key, paths in namespaces.items():
                namespaces[key] = [twin(path) for path in paths]


def watch_imports():
    """Reports every Python module that is read from the working tree, at once: a worker may end without clean-up."""
    suffixes = (".py", ".pyc", ".so", ".pyd")
    reported = set()

    def report(path):
        if not path.endswith(suffixes) or path in reported or work_tree_of(path) is None:
            return
        reported.add(path)
        line = (path + "\n").encode("utf-8", "surrogateescape")
        target = os.open(os.path.join(REPORTS, "foreign-modules"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(target, line)
        finally:
            os.close(target)

    def hook(event, args):
        if event == "open" and isinstance(args[0], str):
            report(args[0])
        elif event == "import" and isinstance(args[1], str):
            report(args[1])

    sys.addaudithook(hook)
    # What a .pth file has loaded already was read before anyone listened.
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str):
            report(file)


def run_next_sitecustomize():
    """The environment may have one of its own, which ours hides."""
    from importlib.machinery import PathFinder

    spec = PathFinder.find_spec("sitecustomize", sys.path)
    if spec is not None and spec.loader is not None:
        from importlib.util import module_from_spec

        spec.loader.exec_module(module_from_spec(spec))


def say_ready():
    """An interpreter goes on when its sitecustomize fails: without this file, pygov does not trust the run."""
    with open(os.path.join(REPORTS, "redirected"), "w"):
        pass


if SNAPSHOT:
    if os.environ.get("PYGOV_PYTEST"):
        import pygov_pytest  # noqa: F401  (found while this folder is still on sys.path)
    redirect_sys_path()
    redirect_finders()
    watch_imports()
    say_ready()
    run_next_sitecustomize()
