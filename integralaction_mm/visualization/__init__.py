from .accuracy import plot_sweep, plot_table

__all__ = ['plot_sweep', 'plot_table']
