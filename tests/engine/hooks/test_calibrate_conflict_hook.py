"""The calibration in a real training on cached verdicts, and what it is fitted to."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from mmengine.config import Config
from mmengine.runner import Runner

from integralaction_mm import config_path
from integralaction_mm.engine import CalibrateConflictHook
from integralaction_mm.models import PoseDrivenGatingHead

CLASSES, VIDEOS, CHANNELS = 3, 24, 4


def write_cache(folder: Path, seed: int, unseen: tuple[int, ...] = ()) -> Path:
    """Records of streams that know the class in most videos; some without a pose."""
    rng = np.random.default_rng(seed)
    shapes = dict(feat_rgb=(8, 512), feat_pose=(8, 512), seen=(8,),
                  score_rgb=(1, CLASSES), score_pose=(1, CLASSES))  # fmt: skip
    dtype = [*((key, 'f2', shape) for key, shape in shapes.items()), ('label', 'i8')]
    records = np.zeros(VIDEOS, dtype=dtype)
    records['label'] = np.arange(VIDEOS) % CLASSES
    for key in ('feat_rgb', 'feat_pose'):
        records[key] = rng.normal(size=(VIDEOS, 8, 512))
    for key in ('score_rgb', 'score_pose'):
        records[key] = rng.normal(size=(VIDEOS, 1, CLASSES))
        records[key][np.arange(VIDEOS), 0, records['label']] += 2
    records['seen'] = 1
    records['seen'][list(unseen)] = 0
    (folder / 'pass_0').mkdir(parents=True)
    np.save(folder / 'pass_0' / '0000000.npy', records)
    np.save(folder / 'empty.npy', records[:1])
    names = [f'{index}.mp4' for index in range(VIDEOS)]
    meta = dict(videos=VIDEOS, passes=1, shard_size=VIDEOS, names=names, recipe=dict(streams={}))
    (folder / 'cache.json').write_text(json.dumps(meta))
    return folder


def config(folder: Path, **options) -> Config:
    cfg = Config.fromfile(config_path('pantomime/rgb_pose_pantomime.py'))
    stream = dict(type='TSMHead', num_classes=CLASSES, in_channels=512, num_segments=8)
    head = dict(type='ConflictAwareGatingHead', num_classes=CLASSES, channels=8)
    cfg.merge_from_dict(
        {
            'model.cls_head': head,
            'model.stream_heads': dict(rgb=stream, pose=stream),
            'train_cfg': dict(max_epochs=2, val_begin=2, val_interval=2),
            'custom_hooks': [dict(type='CalibrateConflictHook')],
            'work_dir': str(folder / 'work'),
            'load_from': None,
            'randomness': dict(seed=0),
            'experiment_name': folder.name,
            **options,
        }
    )
    loader = dict(batch_size=8, num_workers=0, persistent_workers=False)
    for phase in ('train', 'val'):
        cache = str(folder / phase)
        dataset = dict(_delete_=True, type='CachedFeatureDataset', cache=cache)
        cfg.merge_from_dict({f'{phase}_dataloader': dict(dataset=dataset, **loader)})
        cfg.model.data_preprocessor = dict(type='CachedFeaturePreprocessor', cache=cache)
    return cfg


def test_checkpoint_holds_the_calibration_of_the_validation_videos(tmp_path):
    write_cache(tmp_path / 'train', 0)
    val = np.load(write_cache(tmp_path / 'val', 1, unseen=(3, 7)) / 'pass_0' / '0000000.npy')
    runner = Runner.from_cfg(config(tmp_path))
    runner.train()
    path = tmp_path / 'work' / 'epoch_2.pth'
    state_dict = torch.load(path, map_location='cpu', weights_only=False)['state_dict']
    calibration = state_dict['cls_head.conflict.calibration']
    assert calibration.tolist() != [1, 1, 0]

    # The best fit to all pairs of the 22 videos with a pose, by its gradient: with both kinds of
    # the same weight, the residuals do not depend on what the fit is linear in.
    head = runner.model.cls_head
    found = [index for index in range(VIDEOS) if index not in (3, 7)]
    rgb, pose = (torch.from_numpy(val[f'score_{s}'][found, 0]).float() for s in ('rgb', 'pose'))
    labels = torch.from_numpy(val['label'][found])
    hook = CalibrateConflictHook(partners=len(found) - 1)
    hook._verdicts = rgb, pose, labels, torch.ones(len(found), 8)
    hook.after_train_epoch(runner)
    body, context = (x.flatten() for x in torch.meshgrid(
        torch.arange(len(found)), torch.arange(len(found)), indexing='ij'))  # fmt: skip
    conflicts = (labels[body] != labels[context]).double()
    with torch.no_grad():
        logits = head.conflict(rgb[context], pose[body]).double()
    residual = head.conflict.probability(logits) - conflicts
    weight = conflicts / conflicts.sum() + (1 - conflicts) / (1 - conflicts).sum()
    for part in (torch.ones_like(logits), F.logsigmoid(logits), F.logsigmoid(-logits)):
        assert (weight * residual * part).sum().abs() < 1e-3


def test_partners_and_what_the_hook_cannot_calibrate(tmp_path, capsys):
    write_cache(tmp_path / 'train', 0)
    write_cache(tmp_path / 'val', 1)
    runner = Runner.from_cfg(config(tmp_path))
    head = runner.model.cls_head
    fits = []
    for seed in (0, 0, 1):
        CalibrateConflictHook(partners=2, seed=seed).after_train_epoch(runner)
        fits.append(head.conflict.calibration.tolist())
    assert fits[0] == fits[1] != fits[2]

    runner._val_loop = None  # as of a config without validation
    CalibrateConflictHook().after_train_epoch(runner)
    assert head.conflict.calibration.tolist() == fits[2]
    assert 'context_conflict is not calibrated' in ''.join(capsys.readouterr())

    runner.model.cls_head = PoseDrivenGatingHead(num_classes=CLASSES, channels=8)
    with pytest.raises(ValueError, match='needs a ConflictAwareGatingHead, but got PoseDriven'):
        CalibrateConflictHook().after_train_epoch(runner)


def test_warns_where_no_pairs_are_of_different_actions(tmp_path, capsys):
    write_cache(tmp_path / 'train', 0)
    path = write_cache(tmp_path / 'val', 1, unseen=(5,)) / 'pass_0' / '0000000.npy'
    records = np.load(path)
    records['label'] = 2
    np.save(path, records)
    runner = Runner.from_cfg(config(tmp_path))
    CalibrateConflictHook().after_train_epoch(runner)
    records['seen'] = 0
    np.save(path, records)
    CalibrateConflictHook().after_train_epoch(runner)
    told = ''.join(capsys.readouterr())
    for count, classes in ((VIDEOS - 1, 1), (0, 0)):
        assert (
            f'the {count} validation videos with a pose are of {classes}, '
            'so context_conflict is not calibrated'
        ) in told
    assert runner.model.cls_head.conflict.calibration.tolist() == [1, 1, 0]


def test_calibrates_poses_on_their_bodies_too(tmp_path, capsys):
    for number, phase in enumerate(('train', 'val')):
        path = write_cache(tmp_path / phase, number, unseen=(3, 7)) / 'pass_0' / '0000000.npy'
        add_joints(path, number, unseen=(3, 7))
    np.save(tmp_path / 'train' / 'empty.npy', np.load(path)[3:4])
    head = dict(
        type='ConflictAwareGatingHead', num_classes=CLASSES, channels=8,
        body=dict(channels=CHANNELS, joints=2),
    )  # fmt: skip
    runner = Runner.from_cfg(config(tmp_path, **{'model.cls_head': head}))
    runner.train()
    assert f'pose_on_body calibrated on {VIDEOS - 2} videos' in ''.join(capsys.readouterr())
    body = runner.model.cls_head.body
    val = np.load(path)[[index for index in range(VIDEOS) if index not in (3, 7)]]
    own, other = (torch.from_numpy(val[key][:, 0]).float() for key in ('joints', 'other_joints'))
    fit = body.calibration.tolist()
    assert fit != [1, 1, 0]
    assert body.calibrate(own, other) == pytest.approx(fit, rel=1e-4)


def add_joints(path: Path, seed: int, unseen: tuple[int, ...]) -> None:
    """Features at two joints of a cache, which are greater at the own ones."""
    old, rng = np.load(path), np.random.default_rng(seed)
    joints = [(key, 'f2', (1, 2, CHANNELS)) for key in ('joints', 'other_joints')]
    records = np.zeros(VIDEOS, dtype=[*old.dtype.descr, *joints])
    for key in old.dtype.names:
        records[key] = old[key]
    records['joints'] = rng.normal(1, 1, (VIDEOS, 1, 2, CHANNELS))
    records['other_joints'] = rng.normal(0, 1, (VIDEOS, 1, 2, CHANNELS))
    records['joints'][list(unseen)] = 0
    np.save(path, records)


def test_wrong_argument():
    with pytest.raises(ValueError, match='partners must be >= 1, but got 0'):
        CalibrateConflictHook(partners=0)
