"""Draws the README's moving picture from a finished ``make demo``: ``python demo/mime.py``."""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
from PIL import Image

from integralaction_mm import config_path
from integralaction_mm.apis import ActionInferencer
from integralaction_mm.apis.drawing import draw_frames
from integralaction_mm.apis.poses import PoseFile

VIDEO = 'test_out_of_context/hurdling_0002'
WIDTH = 800  # pixels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add('--demo', type=Path, default=Path('work_dirs/demo'), help='folder of a finished demo')
    add('--data', type=Path, default=Path('data/pantomime'), help='its dataset')
    add('--video', default=VIDEO, help=f'name below videos/ of the dataset. Defaults to {VIDEO}')
    add('--out', type=Path, default=Path(__file__).with_name('mime.webp'), help='picture to write')
    draw(parser.parse_args())


def draw(args: argparse.Namespace) -> None:
    """Write an animated WebP: skeleton, scores, the streams' words, conflict and gate."""
    names = {'rgb': 'rgb_only', 'pose': 'pose_only'}
    streams = {
        stream: (config_path(f'pantomime/{name}_pantomime.py'), newest(args.demo / name))
        for stream, name in names.items()
    }
    inferencer = ActionInferencer(
        config_path('pantomime/rgb_pose_pantomime_robust.py'),
        newest(args.demo / 'rgb_pose_robust'),
        device='cpu',
        **streams,
    )
    path = args.data / 'videos' / f'{args.video}.mp4'
    clip = inferencer.load(path, PoseFile(args.data / 'annotations.pkl').find(path))
    results = list(inferencer.predict([clip]))
    frames = [
        Image.fromarray(cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
        for frame in draw_frames(clip, results, inferencer.layout)
        for scale in [WIDTH / frame.shape[1]]
    ]
    options = dict(append_images=frames[1:], duration=round(1000 / clip.fps), loop=0, quality=70)
    frames[0].save(args.out, save_all=True, method=6, **options)
    print(f'{args.out}: {len(frames)} frames, {args.out.stat().st_size / 2**20:.2f} MiB')


def newest(folder: Path) -> str:
    """The last checkpoint of a work directory."""
    return str(folder / Path((folder / 'last_checkpoint').read_text().strip()).name)


if __name__ == '__main__':
    main()
