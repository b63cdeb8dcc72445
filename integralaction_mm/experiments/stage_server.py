"""Command lines in processes forked from one that has imported the package.

Python and the imports take seconds at each start, and as much processor time. Here one process,
the server, does them once; a line of JSON on its standard input asks it for each command line.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import wait
from typing import Any

from mmengine.device import get_device

from ..processes import end_with_parent

__all__ = ['StageServer', 'can_fork', 'start_python']

_PACKAGE = str(__package__).partition('.')[0]  # __name__ is '__main__' in the server
_IMPORTS = ('commands.launch', 'commands.several', 'commands.test', 'commands.training')
_ENDED = '\0exit code '  # follows what a command line printed


def can_fork() -> bool:
    """Whether there are forked processes, and no device, which none could use after its parent."""
    return sys.platform.startswith('linux') and get_device() == 'cpu'


def start_python(
    module: str, arguments: Sequence[str], environment: Mapping[str, str]
) -> subprocess.Popen[str]:
    """Start a module in a Python of its own, with text on pipes; errors go with its output.

    Args:
        module (str): Its full name.
        arguments (list[str]): What follows it.
        environment (dict[str, str]): The whole environment.
    """
    return subprocess.Popen(
        [sys.executable, '-m', module, *arguments],
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding='utf-8',
        errors='replace',
    )


class StageServer:
    """A Python that waits for command lines; it ends with this process, or at :meth:`close`.

    Args:
        environment (dict[str, str]): Its environment, and that of the command lines.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self._process = start_python(__name__, [], self.environment)
        atexit.register(self.close)

    @property
    def is_open(self) -> bool:
        """Whether it is there for another command line."""
        return self._process.poll() is None

    def run(self, command: Sequence[str], take: Callable[[str], object]) -> int:
        """Run a command line in this process's folder; an exception here ends it, and the server.

        Args:
            command (list[str]): Its module in ``commands``, and the arguments.
            take (Callable): Gets each line that it prints.

        Returns:
            int: Its exit code, below 0 the number of the signal that ended it.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(json.dumps(dict(command=list(command), folder=os.getcwd())) + '\n')
            stdin.flush()
            for line in stdout:
                text, ended, code = line.partition(_ENDED)
                if text:
                    take(text)
                if ended:
                    return int(code)
        except BaseException:
            self.close()
            raise
        return self._process.wait() or 1  # killed, or ended at an error of its own

    def close(self) -> None:
        """End it, and a command line that is running."""
        self._process.communicate()
        atexit.unregister(self.close)


def serve() -> None:
    """Be the server, until the standard input ends."""
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command line's to handle
    for module in _IMPORTS:
        importlib.import_module(f'{_PACKAGE}.{module}')
    gc.collect()
    gc.freeze()  # or each process would copy the memory of all objects
    context = multiprocessing.get_context('fork')
    with open(0, 'rb', buffering=0) as requests:
        while request := requests.readline():
            process = context.Process(target=_run, args=(interrupt,), kwargs=json.loads(request))
            process.start()
            if process.sentinel not in wait([process.sentinel, requests.fileno()]):
                process.terminate()
                process.join()
                return
            process.join()
            print(f'{_ENDED}{process.exitcode}', flush=True)


def _run(interrupt: Any, command: list[str], folder: str) -> None:
    signal.signal(signal.SIGINT, interrupt)
    end_with_parent()
    os.chdir(folder)
    program, *arguments = command
    module = importlib.import_module(f'{_PACKAGE}.commands.{program}')
    sys.argv = [str(module.__file__), *arguments]
    module.main()


if __name__ == '__main__':
    serve()
    os._exit(0)  # to take all modules apart would take a second
