"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import pickle
import resource
import subprocess

import pytest
import torch
from matplotlib.figure import Figure
from matplotlib.text import Text

from integralaction_mm.files import (
    PART,
    check_recipe,
    naming_full_disk,
    path_below,
    read_json,
    read_text,
    write_figure,
    write_json,
    write_pickle,
    write_whole,
    writing,
)


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / 'a.txt'
    path.write_text('old')
    with writing(path) as part:
        part.write_text('new')
        assert path.read_text() == 'old'
        assert names(tmp_path) == [f'{PART}{os.getpid()}-a.txt', 'a.txt']
    assert path.read_text() == 'new'
    assert names(tmp_path) == ['a.txt']


@pytest.mark.parametrize('error', [OSError, KeyboardInterrupt])
def test_an_error_leaves_the_old_file_and_no_part(error, tmp_path):
    path = tmp_path / 'a.txt'
    path.write_text('old')
    with pytest.raises(error), writing(path) as part:  # noqa: PT012
        part.write_text('half')
        raise error
    assert path.read_text() == 'old'
    assert names(tmp_path) == ['a.txt']


def test_content_is_on_disk_before_it_takes_its_place(tmp_path, monkeypatch):
    """A real write; only the order of the two calls of the system is noted."""
    calls = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, 'fsync', lambda file: calls.append('fsync') or fsync(file))
    monkeypatch.setattr(os, 'replace', lambda *args: calls.append('replace') or replace(*args))
    write_whole(tmp_path / 'a.txt', 'content')
    assert calls == ['fsync', 'replace']


def test_writers_make_folders_and_keep_the_suffix(tmp_path):
    folder = tmp_path / 'with a space, and a comma'
    write_whole(folder / 'text.txt', 'ä')
    write_whole(folder / 'name.txt', os.fsdecode(b'\xff.mp4'))
    assert (folder / 'name.txt').read_bytes() == rb'\udcff.mp4'
    (folder / 'name.txt').unlink()
    write_whole(folder / 'bytes.bin', b'\x00\xff')
    write_json(folder / 'j.json', {'a': [1, 2]})
    write_pickle(folder / 'p.pkl', {'a': (1, 2)})
    with writing(folder / 'model.pth') as part:
        assert part.suffix == '.pth'
        torch.save(torch.arange(3), part)
    assert (folder / 'text.txt').read_bytes() == 'ä'.encode()
    assert (folder / 'bytes.bin').read_bytes() == b'\x00\xff'
    assert (folder / 'j.json').read_text() == '{\n  "a": [\n    1,\n    2\n  ]\n}\n'
    assert pickle.loads((folder / 'p.pkl').read_bytes()) == {'a': (1, 2)}
    assert torch.load(folder / 'model.pth').tolist() == [0, 1, 2]
    assert names(folder) == ['bytes.bin', 'j.json', 'model.pth', 'p.pkl', 'text.txt']


def test_nothing_written_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError), writing(tmp_path / 'a.txt'):
        pass
    assert not names(tmp_path)


