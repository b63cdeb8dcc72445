"""Arguments of ``tools/train.py`` and ``tools/test.py``, and the merging of ``--cfg-options``.

The options are those of MMAction2's ``tools/{train,test}.py``; a user's mistake ends in one line
that names the argument, what is allowed and what it got.
"""

from __future__ import annotations

import argparse
import copy
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..config_files import UsageError, find_shipped
from ..moved_configs import current_config
from ..package_configs import find_packaged

if TYPE_CHECKING:
    from mmengine.config import Config

AUTO = 'auto'  # value of `resume`: from the newest checkpoint in the work directory, if any
CONFIG_SUFFIXES = ('.py', '.json', '.yaml', '.yml')


class CfgOptions(argparse.Action):
    """MMEngine's ``DictAction``, ``--cfg-options key=value …``, which is imported on first use.

    A value that does not parse ends in one line.
    """

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        for value in values:
            if not re.match(r'[^=\s]+=', value):
                raise argparse.ArgumentError(self, f'must be key=value, but got {value!r}')
        from mmengine.config import DictAction

        action = DictAction(self.option_strings, self.dest, nargs=self.nargs)
        try:
            action(parser, namespace, values, option_string)
        except (AssertionError, ValueError) as error:
            raise argparse.ArgumentError(self, f'{error}, in {" ".join(values)!r}') from error


def positive_int(text: str) -> int:
    """Argparse type: an integer >= 1."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f'must be an integer >= 1, but got {text!r}')
    return int(text)


def non_negative_int(text: str) -> int:
    """Argparse type: an integer >= 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f'must be an integer >= 0, but got {text!r}')
    return int(text)


def seconds(text: str) -> float:
    """Argparse type: a time >= 0."""
    value = float(text)
    if not value >= 0:
        raise argparse.ArgumentTypeError(f'must be >= 0, but got {text!r}')
    return value


def existing_config(text: str) -> str:
    """Argparse type: the path of an existing config file, or its new path if it has moved.

    If there is no such file, a config of this package, such as
    ``integralaction/rgb_pose_k50.py``, or ``package::config``, see :func:`find_packaged`.
    """
    try:
        text = current_config(text)
        if not Path(text).is_file():
            text = find_shipped(text) or find_packaged(text)
    except (FileNotFoundError, ValueError) as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    if not text.endswith(CONFIG_SUFFIXES) or not Path(text).is_file():
        allowed = ', '.join(CONFIG_SUFFIXES)
        raise argparse.ArgumentTypeError(f'must be an existing file ({allowed}), but got {text!r}')
    return text


def existing_checkpoint(text: str) -> str:
    """Argparse type: an existing checkpoint file, or an address that MMEngine fetches."""
    if not Path(text).is_file() and not re.match(r'[\w+-]{2,}:', text):
        raise argparse.ArgumentTypeError(
            f'must be an existing file or an address (scheme:...), but got {text!r}'
        )
    return text


def existing_weights(text: str) -> str:
    """Argparse type: an archive of ``make_release.py``, a file or an ``http(s)://`` address."""
    if not re.match(r'https?://', text) and not (text.endswith('.zip') and Path(text).is_file()):
        raise argparse.ArgumentTypeError(
            f'must be an existing file (.zip) or an address (http://, https://), but got {text!r}'
        )
    return text


def pickle_file(text: str) -> str:
    """Argparse type: the name of a pickle file, which need not exist."""
    if not text.endswith(('.pkl', '.pickle')):
        raise argparse.ArgumentTypeError(f'must end in .pkl or .pickle, but got {text!r}')
    return text


def folder(text: str) -> str:
    """Argparse type: a folder that exists or can be made."""
    if Path(text).exists() and not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f'must be a folder, but got the file {text!r}')
    return text


def add_track(parser: argparse.ArgumentParser) -> None:
    """Add ``--track`` and ``--no-track``."""
    parser.add_argument(
        '--track',
        action=argparse.BooleanOptionalAction,
        default=True,
        help='keep each person in the same place in all frames; --no-track sorts the persons of '
        'each frame by score, as in 0.1.0',
    )


def add_cfg_options(
    parser: argparse.ArgumentParser, text: str = 'override fields of the config'
) -> None:
    """Add ``--cfg-options`` with its help; :func:`merge_options` applies what it reads."""
    parser.add_argument(
        '--cfg-options', nargs='+', action=CfgOptions, metavar='KEY=VALUE', help=text
    )


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    add_cfg_options(
        parser,
        'override fields of the config: a.b=1, a.0.b=x for item 0 of a list, lists as '
        'key="[a,b]" or key=a,b. Every part of the key but the last must exist, unless the '
        'new field gives its own type, as in default_hooks.stop.type=EarlyStoppingHook',
    )
    parser.add_argument(
        '--launcher',
        choices=['none', 'pytorch', 'slurm', 'mpi'],
        default='none',
        help='what started the processes. Defaults to none',
    )
    parser.add_argument(
        '--local_rank', '--local-rank', type=int, default=0, help='set by older launchers'
    )


