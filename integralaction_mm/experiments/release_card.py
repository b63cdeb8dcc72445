"""The model card of a packed model, Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..analysis import ResultTable
from ..releases import Release
from .tables import CONTEXTS

__all__ = ['write_card']

_HOME = 'the package integralaction_mm'
_CARD = """\
# {name}

IntegralAction (Moon et al., CVPRW 2021) with the robust head of {home} {version}: it recognises an
action from RGB frames and 2D poses, and closes the gate of appearance where the two streams
contradict each other.

## Use

```bash
integralaction demo --weights FILE.zip
integralaction infer my_videos --weights FILE.zip --pose-backend mediapipe --out-dir out
```

```python
from integralaction_mm.apis import ActionInferencer

inferencer = ActionInferencer.from_weights('FILE.zip', pose_backend='mediapipe')
```

## Trained on

Pantomime, drawn by {home}: {classes} actions, {train} videos for training, {val} for
validation, {test} in each test, {width}x{height} pixels, about {frames} frames at 30 a second,
poses with the errors of an estimator. In {rate:.0%} of the training videos an action is in its own
scene and with its own object. No video shows real people, and no other weights were used. Seed of
the dataset: {data_seed}; of the trainings: {seed}. Whole configs are in `config.json` and
`configs/`, logs in `logs/`.

Actions: {names}.

## Figures

Top-1 in percent, on {count} videos in context and {count_out} out of it, from the run's own tests:

{table}

"As packed" is the model in this archive: its kernels and matrices are float16 with {bits} of the
10 bits of mantissa, to fit in 25 MB. It gives the same class as the model as trained for
{agreement}.

## Limits

- It only knows drawn figures and the actions above, and gives one of them for any video. It is for
  trying the method and its tools, not for real people: train on your own data for those.
- It was trained once, for minutes. Other seeds differ by points; of {count} videos, one is
  {step:.1f} points.
- It takes poses in OpenPose's order of 18 keypoints, and has never seen more than two persons.
- Out of context means another action's scene and object. Nothing is known about other changes.

## Licence

Apache-2.0, as the package's.

## In this archive

| file | what it is |
| --- | --- |
| `release.json` | name, classes, seeds, figures, SHA-256 of the other files |
| `config.json` | the config; `{{"__tuple__": [...]}}` is a tuple |
| `configs/`, `logs/` | configs and training logs of both streams and the model, without folders |
| `tensors/index.json` | name, kind and shape of each tensor, in order |
| `tensors/high` | high bytes of all float16, a zlib stream |
| `tensors/planes` | remaining bits of their mantissas, the highest bits of all first, 8 per byte |
| `tensors/rest` | float32 and int64 tensors, little-endian |
"""


def write_card(release: Release, model: str, recipe: Mapping[str, Any]) -> str:
    """Write the model card of a packed model.

    Args:
        release (Release): With ``figures`` of ``build_release``.
        model (str): Name of the model among the figures.
        recipe (dict): Settings of the dataset, as ``make_pantomime`` writes them.

    Returns:
        str: Markdown.
    """
    figures, agreement = release.figures['top'], release.figures['agreement']
    names = len(release.classes)
    count, count_out = (agreement[context][1] for context in CONTEXTS)
    width, height = recipe['size']
    same = [f'{agreement[c][0]} of {agreement[c][1]} {c.replace("_", " ")}' for c in CONTEXTS]
    return _CARD.format(
        name=release.name,
        home=_HOME,
        version=release.version,
        classes=names,
        train=recipe['train'] * names,
        val=recipe['val'] * names,
        test=recipe['test'] * names,
        width=width,
        height=height,
        frames=recipe['frames'],
        rate=recipe.get('in_context_rate', 0.95),
        data_seed=release.seeds['dataset'],
        seed=release.seeds['trainings'],
        names=', '.join(release.classes),
        count=count,
        count_out=count_out,
        step=100 / count,
        table=_tabulate(figures, model).to_markdown(),
        bits=release.bits,
        agreement=' and '.join(same),
    )


def _tabulate(figures: Mapping[str, Any], model: str) -> ResultTable:
    titles = {
        name: f'{name}, as trained' if name == model else f'{name}, the stream alone'
        for name in figures
    }
    titles['packed'] = f'{model}, as packed'
    heads = tuple(context.replace('_', ' ') for context in CONTEXTS)
    rows = [
        (titles[name], *(figures[name][context]['top1'] for context in CONTEXTS))
        for name in figures
    ]
    return ResultTable(('model', *heads), rows, dict.fromkeys(heads, '.1f'))
