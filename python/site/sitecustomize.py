"""
Runs at the start of every interpreter that pygov starts in a snapshot, before any code of the project.

An environment may be tied to the user's working tree: editable installs put its folders on sys.path, in .pth files and
in import finders. Each such entry is replaced by its twin in the snapshot; nothing else is added. What is imported from
the working tree all the same is written to a report, so that the run proves nothing. Programs that are started with an
environment of their own get these variables too.

Environment (set by pygov):
  PYGOV_WORK_TREE_1 and so on: the user's work trees, longest first
  PYGOV_SNAPSHOT    the snapshot that stands for them
  PYGOV_ENVIRONMENT the prefix of the virtual environment, which may lie inside a work tree
  PYGOV_REPORTS     a folder for reports
  PYGOV_UNDECLARED  where what is not declared is to be reported: see pygov_undeclared.py
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SNAPSHOT = os.environ.get("PYGOV_SNAPSHOT", "")
REPORTS = os.environ.get("PYGOV_REPORTS", "")
WORK_TREES = [os.environ[name] for name in sorted(os.environ) if name.startswith("PYGOV_WORK_TREE_")]
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
    """Whether an entry led into the working tree."""
    before = list(sys.path)
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
    return any(work_tree_of(entry) for entry in before)


def redirect_finders():
    """
    setuptools' editable finders keep a MAPPING and NAMESPACES of module names to paths in their module. Whether there
    is one.
    """
    found = False
    for name, module in list(sys.modules.items()):
        if not name.startswith("__editable__"):
            continue
        found = True
        mapping = getattr(module, "MAPPING", None)
        if isinstance(mapping, dict):
            for key, path in mapping.items():
                mapping[key] = twin(path)
        namespaces = getattr(module, "NAMESPACES", None)
        if isinstance(namespaces, dict):
            for key, paths in namespaces.items():
                namespaces[key] = [twin(path) for path in paths]
    return found


def write_report(name, line, open=os.open, write=os.write, close=os.close):
    """At once: a worker may end without clean-up. With os as it is now: tests put other functions in its place."""
    target = open(os.path.join(REPORTS, name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        write(target, (line + "\n").encode("utf-8", "surrogateescape"))
    finally:
        close(target)


def variables():
    names = ("PYGOV_SNAPSHOT", "PYGOV_ENVIRONMENT", "PYGOV_REPORTS", "PYGOV_UNDECLARED")
    return {name: os.environ[name] for name in os.environ if name in names or name.startswith("PYGOV_WORK_TREE_")}


def is_isolated_python(program, argv):
    """Whether Python is told to read neither its environment nor a sitecustomize (-E, -I, -S)."""
    if not os.path.basename(os.fsdecode(program)).startswith("python"):
        return False
    for argument in map(os.fsdecode, list(argv)[1:]):
        if not argument.startswith("-") or argument.startswith("--"):
            return False
        options = argument[1:].split("c", 1)[0].split("m", 1)[0]
        if set(options) & set("EIS"):
            return True
        if options != argument[1:]:
            return False
    return False


def watch(linked):
    """
    Reports every Python module that is read from the working tree, and sees to it that the programs that are started
    do the same. `linked`: the environment leads into the working tree, so that a Python that does not listen would
    import from there.
    """
    suffixes = (".py", ".pyc", ".so", ".pyd")
    reported = set()
    own = variables()

    def report(path):
        if not path.endswith(suffixes) or path in reported or work_tree_of(path) is None:
            return
        reported.add(path)
        write_report("foreign-modules", path)

    def hand_on(environment):
        search = os.fsdecode(environment.get("PYTHONPATH") or "")
        if HERE not in search.split(os.pathsep):
            environment["PYTHONPATH"] = HERE + (os.pathsep + search if search else "")
        for name, value in own.items():
            if environment.get(name) != value:
                environment[name] = value

    def started(program, argv, environment):
        if linked and is_isolated_python(program, argv):
            write_report("unwatched", os.fsdecode(program))
        try:
            hand_on(os.environ if environment is None else environment)
        except (TypeError, AttributeError):
            write_report("unwatched", os.fsdecode(program))

    def hook(event, args):
        if event == "open" and isinstance(args[0], str):
            report(args[0])
        elif event == "import" and isinstance(args[1], str):
            report(args[1])
        elif event == "subprocess.Popen":
            started(args[0], args[1], args[3])
        elif event in ("os.exec", "os.posix_spawn"):
            started(*args)
        elif event == "os.system":
            started("sh", (), None)

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
    settings = os.environ.get("PYGOV_UNDECLARED")
    if settings:
        import pygov_undeclared
    leads_into_path = redirect_sys_path()
    leads_into_finder = redirect_finders()
    watch(linked=leads_into_path or leads_into_finder)
    if settings:
        pygov_undeclared.start(settings, SNAPSHOT, REPORTS, ENVIRONMENT, is_installed, write_report)
    say_ready()
    run_next_sitecustomize()
