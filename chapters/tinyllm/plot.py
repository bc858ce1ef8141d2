"""The look of the book's figures.

Importing this module sets matplotlib's defaults. Colours are given by name: in the book each follows the theme of the
page (light, dark, print); elsewhere, as in a notebook, it is the light theme's. Sizes are pixels of the page.

    from tinyllm import plot

    figure, axes = plot.figure(height=300)
    axes.plot(steps, losses, label="训练")
    axes.set(xlabel="步数", ylabel="损失")
    plot.name_lines(axes)
"""

import matplotlib
import numpy
from matplotlib import font_manager, pyplot
from matplotlib.colors import ListedColormap
from matplotlib.patches import PathPatch
from matplotlib.path import Path

INK = "#000000"  # Text, and lines that are no data.
MUTED = "#545861"  # Ticks, notes, reference lines.
LINE = "#dcdbd5"  # Grids and hairlines; too faint for anything that must be seen.
PAPER = "#ffffff"  # The ground, as around a marker.
# Eight colours that differ for colour-blind readers too; each has a contrast of at least 3 with the ground.
SERIES = ("#5982e9", "#d06a60", "#1d533b", "#5a2c84", "#7c6400", "#007296", "#b03871", "#80889b")
# Nine steps from little to much: INK can be read on the first five, PAPER on the last four.
HEAT = ("#e2f1f8", "#c6dfec", "#aacbe0", "#90b6d5", "#77a0c8", "#4e75a6", "#3d609a", "#304a8d", "#28337d")
cmap = ListedColormap(HEAT, name="heat")

WIDTHS = {"narrow": 400, "text": 646, "wide": 935}
SIZE, SMALL = 13.5, 12.5
CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "SimHei")


def _set_defaults():
    installed = {font.name for font in font_manager.fontManager.ttflist}
    matplotlib.rcParams.update({
        "font.family": ["DejaVu Sans", *(name for name in CHINESE if name in installed)],
        "font.size": SIZE,
        "figure.dpi": 72,
        "figure.constrained_layout.use": True,
        "figure.constrained_layout.h_pad": 4 / 72,
        "figure.constrained_layout.w_pad": 7 / 72,  # A browser draws Chinese above what is measured here.
        "axes.axisbelow": True,
        "axes.edgecolor": MUTED,
        "axes.linewidth": 1,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.labelcolor": INK,
        "axes.labelsize": SIZE,
        "axes.prop_cycle": matplotlib.cycler(color=SERIES),
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlelocation": "left",
        "axes.titlesize": SIZE,
        "axes.titleweight": "bold",
        "axes.titlepad": 10,
        "figure.titlesize": SIZE,
        "figure.titleweight": "bold",
        "grid.color": LINE,
        "grid.linewidth": 1,
        "legend.fontsize": SMALL,
        "legend.frameon": False,
        "legend.handlelength": 1.6,
        "lines.linewidth": 2,
        "lines.markersize": 6,
        "lines.solid_capstyle": "round",
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "xtick.minor.size": 0,
        "ytick.minor.size": 0,
        "ytick.major.size": 0,
        "image.cmap": "gray",
        "svg.fonttype": "none",
    })  # fmt: skip


_set_defaults()


def figure(width="text", height=None, rows=1, columns=1, **options):
    """Makes a figure and its axes.

    `width` is "narrow", "text" or "wide", or a number of pixels; `height` is in pixels. A narrow figure needs no
    scrolling on a phone. With `rows` and `columns` there are several axes, as `pyplot.subplots` gives them, which takes
    all other options.
    """
    across = WIDTHS.get(width, width)
    down = height if height is not None else 0.34 * across + 110
    return pyplot.subplots(rows, columns, figsize=(across / 72, down / 72), **options)


def name_lines(axes, **options):
    """Writes each line's label at its right end, in its colour, in place of a legend; labels keep apart."""
    lines = [line for line in axes.get_lines() if not line.get_label().startswith("_") and len(line.get_xdata())]
    places = {line: axes.transData.transform((line.get_xdata()[-1], line.get_ydata()[-1]))[1] for line in lines}
    axes.figure.canvas.draw()  # The limits of the axes stand only now, and with them the places.
    places = {line: axes.transData.transform((line.get_xdata()[-1], line.get_ydata()[-1]))[1] for line in lines}
    step = 1.25 * SMALL * axes.figure.dpi / 72
    for line, place in zip(ordered := sorted(lines, key=places.get), _apart([places[line] for line in ordered], step)):
        end = (line.get_xdata()[-1], line.get_ydata()[-1])
        shift = (place - places[line]) * 72 / axes.figure.dpi
        axes.annotate(
            line.get_label(), end, (7, shift), textcoords="offset points", va="center_baseline", fontsize=SMALL,
            color=line.get_color(), annotation_clip=False, **options,
        )  # fmt: skip


