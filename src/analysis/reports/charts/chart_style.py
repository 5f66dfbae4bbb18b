"""One look for every chart: colours, sizes of text and marks for each medium, and how wide a text is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from analysis.reports.charts._letter_widths import letter_widths

# Blue, purple, green and orange differ with every common colour blindness and in grey; shapes differ as well.
BLUE, PURPLE, GREEN, ORANGE = "#0b5c99", "#7b2d8b", "#00704a", "#b84500"
INK, MUTED, RULE, PAPER, WASH = "#1d2733", "#5a6675", "#d5dbe3", "#ffffff", "#f4f6f9"
FAN_80, FAN_95, RANGE = "#9cc4e0", "#d4e5f1", "#b9d3e6"
# Text on a filled tile keeps its colour when the page turns dark, so it is a hair off the themed white and ink.
ON_DARK, ON_LIGHT = "#fefefe", "#1d2734"
#: Colours that a page may replace by its own (dark mode), and the CSS variable that stands for each.
THEME = {
    INK: "--ink",
    MUTED: "--muted",
    RULE: "--rule",
    PAPER: "--paper",
    WASH: "--wash",
    BLUE: "--blue",
    PURPLE: "--purple",
    GREEN: "--green",
    ORANGE: "--orange",
    FAN_80: "--fan-80",
    FAN_95: "--fan-95",
    RANGE: "--range",
}
#: Colours and shapes of the series of a chart in their order; the diamond is the target's.
SERIES_COLOURS = (BLUE, PURPLE, GREEN, INK)
SERIES_SHAPES = ("circle", "square", "triangle", "cross")


@dataclass(frozen=True)
class Medium:
    """What a chart is drawn for: its width and its sizes of text and marks, all in `unit`."""

    name: str
    unit: str
    width: float
    base: float
    small: float
    least: float
    large: float
    mark: float
    stroke: float

    @property
    def line(self) -> float:
        """Return the height of a line of the base text."""
        return 1.3 * self.base


#: 16 cm on paper, no text below 6.5 pt; a telephone of 390 px less the page's margins, no text below 11 px.
PRINT = Medium("print", "pt", 453.5, base=8.4, small=7.5, least=6.6, large=14.0, mark=5.6, stroke=1.6)
PHONE = Medium("phone", "px", 358.0, base=13.4, small=12.2, least=11.3, large=21.0, mark=8.4, stroke=2.2)
MEDIA = (PRINT, PHONE)


@lru_cache(maxsize=50_000)
def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Return how wide a line of text is in Arimo, which has the widths of Arial and of Liberation Sans.

    >>> text_width("bệnh viện", 8.0) < text_width("bệnh viện", 8.0, is_bold=True)
    True
    """
    widths = letter_widths(is_bold=is_bold)
    # One that the face lacks is taken as wide.
    return size * sum(widths.get(ord(letter), 1.0) for letter in text)
