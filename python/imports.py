"""
Says what Python source imports, and what of it cannot be told. It parses and runs nothing of what it reads.

stdin: for each file a line `<id> <length>`, and so many bytes of source.
stdout: for each file a JSON object on a line: {"id": ..., "facts": {...}}; `src/python/source-facts.ts` describes it.
"""

import ast
import json
import os
import re
import sys

DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")
# `main:app`, as servers and entry points name an object.
OBJECT_OF = re.compile(r"\b([^\W\d]\w*):[^\W\d]")
# `app.plugins.`, `app.plugins.%s`, `app.{}.models`: the rest is put in later.
PREFIX = re.compile(r"^([^\W\d]\w*(?:\.[^\W\d]\w*)*)\.(?:$|[%{])")
SUFFIX = re.compile(r"^[:.%{}\w]*?\.([^\W\d]\w*(?:\.[^\W\d]\w*)*)")
WORD = re.compile(r"[\w.\-/*]+")
NAMES_MODULES = re.compile(r"app|plugin|module|blueprint|router|middleware|extension|backend|provider", re.I)

# Functions that import what their first argument names.
IMPORTERS = {
    "__import__",
    "import_from_string",
    "import_module",
    "import_object",
    "import_string",
    "importorskip",
    "load_object",
    "resolve_name",
    "run_module",
}
# What imports or runs code that its arguments do not name.
UNTOLD = {
    "autodiscover_modules",
    "entry_points",
    "exec_module",
    "find_modules",
    "iter_entry_points",
    "iter_modules",
    "load_entry_point",
    "load_module",
    "load_source",
    "meta_path",
    "path_hooks",
    "run_path",
    "spec_from_file_location",
    "walk_packages",
}
UNTOLD_BUILTINS = {"__builtins__", "compile", "eval", "exec"}
# Modules that load the objects that data name.
LOADERS = {"cloudpickle", "code", "codeop", "dill", "imp", "joblib", "jsonpickle", "pickle", "runpy", "shelve", "zipimport"}
# Modules that start programs: what those do is not told.
STARTERS = {"docker", "fabric", "invoke", "nox", "pexpect", "plumbum", "pty", "sh", "subprocess", "tox"}
STARTING = re.compile(r"^(create_subprocess_\w+|exec[lv]\w*|fork\w*|popen|posix_spawnp?|spawn[lv]\w*|system)$")
# Fixtures that run pytest.
RUNNERS = {"pytester", "testdir"}
LISTING = {"glob", "iglob", "iterdir", "listdir", "rglob", "scandir", "walk"}
HERE = {"__file__", "__path__", "cwd", "getcwd", "rootdir", "rootpath"}
SEARCH_PATH = {"addsitedir", "extend_path", "syspath_prepend"}

# Hooks that pytest asks only for what is at or below the folder of a conftest.py. All others reach every test.
HOOKS_OF_A_FOLDER = re.compile(
    r"^pytest_(runtest_(?!logstart|logfinish)\w+|generate_tests|fixture_setup|fixture_post_finalizer|pyfunc_call"
    r"|pycollect_\w+|assertrepr_compare|assertion_pass|make_parametrize_id|markeval_namespace)$"
)


def standard_modules():
    names = set(sys.builtin_module_names)
    known = getattr(sys, "stdlib_module_names", None)
    if known is not None:
        return names | set(known)
    folder = os.path.dirname(os.__file__)
    for place in (folder, os.path.join(folder, "lib-dynload")):
        if os.path.isdir(place):
            names.update(entry.split(".")[0] for entry in os.listdir(place))
    return names


STANDARD = standard_modules()


