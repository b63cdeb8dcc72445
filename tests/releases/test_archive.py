from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from integralaction_mm.releases import (
    Release,
    describe_release,
    fit_bits,
    is_release,
    read_release,
    write_release,
)
from integralaction_mm.releases import archive as module

CONFIG = dict(
    model=dict(type='TSMHead', num_classes=2),
    test_dataloader=dict(dataset=dict(pipeline=[dict(type='Resize', scale=(64, 48))])),
    load_from='streams://rgb=a&pose=b',
)
TENSORS = {
    'fc.weight': np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
    'fc.bias': np.float32([1 / 3, -1]),
    'bn.num_batches_tracked': np.array(7),
}
SMALL = Release(
    'small', '0.3', ['a', 'b'], dict(dataset=0, trainings=3), dict(top1=50.0), 6, CONFIG, TENSORS
)


@pytest.fixture
def path(tmp_path) -> Path:
    return write_release(tmp_path, SMALL, {'README.md': '# small', 'logs/small.log': 'epoch 1'})


def change(path: Path, **members: bytes | None) -> Path:
    """An archive with other members, by name with ``__`` for a dot and ``_`` for a slash."""
    names = {name.replace('/', '_').replace('.', '__'): name for name in read_names(path)}
    with zipfile.ZipFile(path) as old:
        content = {name: old.read(name) for name in old.namelist()}
    content.update({names.get(key, key): value for key, value in members.items()})
    out = path.with_name('changed.zip')
    with zipfile.ZipFile(out, 'w') as new:
        for name, value in content.items():
            if value is not None:
                new.writestr(name, value)
    return out


def read_names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as file:
        return file.namelist()


def signed(path: Path, **members: bytes) -> Path:
    """The same with the right SHA-256 in the manifest, as a stranger would make it."""
    with zipfile.ZipFile(path) as file:
        manifest = json.loads(file.read('release.json'))
    for name in manifest['sha256']:
        key = name.replace('/', '_').replace('.', '__')
        if key in members:
            manifest['sha256'][name] = hashlib.sha256(members[key]).hexdigest()
    return change(path, release__json=json.dumps(manifest).encode(), **members)


def test_what_is_written_comes_back(path):
    release = read_release(path)
    assert describe_release(release) == describe_release(SMALL)
    assert release.config == CONFIG  # the tuple, too
    assert {name: value.dtype.name for name, value in release.tensors.items()} == {
        'fc.weight': 'float16',
        'fc.bias': 'float32',
        'bn.num_batches_tracked': 'int64',
    }
    for name, value in TENSORS.items():  # quarters up to 5/4 have 6 bits of mantissa
        assert np.array_equal(release.tensors[name], value)
        assert release.tensors[name].shape == value.shape


def test_the_name_has_the_hash_and_the_bytes_are_the_same(path, tmp_path):
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.name == f'small-{digest[:8]}.zip'
    texts = {'logs/small.log': 'epoch 1', 'README.md': '# small'}
    again = write_release(tmp_path / 'again', SMALL, texts)
    assert again.name == path.name
    assert again.read_bytes() == path.read_bytes()
    assert sorted(read_names(path)) == [
        'README.md', 'config.json', 'logs/small.log', 'release.json', 'tensors/high',
        'tensors/index.json', 'tensors/planes', 'tensors/rest',
    ]  # fmt: skip


def test_of_the_config_only_model_pipeline_and_names_are_built(path):
    fields = read_release(path).inference_config()
    assert fields == dict(
        model=CONFIG['model'],
        test_dataloader=dict(
            dataset=dict(
                pipeline=CONFIG['test_dataloader']['dataset']['pipeline'],
                metainfo=dict(classes=['a', 'b']),
            )
        ),
        default_scope='mmaction',
    )


def test_an_archive_that_nobody_could_read_is_not_written(tmp_path):
    for config, message in (
        (dict(model={}), "must have 'test_dataloader'"),
        ({**CONFIG, 'model': dict(type='os.system')}, 'model.type must be one of'),
    ):
        with pytest.raises(ValueError, match=message):
            write_release(tmp_path, replace(SMALL, config=config), {})
    with pytest.raises(TypeError, match='w must be float32 or int64, but is float64'):
        write_release(tmp_path, replace(SMALL, tensors=dict(w=np.zeros(2))), {})
    assert not list(tmp_path.iterdir())


