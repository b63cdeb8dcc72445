"""Class names of the paper's datasets, in label order.

``kinetics50.txt`` and ``ntu60.txt`` are the rows of Tables 10 and 12 of Moon et al. (CVPRW 2021),
``kinetics400.txt`` is the list that MMAction2 (``label_map_k400.txt``) and torchvision share.
Mimetics has the classes of Kinetics50 or of Kinetics400, whichever its annotation file is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...files import read_text
from ..annotation_file import load_annotation_file, read_classes

__all__ = ['get_class_names', 'load_class_names']

_PICKLES = ('.pkl', '.pickle')


def get_class_names(name: str) -> list[str]:
    """Class names of a dataset.

    Args:
        name (str): 'kinetics50', 'kinetics400' or 'ntu60'.

    Returns:
        list[str]: Names; the index is the label.

    Raises:
        ValueError: If there is no such list.

    Examples:
        >>> get_class_names('kinetics50')[49]
        'golf driving'
    """
    files = {path.stem: path for path in Path(__file__).parent.glob('*.txt')}
    if name not in files:
        raise ValueError(f'name must be one of {sorted(files)}, but got {name!r}')
    return files[name].read_text(encoding='utf-8').splitlines()


def load_class_names(
    source: str | Path | None,
    num_classes: int,
    ann_file: str | Path | None = None,
    metainfo: Mapping[str, Any] | None = None,
) -> list[str]:
    """Class names in label order: given ones, else those of a dataset, else numbers.

    Args:
        source (str | Path, optional): 'kinetics50', 'kinetics400' or 'ntu60', a text file with one
            name per line, an annotation file (.pkl) with ``classes``, or None for those of
            the dataset.
        num_classes (int): How many there must be.
        ann_file (str | Path, optional): The dataset's annotation file. Its folder may have the
            name of one of the lists, or a pickle ``classes``, a list of names; if one of these
            has ``num_classes`` names, it is used. Defaults to None.
        metainfo (dict, optional): The dataset's, whose ``classes`` take precedence over those of
            ``ann_file``. Defaults to None.

    Returns:
        list[str]: ``num_classes`` names.

    Raises:
        FileNotFoundError: If there is no such list and no such file.
        ValueError: If the source has another number of names or is not in UTF-8, or the
            annotation file cannot be read.

    Examples:
        >>> load_class_names(None, 2)
        ['0', '1']
    """
    if source is None:
        names = list((metainfo or {}).get('classes', ()))
        if not names and ann_file is not None:
            names = _names_of(Path(ann_file))
        return names if len(names) == num_classes else [str(i) for i in range(num_classes)]
    if Path(source).suffix in _PICKLES:
        names = read_classes(load_annotation_file(source), source)
        if not names:
            raise ValueError(f"annotation file must have 'classes', but has none: {source}")
    elif Path(source).is_file():
        lines = read_text('file of class names', source).splitlines()
        names = [line.strip() for line in lines if line.strip()]
    else:
        try:
            names = get_class_names(str(source))
        except ValueError as error:
            raise FileNotFoundError(f'{error}, and no file of class names') from error
    if len(names) != num_classes:
        raise ValueError(f'class names must be {num_classes}, but got {len(names)}: {source}')
    return names


def _names_of(ann_file: Path) -> list[str]:
    try:
        return get_class_names(ann_file.parent.name)
    except ValueError:
        if ann_file.suffix not in _PICKLES or not ann_file.is_file():
            return []
        return read_classes(load_annotation_file(ann_file), ann_file)
