"""Native charts: their numbers can be edited where the slides are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from graadmeter.base.text import Lang
from graadmeter.reports.brand import Brand
from graadmeter.reports.slides.deck import FONT, INK, LOCALES

if TYPE_CHECKING:
    from pptx.chart.chart import Chart

Adder = Callable[[Any, float, float, float, float], Any]
Series = tuple[str, Sequence[float | None]]
SIZE = 11.0
GRID = "#cfd6dd"
DIGITS = 4  # decimals that somebody sees who edits the numbers
PER_BAR = 26.0  # points that one bar of a chart takes at least


def bars(
    names: Sequence[str], series: Sequence[Series], look: Brand, lang: Lang, *, top: float, shown: str = "General",
    step: float | None = None, upright: bool = False,
) -> Adder:  # fmt: skip
    """Bars, lying down unless `upright`: the first name on top. `top`: where the axis ends. `shown`: format."""

    def add(slide: Any, left: float, at: float, wide: float, tall: float) -> Any:
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
        from pptx.util import Pt

        data = CategoryChartData(number_format=shown)
        data.categories = list(names)
        for name, values in series:
            data.add_series(name, [None if value is None else round(value, DIGITS) for value in values])
        kind = XL_CHART_TYPE.COLUMN_CLUSTERED if upright else XL_CHART_TYPE.BAR_CLUSTERED
        frame = slide.shapes.add_chart(kind, Pt(left), Pt(at), Pt(wide), Pt(tall), data)
        chart: Chart = frame.chart
        _plain(chart, lang)
        chart.has_legend = len(series) > 1
        if len(series) > 1:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        chart.category_axis.reverse_order = not upright
        chart.category_axis.has_major_gridlines = False
        axis = chart.value_axis
        axis.minimum_scale, axis.maximum_scale = 0, top
        if step:
            axis.major_unit = step
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = shown, False
        _light(axis)
        plot = chart.plots[0]
        plot.gap_width, plot.has_data_labels = 40, True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = shown, False
        plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
        for one, colour in zip(plot.series, (look.accent, look.tint(0.55)), strict=False):
            _coloured(one.format.fill, colour)
        return frame

    return add


def spots(
    places: Sequence[tuple[int, float, float]], look: Brand, lang: Lang, *, name: str, across: str, up: str,
    ends: tuple[tuple[float, float], tuple[float, float]],
) -> Adder:  # fmt: skip
    """Numbered places by two figures. `ends`: where the axis across begins and ends, and the one up."""

    def add(slide: Any, left: float, at: float, wide: float, tall: float) -> Any:
        from pptx.chart.data import XyChartData
        from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
        from pptx.util import Pt

        data = XyChartData(number_format="#,##0.0")
        series = data.add_series(name)
        for _, x, y in places:
            series.add_data_point(round(x, DIGITS), round(y, DIGITS))
        frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, Pt(left), Pt(at), Pt(wide), Pt(tall), data)
        chart: Chart = frame.chart
        _plain(chart, lang)
        chart.has_legend = chart.has_title = False
        for axis, said, (begin, end) in ((chart.category_axis, across, ends[0]), (chart.value_axis, up, ends[1])):
            axis.minimum_scale, axis.maximum_scale, axis.has_title = begin, end, True
            axis.axis_title.text_frame.text = said
            _sized(axis.axis_title.text_frame, lang)
            axis.has_major_gridlines = False
            axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "#,##0", False
        drawn = chart.plots[0].series[0]
        drawn.format.line.fill.background()
        drawn.marker.style, drawn.marker.size = XL_MARKER_STYLE.CIRCLE, 9
        _coloured(drawn.marker.format.fill, look.accent)
        for number, point in zip((number for number, _, _ in places), range(len(places)), strict=True):
            label = drawn.points[point].data_label
            label.position = XL_LABEL_POSITION.RIGHT
            label.text_frame.text = str(number)
            _sized(label.text_frame, lang)
        return frame

    return add


def _plain(chart: Chart, lang: Lang) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    chart.has_title = False
    chart.font.size, chart.font.name = Pt(SIZE), FONT
    chart.font.color.rgb = RGBColor.from_string(INK[1:].upper())
    for said in chart._chartSpace.xpath("c:txPr//a:defRPr"):
        said.set("lang", LOCALES[lang])


def _light(axis: Any) -> None:
    """Lines to read along, behind what is read."""
    from pptx.dml.color import RGBColor

    line = axis.major_gridlines.format.line
    line.color.rgb = RGBColor.from_string(GRID[1:].upper())


def _sized(frame: Any, lang: Lang) -> None:
    from pptx.util import Pt

    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.name = Pt(SIZE), False, FONT
            run.font._element.set("lang", LOCALES[lang])


def _coloured(fill: Any, colour: str) -> None:
    from pptx.dml.color import RGBColor

    fill.solid()
    fill.fore_color.rgb = RGBColor.from_string(colour[1:].upper())
