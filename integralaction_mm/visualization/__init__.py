from .accuracy import plot_sweep, plot_table
from .cam import overlay_map, plot_activation_maps
from .captions import draw_captions
from .confusion import plot_confusion
from .gate import plot_gate_confidence, plot_gate_distribution, plot_gate_groups
from .panel import draw_cursor, draw_panel
from .pareto import plot_pareto
from .per_class import plot_by_class
from .sheets import Card, Verdict, fit_tile, plot_sheet
from .skeleton import bone_colors, draw_skeletons
from .timeline import plot_timeline
from .video import canvas_height, fit_size, join_panel, resize_frame

__all__ = [
    'Card',
    'Verdict',
    'bone_colors',
    'canvas_height',
    'draw_captions',
    'draw_cursor',
    'draw_panel',
    'draw_skeletons',
    'fit_size',
    'fit_tile',
    'join_panel',
    'overlay_map',
    'plot_activation_maps',
    'plot_by_class',
    'plot_confusion',
    'plot_gate_confidence',
    'plot_gate_distribution',
    'plot_gate_groups',
    'plot_pareto',
    'plot_sheet',
    'plot_sweep',
    'plot_table',
    'plot_timeline',
    'resize_frame',
]