def _apart(places, step):
    """Moves ordered places to be `step` apart at least, each group around its middle."""
    groups = []
    for place in places:
        groups.append([place])
        while len(groups) > 1 and _start(groups[-1], step) < _start(groups[-2], step) + step * len(groups[-2]):
            last = groups.pop()
            groups[-1] += last
    return [_start(group, step) + step * at for group in groups for at in range(len(group))]


def _start(group, step):
    return sum(group) / len(group) - step * (len(group) - 1) / 2


def heatmap(axes, matrix, rows=None, columns=None, values=None, low=None, high=None, bar=True, square=True, label=""):
    """Draws a matrix as cells in nine steps of one colour ramp; cells that are not a number stay empty.

    `rows` and `columns` are labels. `values` is a format such as ".2f" for numbers in the cells. `low` and `high` are
    the ends of the ramp, by default those of the matrix; `bar` shows it beside the matrix, with `label`.
    """
    matrix = numpy.asarray(matrix, dtype=float)
    low = float(numpy.nanmin(matrix)) if low is None else low
    high = float(numpy.nanmax(matrix)) if high is None else high
    part = (matrix - low) / (high - low) if high > low else numpy.zeros_like(matrix)
    levels = numpy.where(numpy.isnan(part), -1, numpy.clip(numpy.nan_to_num(part) * len(HEAT), 0, len(HEAT) - 1))
    levels = levels.astype(int)
    gap = 0.03 if max(matrix.shape) <= 32 else 0
    _cells(axes, levels, gap)
    if values is not None:
        _values(axes, matrix, levels, values)
    down, across = matrix.shape
    axes.set(xlim=(-0.5, across - 0.5), ylim=(down - 0.5, -0.5), aspect="equal" if square else "auto")
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.tick_params(length=0)
    if columns is not None:
        axes.set_xticks(range(across), columns)
    if rows is not None:
        axes.set_yticks(range(down), rows)
    if bar:
        _bar(axes, low, high, label)


def _cells(axes, levels, gap):
    """Draws the cells of each level as one path; without gaps, cells of a level that touch in a row as one."""
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    boxes = {level: [] for level in range(len(HEAT))}
    for row, line in enumerate(levels):
        starts = numpy.flatnonzero(numpy.diff(line, prepend=-2)) if gap == 0 else numpy.arange(len(line))
        for start, end in zip(starts, [*starts[1:], len(line)]):
            if line[start] >= 0:
                left, right, top, bottom = start - 0.5 + gap, end - 0.5 - gap, row - 0.5 + gap, row + 0.5 - gap
                if gap == 0:  # Cells overlap a little, so that the ground does not shine through between them.
                    right, bottom = right + 0.04, bottom + 0.04
                corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
                boxes[int(line[start])].append(corners)
    for level, corners in boxes.items():
        if corners:
            path = Path(numpy.concatenate(corners), codes * len(corners))
            axes.add_patch(PathPatch(path, facecolor=HEAT[level], edgecolor="none", snap=False))


def _values(axes, matrix, levels, form):
    cell = min(_inches(axes, "width") / matrix.shape[1], _inches(axes, "height") / matrix.shape[0])
    size = max(9, min(SMALL, 0.3 * 72 * cell))
    for (row, column), number in numpy.ndenumerate(matrix):
        if levels[row, column] >= 0:
            colour = INK if levels[row, column] < 5 else PAPER
            place = {"ha": "center", "va": "center_baseline", "fontsize": size}
            axes.text(column, row, format(number, form), color=colour, **place)


def _inches(axes, side):
    return getattr(axes.get_position(), side) * axes.figure.get_size_inches()[0 if side == "width" else 1]


def _bar(axes, low, high, label):
    """Draws the ramp beside the axes, with the numbers at its ends."""
    bar = axes.inset_axes((1.03, 0, 0.035, 1))
    steps = len(HEAT)
    for level, colour in enumerate(HEAT):
        bar.barh(low + (high - low) * level / steps, 1, (high - low) * (1 - level / steps), align="edge", color=colour)
    bar.set(xlim=(0, 1), ylim=(low, high), xticks=[])
    bar.yaxis.tick_right()
    bar.yaxis.set_label_position("right")
    bar.set_ylabel(label)
    bar.grid(False)
    bar.spines[:].set_visible(False)
