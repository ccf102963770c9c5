"""
An audit hook that writes down what a test run takes from outside the snapshot and nobody declared: files, sockets,
programs, and variables that were not handed on. What native code does by itself raises no audit event and is not seen.

Environment (set by pygov), besides that of sitecustomize.py:
  PYGOV_UNDECLARED  a JSON file: `since` (seconds since 1970: what is younger was made by the run itself), `platform`
                    (folders that count as the machine), `programs` (names that say nothing of the project), `dropped`
                    (variables that are set for the user and not for the run)

The report `undeclared` has a JSON object a line: {kind, what, path, line}, kind one of file, service, program, variable
and bound (a port that the run itself listens at). `path` and `line` are the innermost place of the judged tree that was
running, else the file of the test, else null.
"""

import _socket
import _thread
import json
import os
import sys

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_LOOPBACK = ("localhost", "127.", "::1", "0.0.0.0", "::ffff:127.")


def _below(path, folder):
    return bool(folder) and (path == folder or path.startswith(folder.rstrip(os.sep) + os.sep))


class Watch:
    def __init__(self, settings, snapshot, reports, environment, is_installed, write_report):
        self.since = settings["since"]
        self.snapshot = os.path.realpath(snapshot)
        self.machine = [os.path.realpath(path) for path in settings["platform"]]
        self.machine += [self.snapshot, os.path.dirname(os.path.realpath(reports))]
        self.machine += [sys.base_prefix, os.path.realpath(sys.base_prefix)]
        # An environment in the root of the work tree would make all of it part of the machine.
        if os.path.exists(os.path.join(environment, "pyvenv.cfg")) and not _below(os.path.realpath(snapshot), environment):
            self.machine += [environment, os.path.realpath(environment)]
        self.machine += [os.path.realpath(path) for path in sys.path if path and os.path.isdir(path)]
        self.programs = set(settings["programs"])
        self.dropped = set(settings["dropped"])
        self.is_installed = is_installed
        self.write_report = write_report
        self.known = set()
        self.opened_before = set()
        self.resolved = set()
        self.busy = _thread._local()
        # Tests put other functions in their places.
        self.stat = os.stat
        self.realpath = os.path.realpath

    def hook(self, event, args):
        handle = self.handlers.get(event)
        if handle is None or getattr(self.busy, "now", False):
            return
        self.busy.now = True
        try:
            handle(self, *args)
        except Exception as error:
            # What is not seen must not count as nothing.
            self.note("unwatched", "%s (%s)" % (event, type(error).__name__))
        finally:
            self.busy.now = False

    def note(self, kind, what):
        if (kind, what) in self.known:
            return
        self.known.add((kind, what))
        path, line = self.place()
        record = {"kind": kind, "what": what, "path": path, "line": line}
        self.write_report("undeclared", json.dumps(record))

    def place(self):
        frame = sys._getframe(1)
        while frame is not None:
            file = frame.f_code.co_filename
            if _below(file, self.snapshot):
                return os.path.relpath(file, self.snapshot), frame.f_lineno
            frame = frame.f_back
        # A child process has no frame of the tree; which test started it is in its environment.
        test = os.environ.get("PYTEST_CURRENT_TEST", "").split("::")[0]
        return (test, None) if test and os.path.exists(os.path.join(self.snapshot, test)) else (None, None)

    def opened(self, file, mode, flags):
        writes = any(letter in mode for letter in "wax") if isinstance(mode, str) else flags & _WRITING
        if isinstance(file, int) or writes:
            return
        self.file(os.fsdecode(file))

    def file(self, name):
        if name in self.opened_before:
            return
        self.opened_before.add(name)
        path = self.realpath(name)
        if any(_below(path, folder) for folder in self.machine) or self.is_installed(path):
            return
        try:
            found = self.stat(path)
        except OSError:
            return
        # Made or written by the run itself; the clock of files is a little coarser than the clock.
        if found.st_ctime < self.since - 0.02:
            self.note("file", path)

    def database(self, name):
        name = os.fsdecode(name)
        self.file(name[len("file:"):].split("?")[0] if name.startswith("file:") else name)

    def connected(self, _socket, address):
        if isinstance(address, (str, bytes)):
            # A name in Linux' abstract namespace is no file.
            name = os.fsdecode(address)
            return self.note("service", "unix:@" + name[1:]) if name.startswith("\0") else self.file(name)
        host, port = str(address[0]), int(address[1])
        if host.startswith(_LOOPBACK):
            return self.note("service", "localhost:%d" % port)
        if port not in self.resolved:
            self.note("service", "%s:%d" % (host, port))

    def looked_up(self, host, port=None, *_rest):
        name = os.fsdecode(host) if isinstance(host, (str, bytes)) else ""
        if not name or name.startswith(_LOOPBACK) or name == _socket.gethostname() or _is_address(name):
            return
        if str(port).isdigit():
            self.resolved.add(int(port))
        self.note("service", "%s:%s" % (name, port) if port else name)

    def bound(self, _socket, address):
        if isinstance(address, tuple):
            self.note("bound", str(address[1]))

    def sent(self, sender, address):
        if address:
            self.connected(sender, address)

    def started(self, program, argv=(), *_rest):
        name = os.fsdecode(program if program is not None else argv[0])
        if os.path.basename(name) in self.programs:
            return
        found = name if os.sep in name else _on_path(name)
        if found is None or self.belongs_to_python(found) or _below(self.realpath(found), self.snapshot):
            return
        self.note("program", os.path.basename(name))

    def belongs_to_python(self, program):
        """The interpreter itself, or a script that is installed with it."""
        if self.realpath(program) == self.realpath(sys.executable):
            return True
        folders = [os.path.dirname(sys.executable)] + [os.path.join(prefix, "bin") for prefix in (sys.prefix, sys.base_prefix)]
        return any(os.path.dirname(program) == folder and not folder.startswith("/usr/") for folder in folders)

    def shell(self, command):
        words = [word for word in os.fsdecode(command).split() if "=" not in word]
        if words:
            self.started(words[0])

    def spawned(self, program, argv, cwd, env):
        """A shell is the program that it is told to start."""
        words = [os.fsdecode(word) for word in argv] if isinstance(argv, (list, tuple)) else []
        if len(words) > 2 and words[1] == "-c" and os.path.basename(words[0]) in ("sh", "bash"):
            return self.shell(words[2])
        self.started(program if program is not None else words[0])

    def read(self, name):
        if name in self.dropped and self.asked_from_the_tree():
            self.note("variable", name)

    def asked_from_the_tree(self):
        """Whether a few calls further out stands source of the judged tree: other readers ask for anything."""
        frame = sys._getframe(3)
        for _ in range(6):
            if frame is None:
                return False
            if _below(frame.f_code.co_filename, self.snapshot):
                return True
            frame = frame.f_back
        return False

    def watch_variables(self):
        """Reading a variable raises no audit event."""
        kind = type(os.environ)
        get = kind.__getitem__
        read = self.read

        def get_and_tell(environment, name):
            read(name)
            return get(environment, name)

        if self.dropped:
            kind.__getitem__ = get_and_tell

    handlers = {
        "open": opened,
        "sqlite3.connect": database,
        "socket.connect": connected,
        "socket.sendto": sent,
        "socket.getaddrinfo": looked_up,
        "socket.gethostbyname": looked_up,
        "socket.bind": bound,
        "subprocess.Popen": spawned,
        "os.exec": started,
        "os.posix_spawn": started,
        "os.system": shell,
    }


def _on_path(name):
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return next((path for path in (os.path.join(folder, name) for folder in folders) if os.access(path, os.X_OK)), None)


def _is_address(name):
    for family in (_socket.AF_INET, _socket.AF_INET6):
        try:
            _socket.inet_pton(family, name.split("%")[0])
            return True
        except (OSError, ValueError):
            pass
    return False


def start(file, snapshot, reports, environment, is_installed, write_report):
    with open(file, encoding="utf-8") as source:
        settings = json.load(source)
    watch = Watch(settings, snapshot, reports, environment, is_installed, write_report)
    watch.watch_variables()
    sys.addaudithook(watch.hook)
