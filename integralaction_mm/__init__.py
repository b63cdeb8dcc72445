"""IntegralAction (Moon et al., CVPRW 2021) as an MMAction2 plugin.

Importing the package registers its transforms, models and checkpoint scheme in MMAction2's
registries; from a config, ``custom_imports = dict(imports=['integralaction_mm'])`` does the same.
"""

from __future__ import annotations

from .processes import end_with_starter

end_with_starter()

from .compat import close_gaps  # noqa: E402

close_gaps()

from . import datasets, engine, evaluation, models  # noqa: E402
from .config_files import config_path  # noqa: E402
from .version import __version__  # noqa: E402

__all__ = ['__version__', 'config_path', 'datasets', 'engine', 'evaluation', 'models']
