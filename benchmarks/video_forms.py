"""Checks that every frame is right: containers and codecs, compared with the ``ffmpeg`` program.

    python benchmarks/video_forms.py              # needs ffmpeg with libx264, libx265, libvpx
    python benchmarks/video_forms.py --data FOLDER    # your own videos

For each file: the frames that ``ffmpeg -fps_mode passthrough`` gives, those of the reader in order
and at random (which must be the same to the bit), and the largest difference of a pixel from the
program's. The exit code is 1 if a count or a random access differs, or a pixel by more than 2.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import print_table
from integralaction_mm.video.reading import DecodeError, VideoReader

FRAMES, WIDTH, HEIGHT = 90, 320, 240
_H264 = '-c:v libx264 -bf 3 -g 12 -pix_fmt yuv420p'
_PALETTE = '-vf split[a][b];[a]palettegen[p];[b][p]paletteuse'
_DROP = r'-vf select=not(between(n\,20\,39))*not(eq(mod(n\,7)\,3)) -fps_mode vfr'
# Name: options of the program, from pictures.
ENCODED = {
    'h264.mp4': '-c:v libx264 -g 250 -bf 3 -pix_fmt yuv420p',
    'h264.avi': _H264,
    'h264.mkv': _H264,
    'h264.mov': _H264,
    'h264.mts': f'{_H264} -f mpegts',
    'h264.flv': _H264,
    'h264.h264': _H264,
    'h264_fragments.mp4': f'{_H264} -movflags frag_keyframe+empty_moov',
    'h264_interlaced.mts': f'{_H264} -flags +ilme+ildct -x264-params tff=1 -f mpegts',
    'h264_interlaced.mp4': f'{_H264} -flags +ilme+ildct -x264-params bff=1',
    'h264_interlaced.avi': f'{_H264} -flags +ilme+ildct -x264-params tff=1',
    'h264_fake_interlaced.mkv': f'{_H264} -x264-params fake-interlaced=1',
    'h264_pulldown.mkv': f'{_H264} -x264-params pulldown=32',
    'h264_open_gop.mp4': '-c:v libx264 -g 12 -bf 5 -pix_fmt yuv420p '
    '-x264-params open-gop=1:b-pyramid=normal:scenecut=0',
    'h264_refresh.mkv': '-c:v libx264 -pix_fmt yuv420p -x264-params intra-refresh=1:keyint=20',
    'h264_422_10.mkv': '-c:v libx264 -pix_fmt yuv422p10le',
    'h264_444.mp4': '-c:v libx264 -pix_fmt yuv444p',
    'h264_bt709.mp4': f'-vf scale=out_color_matrix=bt709 -colorspace bt709 {_H264}',
    'h264_full_range.mp4': '-c:v libx264 -pix_fmt yuvj420p',
    'h264_gray.mp4': '-c:v libx264 -pix_fmt gray',
    'h264_odd.mp4': '-c:v libx264 -pix_fmt yuv444p -s 317x239',
    'hevc.mkv': '-c:v libx265 -x265-params keyint=12:log-level=error -pix_fmt yuv420p',
    'hevc_open_gop_10.mp4': '-c:v libx265 -pix_fmt yuv420p10le -tag:v hvc1 '
    '-x265-params keyint=12:open-gop=1:bframes=4:log-level=error',
    # Each picture is a field, of half the height.
    'hevc_fields.mkv': '-c:v libx265 -x265-params keyint=12:interlace=tff:log-level=error '
    '-pix_fmt yuv420p',
    'hevc_fields.mts': '-c:v libx265 -x265-params keyint=12:interlace=bff:log-level=error '
    '-pix_fmt yuv420p -f mpegts',
    'vp8.webm': '-c:v libvpx -b:v 600k -auto-alt-ref 1 -lag-in-frames 16 -g 30',
    'vp8_live.webm': '-c:v libvpx -b:v 600k -g 30 -live 1',
    'vp9.webm': '-c:v libvpx-vp9 -cpu-used 5 -b:v 300k -lag-in-frames 16 -g 30',
    'vp9_alpha.webm': '-c:v libvpx-vp9 -cpu-used 5 -pix_fmt yuva420p -auto-alt-ref 0',
    'av1.mp4': '-c:v libaom-av1 -cpu-used 8 -g 30 -b:v 300k',
    'av1.webm': '-c:v libsvtav1 -preset 10 -g 30 -b:v 300k',
    'av1_10.mkv': '-c:v libsvtav1 -preset 10 -g 30 -pix_fmt yuv420p10le',
    'mpeg4.avi': '-c:v mpeg4 -q:v 4 -g 12',
    'mpeg4_b.avi': '-c:v mpeg4 -bf 2 -q:v 4 -g 12',
    'mpeg4_b.mp4': '-c:v mpeg4 -bf 2 -q:v 4 -g 12',
    'xvid_b.avi': '-c:v libxvid -bf 2 -q:v 4 -g 12',
    'msmpeg4.avi': '-c:v msmpeg4 -q:v 4',
    'mpeg2.mkv': '-c:v mpeg2video -bf 2 -q:v 4 -g 12',
    'mpeg2.mts': '-c:v mpeg2video -bf 2 -q:v 4 -g 12 -f mpegts',
    'mpeg1.mpg': '-c:v mpeg1video -bf 2 -q:v 4 -g 12',
    'mpeg2_interlaced.mts': '-c:v mpeg2video -flags +ilme+ildct -bf 2 -q:v 4 -g 12 -f mpegts',
    'mpeg2_telecined.mts': '-vf telecine=pattern=32 -c:v mpeg2video -flags +ilme+ildct -bf 2 '
    '-q:v 4 -g 12 -top 1 -f mpegts',
    'mpeg4_interlaced.avi': '-c:v mpeg4 -flags +ilme+ildct -bf 2 -q:v 4 -g 12',
    'mpeg4_interlaced.mp4': '-c:v mpeg4 -flags +ilme+ildct -bf 2 -q:v 4 -g 12',
    'prores_interlaced.mov': '-c:v prores_ks -flags +ilme+ildct -top 1',
    'dnxhd_interlaced.mov': '-s 1920x1080 -c:v dnxhd -flags +ilme+ildct -b:v 120M '
    '-pix_fmt yuv422p',
    'mpeg2_interlaced.mpg': '-c:v mpeg2video -flags +ilme+ildct -bf 2 -q:v 4 -f vob',
    'wmv2.wmv': '-c:v wmv2 -q:v 4 -g 12',
    'flv1.flv': '-c:v flv -q:v 4',
    'h263.3gp': '-s 352x288 -c:v h263 -q:v 4 -g 12',
    'mjpeg.avi': '-c:v mjpeg -q:v 4',
    'mjpeg.mov': '-c:v mjpeg -q:v 4',
    'prores.mov': '-c:v prores_ks',
    'prores_4444.mov': '-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le',
    'png_alpha.mov': '-c:v png -pix_fmt rgba',
    'qtrle_alpha.mov': '-c:v qtrle -pix_fmt argb',
    'dv.avi': '-c:v dvvideo -s 720x576 -pix_fmt yuv420p',
    'huffyuv.avi': '-c:v huffyuv',
    'raw_rgb.mov': '-c:v rawvideo -pix_fmt rgb24',
    'palette.avi': f'{_PALETTE} -c:v rawvideo -pix_fmt pal8',
    'palette.gif': _PALETTE,
    'ffv1.mkv': '-c:v ffv1 -g 1',
    'theora.ogv': '-c:v libtheora -q:v 7 -g 12',
    'one.mp4': '-frames:v 1 -c:v libx264 -pix_fmt yuv420p',
    'two.mp4': '-frames:v 2 -c:v libx264 -pix_fmt yuv420p',
}
# Name: inputs and options of the program, in the folder of the others.
DERIVED = {
    'cut.mp4': '-ss 1.33 -i h264.mkv -c copy',
    'cut.mkv': '-ss 1.33 -i h264.mkv -c copy',
    'cut_open_gop.mp4': '-ss 1.33 -i h264_open_gop.mp4 -c copy',
    'cut_open_gop.mkv': '-ss 1.33 -i h264_open_gop.mp4 -c copy',
    'cut_hevc.mp4': '-ss 1.33 -i hevc_open_gop_10.mp4 -c copy -tag:v hvc1',
    'variable_rate.mp4': f'-i h264.mp4 {_DROP} {_H264}',
    'variable_rate.mkv': f'-i h264.mp4 {_DROP} {_H264}',
    'variable_rate.webm': f'-i h264.mp4 {_DROP} -c:v libvpx -b:v 600k -g 12',
    'sound_first.mp4': '-f lavfi -i sine=d=5 -i h264.mp4 -map 0:a -map 1:v -c:v copy -c:a aac',
    'late_video.mp4': '-f lavfi -i sine=d=5 -itsoffset 0.8 -i h264.mp4 '
    '-map 0:a -map 1:v -c:v copy -c:a aac',
    'cover.mp4': '-i h264.mp4 -f lavfi -i color=c=red:s=600x600:d=0.04 -map 0 -map 1 '
    '-c:v:0 copy -c:v:1 png -disposition:v:1 attached_pic',
    'turned_90.mp4': '-i h264.mp4 -metadata:s:v:0 rotate=90 -c copy',
    'turned_180.mp4': '-i h264.mp4 -metadata:s:v:0 rotate=180 -c copy',
    'turned_270.mp4': '-i h264.mp4 -metadata:s:v:0 rotate=270 -c copy',
}
# Name: the file whose beginning or end it is, and from where to where, as shares of its bytes.
TORN = {
    'torn.mp4': ('h264_fragments.mp4', 0, 0.6),
    'torn.mkv': ('h264.mkv', 0, 0.6),
    'torn.webm': ('vp8.webm', 0, 0.6),
    'torn.avi': ('mpeg4.avi', 0, 0.6),
    'no_start.mts': ('h264.mts', 0.3, 1),
}


def make(folder: Path) -> None:
    """Write the videos, except those that the program has no encoder for."""
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (HEIGHT // 8, WIDTH // 8, 3), dtype=np.uint8)
    pictures = [
        np.roll(picture, number, axis=1).repeat(8, 0).repeat(8, 1) for number in range(FRAMES)
    ]
    raw = folder / 'pictures'
    raw.write_bytes(np.stack(pictures).tobytes())
    source = f'-f rawvideo -pix_fmt rgb24 -s {WIDTH}x{HEIGHT} -r 25 -i {raw}'
    for name, options in {**{n: f'{source} {o}' for n, o in ENCODED.items()}, **DERIVED}.items():
        done = _run(['ffmpeg', '-y', '-v', 'error', *options.split(), name], folder)
        if done.returncode:
            (folder / name).unlink(missing_ok=True)
    for name, (whole, first, last) in TORN.items():
        content = (folder / whole).read_bytes()
        (folder / name).write_bytes(content[int(first * len(content)) : int(last * len(content))])
    small = f'ffmpeg -v error {source} {_H264} -s 160x120 -f mpegts -'
    parts = _run(small.split(), folder).stdout
    (folder / 'size_changes.ts').write_bytes((folder / 'h264.mts').read_bytes() + parts)
    raw.unlink()


def compare(path: Path) -> tuple[tuple[str, ...], bool]:
    """A row of the table, and whether all is right."""
    try:
        reader = VideoReader(path, strict=False)
    except DecodeError as error:
        return (path.name, '-', '-', '-', str(error)), False
    in_order = list(reader)
    height, width = in_order[0].shape[:2]
    options = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']
    # In version 5.1, several threads give other pixels of interlaced MPEG-4 than one.
    command = ['ffmpeg', '-v', 'error', '-threads', '1', '-i', str(path)]
    done = _run([*command, *options], path.parent)
    theirs = np.frombuffer(done.stdout, np.uint8)
    theirs = theirs[: len(theirs) // (height * width * 3) * height * width * 3]
    theirs = theirs.reshape(-1, height, width, 3)
    rng = np.random.default_rng(0)
    picks = [np.sort(rng.permutation(len(in_order))[:size]) for size in (1, 1, 2, 3, 8, 8, 90)]
    reader = VideoReader(path, strict=False)
    is_same = all(
        np.array_equal(image, in_order[index])
        for pick in picks
        for index, image in zip(pick, reader.read(pick))
    )
    pairs = zip(in_order, theirs)
    most = max((int(np.abs(ours.astype(int) - their).max()) for ours, their in pairs), default=0)
    is_right = len(theirs) == len(in_order) and is_same and most <= 2
    row = (path.name, str(len(theirs)), str(len(in_order)), 'same' if is_same else 'DIFFERS')
    return (*row, str(most)), is_right


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description='Compare frames with those of ffmpeg.')
    parser.add_argument('--data', type=Path, help='folder of videos, instead of those made here')
    args = parser.parse_args()
    warnings.simplefilter('ignore')
    with tempfile.TemporaryDirectory() as made:
        if args.data is None:
            make(Path(made))
        paths = sorted((args.data or Path(made)).iterdir())
        rows, verdicts = zip(*(compare(path.resolve()) for path in paths))
    print_table(('file', 'ffmpeg', 'in order', 'at random', 'difference'), rows)
    print(f'{sum(verdicts)} of {len(verdicts)} are right')
    sys.exit(not all(verdicts))


if __name__ == '__main__':
    main()
