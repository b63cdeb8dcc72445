"""Payloads planted in all that the tools read: none of them runs, and most are named."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from mmaction.registry import DATASETS, TRANSFORMS
from mmengine.registry import DefaultScope
from mmengine.runner import CheckpointLoader

from integralaction_mm.analysis import load_dump
from integralaction_mm.analysis.page import Section, render_page
from integralaction_mm.apis import ActionInferencer
from integralaction_mm.apis.poses import PoseFile
from integralaction_mm.converters.posedataset import read_coco
from integralaction_mm.converters.released_checkpoint import convert_released_checkpoint
from integralaction_mm.datasets.annotation_file import load_annotation_file
from integralaction_mm.datasets.cached_feature_dataset import CACHE_FILE, CachedFeatureDataset
from integralaction_mm.datasets.class_names import load_class_names
from integralaction_mm.engine import load_from_streams
from integralaction_mm.files import check_recipe
from integralaction_mm.poses.labels import read_labels
from integralaction_mm.poses.parts import Parts
from integralaction_mm.video.files import Video


class Payload:
    """Makes a folder when somebody reads it."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)

    @property
    def text(self) -> str:
        """The same as a line of Python."""
        return f'__import__("os").mkdir({str(self.mark)!r})'


def build_dataset(path: Path, **prefix: str):
    step = dict(type='mmaction.PackActionInputs')
    with DefaultScope.overwrite_default_scope('mmaction'):
        return DATASETS.build(
            dict(type='TwoStreamDataset', ann_file=str(path), split='all', pipeline=[step],
                 data_prefix=prefix)
        )  # fmt: skip


def write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else pickle.dumps(content))
    return path


def save(path: Path, content: object, **options: bool) -> Path:
    torch.save(content, path, **options)
    return path


def annotations(folder: Path, **change: object) -> Path:
    item = dict(frame_dir='a', label=0, total_frames=1, img_shape=(4, 4), **change)
    return write(folder / 'a.pkl', dict(split=dict(all=['a']), annotations=[item]))


def annotation_file(folder, payload):
    build_dataset(annotations(folder, keypoint=payload))


def file_of_poses(folder, payload):
    write(folder / 'poses' / 'a.pkl', dict(keypoint=payload))
    build_dataset(annotations(folder), skeleton=str(folder / 'poses')).get_data_info(0)


def poses_for_inference(folder, payload):
    PoseFile(annotations(folder, keypoint=payload))


def classes_of_an_annotation_file(folder, payload):
    load_class_names(None, 1, write(folder / 'a.pkl', dict(annotations=[], classes=[payload])))


def annotation_file_in_yaml(folder, payload):
    text = f'!!python/object/apply:os.mkdir [{str(payload.mark)!r}]'
    load_annotation_file(write(folder / 'a.yaml', text.encode()))


def dump(folder, payload):
    load_dump(write(folder / 'a.pkl', [dict(pred_score=payload, gt_label=0)]))


def part_of_an_extraction(folder, payload):
    parts, video = Parts(folder / 'a.pkl', {}, False), write(folder / 'a.mp4', b'video')
    parts.save(video, dict(result=payload))
    assert parts.load(video) is None


def feature_cache(folder, payload):
    meta = dict(videos=1, passes=1, shard_size=1, names=['a'], recipe={})
    write(folder / CACHE_FILE, json.dumps(meta).encode())
    (folder / 'pass_0').mkdir()
    np.save(folder / 'pass_0' / '0000000.npy', np.array([payload], dtype=object))
    CachedFeatureDataset(str(folder))[0]


def poses_of_the_onnx_runner(folder, payload):
    pytest.importorskip('onnxruntime', reason='needs the extra onnx')
    from integralaction_mm.deployment.standalone.poses import load_poses

    load_poses(write(folder / 'a.pkl', dict(keypoint=payload)), Path('a.mp4'))


def checkpoint(folder, payload):
    CheckpointLoader.load_checkpoint(str(save(folder / 'a.pth', dict(state_dict=payload))))


def checkpoint_of_old_torch(folder, payload):
    options = dict(_use_new_zipfile_serialization=False)
    path = save(folder / 'a.pth', dict(state_dict=payload), **options)
    CheckpointLoader.load_checkpoint(str(path))


def checkpoint_in_a_last_checkpoint(folder, payload):
    path = save(folder / 'a.pth', dict(state_dict=payload))
    write(folder / 'work' / 'last_checkpoint', str(path).encode())
    load_from_streams(f'streams://rgb={folder / "work"}&pose={folder / "work"}')


