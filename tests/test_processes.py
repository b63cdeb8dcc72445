"""Processes whose parent is killed end as well."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from integralaction_mm.processes import WATCHED, keeping_schedule

CHILD = """
import importlib.util, sys, time
spec = importlib.util.spec_from_file_location('processes', sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
"""
# Both print the number of the process that must not stay.
STAGE = (
    CHILD
    + """
import multiprocessing, os, subprocess
if len(sys.argv) > 2:
    module.end_with_parent()
    time.sleep(0.2)  # the watch has begun, of which a forked process must not wait for a lock
    with multiprocessing.get_context('fork').Pool(1) as pool:
        pool.map(abs, [1])
    print(os.getpid(), flush=True)
    time.sleep(60)
env = {**os.environ, module.WATCHED: '1'}
subprocess.Popen([sys.executable, __file__, sys.argv[1], 'child'], stdin=-1, env=env).wait()
"""
)
POOL = (
    CHILD
    + """
import os
from concurrent.futures import ProcessPoolExecutor
sys.modules['processes'] = module
def work():
    print(os.getpid(), flush=True)
    time.sleep(60)
if __name__ == '__main__':
    with ProcessPoolExecutor(2, initializer=module.start_worker) as pool:
        jobs = [pool.submit(work), pool.submit(work)]
"""
)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    with open(f'/proc/{process}/stat') as file:  # one that nobody waited for has the state Z
        return file.read().rpartition(')')[2].split()[0] != 'Z'


@pytest.mark.parametrize(('code', 'children'), [(STAGE, 1), (POOL, 2)], ids=['stage', 'pool'])
def test_a_killed_parent_takes_its_children_along(code, children, root, tmp_path):
    script = tmp_path / 'parent.py'
    script.write_text(code)
    parent = subprocess.Popen(
        [sys.executable, script, root / 'integralaction_mm/processes.py'],
        stdout=subprocess.PIPE,
        text=True,
    )
    numbers = [int(parent.stdout.readline()) for _ in range(children)]
    assert all(map(is_running, numbers))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    end = time.monotonic() + 20
    while any(map(is_running, numbers)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(is_running, numbers))
    parent.stdout.close()


def test_other_processes_are_left_alone(root):
    code = 'import runpy; runpy.run_path(sys.argv[1])["end_with_parent"](); print(12)'
    done = subprocess.run(
        [sys.executable, '-c', f'import sys; {code}', root / 'integralaction_mm/processes.py'],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={key: value for key, value in os.environ.items() if key != WATCHED},
    )
    assert done.stdout == '12\n'


def test_a_stage_ends_with_its_parent_while_it_imports(root):
    done = subprocess.run(
        [sys.executable, '-c', 'import integralaction_mm; print("imported")'],
        input='',  # closed at once, as by the end of a parent
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, WATCHED: '1'},
    )
    assert (done.returncode, done.stdout) == (1, ''), done.stderr


@pytest.mark.skipif(not hasattr(os, 'SCHED_BATCH'), reason='the system has no such scheduling')
def test_the_schedule_is_put_back_after_an_error():
    policy = os.sched_getscheduler(0)

    def fail():
        with keeping_schedule():
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
            raise OSError('no room')

    with pytest.raises(OSError, match='no room'):
        fail()
    assert os.sched_getscheduler(0) == policy
