"""Command lines in processes of their own that need not import the package again.

Run as a script, this is a Python that has the imports of all tools behind it. For each request, a
line of JSON on its standard input, it forks a process that does what ``python TOOL ARGUMENTS``
would, and answers with its exit code.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path


class WarmPython:
    """A Python that waits for tools to run; ``close`` ends it.

    Args:
        env (dict[str, str]): Its environment, and that of the tools.
    """

    def __init__(self, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # with which a tool that hangs is killed
        )

    def run(
        self, command: Sequence[str], cwd: Path, timeout: float
    ) -> subprocess.CompletedProcess:
        """Run a tool and its arguments in a folder, for so many seconds at most."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            out, err = (Path(folder) / name for name in ('out', 'err'))
            request = dict(argv=list(command), cwd=str(cwd), out=str(out), err=str(err))
            timer = threading.Timer(timeout, os.killpg, (self._process.pid, signal.SIGKILL))
            timer.start()
            self._process.stdin.write(json.dumps(request) + '\n')
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
            timer.cancel()
            assert answer, f'killed after {timeout} seconds, or never ready: {command}'
            texts = (path.read_text(errors='replace') for path in (out, err))
            return subprocess.CompletedProcess(command, int(answer), *texts)

    def close(self) -> None:
        self._process.communicate()


def serve() -> dict:
    """Answer requests; returns in the process that is to run one."""
    answers = os.dup(1)
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if not pid:
            os.close(answers)
            return request
        _, status = os.waitpid(pid, 0)
        os.write(answers, f'{os.waitstatus_to_exitcode(status)}\n'.encode())
    sys.exit()


def run(request: dict) -> None:
    """Be the process of a request."""
    null = os.open(os.devnull, os.O_RDONLY)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    out, err = (os.open(request[name], flags) for name in ('out', 'err'))
    for source, target in ((null, 0), (out, 1), (err, 2)):
        os.dup2(source, target)
        os.close(source)
    os.chdir(request['cwd'])
    tool = request['argv'][0]
    sys.argv = list(request['argv'])
    sys.path[0] = str(Path(tool).parent)
    runpy.run_path(tool, run_name='__main__')


if __name__ == '__main__':
    for module in ('commands.launch', 'analysis', 'experiments.runs', 'apis', 'engine'):
        __import__(f'integralaction_mm.{module}')
    gc.collect()
    gc.freeze()  # or each process would copy the memory of all objects
    run(serve())
