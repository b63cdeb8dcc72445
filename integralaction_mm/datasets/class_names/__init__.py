"""Class names of the paper's datasets, in label order.

``kinetics50.txt`` and ``ntu60.txt`` are the rows of Tables 10 and 12 of Moon et al. (CVPRW 2021),
``kinetics400.txt`` is the list that MMAction2 (``label_map_k400.txt``) and torchvision share.
Mimetics has the classes of Kinetics50 or of Kinetics400, whichever its annotation file is for.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ['get_class_names']


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
