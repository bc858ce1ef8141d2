"""One chapter's Python session: executes what requests ask for, one at a time, and answers each.

Requests arrive on descriptor 0 and answers leave on descriptor 1, each a JSON text after its length in four bytes, big
endian. Both descriptors are moved away before any code of a book runs: that code finds an empty standard input, and
what it prints goes to a file that is read after each block, whoever wrote to it.
"""

import ast
import json
import os
import resource
import select
import signal
import struct
import sys
import tempfile
import time
import types

PRELOADED = ("torch", "numpy", "matplotlib")
MAX_FILE = 256 << 20
MAX_MESSAGE = 2000
MAX_FRAMES = 8


class Session:
    """Where requests come from, answers go to and printed text is kept; the names that a chapter defines."""

    def __init__(self):
        self.requests = os.dup(0)
        self.answers = os.dup(1)
        empty = os.open(os.devnull, os.O_RDONLY)
        os.dup2(empty, 0)
        os.close(empty)
        self.printed = tempfile.TemporaryFile(buffering=0)
        os.set_blocking(self.printed.fileno(), True)
        import fcntl

        flags = fcntl.fcntl(self.printed, fcntl.F_GETFL)
        fcntl.fcntl(self.printed, fcntl.F_SETFL, flags | os.O_APPEND)
        os.dup2(self.printed.fileno(), 1)
        sys.stdout.reconfigure(encoding="utf-8", line_buffering=False)
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        self.names = main.__dict__
        self.limit = 1 << 20
        self.uses = os.path.join(os.environ["BOOKPRESS_STAGING"], "uses")


def read_exactly(descriptor, size, deadline=None):
    """Returns `size` bytes, or None if they end or do not come in time."""
    data = b""
    while len(data) < size:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                return None
        part = os.read(descriptor, min(size - len(data), 1 << 16))
        if not part:
            return None
        data += part
    return data


def receive(descriptor, deadline=None):
    head = read_exactly(descriptor, 4, deadline)
    body = head and read_exactly(descriptor, struct.unpack(">I", head)[0], deadline)
    return None if body is None else json.loads(body)


def send(descriptor, message):
    body = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")
    data = memoryview(struct.pack(">I", len(body)) + body)
    while data:
        data = data[os.write(descriptor, data):]


def begin(session, request):
    """Sets limits and tells what runs here."""
    session.limit = request["printed"]
    if request["packages"]:
        sys.path.insert(0, request["packages"])
    lower(resource.RLIMIT_DATA, request["memory"])
    lower(resource.RLIMIT_FSIZE, MAX_FILE)
    lower(resource.RLIMIT_CORE, 0)
    die_with_parent()
    return {"python": ".".join(map(str, sys.version_info[:3]))}


def lower(what, limit):
    """Lowers a limit of this process and its children; some systems refuse some limits."""
    hard = resource.getrlimit(what)[1]
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    try:
        resource.setrlimit(what, (limit, limit))
    except (OSError, ValueError):
        pass


