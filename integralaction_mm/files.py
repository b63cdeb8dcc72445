"""Files that appear whole or not at all, and the recipes that they were made with."""

from __future__ import annotations

import codecs
import errno
import json
import os
import pickle
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from .escaping import draw_literally

__all__ = [
    'FULL_DISK',
    'PART',
    'check_recipe',
    'compare_recipes',
    'naming_full_disk',
    'path_below',
    'read_json',
    'read_text',
    'write_figure',
    'write_json',
    'write_pickle',
    'write_whole',
    'writing',
]

_MARKS = (
    (codecs.BOM_UTF8, 'utf-8-sig'),
    (codecs.BOM_UTF32_LE, 'utf-32'),  # starts with the mark of UTF-16
    (codecs.BOM_UTF32_BE, 'utf-32'),
    (codecs.BOM_UTF16_LE, 'utf-16'),
    (codecs.BOM_UTF16_BE, 'utf-16'),
)
PART = '.part-'  # start of the name of a file that is being written
FULL_DISK = (
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
)  # the disk, the quota, a limit of the process
_BLOCK = 4096  # bytes: with less than that free, nothing more can be written


def path_below(folder: str | Path, name: str) -> Path:
    r"""Path of a file whose name is given in another file.

    Args:
        folder (str | Path): The folder that it must not leave.
        name (str): Its name, perhaps with folders, separated by '/' or '\\'.

    Returns:
        Path: ``folder / name``.

    Raises:
        ValueError: If the name is empty or absolute, has '..' in it, or a NUL or half a character,
            which no file's name can have.
    """
    parts = PurePosixPath(name.replace('\\', '/')).parts if isinstance(name, str) else ()
    windows = PureWindowsPath(*parts)
    leads_out = '..' in parts or windows.drive or windows.root
    if not parts or leads_out or not _can_be_a_name(name):
        raise ValueError(
            f"a name must lie below its folder, neither empty nor absolute nor with '..', "
            f'but got {name!r:.200}'
        )
    return Path(folder) / name


def _can_be_a_name(name: str) -> bool:
    try:
        return b'\0' not in os.fsencode(name)
    except UnicodeEncodeError:  # of half a surrogate pair, as JSON may hold
        return False


