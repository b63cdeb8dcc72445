from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest
import torch
from mmaction.registry import MODELS
from mmengine.runner import CheckpointLoader
from mmengine.runner.checkpoint import load_checkpoint
from torch import nn

from integralaction_mm.engine import check_load_from, load_from_streams
from integralaction_mm.models import TwoStreamRecognizer

TRAIN = 'python tools/train.py configs'


@MODELS.register_module()
class TinyStream(nn.Module):
    """A convolution and a batch norm: seven tensors, one of them a counter of batches."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, 2, 1)
        self.bn = nn.BatchNorm2d(2)


def two_streams() -> TwoStreamRecognizer:
    return MODELS.build(
        dict(
            type='TwoStreamRecognizer',
            rgb_backbone=dict(type='TinyStream', channels=3),
            pose_backbone=dict(type='TinyStream', channels=5),
            cls_head=dict(
                type='PoseDrivenGatingHead',
                num_classes=3,
                in_channels=dict(rgb=2, pose=2),
                channels=2,
                num_segments=1,
            ),
        )
    )


def stage(channels: int, value: float) -> dict[str, torch.Tensor]:
    """State dict of a single-stage recognizer: its backbone, of one value, and a classifier."""
    backbone = TinyStream(channels).state_dict(prefix='backbone.')
    filled = {key: torch.full_like(tensor, value) for key, tensor in backbone.items()}
    return {**filled, 'cls_head.fc_cls.weight': torch.zeros(3, 2)}


def save(path: Path, state_dict: dict, latest: bool = False) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(dict(meta={}, state_dict=state_dict), path)
    if latest:
        (path.parent / 'last_checkpoint').write_text(str(path))
    return path


@pytest.fixture
def stages(tmp_path) -> dict[str, Path]:
    """Work directories of both single stages, the older checkpoint of other values."""
    for stream, channels, value in (('rgb', 3, 3), ('pose', 5, 5)):
        folder = tmp_path / f'{stream}_only_k50'
        save(folder / 'epoch_1.pth', stage(channels, 0))
        save(folder / 'epoch_2.pth', stage(channels, value), latest=True)
    return {stream: tmp_path / f'{stream}_only_k50' for stream in ('rgb', 'pose')}


def assert_loaded(model: TwoStreamRecognizer, rgb: float = 3, pose: float = 5) -> None:
    for stream, value in ((model.rgb_backbone, rgb), (model.pose_backbone, pose)):
        for tensor in stream.state_dict().values():
            assert (tensor == value).all()


def test_work_directories(stages, log):
    spec = f'streams://rgb={stages["rgb"]}&pose={stages["pose"]}'
    model = two_streams()
    fresh = {key: value.clone() for key, value in model.cls_head.state_dict().items()}
    load_checkpoint(model, spec, map_location='cpu')
    assert_loaded(model)
    for key, value in model.cls_head.state_dict().items():
        assert torch.equal(value, fresh[key])
    text = '\n'.join(log)
    assert f'rgb stream: 7 tensors from {stages["rgb"]}/epoch_2.pth' in text
    assert f'pose stream: 7 tensors from {stages["pose"]}/epoch_2.pth' in text
    assert 'rgb_backbone receives all of its 6 tensors' in text
    assert 'pose_backbone receives all of its 6 tensors' in text


def test_files_in_either_order(stages):
    spec = f'streams://pose={stages["pose"]}/epoch_2.pth&rgb={stages["rgb"]}/epoch_1.pth'
    model = two_streams()
    load_checkpoint(model, spec, map_location='cpu')
    assert_loaded(model, rgb=0)


def test_heads_of_the_stages_move_aside(stages):
    loaded = load_from_streams(f'streams://rgb={stages["rgb"]}&pose={stages["pose"]}', 'cpu')
    assert set(loaded) == {'state_dict'}
    parts = {'.'.join(key.split('.')[:-2]) for key in loaded['state_dict']}
    assert parts == {
        'rgb_backbone', 'pose_backbone', 'stream_heads.rgb', 'stream_heads.pose',
    }  # fmt: skip


def test_model_without_stream_heads_drops_them(stages, log):
    spec = f'streams://rgb={stages["rgb"]}&pose={stages["pose"]}'
    load_checkpoint(two_streams(), spec, map_location='cpu')
    text = '\n'.join(log)
    assert 'unexpected key' not in text
    assert 'stream_heads' not in text


def test_checkpoint_of_a_distributed_model_and_without_meta(stages):
    for stream, path in stages.items():
        state_dict = torch.load(path / 'epoch_2.pth')['state_dict']
        torch.save({f'module.{key}': value for key, value in state_dict.items()},
                   path / f'{stream}.pth')  # fmt: skip
    model = two_streams()
    spec = f'streams://rgb={stages["rgb"]}/rgb.pth&pose={stages["pose"]}/pose.pth'
    load_checkpoint(model, spec, map_location='cpu')
    assert_loaded(model)


def test_work_directory_that_moved(stages, tmp_path):
    moved = tmp_path / 'moved' / 'rgb_only_k50'
    shutil.move(stages['rgb'], moved)
    model = two_streams()
    load_checkpoint(model, f'streams://rgb={moved}&pose={stages["pose"]}', map_location='cpu')
    assert_loaded(model)


def test_work_directory_that_was_copied(stages, tmp_path):
    copy = tmp_path / 'copy' / 'rgb_only_k50'
    shutil.copytree(stages['rgb'], copy)
    for path in stages['rgb'].glob('*.pth'):
        torch.save(dict(state_dict={}), path)  # the original goes on
    model = two_streams()
    load_checkpoint(model, f'streams://rgb={copy}&pose={stages["pose"]}', map_location='cpu')
    assert_loaded(model)


def unfinished(folder: Path, epoch: int, planned: str) -> Path:
    """A work directory of the pose stage, with the meta of a checkpoint of MMEngine."""
    folder.mkdir(parents=True)
    config = f"model = dict(type='X', max_epochs=7)\ntrain_cfg = {planned}\n"
    meta = dict(epoch=epoch, iter=9, cfg=config)
    path = folder / f'epoch_{epoch}.pth'
    torch.save(dict(meta=meta, state_dict=stage(5, 5)), path)
    (folder / 'last_checkpoint').write_text(str(path))
    return path


def test_stage_that_is_not_finished_is_told(stages, tmp_path, log):
    folder = tmp_path / 'a space, a comma' / 'pose_only_k50'
    path = unfinished(folder, 3, 'dict(by_epoch=True, max_epochs=40, val_begin=2)')
    load_from_streams(f'streams://rgb={stages["rgb"]}&pose={folder}')
    (line,) = [text for text in log if 'of 40' in text]
    assert line == (
        f'stage pose_only is at epoch 3 of 40: {path}; to finish it: '
        f"{TRAIN}/integralaction/pose_only_k50.py --work-dir '{folder}' --resume"
    )
    log.clear()
    load_from_streams(f'streams://rgb={stages["rgb"]}&pose={path}')  # chosen on purpose
    assert not [text for text in log if 'of 40' in text]


@pytest.mark.parametrize(
    'planned',
    [
        'dict(by_epoch=True, max_epochs=3)',
        'dict(type="IterBasedTrainLoop", max_iters=90)',
        'None',
        'dict(max_epochs=print("run"))',
        'dict(',
    ],
)
def test_stage_without_more_planned_epochs_is_not_told(planned, stages, tmp_path, log, capsys):
    unfinished(tmp_path / 'pose', 3, planned)
    load_from_streams(f'streams://rgb={stages["rgb"]}&pose={tmp_path / "pose"}')
    assert not [text for text in log if 'is at epoch' in text]
    assert 'run' not in capsys.readouterr().out.split()


@pytest.mark.parametrize('name', ['a space', 'a, comma', 'a=b&c', "quote's"])
def test_any_name_of_a_folder(name, stages, tmp_path):
    folder = tmp_path / name / 'pose_only_k50'
    shutil.copytree(stages['pose'], folder)
    model = two_streams()
    spec = f'streams://rgb={stages["rgb"]}&pose={folder}'
    check_load_from(spec)
    load_checkpoint(model, spec, map_location='cpu')
    assert_loaded(model)
    shutil.rmtree(folder)
    with pytest.raises(FileNotFoundError) as error:
        check_load_from(spec)
    command = str(error.value).split('make it with: ')[1]
    assert shlex.split(command)[-2:] == ['--work-dir', str(folder)]


def test_address_may_hold_ampersands(stages):
    asked = []

    @CheckpointLoader.register_scheme(prefixes='testing://')
    def load(filename: str, map_location: str | None = None) -> dict:
        asked.append(filename)
        return torch.load(stages['rgb'] / 'epoch_2.pth')

    address = 'testing://host/a.pth?token=x&expires=9&mode=rgb'
    load_from_streams(f'streams://rgb={address}&pose={stages["pose"]}')
    assert asked == [address]
    check_load_from(f'streams://rgb={address}&pose={stages["pose"]}')


@pytest.mark.parametrize('load_from', [None, 'work_dirs/epoch_1.pth', 'https://host/x.pth'])
def test_other_sources_pass(load_from):
    assert check_load_from(load_from) is None


@pytest.mark.parametrize('act', [load_from_streams, check_load_from])
@pytest.mark.parametrize('spec', [
    'streams://', 'streams://rgb=a', 'streams://rgb=a&pose=', 'streams://a&b',
    'streams://rgb=a,pose=b', 'streams://x&rgb=a&pose=b', 'streams://rgb=a&pose=b&rgb=c',
    'streams://flow=a&pose=b',
])  # fmt: skip
def test_wrong_specification(act, spec):
    with pytest.raises(ValueError, match='load_from must be .*rgb=CHECKPOINT') as error:
        act(spec)
    assert str(error.value).endswith(f'but got {spec!r}')


@pytest.mark.parametrize('act', [load_from_streams, check_load_from])
@pytest.mark.parametrize('missing, config', [
    ('pose_only_k50', 'integralaction/pose_only_k50'),
    ('pose_only_pantomime', 'pantomime/pose_only_pantomime'),
    ('pose_only_ntu60/epoch_9.pth', 'integralaction/pose_only_ntu60'),
    ('pose_only_released_k50', 'released/pose_only_released_k50'),
    ('stgcn_joint_window_k50', 'skeleton/stgcn/stgcn_joint_window_k50'),
    ('agcn_joint_window_k50', 'skeleton/2s-agcn/2s-agcn_joint_window_k50'),
    ('weights/best.pth', 'integralaction/pose_only_k50'),
])  # fmt: skip
def test_missing_checkpoint(act, missing, config, stages, tmp_path):
    source = tmp_path / 'elsewhere' / missing
    command = f'{TRAIN}/{config}.py'
    message = f'no checkpoint of stage pose_only in {source}; make it with: {command}'
    with pytest.raises(FileNotFoundError, match=message):
        act(f'streams://rgb={stages["rgb"]}&pose={source}')


def test_missing_stage_of_your_own_config(stages, tmp_path, monkeypatch):
    """The config beside yours that has the name of the work directory, not one of the package."""
    monkeypatch.chdir(tmp_path)
    config = tmp_path / 'my configs/rgb_pose.py'
    config.parent.mkdir()
    config.with_name('pose_only.py').touch()
    spec = f'streams://rgb={stages["rgb"]}&pose=work_dirs/pose_only'
    with pytest.raises(FileNotFoundError) as error:
        check_load_from(spec, str(config))
    assert str(error.value).endswith(
        "make it with: python tools/train.py 'my configs/pose_only.py'"
    )
    with pytest.raises(FileNotFoundError, match='pose_only.py. --work-dir elsewhere/pose_only$'):
        check_load_from(spec.replace('work_dirs', 'elsewhere'), 'my configs/rgb_pose.py')


def test_missing_file_without_a_folder():
    with pytest.raises(
        FileNotFoundError, match=f'stage rgb_only in a.pth.*{TRAIN}/integralaction/rgb_only_k50'
    ):
        check_load_from('streams://rgb=a.pth&pose=b.pth')


def test_work_directory_without_a_checkpoint(stages, tmp_path):
    (tmp_path / 'pose_only_empty').mkdir()
    (tmp_path / 'pose_only_stale').mkdir()
    (tmp_path / 'pose_only_stale' / 'last_checkpoint').write_text('gone/epoch_3.pth')
    for name in ('pose_only_empty', 'pose_only_stale'):
        with pytest.raises(
            FileNotFoundError, match=f'no checkpoint of stage pose_only in .*{name}'
        ):
            check_load_from(f'streams://rgb={stages["rgb"]}&pose={tmp_path / name}')


def test_checkpoint_without_a_backbone(stages, tmp_path):
    path = save(tmp_path / 'other.pth', {'rgb_backbone.conv.weight': torch.zeros(1)})
    message = r"stage rgb_only must have tensors below .*got \['rgb_backbone.conv.*: .*other\.pth"
    with pytest.raises(ValueError, match=message):
        load_from_streams(f'streams://rgb={path}&pose={stages["pose"]}')


def renamed(state_dict: dict) -> dict:
    return {key.replace('.conv.', '.convolution.'): value for key, value in state_dict.items()}


def without_one(state_dict: dict) -> dict:
    return {key: value for key, value in state_dict.items() if key != 'backbone.bn.running_var'}


def of_another_shape(state_dict: dict) -> dict:
    return {**state_dict, 'backbone.conv.weight': torch.zeros(2, 4, 1, 1)}


@pytest.mark.parametrize('change, count, named', [
    (renamed, 4, 'pose_backbone.conv.bias is missing; pose_backbone.conv.weight is missing'),
    (without_one, 5, 'pose_backbone.bn.running_var is missing'),
    (of_another_shape, 5, r'pose_backbone.conv.weight must be .* but is \(2, 4, 1, 1\)'),
])  # fmt: skip
def test_stream_must_receive_all_tensors(change, count, named, stages, tmp_path):
    path = save(tmp_path / 'changed.pth', change(stage(5, 5)))
    message = f'pose_backbone must receive all of its 6 tensors.* has {count} of them.*: {named}$'
    with pytest.raises(RuntimeError, match=message):
        load_checkpoint(two_streams(), f'streams://rgb={stages["rgb"]}&pose={path}')


def test_streams_in_each_others_place(stages):
    with pytest.raises(RuntimeError, match='rgb_backbone must receive .*rgb_backbone.conv.weight'):
        load_checkpoint(two_streams(), f'streams://rgb={stages["pose"]}&pose={stages["rgb"]}')


def test_plain_checkpoint_of_a_single_stage_is_refused(stages):
    with pytest.raises(RuntimeError, match='rgb_backbone must receive .* has 0 of them'):
        load_checkpoint(two_streams(), str(stages['rgb'] / 'epoch_2.pth'))


def test_own_checkpoint_loads(tmp_path):
    source, target = two_streams(), two_streams()
    path = save(tmp_path / 'own.pth', source.state_dict())
    load_checkpoint(target, str(path), strict=True)
    for key, value in source.state_dict().items():
        assert torch.equal(target.state_dict()[key], value)


def test_missing_counter_of_batches_is_no_error(tmp_path):
    source, target = two_streams(), two_streams()
    kept = {key: v for key, v in source.state_dict().items() if 'num_batches' not in key}
    load_checkpoint(target, str(save(tmp_path / 'old.pth', kept)))
    loaded = target.state_dict()
    assert all(torch.equal(loaded[key], value) for key, value in kept.items())
