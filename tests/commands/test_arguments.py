from __future__ import annotations

import argparse

import pytest

from integralaction_mm import config_path
from integralaction_mm.commands import arguments


@pytest.mark.parametrize(('kind', 'good', 'bad', 'message'), [
    ('pickle_file', 'new/a.pickle', 'a.json', "must end in .pkl or .pickle, but got 'a.json'"),
    ('positive_int', '3', '0', "must be an integer >= 1, but got '0'"),
    ('positive_int', '1', '-1', "must be an integer >= 1, but got '-1'"),
    ('seconds', '0.5', 'nan', "must be >= 0, but got 'nan'"),
    ('existing_checkpoint', 'https://x/y.pth', 'y.pth', "an address .*, but got 'y.pth'"),
    ('existing_config', __file__, 'a.py', "must be an existing file .* but got 'a.py'"),
    ('folder', 'new', __file__, 'must be a folder, but got the file'),
])  # fmt: skip
def test_types(kind, good, bad, message):
    convert = getattr(arguments, kind)
    assert str(convert(good)) == good
    with pytest.raises(argparse.ArgumentTypeError, match=message):
        convert(bad)


def test_a_config_of_the_package_where_there_is_no_such_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = 'integralaction/rgb_only_k50.py'
    assert arguments.existing_config(name) == config_path(name)
    (tmp_path / 'integralaction').mkdir()
    (tmp_path / name).touch()
    assert arguments.existing_config(name) == name


def test_arguments_of_analyses():
    parser = argparse.ArgumentParser()
    arguments.add_dumps(parser, 'dumps')
    arguments.add_class_names(parser)
    arguments.add_ann_file(parser)
    arguments.add_out(parser, 'files')
    args = parser.parse_args(['a.pkl', 'b.pkl'])
    assert (args.dumps, args.titles, args.classes) == (['a.pkl', 'b.pkl'], None, None)
    assert (args.ann_file, str(args.out)) == (None, 'analysis')


def test_persons_are_followed_unless_told_not_to():
    parser = argparse.ArgumentParser()
    arguments.add_track(parser)
    assert [parser.parse_args(a).track for a in ([], ['--track'], ['--no-track'])] == [1, 1, 0]


def test_existing_weights(weights, tmp_path):
    existing_weights = arguments.existing_weights
    assert existing_weights(str(weights)) == str(weights)
    assert existing_weights('https://host/a-01234567.zip') == 'https://host/a-01234567.zip'
    (tmp_path / 'a.pth').touch()
    for text in (str(tmp_path / 'a.pth'), 'none.zip', 's3://bucket/a.zip'):
        with pytest.raises(argparse.ArgumentTypeError, match='must be an existing file .* but'):
            existing_weights(text)