def test_an_archive_is_small_enough_or_not_written(tmp_path, monkeypatch):
    weight = np.random.default_rng(0).normal(0, 1, (300, 300)).astype(np.float32)
    release = replace(SMALL, tensors=dict(weight=weight))
    monkeypatch.setattr(module, 'MAX_BYTES', 180_000)
    bits = fit_bits(release.tensors, {'log': 'a' * 1000})
    assert 2 < bits < 10
    path = write_release(tmp_path, replace(release, bits=bits), {})
    assert path.stat().st_size <= 180_000 - 60_000  # what is kept for a card and the directory
    monkeypatch.setattr(module, 'MAX_BYTES', 50_000)
    with pytest.raises(ValueError, match='must have at most 50000 bytes, but has'):
        write_release(tmp_path / 'large', release, {})
    with pytest.raises(ValueError, match='weights must have at most 50000 bytes'):
        read_release(path)
    assert not (tmp_path / 'large').exists()


def test_which_files_are_archives(path, tmp_path):
    assert is_release(path)
    (tmp_path / 'text.zip').write_text('none')
    with zipfile.ZipFile(tmp_path / 'other.zip', 'w') as file:
        file.writestr('a', 'b')
    for name in ('text.zip', 'other.zip', 'none.zip', '.'):
        assert not is_release(tmp_path / name)
    with pytest.raises(FileNotFoundError, match='weights not found: none.zip'):
        read_release('none.zip')


INDEX = json.loads('[["w", "float16", [2, 3]], ["b", "float32", [2]], ["n", "int64", []]]')


@pytest.mark.parametrize(
    ('members', 'message'),
    [
        (dict(tensors_high=None), 'There is no item'),
        (dict(release__json=b'{}'), "lacks 'format'"),
        (dict(release__json=b'[' * 10**5), 'changed.zip'),
        (dict(release__json=b'{"format": 2}'), 'its format must be 1, but is 2'),
        (dict(config__json=b'{}'), 'config.json is damaged: its SHA-256 is not'),
        (dict(tensors_high=b''), 'tensors/high is damaged'),
    ],
    ids=['missing', 'empty', 'deep', 'format', 'config', 'high'],
)
def test_damaged(path, members, message):
    changed = change(path, **members)
    with pytest.raises(ValueError, match=message) as raised:
        read_release(changed)
    assert str(changed) in str(raised.value)


@pytest.mark.parametrize(
    ('index', 'message'),
    [
        (dict(), 'must be a list of at most 4096 tensors'),
        ([['w', 'float16', [1 << 27]]], "must have name, kind and shape, but has 'w'"),
        ([['w', 'float16', [1 << 20, 1 << 20]]], 'must have at most 67108864 numbers'),
        ([['w', 'float16', [-6]]], 'must have name, kind and shape'),
        ([['w', 'object', [6]], *INDEX[1:]], 'must have name, kind and shape'),
        ([['w', 'float16', [2, 4]], *INDEX[1:]], 'high bytes must be 8'),
        ([['w', 'float16', [200, 4]], *INDEX[1:]], '800 numbers must have 400 bytes'),
        (INDEX[:2], 'tensors/rest must have 8 bytes, but has 16'),
    ],
)
def test_signed_by_a_stranger(path, index, message):
    changed = signed(path, tensors_index__json=json.dumps(index).encode())
    with pytest.raises(ValueError, match=message):
        read_release(changed)


def test_a_bomb_is_not_unpacked(path):
    out = path.with_name('bomb.zip')
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, b' ' * (5 << 20) if name == 'config.json' else old.read(name))
    assert out.stat().st_size < 20_000
    with pytest.raises(ValueError, match='config.json must have at most 4194304 bytes'):
        read_release(out)


def test_another_compression(path):
    out = path.with_name('lzma.zip')
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, 'w', zipfile.ZIP_LZMA) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    with pytest.raises(ValueError, match='release.json must be stored or deflated'):
        read_release(out)


def test_two_members_of_one_name(path):
    with zipfile.ZipFile(path, 'a') as file, pytest.warns(UserWarning, match='Duplicate name'):
        file.writestr('config.json', '{}')
    with pytest.raises(ValueError, match='two of one name'):
        read_release(path)
