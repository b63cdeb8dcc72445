"""The page: a video in, its actions out. Needs the extra ``web``."""

from __future__ import annotations

import html
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2

from ..apis.action_inferencer import ActionInferencer
from ..apis.clip import Track
from ..escaping import printable
from ..video.files import VIDEO_SUFFIXES
from .answer import Answer, Settings, answer, check_settings

__all__ = ['build_page']

_MISTAKES = (ValueError, OSError, RuntimeError, cv2.error)  # of a video, as for tools/infer.py
_KEPT = (300, 3600)  # seconds: how often old files are removed, and how old they must be
_WAITING = 20  # requests in the queue; further ones are turned away
_COLUMNS = ('from (s)', 'to (s)', 'action', 'score')


def build_page(
    inferencer: ActionInferencer, settings: Settings, examples: Sequence[Path] = ()
) -> Any:
    """Build the page.

    One video is processed at a time; others wait in a queue. Files of a request are in a folder
    named by 32 random digits below Gradio's own (``GRADIO_TEMP_DIR``), and deleted after an hour.

    Args:
        inferencer (ActionInferencer): The model.
        settings (Settings): What is done with each video, and which are accepted.
        examples (Sequence[Path]): Videos to try. Defaults to none.

    Returns:
        gr.Blocks: To be launched with :func:`integralaction_mm.web.serving.serve`.

    Raises:
        ValueError: If the model cannot run with the settings.
    """
    import gradio as gr

    check_settings(inferencer, settings)
    limits = f'at most {settings.max_seconds:g} s and {settings.max_mib:g} MiB'
    with gr.Blocks(title='integralaction', analytics_enabled=False, delete_cache=_KEPT) as page:
        gr.Markdown('# Which action is it?')
        with gr.Row():
            with gr.Column():
                # A gr.Video would convert what browsers cannot play before the model sees it.
                given = gr.File(
                    label=f'Video, {limits}', file_types=list(VIDEO_SUFFIXES), elem_id='given'
                )
                start = gr.Button('Recognise', variant='primary', elem_id='start')
                if examples:
                    shown = [[str(path)] for path in examples]
                    gr.Examples(shown, given, label='Examples', examples_per_page=len(shown))
            with gr.Column():
                drawn = gr.Video(label='What was seen', buttons=['download'], elem_id='drawn')
                classes = gr.Label(
                    label='Whole video', num_top_classes=settings.topk, elem_id='classes'
                )
        timeline = gr.Image(
            label='Over time', type='filepath', buttons=['download'], elem_id='timeline'
        )
        segments = gr.Dataframe(
            headers=list(_COLUMNS), label='Segments', interactive=False, elem_id='segments'
        )
        files = gr.File(
            label='Downloads', file_count='multiple', interactive=False, elem_id='files'
        )
        start.click(
            _responder(inferencer, settings),
            given,
            [drawn, classes, timeline, segments, files],
            show_progress_on=drawn,
            api_visibility='private',
            concurrency_limit=1,
        )
    return page.queue(max_size=_WAITING)


def _responder(inferencer: ActionInferencer, settings: Settings) -> Callable:
    import gradio as gr
    from gradio.utils import get_upload_folder

    def respond(path: str | None, progress: Any = gr.Progress()) -> tuple:  # noqa: B008 (Gradio's)
        if path is None:
            raise gr.Error('Choose a video first.', print_exception=False)
        # In Gradio's own folder, so that files are not copied, and are deleted with it.
        out = Path(get_upload_folder(), secrets.token_hex(16))
        out.mkdir(mode=0o700, parents=True)
        try:
            found = answer(inferencer, path, out, settings, _follow(progress))
        except _MISTAKES as error:
            shutil.rmtree(out)
            text = printable(str(error)).replace(f'{Path(path).parent}/', '')
            raise gr.Error(html.escape(text), duration=None, print_exception=False) from error
        return _show(found)

    return respond


def _show(found: Answer) -> tuple:
    rows = [[one['onset'], one['end'], one['name'], one['score']] for one in found.segments]
    return (
        str(found.video),
        {one['name']: one['score'] for one in found.topk},
        str(found.timeline),
        rows,
        [str(path) for path in found.files],
    )


def _follow(progress: Any) -> Track:
    """A ``Track`` that moves the page's bar."""

    def follow(items: Iterable, total: int, description: str) -> Iterator:
        for number, item in enumerate(items):
            progress((number, total), desc=description, unit='frames')
            yield item

    return follow