@contextmanager
def writing(path: str | Path, size: int | None = None) -> Iterator[Path]:
    """Write a file, and the folders that it needs, so that nobody sees it half-written.

    For writers that take a path, such as ``torch.save``; :func:`write_whole` takes the content.

    Args:
        path (str | Path): The file. What was there stays until the new one is whole and on disk.
            A link stays a link; a special file, such as ``/dev/stdout``, is written directly.
        size (int, optional): Bytes that it will have, for the error when the disk is full.

    Yields:
        Path: Where to write: next to ``path``, with its suffix. When the block ends, the file
        there becomes ``path``; after an error it is deleted.

    Raises:
        OSError: If the disk is full; it names the file and the room that it needs.

    Examples:
        >>> with writing('out/model.pth') as part:
        ...     torch.save(state_dict, part)
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        yield path
        return
    # One per process, as the processes of a distributed run may write the same file.
    part = path.with_name(f'{PART}{os.getpid()}-{path.name}')
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        with part.open('rb+') as file:
            os.fsync(file.fileno())  # or a crash of the machine could leave an empty file
        os.replace(part, path)
    except Exception as error:
        full = _explain_full(error, path, part, size)
        if full is None:
            raise
        raise full from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def naming_full_disk(path: str | Path) -> Iterator[None]:
    """Make the error of a full disk name a growing file, such as a log.

    Raises:
        OSError: If the disk is full; it names the file and the room that it needs.
    """
    path = Path(os.path.realpath(path))
    try:
        yield
    except OSError as error:
        full = None if error.filename else _explain_full(error, path, path, None)
        if full is None:
            raise
        raise full from error


def _explain_full(error: Exception, path: Path, part: Path, size: int | None) -> OSError | None:
    """What to say if a file found no room, None if an error has another reason.

    Writers in C++ report a full disk in their own words, so the disk is checked as well.
    """
    number = error.errno if isinstance(error, OSError) else None
    folder = next(parent for parent in path.parents if parent.is_dir())
    free = shutil.disk_usage(folder).free
    if number not in FULL_DISK and (number is not None or free >= _BLOCK):
        return None
    if size is None:
        need = f'more than the {part.stat().st_size if part.is_file() else 0} bytes written so far'
    else:
        need = f'{size} bytes'
    reason = f'{os.strerror(number or errno.ENOSPC)}: needs {need}, where {free} are free'
    return OSError(number or errno.ENOSPC, reason, str(path))


def write_whole(path: str | Path, content: str | bytes) -> None:
    r"""Write text (UTF-8) or bytes to a file, see :func:`writing`.

    What UTF-8 lacks, such as a byte of a file's name that is not UTF-8, becomes an escape: \udcff.
    """
    data = content.encode(errors='backslashreplace') if isinstance(content, str) else content
    with writing(path, len(data)) as part:
        part.write_bytes(data)


def write_json(path: str | Path, content: Any) -> None:
    """Write a JSON file, see :func:`writing`."""
    write_whole(path, json.dumps(content, indent=2) + '\n')


def write_pickle(path: str | Path, content: Any) -> None:
    """Write a pickle that every supported Python reads, see :func:`writing`."""
    write_whole(path, pickle.dumps(content, protocol=4))


def write_figure(path: str | Path, figure: Any, dpi: int) -> None:
    """Write a Matplotlib figure, see :func:`writing`."""
    draw_literally(figure)
    with writing(path) as part:
        figure.savefig(part, dpi=dpi)


def check_recipe(path: Path, recipe: Mapping[str, Any]) -> bool:
    """Compare the settings that a folder was made with, in a JSON file there, to those wanted.

    Args:
        path (Path): The file.
        recipe (dict): The wanted settings, as JSON takes them.

    Returns:
        bool: Whether there is such a file.

    Raises:
        ValueError: If it is damaged, or has another value for a setting.
    """
    if not path.is_file():
        return False
    try:
        there = dict(json.loads(path.read_text(encoding='utf-8')))
    except (TypeError, ValueError) as error:
        raise ValueError(
            f'recipe is damaged: {path} ({error}); use force=True (--force)'
        ) from error
    way_out = 'choose another place, or force=True (--force) to start over'
    compare_recipes(there, json.loads(json.dumps(dict(recipe))), path.parent, way_out)
    return True


def compare_recipes(
    there: Mapping[str, Any], wanted: Mapping[str, Any], place: Path, way_out: str
) -> None:
    """Raise ValueError, which ends in ``way_out``, if a place was made with another setting."""
    for key in {**wanted, **there}:
        if there.get(key) != wanted.get(key):
            raise ValueError(
                f'{place} was made with {key}={there.get(key)!r}, '
                f'but got {key}={wanted.get(key)!r}; {way_out}'
            )


def read_text(kind: str, path: str | Path) -> str:
    """Read a text file that a user wrote.

    Args:
        kind (str): What it is, for the errors.
        path (str | Path): The file, in UTF-8, or in UTF-16 or UTF-32 with the mark that Windows
            programs begin it with.

    Raises:
        FileNotFoundError: If it does not exist.
        ValueError: If it is in another encoding.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f'{kind} not found: {path}')
    content = Path(path).read_bytes()
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), 'utf-8')
    reason = 'it holds bytes of 0'
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        number = content[: error.start].count(b'\n') + 1
        text, reason = '\0', f'its line {number} is not'
    if '\0' in text:
        raise ValueError(
            f'{kind} must be text in UTF-8, but {reason}: {path}; save it as UTF-8, or convert '
            'it, such as with: iconv -f GBK -t UTF-8 OLD > NEW (or -f LATIN1, -f UTF-16LE)'
        )
    return text


def read_json(kind: str, path: str | Path) -> Any:
    """Read a JSON file.

    Args:
        kind (str): What it is, for the errors.
        path (str | Path): The file.

    Raises:
        FileNotFoundError: If it does not exist.
        ValueError: If it is not JSON in UTF-8, or nested too deep.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f'{kind} not found: {path}')
    try:
        return json.loads(Path(path).read_text(encoding='utf-8'))
    except (RecursionError, ValueError) as error:
        raise ValueError(f'{kind} is damaged: {path} ({error})') from error