class Reader:
    """What one file says, gathered node by node."""

    def __init__(self):
        self.imports = set()
        self.strings = set()
        self.suffixes = set()
        self.words = set()
        self.plugins = set()
        self.bound = {}
        self.session_wide = False
        self.search_path = False
        self.lists = False
        self.here = False
        self.opaque = None
        # Nodes that are understood where they stand: docstrings, and functions called with a literal.
        self.done = set()
        # Parts of a longer chain of attributes; a walk comes to the whole first.
        self.inner = set()

    def read(self, tree):
        nodes = list(ast.walk(tree))
        for node in nodes:
            self.read_import(node)
        for node in nodes:
            self.read_call(node)
        for node in nodes:
            self.read_definition(node)
            self.read_name(node)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in self.done:
                self.read_string(node.value, node)
        if self.lists and self.here:
            self.cannot_tell("lists files beside it", None)

    def cannot_tell(self, what, node):
        if self.opaque is None:
            self.opaque = what if node is None else "%s (line %d)" % (what, node.lineno)

    def bind(self, name, target):
        self.bound.setdefault(name, set()).add(target)

    def read_import(self, node):
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.add_import(alias.name, node)
                self.bind(alias.asname or alias.name.split(".")[0], alias.name if alias.asname else alias.name.split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            module = "." * (node.level or 0) + (node.module or "")
            for alias in node.names:
                target = module + ("" if module.endswith(".") else ".") + alias.name
                self.add_import(target, node)
                self.bind(alias.asname or alias.name, target)
                if alias.name == "*" or re.match(r"pytest_(?!plugins$)", alias.name):
                    self.session_wide = True

    def add_import(self, name, node):
        self.imports.add(name)
        parts = name.split(".")
        if parts[0] in STARTERS or name.startswith(("testcontainers.compose", "testcontainers.core.image")):
            self.cannot_tell("starts programs", node)
        if parts[0] in LOADERS:
            self.cannot_tell("loads what is not told", node)
        if name in ("sys.path", "sys.*"):
            self.search_path = True
        if name == "builtins.*" or name.startswith(("importlib.machinery", "importlib.abc")):
            self.cannot_tell("imports in a way of its own", node)

    def last_names(self, node):
        """What a name or an attribute may stand for: the last part of each."""
        if isinstance(node, ast.Name):
            return {target.split(".")[-1] for target in self.bound.get(node.id, ())} | {node.id}
        return {node.attr} if isinstance(node, ast.Attribute) else set()

    def read_call(self, node):
        if not isinstance(node, ast.Call):
            return
        names = self.last_names(node.func)
        if not names & IMPORTERS:
            return
        first = node.args[0] if node.args else None
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            return
        name = first.value
        if name.startswith("."):
            # Relative to a package that is given as well: whichever it is.
            self.suffixes.add(name.lstrip("."))
        else:
            self.imports.add(name)
            if "__import__" in names:
                self.imports.add(name + ".*")
        self.done.add(id(node.func))

    def read_definition(self, node):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                self.done.add(id(first.value))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if node.name.startswith("pytest_") and not HOOKS_OF_A_FOLDER.match(node.name):
                self.session_wide = True
            arguments = node.args.args + node.args.kwonlyargs
            if any(argument.arg in RUNNERS for argument in arguments):
                self.cannot_tell("runs pytest", node)
            if any(argument.arg in HERE for argument in arguments):
                self.here = True
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                self.read_assignment(target, node.value)
        if isinstance(node, ast.keyword) and node.arg is not None and NAMES_MODULES.search(node.arg):
            self.add_modules(node.value)

    def read_assignment(self, target, value):
        name = getattr(target, "id", getattr(target, "attr", ""))
        if name == "pytest_plugins":
            values = list(value.elts) if isinstance(value, (ast.List, ast.Tuple, ast.Set)) else [value]
            for item in values:
                if isinstance(item, ast.Constant) and isinstance(item.value, str):
                    self.plugins.update(part.strip() for part in item.value.split(","))
                else:
                    self.session_wide = True
                    self.cannot_tell("pytest_plugins", item)
        elif NAMES_MODULES.search(name):
            self.add_modules(value)

    def add_modules(self, value):
        """Strings of one word, where modules are named."""
        for item in ast.walk(value):
            if isinstance(item, ast.Constant) and isinstance(item.value, str) and item.value.isidentifier():
                self.strings.add(item.value)

    def read_name(self, node):
        if isinstance(node, ast.Attribute):
            self.read_chain(node)
        elif not isinstance(node, ast.Name):
            return
        names = self.last_names(node)
        if names & UNTOLD or (names & IMPORTERS and id(node) not in self.done):
            self.cannot_tell("imports what is not told", node)
        if isinstance(node, ast.Name) and names & UNTOLD_BUILTINS:
            self.cannot_tell("runs what is not told", node)
        if names & SEARCH_PATH or names & {"__path__"}:
            self.search_path = True
        if names & LISTING:
            self.lists = True
        if names & HERE:
            self.here = True

    def read_chain(self, node):
        """`app.core.run` after `import app`: a submodule that something else has imported."""
        if id(node) in self.inner:
            return
        names = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
            self.inner.add(id(node))
        if not isinstance(node, ast.Name):
            return
        for target in self.bound.get(node.id, ()):
            chain = [target] + names[::-1]
            dotted = ".".join(chain)
            if dotted.startswith("sys.path") and not dotted.startswith("sys.path_"):
                self.search_path = True
            if target == "os" and STARTING.match(chain[1]):
                self.cannot_tell("starts programs", node)
            if target == "asyncio" and chain[1].startswith("create_subprocess"):
                self.cannot_tell("starts programs", node)
            if dotted == "pytest.main" or dotted.startswith("builtins."):
                self.cannot_tell("runs what is not told", node)
            self.imports.add(dotted)

    def read_string(self, text, node):
        text = text[:20000]
        if re.search(r"(^|[*\s])\.py\b", text):
            self.cannot_tell("looks for Python files", node)
        if text in IMPORTERS or text in UNTOLD:
            self.cannot_tell("imports what is not told", node)
        if text == ".":
            self.here = True
        if "PYTHONPATH" in text:
            self.search_path = True
        self.strings.update(DOTTED.findall(text))
        self.strings.update(OBJECT_OF.findall(text))
        prefix = PREFIX.match(text)
        if prefix:
            self.strings.add(prefix.group(1) + ".**")
        suffix = SUFFIX.match(text)
        if suffix and not text[0].isalpha():
            self.suffixes.add(suffix.group(1))
        self.words.update(word for word in WORD.findall(text) if len(word) <= 200)

    def facts(self):
        standard = {name for name in self.imports if name.split(".")[0] in STANDARD}
        return {
            "imports": sorted(self.imports - standard),
            "standard": sorted(standard),
            "strings": sorted(self.strings),
            "suffixes": sorted(self.suffixes),
            "words": sorted(self.words),
            "plugins": sorted(self.plugins),
            "sessionWide": self.session_wide,
            "searchPath": self.search_path,
            "lists": self.lists,
            "opaque": self.opaque,
        }


def read_source(source):
    reader = Reader()
    try:
        reader.read(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError, LookupError) as error:
        reader.session_wide = reader.search_path = True
        reader.opaque = "cannot be parsed (%s)" % type(error).__name__
    return reader.facts()


def main():
    source = sys.stdin.buffer
    for line in iter(source.readline, b""):
        name, length = line.decode("ascii").split()
        facts = read_source(source.read(int(length)))
        sys.stdout.write(json.dumps({"id": name, "facts": facts}) + "\n")


main()