def add_test_set(parser: argparse.ArgumentParser) -> None:
    """Add ``--test-set``, see :func:`merge_options`."""
    parser.add_argument(
        '--test-set',
        metavar='NAME',
        help="one of the config's test_sets, such as mimetics for a model of Kinetics. "
        'Defaults to what test_dataloader has',
    )


def merge_options(
    cfg: Config, options: dict[str, Any] | None, test_set: str | None = None
) -> None:
    """Merge ``--cfg-options`` and ``--test-set`` into a config, in place.

    Args:
        cfg (Config): Config to change.
        options (dict, optional): Dotted key to value.
        test_set (str, optional): Key of the config's ``test_sets``, whose fields replace those of
            ``test_dataloader.dataset``, unless an option names them.

    Raises:
        UsageError: If a key leads through a field or list item that does not exist, where a
            misspelt key would make a new field that nothing reads; or there is no such test set.
    """
    _merge(cfg, options)
    if test_set is not None:
        sets = cfg.get('test_sets') or {}
        if test_set not in sets:
            raise UsageError(
                'argument --test-set: must be one of test_sets of the config, '
                f'{", ".join(sets) or "which has none"}, but got {test_set!r}'
            )
        for key, value in sets[test_set].items():  # ConfigDict.update would merge folders
            cfg.test_dataloader.dataset[key] = copy.deepcopy(value)
        _merge(cfg, options)


def _merge(cfg: Config, options: dict[str, Any] | None) -> None:
    options = options or {}
    for key in options:
        _check_option_key(cfg, key, options)
    try:
        cfg.merge_from_dict(options)
    except (KeyError, TypeError) as error:
        raise UsageError(f'argument --cfg-options: {error}') from error


def _check_option_key(cfg: Config, key: str, options: dict[str, Any]) -> None:
    node: Any = cfg._cfg_dict
    parts = key.split('.')
    for depth, part in enumerate(parts):
        parent = '.'.join(parts[:depth])
        is_last = depth == len(parts) - 1
        if isinstance(node, (list, tuple)):
            if not part.isdigit() or int(part) >= len(node):
                raise UsageError(
                    f'argument --cfg-options: {parent} is a list of {len(node)}, with items '
                    f'0 to {len(node) - 1}, but got {key!r}'
                )
            node = node[int(part)]
        elif not isinstance(node, dict):
            raise UsageError(
                f'argument --cfg-options: {parent} must be a dict or a list to have '
                f'{part!r}, but is {node!r}, in {key!r}'
            )
        elif part in node:
            node = node[part]
        else:
            path = '.'.join(parts[: depth + 1])
            is_new_object = f'{path}.type' in options or (not depth and _is_of_runner(part))
            if not is_last and not is_new_object:
                place = f'{parent} has' if parent else 'the config has'
                raise UsageError(
                    f'argument --cfg-options: {place} {sorted(node)}, but got {part!r}, in {key!r}'
                )
            return


def _is_of_runner(field: str) -> bool:
    """Whether a field is a dict of the runner that a config may leave out, such as env_cfg."""
    from mmengine.runner import Runner

    fields = inspect.signature(Runner.__init__).parameters
    return field in {*fields, 'compile', 'model_wrapper_cfg'}


def add_dumps(parser: argparse.ArgumentParser, description: str) -> None:
    """Add ``dumps`` and ``--titles``."""
    parser.add_argument('dumps', nargs='+', help=description)
    parser.add_argument(
        '--titles', nargs='+', help='one for each dump. Defaults to the names of the files'
    )


def add_class_names(parser: argparse.ArgumentParser, default: str = 'numbers') -> None:
    """Add ``--classes``, see ``load_class_names``."""
    parser.add_argument(
        '--classes',
        help='class names: kinetics50, kinetics400, ntu60, a file with a name in each line, or an '
        'annotation file (.pkl). '
        f'Defaults to {default}',
    )


def add_ann_file(parser: argparse.ArgumentParser) -> None:
    """Add ``--ann-file``, for the confidence of the poses."""
    parser.add_argument(
        '--ann-file', help='annotation file with the poses of all videos; adds G over confidence'
    )


def add_out(parser: argparse.ArgumentParser, files: str) -> None:
    """Add ``--out``, the folder of an analysis."""
    parser.add_argument(
        '--out',
        type=Path,
        default=Path('analysis'),
        help=f'folder for {files}. Defaults to analysis',
    )