def config_in_a_checkpoint(folder, payload):
    # Runner.resume runs `config`; test_checkpoint_file.py resumes.
    text = dict(config=payload.text, cfg=f'{payload.text}\ntrain_cfg = {payload.text}', epoch=1)
    save(folder / 'a.pth', dict(state_dict={'backbone.a': torch.ones(1)}, meta=text))
    write(folder / 'last_checkpoint', str(folder / 'a.pth').encode())
    assert load_from_streams(f'streams://rgb={folder}&pose={folder}')['state_dict']
    assert 'config' not in CheckpointLoader.load_checkpoint(str(folder / 'a.pth'))['meta']


def released_checkpoint(folder, payload):
    path = save(folder / 'a.tar', dict(network={}, optimizer=payload))
    convert_released_checkpoint(path, folder / 'a.pth')


def file_of_class_names(folder, payload):
    path = write(folder / 'a.txt', payload.text.encode())
    assert load_class_names(path, 1) == [payload.text]


def file_of_labels(folder, payload):
    path = write(folder / 'a.txt', f'a.mp4\t{payload.text}'.encode())
    assert read_labels(path, [Video(folder / 'a.mp4', 'a.mp4')]).classes == [payload.text]


def annotations_in_json(folder, payload):
    read_coco(write(folder / 'a.json', f'{{"images": {payload.text}}}'.encode()), ())


def recipe(folder, payload):
    check_recipe(write(folder / 'a.json', payload.text.encode()), {})


def class_name_on_a_page(folder, payload):
    script = f'<script>{payload.text}</script>'
    assert '<script>' not in render_page(script, [Section(script, [])])


READERS = [
    annotation_file,
    file_of_poses,
    poses_for_inference,
    classes_of_an_annotation_file,
    annotation_file_in_yaml,
    dump,
    part_of_an_extraction,
    feature_cache,
    poses_of_the_onnx_runner,
    checkpoint,
    checkpoint_of_old_torch,
    checkpoint_in_a_last_checkpoint,
    config_in_a_checkpoint,
    released_checkpoint,
    file_of_class_names,
    file_of_labels,
    annotations_in_json,
    recipe,
    class_name_on_a_page,
]
# What is text to them.
SILENT = {
    part_of_an_extraction,
    config_in_a_checkpoint,
    file_of_class_names,
    file_of_labels,
    class_name_on_a_page,
}


def test_the_payload_works(tmp_path):
    pickle.loads(pickle.dumps(Payload(tmp_path / 'mark')))
    assert (tmp_path / 'mark').is_dir()
    eval(Payload(tmp_path / 'line').text)
    assert (tmp_path / 'line').is_dir()


@pytest.mark.parametrize('read', READERS, ids=lambda read: read.__name__)
def test_no_payload_runs(read, tmp_path):
    payload = Payload(tmp_path / 'mark')
    if read in SILENT:
        read(tmp_path, payload)
    else:
        with pytest.raises(
            ValueError, match='(annotation|poses|dump|checkpoint|recipe|features).*/'
        ):
            read(tmp_path, payload)
    assert not payload.mark.exists()


@pytest.mark.parametrize('kind', ['os.mkdir', 'integralaction_mm.files.write_whole'])
def test_no_type_of_an_archive_runs(kind, weights, tmp_path):
    """MMEngine calls what ``type`` names; it does so here, where the check is left out."""
    mark = tmp_path / 'mark'
    step = dict(type=kind, path=str(mark), **({} if kind == 'os.mkdir' else dict(content='')))
    with zipfile.ZipFile(weights) as file:
        members = {name: file.read(name) for name in file.namelist()}
    config = json.loads(members['config.json'])
    config['test_dataloader']['dataset']['pipeline'].append(step)
    members['config.json'] = json.dumps(config).encode()
    manifest = json.loads(members['release.json'])
    manifest['sha256']['config.json'] = hashlib.sha256(members['config.json']).hexdigest()
    members['release.json'] = json.dumps(manifest).encode()
    with zipfile.ZipFile(tmp_path / 'a.zip', 'w') as file:
        for name, content in members.items():
            file.writestr(name, content)
    with pytest.raises(ValueError, match='type must be one of'):
        ActionInferencer.from_weights(tmp_path / 'a.zip', device='cpu')
    assert not mark.exists()
    # Whether what comes back will do is not the point.
    with DefaultScope.overwrite_default_scope('mmaction'), contextlib.suppress(Exception):
        TRANSFORMS.build(step)
    assert mark.exists()
