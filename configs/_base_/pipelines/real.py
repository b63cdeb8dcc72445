# Eight frames of 128x96 and pose maps of COCO-17, or 32 poses of the same time span for a graph
# network; by set and phase. Weizmann's clips, of one to six seconds, repeat an action; those of
# UT-Interaction, of two to seven, have one interaction, of which a window shows three seconds.
windows = {
    name: dict(
        rgb=dict(clip_len=dict(RGB=8), frame_interval=dict(RGB=interval)),
        pose=dict(clip_len=dict(Pose=8), frame_interval=dict(Pose=interval)),
        both=dict(clip_len=dict(RGB=8, Pose=8), frame_interval=dict(RGB=interval, Pose=interval)),
        graph=dict(clip_len=32, frame_interval=interval // 4),
        with_graph=dict(
            clip_len=dict(RGB=8, Pose=32), frame_interval=dict(RGB=interval, Pose=interval // 4)
        ),
    )
    for name, interval in dict(weizmann=4, ut=12).items()
}
modes = dict(train=dict(), val=dict(test_mode=True), test=dict(test_mode=True, num_clips=3))
clips = {phase: dict(type='SampleTwoRate', **mode) for phase, mode in modes.items()}

decode = dict(type='DecodeTwoStream')
fit = dict(type='Resize', scale=(128, 96), keep_ratio=False)
crop = dict(type='RandomResizedCrop', area_range=(0.7, 1.0), aspect_ratio_range=(1.2, 1.45))
flip = dict(
    type='Flip', left_kp=[1, 3, 5, 7, 9, 11, 13, 15], right_kp=[2, 4, 6, 8, 10, 12, 14, 16]
)
view = dict(train=[decode, crop, fit, flip], val=[decode, fit], test=[decode, fit])
# The clips of a test share frames.
view_once = dict(view, test=[dict(type='OncePerFrame', transforms=view['test'])])
render = dict(type='PoseHeatmapPAF', layout='coco17', size=(48, 64))
to_nchw = dict(type='FormatShape', input_format='NCHW')
pack = dict(type='PackActionInputs', meta_keys=('filename', 'frame_dir', 'img_shape', 'pose_maps'))
pack_both = dict(collect_keys=('imgs', 'heatmap_imgs'), **pack)

rgb = {
    name: {
        phase: [dict(**clip, **window['rgb']), *view_once[phase], to_nchw, pack]
        for phase, clip in clips.items()
    }
    for name, window in windows.items()
}
pose = {
    name: {
        phase: [dict(**clip, **window['pose']), *view[phase], render, pack]
        for phase, clip in clips.items()
    }
    for name, window in windows.items()
}
rgb_pose = {
    name: {
        phase: [dict(**clip, **window['both']), *view_once[phase], to_nchw, render, pack_both]
        for phase, clip in clips.items()
    }
    for name, window in windows.items()
}

to_graph = [
    dict(type='PreNormalizeFound2D'),
    dict(type='GenSkeFeat', dataset='coco', feats=['j']),
    dict(type='FormatGCNInput', num_person=2),
]
graph = {
    name: {
        phase: [
            dict(type='SampleFrames', **window['graph'], **mode),
            dict(type='PoseDecode'),
            *view[phase][1:],  # without decoding
            *to_graph,
            pack,
        ]
        for phase, mode in modes.items()
    }
    for name, window in windows.items()
}
pack_graph = dict(collect_keys=('imgs', 'keypoint'), **pack)
rgb_graph = {
    name: {
        phase: [
            dict(**clip, **window['with_graph']),
            *view_once[phase],
            to_nchw,
            *to_graph,
            pack_graph,
        ]
        for phase, clip in clips.items()
    }
    for name, window in windows.items()
}
