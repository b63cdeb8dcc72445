"""MediaPipe, where it is installed.

Where the estimator lives in an environment of its own, beside this package, it is tested there if
``INTEGRALACTION_MEDIAPIPE_PYTHON`` names its interpreter. ``INTEGRALACTION_MEDIAPIPE_TASK`` names
the .task file of a pose landmarker, which versions without a model in the wheel need.
"""

from __future__ import annotations

import importlib.util
import os
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
from estimators import TOOL, interpreter

from integralaction_mm.poses import BACKENDS


@pytest.fixture(scope='module')
def mediapipe() -> str:
    return interpreter('mediapipe')


@pytest.fixture(scope='session')
def real_clips(root) -> Path:
    folder = root.parent / 'shared' / 'real_clips'
    if not folder.is_dir():
        pytest.skip('needs the real clips')
    return folder


@pytest.fixture(params=['wheel', 'file'])
def model(request, mediapipe, run_process, tmp_path) -> tuple[str, ...]:
    """Options of the model in the wheel, or in a file."""
    if request.param == 'wheel':
        look = "import mediapipe; print(hasattr(mediapipe, 'solutions'))"
        if run_process(mediapipe, '-c', look, cwd=tmp_path).stdout.split()[-1] == 'False':
            pytest.skip('this version has no model in its wheel')
        return ()
    task = os.environ.get('INTEGRALACTION_MEDIAPIPE_TASK')
    return ('--model', task) if task else pytest.skip('needs INTEGRALACTION_MEDIAPIPE_TASK')


def test_mediapipe(mediapipe, model, real_clips, root, run_process, tmp_path) -> None:
    shutil.copyfile(real_clips / 'videos' / 'hugging.avi', tmp_path / 'hugging.avi')
    out = tmp_path / 'poses.pkl'
    command = [mediapipe, TOOL, tmp_path / 'hugging.avi', '--out', out, '--backend', 'mediapipe']
    run_process(*command, *model, cwd=root)
    content = pickle.loads(out.read_bytes())
    assert content['backend'] == 'mediapipe'
    assert content['model'] == (Path(model[1]).name if model else 'pose_landmark_full')
    found = content['annotations'][0]
    known = pickle.loads((real_clips / 'annotations.pkl').read_bytes())['annotations']
    known = next(item for item in known if item['filename'] == 'hugging.avi')
    assert found['keypoint'].shape == known['keypoint'].shape
    sure = (found['keypoint_score'] > 0.5) & (known['keypoint_score'] > 0.5)
    assert sure.mean() > 0.5
    offset = found['keypoint'].astype(float) - known['keypoint'].astype(float)
    distance = np.linalg.norm(offset, axis=-1)[sure].mean()
    assert distance < 0.03 * found['img_shape'][0]


@pytest.mark.skipif(
    importlib.util.find_spec('mediapipe') is not None, reason='mediapipe is installed'
)
def test_backend_that_is_not_installed() -> None:
    with pytest.raises(ImportError, match=r"backend 'mediapipe' must have.*run: .*pip install"):
        BACKENDS['mediapipe']()


def test_mediapipe_runs_on_a_cpu() -> None:
    with pytest.raises(ValueError, match="device of backend 'mediapipe' must be 'cpu', but got"):
        BACKENDS['mediapipe'](device='cuda:0')


def test_a_file_that_is_no_pose_landmarker(mediapipe, root, run_process, tmp_path) -> None:
    (tmp_path / 'a.mp4').write_bytes(b'never read')
    (tmp_path / 'a.task').write_bytes(b'no model')
    command = [mediapipe, TOOL, tmp_path, '--out', tmp_path / 'a.pkl', '--backend', 'mediapipe']
    for name, reason in (('none', 'model not found: '), ('a', 'model must be the .task file of')):
        done = run_process(*command, '--model', tmp_path / f'{name}.task', cwd=root, rc=None)
        assert done.returncode
        assert reason in done.stderr.splitlines()[-1]
