"""Features of real streams on tiny real videos, and a head trained on them."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from mmaction.registry import DATASETS, MODELS
from mmengine.config import Config
from mmengine.dataset import pseudo_collate
from mmengine.registry import init_default_scope
from mmengine.runner import Runner, load_checkpoint

from integralaction_mm import config_path
from integralaction_mm.engine.feature_cache import cache_features, use_cached_features

PASSES = 2


def config(data: Path, weights: Path, work_dir: Path, **options) -> Config:
    cfg = Config.fromfile(config_path('pantomime/rgb_pose_pantomime.py'))
    head = dict(
        type='TSMHead', num_classes=12, in_channels=512, num_segments=8, average_clips='prob'
    )
    cfg.merge_from_dict(
        {
            **{
                f'{phase}_dataloader.{key}': value
                for phase in ('train', 'val', 'test')
                for key, value in (
                    ('dataset.ann_file', str(data / 'annotations.pkl')),
                    ('dataset.data_prefix.video', str(data / 'videos')),
                    ('num_workers', 0),
                    ('persistent_workers', False),
                )
            },
            'model.stream_heads': dict(rgb=head, pose=head),
            'load_from': str(weights),
            'work_dir': str(work_dir),
            'train_cfg': dict(max_epochs=2, val_begin=2, val_interval=2),
            **options,
        }
    )
    return cfg


@pytest.fixture(scope='module')
def weights(tmp_path_factory) -> Path:
    """Checkpoint of both streams, with batch norms that have seen something."""
    init_default_scope('mmaction')
    folder = tmp_path_factory.mktemp('streams')
    torch.manual_seed(0)
    model = MODELS.build(config(folder, folder, folder).model)
    for module in model.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            torch.nn.init.normal_(module.running_mean, std=0.1)
    state_dict = {k: v for k, v in model.state_dict().items() if not k.startswith('cls_head')}
    torch.save(dict(meta={}, state_dict=state_dict), folder / 'streams.pth')
    return folder / 'streams.pth'


@pytest.fixture(scope='module')
def cached(tiny_data, weights, tmp_path_factory) -> tuple[Path, list[str]]:
    """Folder of the features of training and validation, and what was reported."""
    folder, lines = tmp_path_factory.mktemp('features'), []
    cfg = config(tiny_data, weights, folder)
    cache_features(cfg, folder, PASSES, shard_size=5, report=lines.append)
    return folder, lines


def test_size_is_said_before(cached):
    folder, lines = cached
    # 8 frames of 512 channels of both streams, 8 of seen, 12 classes of both heads; the label
    kib = (2 * (2 * 8 * 512 + 8 + 2 * 12) + 8) / 1024
    assert lines == [
        f'{folder}/train: 12 videos x 2 passes x {kib:.1f} KiB = {24 * kib / 1024:.1f} MiB',
        f'{folder}/val: 12 videos x 1 passes x {kib:.1f} KiB = {12 * kib / 1024:.1f} MiB',
    ]
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob('*.npy'))
    shards = ['0000000.npy', '0000005.npy', '0000010.npy']
    assert files == [
        'train/empty.npy',
        *(f'train/pass_{n}/{shard}' for n in range(PASSES) for shard in shards),
        'val/empty.npy',
        *(f'val/pass_0/{shard}' for shard in shards),
    ]


def test_losses_and_predictions_are_those_of_the_frames(cached, tiny_data, weights, tmp_path):
    folder, _ = cached
    cfg = config(tiny_data, weights, tmp_path)
    model = MODELS.build(cfg.model)
    load_checkpoint(model, str(weights))
    dataset = DATASETS.build(cfg.val_dataloader.dataset)
    frames = pseudo_collate([dataset[index] for index in (0, 5, 11)])
    use_cached_features(cfg, folder)
    features = DATASETS.build(cfg.val_dataloader.dataset)
    assert len(features) == 12
    assert Path(cfg.model.data_preprocessor.cache).name == 'train'  # whose poses are emptied
    reader = MODELS.build(cfg.model.data_preprocessor)
    records = reader(pseudo_collate([features[index] for index in (0, 5, 11)]))
    assert {value.dtype for value in records['inputs'].values()} == {torch.float32}
    names = [sample.filename for sample in frames['data_samples']]
    assert all(name.endswith(sample.filename)
               for name, sample in zip(names, records['data_samples']))  # fmt: skip
    model.eval()
    expected = model.test_step(frames)
    got = model(**records, mode='predict')
    for one, other in zip(expected, got):
        assert int(one.gt_label) == int(other.gt_label)
        for field in ('pred_score', 'pred_gate', 'pred_score_rgb', 'pred_score_pose'):
            # float16 has 11 bits
            torch.testing.assert_close(one.get(field), other.get(field), atol=2e-3, rtol=1e-2)


def test_passes_differ_and_do_not_depend_on_the_loader(cached, tiny_data, weights, tmp_path):
    folder, _ = cached
    first, second = (np.load(folder / f'train/pass_{n}/0000005.npy') for n in range(PASSES))
    assert (first['label'] == second['label']).all()
    assert (first['feat_rgb'] != second['feat_rgb']).any()
    cfg = config(tiny_data, weights, tmp_path)
    cfg.train_dataloader.update(num_workers=1, batch_size=3)
    cache_features(cfg, tmp_path / 'again', 1, ('train',), shard_size=12, report=lambda _: None)
    again = np.load(tmp_path / 'again/train/pass_0/0000000.npy')[5:10]
    np.testing.assert_allclose(again['feat_rgb'], first['feat_rgb'], rtol=1e-2, atol=1e-3)
    assert (again['seen'] == first['seen']).all()


def test_mixed_precision_gives_nearly_the_same(cached, tiny_data, weights, tmp_path):
    folder, _ = cached
    cfg = config(tiny_data, weights, tmp_path)
    cfg.train_dataloader.dataset.indices = 5
    cache_features(cfg, tmp_path / 'amp', 1, shard_size=5, amp=True, report=lambda _: None)
    full = np.load(folder / 'train/pass_0/0000000.npy')
    half = np.load(tmp_path / 'amp/train/pass_0/0000000.npy')
    for key in ('feat_rgb', 'feat_pose'):
        difference = half[key].astype(float) - full[key]
        assert 0 < np.linalg.norm(difference) < 0.02 * np.linalg.norm(full[key].astype(float))
    use_cached_features(cfg, tmp_path / 'amp')
    with pytest.raises(ValueError, match='amp'):
        cache_features(config(tiny_data, weights, tmp_path), tmp_path / 'amp', 1, ('val',))


ROBUST = {
    'model.cls_head': dict(
        _delete_=True, type='ConflictAwareGatingHead', num_classes=12,
        body=dict(channels=192, joints=18),
    ),
    'model.rgb_backbone.out_indices': (0, 1, 3),
}  # fmt: skip


def test_what_is_seen_at_the_joints(cached, tiny_data, weights, tmp_path):
    cfg = config(tiny_data, weights, tmp_path, **ROBUST)
    cfg.val_dataloader.batch_size = 3
    cache_features(cfg, tmp_path / 'joints', 1, ('val',), shard_size=5, report=lambda _: None)
    record = np.load(tmp_path / 'joints/val/pass_0/0000005.npy')
    assert record.dtype['joints'].shape == record.dtype['other_joints'].shape == (1, 18, 192)
    dataset = DATASETS.build(cfg.val_dataloader.dataset)
    model = MODELS.build(cfg.model).eval()
    load_checkpoint(model, str(weights))
    # The second batch of the second shard, 5 to 9: batches are spread over one shard each.
    data = model.data_preprocessor(pseudo_collate([dataset[6], dataset[8]]))
    with torch.no_grad():
        features = model.run_streams(data['inputs'], with_others=True)
    for key in ('joints', 'other_joints'):
        got = torch.from_numpy(record[key][[1, 3], 0]).float()
        torch.testing.assert_close(got, getattr(features, key), atol=2e-3, rtol=1e-2)
    # Features of a head that looks at nothing are not enough for one that does.
    with pytest.raises(ValueError, match='body'):
        use_cached_features(config(tiny_data, weights, tmp_path, **ROBUST), cached[0])


def test_empty_pose(cached, tiny_data, weights, tmp_path):
    folder, _ = cached
    cfg = config(tiny_data, weights, tmp_path)
    model = MODELS.build(cfg.model)
    load_checkpoint(model, str(weights))
    maps = torch.zeros(1, 8, 52, 24, 32)
    features = model.eval().run_streams(dict(imgs=torch.zeros(1, 8, 3, 48, 64), heatmap_imgs=maps))
    record = np.load(folder / 'train' / 'empty.npy')[0]
    assert not record['seen'].any()
    expected = features.pose.mean(dim=(2, 3))
    torch.testing.assert_close(
        torch.from_numpy(record['feat_pose']).float(), expected, atol=2e-3, rtol=1e-2
    )


def test_an_interrupted_run_goes_on(cached, tiny_data, weights, tmp_path):
    folder = tmp_path / 'copy'
    cfg = config(tiny_data, weights, tmp_path)
    cache_features(cfg, folder, 1, ('val',), shard_size=5, report=lambda _: None)
    kept, lost = folder / 'val/pass_0/0000000.npy', folder / 'val/pass_0/0000005.npy'
    time, content = kept.stat().st_mtime_ns, lost.read_bytes()
    lost.unlink()
    with pytest.raises(ValueError, match='must be complete, but 1 files are missing'):
        DATASETS.build(dict(type='CachedFeatureDataset', cache=str(folder / 'val')))
    cache_features(cfg, folder, 1, ('val',), shard_size=5, report=lambda _: None)
    assert kept.stat().st_mtime_ns == time
    assert lost.read_bytes() == content


def train(cfg: Config, seed: int = 0) -> dict[str, torch.Tensor]:
    cfg = cfg.copy()
    cfg.randomness = dict(seed=seed)
    cfg.experiment_name = Path(cfg.work_dir).name
    Runner.from_cfg(cfg).train()
    path = Path(cfg.work_dir) / 'epoch_2.pth'
    return torch.load(path, map_location='cpu', weights_only=False)['state_dict']


def test_trains_the_same_config(cached, tiny_data, weights, tmp_path):
    folder, _ = cached
    options = {'model.counterfactual': dict(share=0.5, empty_pose=0.5)}
    cfg = config(tiny_data, weights, tmp_path / 'cached', **options)
    frames = config(tiny_data, weights, tmp_path / 'frames', **options)
    use_cached_features(cfg, folder)
    state_dict = train(cfg)
    # The checkpoint is one of the config as it stands, for frames.
    model = MODELS.build(frames.model)
    model.load_state_dict(state_dict, strict=True)
    streams = torch.load(weights, weights_only=True)['state_dict']
    assert all(torch.equal(state_dict[key], value) for key, value in streams.items())
    again = train(config_like(cfg, tmp_path / 'again'))
    assert all(torch.equal(state_dict[key], again[key]) for key in state_dict)


def test_tests_the_same_config(tiny_data, weights, tmp_path):
    """A test from features gives what a test from frames does, to the 11 bits of float16."""
    scores = {}
    for name in ('frames', 'cached'):
        cfg = config(tiny_data, weights, tmp_path / name)
        cfg.experiment_name = f'test_{name}'
        dump = tmp_path / f'{name}.pkl'
        cfg.test_evaluator = [dict(type='DumpResults', out_file_path=str(dump))]
        if name == 'cached':
            cache_features(cfg, tmp_path / 'features', phases=('test',), report=lambda _: None)
            use_cached_features(cfg, tmp_path / 'features', ('test',))
        cfg.randomness = dict(seed=0)  # of the head, which no checkpoint has
        Runner.from_cfg(cfg).test()
        content = pickle.loads(dump.read_bytes())
        scores[name] = np.stack([item['pred_score'] for item in content])
    assert scores['frames'].std(axis=0).min() > 1e-4
    np.testing.assert_allclose(scores['cached'], scores['frames'], atol=2e-3)


def config_like(cfg: Config, work_dir: Path) -> Config:
    cfg = cfg.copy()
    cfg.work_dir = str(work_dir)
    return cfg


def test_other_streams_are_refused(cached, tiny_data, weights, tmp_path):
    folder, _ = cached
    content = torch.load(weights, weights_only=True)
    content['state_dict']['rgb_backbone.conv1.conv.weight'] += 1
    other = tmp_path / 'other.pth'
    torch.save(content, other)
    cfg = config(tiny_data, other, tmp_path)
    use_cached_features(cfg, folder)
    with pytest.raises(ValueError, match='must be of the streams that were loaded'):
        train(cfg)
    with pytest.raises(ValueError, match='was made with streams=.*; choose another folder'):
        cache_features(config(tiny_data, other, tmp_path), folder, PASSES, report=print)


@pytest.mark.parametrize('change, message', [
    ({'train_dataloader.dataset.split': 'val'}, "with split='train', but got split='val'"),
    ({'train_dataloader.dataset.pipeline': []}, 'was made with pipeline='),
])  # fmt: skip
def test_another_config_is_refused(cached, tiny_data, weights, tmp_path, change, message):
    with pytest.raises(ValueError, match=message):
        use_cached_features(config(tiny_data, weights, tmp_path, **change), cached[0])


@pytest.mark.parametrize('kwargs, options, message', [
    (dict(passes=0), {}, 'passes must be >= 1, but got 0'),
    (dict(phases=('all',)), {}, r"phases must be among .*, but got \('all',\)"),
    ({}, {'model.freeze_streams': False}, 'must be a TwoStreamRecognizer with freeze_streams=Tru'),
    ({}, {'load_from': None}, 'checkpoint must be given where load_from is None'),
])  # fmt: skip
def test_wrong_argument(tiny_data, weights, tmp_path, kwargs, options, message):
    with pytest.raises(ValueError, match=message):
        cache_features(config(tiny_data, weights, tmp_path, **options), tmp_path, **kwargs)


def test_no_other_video_is_cached_under_the_name_of_a_missing_one(tiny_data, weights, tmp_path):
    data = shutil.copytree(tiny_data, tmp_path / 'data')
    next((data / 'videos' / 'train').iterdir()).unlink()
    with pytest.raises(FileNotFoundError, match=f'neither a video nor .*: {data}/videos/train/'):
        cache_features(config(data, weights, tmp_path), tmp_path / 'out', phases=('train',))


def test_command_then_training(cached, root, run_process, tiny_data, weights, tmp_path):
    import sys

    cfg = config(tiny_data, weights, tmp_path / 'work')
    cfg.dump(str(tmp_path / 'tiny.py'))
    run_process(
        sys.executable, root / 'tools/cache_features.py', tmp_path / 'tiny.py',
        '--out', tmp_path / 'features', '--passes', '1', '--device', 'cpu', cwd=tmp_path,
    )  # fmt: skip
    meta = json.loads((tmp_path / 'features/train/cache.json').read_text())
    assert (meta['videos'], meta['passes']) == (12, 1)
    run_process(
        sys.executable, root / 'tools/train.py', tmp_path / 'tiny.py',
        '--cached-features', tmp_path / 'features', cwd=tmp_path,
    )  # fmt: skip
    assert (tmp_path / 'work/epoch_2.pth').is_file()
    done = run_process(
        sys.executable, root / 'tools/train.py', tmp_path / 'tiny.py',
        '--cached-features', tmp_path / 'nowhere', cwd=tmp_path, rc=2,
    )  # fmt: skip
    assert 'argument --cached-features: no cached features in' in done.stderr
