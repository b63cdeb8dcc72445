"""Every config trains one step and tests one step, on real videos and on a smaller scale."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from leaves import LEAVES, ROOT, dataset_of
from mmaction.registry import DATASETS
from mmengine.config import Config
from mmengine.registry import DefaultScope
from videos import encode

from integralaction_mm.engine.checkpoint import parse_streams

FEATURES = ('GenSkeFeat', 'FormatGCNInput', 'RenderPoseTarget')


@pytest.mark.parametrize('name', LEAVES)
def test_config_trains_and_tests(name, small_config, check_run):
    check_run(small_config(name))


def test_config_trains_in_bfloat16(small_config, check_run):
    cfg = small_config('integralaction/rgb_pose_k50_robust.py')
    cfg.optim_wrapper.type = 'Bfloat16OptimWrapper'
    check_run(cfg)


@pytest.mark.parametrize('name', LEAVES)
def test_leaf_is_short(name):
    assert len((ROOT / name).read_text().splitlines()) <= 30


@pytest.mark.parametrize('name', [name for name in LEAVES if 'rgb_gated_' in name])
def test_pose_stage_has_the_features_of_the_stream(name):
    cfg = Config.fromfile(str(ROOT / name))
    stage = Path(parse_streams(cfg.load_from)['pose']).name
    (path,) = ROOT.glob(f'[!_]*/**/{stage}.py')
    for phase in ('train', 'val', 'test'):
        of_stage, of_stream = (
            [step for step in dataset_of(each, phase).pipeline if step.type in FEATURES]
            for each in (Config.fromfile(str(path)), cfg)
        )
        assert of_stage == of_stream
        assert of_stage


@pytest.mark.parametrize('phase', ['val', 'test'])
@pytest.mark.parametrize('data', ['k50', 'pantomime'])
@pytest.mark.parametrize(
    'model, stage', [('stgcn', 'stgcn_joint'), ('posec3d', 'posec3d_keypoint')]
)
def test_pose_stage_sees_the_poses_of_the_stream(model, stage, data, phase, tmp_path):
    """Poses of 30 a second on a video of 25."""
    encode(tmp_path / 'v.avi', np.zeros((250, 16, 16, 3), dtype=np.uint8), 25, 'mjpeg')
    times = np.zeros((1, 300, 18, 2), dtype=np.float32) + np.arange(300)[:, None, None] / 30
    item = dict(frame_dir='v', label=0, total_frames=250, img_shape=(16, 16), keypoint=times)
    item['keypoint_score'] = times[..., 0]
    ann_file = tmp_path / 'annotations.pkl'
    ann_file.write_bytes(pickle.dumps(dict(split=dict(all=['v']), annotations=[item])))
    seen = []
    for name in (f'{stage}_window_{data}', f'rgb_gated_{model}_{data}'):
        (path,) = ROOT.glob(f'[!_]*/**/{name}.py')
        cfg = Config.fromfile(str(path))
        dataset = dict(
            type='TwoStreamDataset',
            ann_file=str(ann_file),
            data_prefix=dict(video=str(tmp_path)),
            split='all',
            pipeline=dataset_of(cfg, phase).pipeline[:2],
        )
        with DefaultScope.overwrite_default_scope('mmaction'):
            seen.append(DATASETS.build(dataset)[0]['keypoint'][0, :, 0, 0])
    stage_times, stream_times = seen
    assert len(stage_times) == len(stream_times)
    # MMAction2's sampler rounds the starts of clips, the stream's takes the frame before.
    assert np.abs(stage_times - stream_times).max() <= 1 / 25 + 1 / 30
    rate = np.diff(stream_times).mean() * 25
    assert rate == pytest.approx(np.diff(stage_times).mean() * 25, abs=0.1)