@pytest.fixture
def small_disk(tmp_path):
    """Folder of a disk of 64 KiB."""
    mount = ['mount', '-t', 'tmpfs', '-o', 'size=64k', 'none', str(tmp_path)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip('mounting is not allowed here')
    yield tmp_path
    subprocess.run(['umount', '-l', str(tmp_path)], check=True)


@pytest.mark.parametrize('name', ['a.bin', 'new/a.bin'])
def test_a_full_disk_is_named_and_keeps_the_old_file(name, small_disk):
    path = small_disk / name
    write_whole(path, b'old')
    with pytest.raises(OSError, match='left on device: needs 100000 bytes, where 0 .*a.bin'):
        write_whole(path, bytes(100_000))
    assert path.read_bytes() == b'old'
    with pytest.raises(OSError, match='left on device: needs more than the [1-9].* so far'):  # noqa: SIM117
        with writing(path) as part:
            torch.save(torch.zeros(100_000), part)  # raises RuntimeError, in C++
    assert path.read_bytes() == b'old'
    assert names(path.parent) == ['a.bin']


def test_a_limit_of_the_process_is_named(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError, match='File too large: needs 2000 bytes, .*/a.bin'):
            write_whole(tmp_path / 'a.bin', bytes(2000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not names(tmp_path)


def test_a_link_stays_one_and_a_device_is_written_as_it_is(tmp_path):
    (tmp_path / 'real').mkdir()
    link = tmp_path / 'link.txt'
    link.symlink_to(tmp_path / 'real/a.txt')
    write_whole(link, 'new')
    assert link.is_symlink()
    assert (tmp_path / 'real/a.txt').read_text() == 'new'
    write_whole('/dev/null', 'new')
    assert not os.path.isfile('/dev/null')


RECIPE = dict(seed=1, size=(4, 6))


def test_recipe_of_the_same_settings(tmp_path):
    path = tmp_path / 'recipe.json'
    assert not check_recipe(path, RECIPE)
    write_json(path, RECIPE)
    assert check_recipe(path, RECIPE)  # a tuple is a list in JSON


@pytest.mark.parametrize(
    ('recipe', 'message'),
    [
        (dict(seed=2, size=(4, 6)), 'made with seed=1, but got seed=2'),
        (dict(seed=1, size=(4, 8)), r'made with size=\[4, 6\], but got size=\[4, 8\]'),
        (dict(seed=1), r'made with size=\[4, 6\], but got size=None'),
        (dict(**RECIPE, more='x'), "made with more=None, but got more='x'"),
    ],
)
def test_recipe_of_other_settings(recipe, message, tmp_path):
    write_json(tmp_path / 'recipe.json', RECIPE)
    with pytest.raises(ValueError, match=f'{tmp_path} was {message}; choose .*--force'):
        check_recipe(tmp_path / 'recipe.json', recipe)


@pytest.mark.parametrize('text', ['{"seed":', '7', '["seed"]'])
def test_recipe_that_is_damaged(text, tmp_path):
    path = tmp_path / 'recipe.json'
    path.write_text(text)
    with pytest.raises(ValueError, match=r'recipe is damaged: .*recipe.json .*--force'):
        check_recipe(path, RECIPE)


@pytest.mark.parametrize(
    'name', ['a', 'a/b.pkl', 'a..b/c', '...', 'ö b', 'a\\b', './a', 'a\udcff']
)
def test_names_below_a_folder(name, tmp_path):
    path = path_below(tmp_path, name)
    assert path == tmp_path / name
    assert path.resolve().is_relative_to(tmp_path.resolve())


@pytest.mark.parametrize(
    'name',
    ['', '.', '..', '../a', 'a/../../b', '/a', '//host/a', 'C:a', 'C:\\a', '\\\\host\\a',
     'a\\..\\b', 'a\0b', 'a\ud800', None, 3, b'a'],
)  # fmt: skip
def test_names_that_leave_a_folder(name, tmp_path):
    with pytest.raises(ValueError, match=r"a name must lie below its folder, .*, but got ['b3N]"):
        path_below(tmp_path, name)


def test_figures_show_names_as_they_are(tmp_path):
    figure = Figure()
    axes = figure.subplots()
    for name in (r'$\frac{$', '$x$', 'a_$b', r'\$5'):
        axes.plot([1], label=name)
    axes.set_title(r'$\nothing$')
    axes.set_xticks([0], ['$^$'])
    axes.legend()
    write_figure(tmp_path / 'a.png', figure, dpi=50)  # Matplotlib ends in an error on four of them
    assert not any(text.get_parse_math() for text in figure.findobj(Text) if text.get_text())


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'utf-16', 'utf-32'])
def test_text_with_the_mark_of_its_encoding(encoding, tmp_path):
    path = tmp_path / 'labels.txt'
    path.write_bytes('跳舞 café\n'.encode(encoding))
    assert read_text('file of labels', path) == '跳舞 café\n'


@pytest.mark.parametrize(
    ('encoding', 'reason'),
    [('gbk', 'its line 2 is not'), ('latin-1', 'line 2 is not'), ('utf-16-le', 'bytes of 0')],
)
def test_text_in_another_encoding(encoding, reason, tmp_path):
    path = tmp_path / 'labels.txt'
    text = {'gbk': 'a 1\nb 走\n', 'latin-1': 'a 1\nb thé\n'}.get(encoding, 'a 1\n')
    path.write_bytes(text.encode(encoding))
    message = f'file of labels must be text in UTF-8, but .*{reason}: .*labels.txt; .* iconv'
    with pytest.raises(ValueError, match=message):
        read_text('file of labels', path)


def test_text_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match='file of labels not found: .*labels.txt'):
        read_text('file of labels', tmp_path / 'labels.txt')


def test_what_grows_names_itself_on_a_full_disk(tmp_path):
    with (
        pytest.raises(OSError, match=r'No space .*more than the 0 bytes .*free.*/dev/full') as e,
        naming_full_disk('/dev/full'),
        open('/dev/full', 'a') as file,
    ):
        file.write('a')
    assert e.value.filename == '/dev/full'
    with pytest.raises(FileNotFoundError, match='other'), naming_full_disk(tmp_path / 'a.log'):
        (tmp_path / 'other').read_text()


@pytest.mark.parametrize('content', [b'{', b'\xff', b'[' * 100_000])
def test_read_json_damaged(tmp_path, content):
    (tmp_path / 'a.json').write_bytes(content)
    with pytest.raises(ValueError, match='label file is damaged: .*a.json'):
        read_json('label file', tmp_path / 'a.json')
    with pytest.raises(FileNotFoundError, match='label file not found: .*b.json'):
        read_json('label file', tmp_path / 'b.json')
