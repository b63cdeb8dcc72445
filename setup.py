"""Packaging: metadata, and the configs and tools that travel inside the wheel."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
PACKAGE = 'integralaction_mm'
# What OpenMMLab packages carry under `<package>/.mim/`, where `mim` and MMEngine look for it.
MIM_ENTRIES = ('configs', 'tools', 'model-index.yml')
MIM_IGNORED = ('__pycache__', '*.pyc')


def read_version() -> str:
    """Version string, read without importing the package (which needs torch)."""
    namespace: dict[str, str] = {}
    exec((ROOT / PACKAGE / 'version.py').read_text(encoding='utf-8'), namespace)
    return namespace['__version__']


def read_long_description() -> str:
    """README text, or nothing while a source tree has none."""
    readme = ROOT / 'README.md'
    return readme.read_text(encoding='utf-8') if readme.is_file() else ''


class BuildPyWithMim(build_py):
    """Copies configs and tools to `<build_lib>/integralaction_mm/.mim/`.

    The copy exists in the build folder only: a checkout has one set of configs, and a development
    install reads that one.
    """

    def run(self) -> None:
        super().run()
        if getattr(self, 'editable_mode', False):
            return
        target = self._mim_folder()
        # A build folder kept from an earlier build may hold configs that are gone by now.
        shutil.rmtree(target, ignore_errors=True)
        for entry in MIM_ENTRIES:
            source = ROOT / entry
            if source.is_dir():
                shutil.copytree(
                    source, target / entry, ignore=shutil.ignore_patterns(*MIM_IGNORED)
                )
            elif source.is_file():
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target / entry)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        outputs = list(super().get_outputs(include_bytecode))
        if getattr(self, 'editable_mode', False):
            return outputs
        return outputs + [str(path) for path in self._mim_folder().rglob('*') if path.is_file()]

    def _mim_folder(self) -> Path:
        return Path(self.build_lib) / PACKAGE / '.mim'


setup(
    name='integralaction-mm',
    version=read_version(),
    description='IntegralAction (pose-driven RGB + pose action recognition) for MMAction2 1.2',
    long_description=read_long_description(),
    long_description_content_type='text/markdown',
    author='The integralaction_mm authors',
    license='Apache-2.0',
    classifiers=[
        'Development Status :: 4 - Beta',
        'Intended Audience :: Science/Research',
        'Operating System :: OS Independent',
        'Programming Language :: Python :: 3',
        'Programming Language :: Python :: 3.9',
        'Programming Language :: Python :: 3.10',
        'Programming Language :: Python :: 3.11',
        'Programming Language :: Python :: 3.12',
        'Programming Language :: Python :: 3.13',
        'Topic :: Scientific/Engineering :: Artificial Intelligence',
    ],
    keywords='action recognition, human pose, video understanding, MMAction2',
    packages=find_packages(include=(PACKAGE, f'{PACKAGE}.*')),
    py_modules=['integralaction'],  # the command
    entry_points={'console_scripts': ['integralaction = integralaction:main']},
    package_data={PACKAGE: ['datasets/class_names/*.txt', 'analysis/page.html']},
    include_package_data=False,
    cmdclass={'build_py': BuildPyWithMim},
    python_requires='>=3.9',
    # mmcv (>=2.0,<3) is needed but not listed: mmcv (compiled operators), mmcv-lite (none) and
    # onedl-mmcv give the same module `mmcv` and must not be installed together. Whoever has one
    # keeps it; the extra `lite` brings mmcv-lite, which is all that this package needs. Each of
    # them brings its MMEngine, and an OpenCV, which is therefore not listed either: a second
    # distribution of it would overwrite the module `cv2`.
    install_requires=[
        # The FFmpeg of 12 can crash on a damaged AVI. 13 has wheels for Python 3.9 to 3.13, and
        # 15 for 3.14.
        'av>=13',
        'jinja2',
        'matplotlib',
        # MMAction2 requires decord, which it does not need for this package, and which has wheels
        # for these two alone. Elsewhere `pip install --no-deps mmaction2==1.2.0` comes first, and
        # what it needs beside the rest of this list is named here.
        "mmaction2>=1.2,<2; sys_platform == 'linux' and platform_machine == 'x86_64'",
        "mmaction2>=1.2,<2; sys_platform == 'win32' and platform_machine == 'AMD64'",
        'einops',
        'pillow',
        'numba',
        'numpy>=1.23,<3',
        'rich',
        'scipy',
        'torch>=2.0',
    ],
    extras_require={
        'lite': ['mmcv-lite>=2.0,<2.3', 'mmengine>=0.10,<1'],
        # The wheels below 0.10.30 hold the pose model; the newer ones take a file.
        'mediapipe': [
            "mediapipe>=0.10.14,<0.10.30; python_version < '3.13'",
            "mediapipe>=0.10.30; python_version >= '3.13'",
        ],
        # RTMO and RTMPose on ONNX Runtime alone.
        'rtmlib': ['rtmlib>=0.0.16,<0.1; python_version >= "3.10"', 'onnxruntime'],
        'movenet': ['onnxruntime'],
        # MMPose needs chumpy, which must be there before (docs/custom_dataset.md); it imports six
        # without declaring it.
        'pose': ['mmpose>=1.3.2,<1.4', 'six'],
        'onnx': ['onnx', 'onnxruntime'],
        # Gradio 6 needs Python 3.10 and a Pillow below 13.
        'web': ["gradio>=6.31,<7; python_version >= '3.10'"],
        'docs': ['mkdocs-material>=9.5,<10', 'mkdocstrings[python]'],
        'test': [
            'build',
            "gradio>=6.31,<7; python_version >= '3.10'",
            'ipykernel',
            'mkdocs-material>=9.5,<10',
            'mkdocstrings[python]',
            'mypy',
            'nbclient',
            'onnx',
            'onnxruntime',
            "playwright; python_version >= '3.10'",
            'pytest>=7.3',
            'pytest-xdist',
            'rtmlib; python_version >= "3.10"',
            'ruff',
            'wheel',
        ],
    },
    zip_safe=False,
)