def die_with_parent():
    """Has Linux end this process with the one that started it, also in the middle of a block."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    except (AttributeError, ImportError, OSError):
        pass


def execute(session, code, path, line):
    """Executes a block in the session's names; returns its error or None. `line` is that of its first line."""
    process = os.getpid()
    try:
        tree = compile(code, path, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        ast.increment_lineno(tree, line - 1)
    except SyntaxError as wrong:
        return syntax_fault(wrong, path, line)
    except BaseException as wrong:  # Nested too deep, or too large.
        return fault(wrong)
    try:
        program = compile(tree, path, "exec", dont_inherit=True)
    except SyntaxError as wrong:
        return syntax_fault(wrong, path, 1)
    except BaseException as wrong:
        return fault(wrong)
    try:
        exec(program, session.names)
        error = None
    except BaseException as wrong:
        error = fault(wrong)
    if os.getpid() != process:  # A block forked, and this is the child that nobody waits for.
        os._exit(0)
    return flushed() if error is None else error


def flushed():
    try:
        sys.stdout.flush()
        return None
    except BaseException as wrong:
        return fault(wrong)


def syntax_fault(wrong, path, line):
    return dict(fault(wrong), message=str(wrong.msg), frames=[[path, (wrong.lineno or 1) + line - 1, ""]])


def fault(wrong):
    """Returns an error as data, without the frames of this program."""
    try:
        message = str(wrong)[:MAX_MESSAGE]
    except BaseException:
        message = ""
    kinds = [kind.__name__ for kind in type(wrong).__mro__]
    return {"kinds": kinds, "message": message, "frames": frames(wrong.__traceback__)}


def frames(trace):
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if trace.tb_frame.f_globals is not globals():
            found.append([code.co_filename, trace.tb_lineno or 0, code.co_name])
        trace = trace.tb_next
    return found[:1] + found[1:][-MAX_FRAMES:]


def take_printed(session):
    """Returns what was printed since the last time and forgets it; None if it was too much."""
    descriptor = session.printed.fileno()
    try:
        sys.stdout.flush()
    except BaseException:
        pass
    size = os.fstat(descriptor).st_size
    text = os.pread(descriptor, session.limit, 0) if size <= session.limit else None
    os.ftruncate(descriptor, 0)
    return None if text is None else text.decode("utf-8", "replace").replace("\r\n", "\n")


def take_uses(session):
    """Returns which checkpoints were loaded and saved since the last time: each is noted in a file by who does it."""
    try:
        with open(session.uses, encoding="utf-8") as file:
            noted = file.read()
        os.remove(session.uses)
        return [json.loads(line) for line in noted.splitlines()]
    except (OSError, ValueError):
        return []


def run(session, request):
    """Executes a block and returns what it printed."""
    start = time.monotonic()
    error = execute(session, request["code"], request["path"], request["line"])
    drawn = []
    if error is None:
        try:
            drawn = drawings()
        except BaseException as wrong:
            error = fault(wrong)
    text = take_printed(session)
    seconds = time.monotonic() - start
    answer = {"text": text or "", "flooded": text is None, "error": error, "seconds": seconds, "figures": drawn}
    return dict(answer, checkpoints=take_uses(session))


def value(session, request):
    """Evaluates an expression and returns it as text."""
    try:
        tree = compile(request["code"].strip(), request["path"], "eval", ast.PyCF_ONLY_AST, dont_inherit=True)
        ast.increment_lineno(tree, request["line"] - 1)
        text = str(eval(compile(tree, request["path"], "eval", dont_inherit=True), session.names))
        error = None
    except BaseException as wrong:
        text, error = "", fault(wrong)
    take_printed(session)
    take_uses(session)
    return {"text": text, "flooded": len(text) > session.limit, "error": error}


def fork(session):
    """Goes on in a child with the same names until `leave`; the parent waits and then answers."""
    child = os.fork()
    if child == 0:
        alone()
        return {}
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {} if status == 0 else {"ended": status}


def alone():
    """Prepares a forked child: the threads of its parent's libraries are gone."""
    die_with_parent()
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def judge(session, request):
    """Executes the parts one after the other in a child and returns the first error."""
    preload(request["parts"])
    start = time.monotonic()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        alone()
        send(writing, {"error": first_error(session, request["parts"])})
        os._exit(0)
    os.close(writing)
    verdict = receive(reading, start + request["limit"])
    os.close(reading)
    late = verdict is None and time.monotonic() - start >= request["limit"]
    os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    take_printed(session)
    take_uses(session)
    seconds = time.monotonic() - start
    if verdict is not None:
        return dict(verdict, seconds=seconds)
    return {"late": True, "seconds": seconds} if late else {"ended": status, "seconds": seconds}


def first_error(session, parts):
    for part in parts:
        error = execute(session, part["code"], part["path"], part["line"])
        if error is not None:
            return error
    return None


def preload(parts):
    """Imports the large libraries that the parts name, so that the time limit holds for the parts alone."""
    for name in PRELOADED:
        if name not in sys.modules and any(name in part["code"] for part in parts):
            try:
                __import__(name)
            except BaseException:
                pass  # The part that imports it says so.


def hardware(session):
    """Returns the name of the GPU that torch can use; empty if there is none."""
    try:
        import torch

        return {"text": torch.cuda.get_device_name(0) if torch.cuda.is_available() else ""}
    except BaseException:
        return {"text": ""}


def versions(session):
    """Returns the versions of the libraries that were imported, one a line."""
    names = [name for name in PRELOADED if name in sys.modules]
    return {"text": "\n".join(f"{name} {sys.modules[name].__version__}" for name in names)}


def main():
    session = Session()
    offer_backend()
    plain = {"fork": fork, "hardware": hardware, "versions": versions}
    asking = {"begin": begin, "run": run, "value": value, "judge": judge}
    while (request := receive(session.requests)) is not None:
        what = request["do"]
        if what == "leave":
            os._exit(0)
        answer = plain[what](session) if what in plain else asking[what](session, request)
        send(session.answers, answer)
    os._exit(0)


main()
