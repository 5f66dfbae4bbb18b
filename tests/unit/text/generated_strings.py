"""Strings of numbers and dates in the forms that public normalisers of Vietnamese are tested on, each with its reading.

The families of forms are those of Duckling's Vietnamese corpora (numerals, money, time), soe-vinorm's tokens, Babel's
`vi` formats and num2words' `vi` numerals; the strings are our own. Every reading is known because the string is built
from it: nothing is read to find out what is right. The same seed gives the same strings.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

#: The day of the document that lends its year to 'ngày 30/9' and 'quý III'.
ISSUED = date(2024, 11, 15)
SEED = 20241115
PER_FAMILY = 60


@dataclass(frozen=True)
class Value:
    """What one quantity must be read as; `high` is the upper end of a range."""

    value: float
    unit: str = "count"
    op: str = "="
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    is_change: bool = False


@dataclass(frozen=True)
class Case:
    """One string with the values and the codes of the periods that it states, and no others."""

    family: str
    text: str
    values: tuple[Value, ...] = ()
    periods: tuple[str, ...] = ()


_Draw = Callable[[Random], tuple[str, tuple[Value, ...], tuple[str, ...]]]
FAMILIES: dict[str, _Draw] = {}


def _family(draw: _Draw) -> _Draw:
    FAMILIES[draw.__name__.strip("_").replace("_", " ")] = draw
    return draw


def make_cases() -> Iterator[Case]:
    """Yield the cases of all families, `PER_FAMILY` different strings of each where it has so many."""
    for family, draw in FAMILIES.items():
        random = Random(f"{SEED} {family}")
        seen: set[str] = set()
        for _ in range(20 * PER_FAMILY):
            text, values, periods = draw(random)
            if text not in seen:
                seen.add(text)
                yield Case(family, text, values, periods)
            if len(seen) == PER_FAMILY:
                break


# --- how numbers are printed


def _grouped(number: int, mark: str = ".") -> str:
    return f"{number:,}".replace(",", mark)


def _decimal(random: Random, most: int = 99, decimals: int | None = None) -> tuple[str, float]:
    places = decimals or random.choice((1, 1, 2))
    text = f"{random.randint(1, most)}.{random.randint(1, 10**places - 1):0{places}}"
    return text.replace(".", ","), float(text)


def _times(value: float, factor: float) -> float:
    return float(f"{value * factor:.12g}")


_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_NOUNS = ("hồ sơ", "lượt", "bệnh viện", "cán bộ", "người", "trạm y tế", "xã", "liều", "ca", "đơn vị")


def _below_hundred(number: int, random: Random, *, is_led: bool) -> list[str]:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return [random.choice(("lẻ", "linh")), _DIGITS[ones]] if is_led else [_DIGITS[ones]]
    if tens == 1:
        head = ["mười"]
        last = {0: [], 5: ["lăm"]}.get(ones, [_DIGITS[ones]])
    else:
        head = [_DIGITS[tens], "mươi"]
        last = {0: [], 1: ["mốt"], 4: [random.choice(("tư", "bốn"))], 5: ["lăm"]}.get(ones, [_DIGITS[ones]])
    return head + last


def _below_thousand(number: int, random: Random, *, is_led: bool) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or is_led else []
    return words + (_below_hundred(rest, random, is_led=bool(words)) if rest else [])


def in_words(number: int, random: Random) -> str:
    """Return a whole number below a billion in words, as num2words spells it and with the variants people write."""
    if number == 0:
        return _DIGITS[0]
    words: list[str] = []
    for factor, names in ((10**6, ("triệu",)), (10**3, ("nghìn", "ngàn")), (1, ("",))):
        part, number = divmod(number, factor)
        if part:
            words += [*_below_thousand(part, random, is_led=bool(words)), random.choice(names)]
    return " ".join(filter(None, words))


# --- families of numbers


@_family
def _counts(random: Random):
    number = random.choice((random.randint(2, 999), random.randint(1_000, 99_999), random.randint(10**6, 10**8)))
    mark = random.choice((".", ".", " ", "\u00a0", "\u2009", "")) if number >= 1000 else ""
    noun = random.choice(_NOUNS)
    text = _grouped(number, mark) if number >= 1000 else random.choice((str(number), f"{number:02}"))
    return f"{random.choice(('Có', 'Toàn tỉnh có', 'Đã cấp', 'Ghi nhận'))} {text} {noun}", (Value(number),), ()


@_family
def _english_separators(random: Random):
    number = random.randint(10**6, 10**9)
    if random.random() < 0.5:
        return f"Có {_grouped(number, ',')} hồ sơ", (Value(number),), ()
    tenths = random.randint(1, 9)
    return (
        f"Đạt {_grouped(number % 10**6 + 10**6, ',')}.{tenths} km",
        (Value(number % 10**6 + 10**6 + tenths / 10, "other"),),
        (),
    )


_FACTORS = {"nghìn": 1e3, "ngàn": 1e3, "vạn": 1e4, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}


@_family
def _magnitudes(random: Random):
    word, factor = random.choice(list(_FACTORS.items()))
    text, value = _decimal(random) if random.random() < 0.6 else (str(n := random.randint(2, 900)), float(n))
    return (
        f"{random.choice(('Đã tạo', 'Có', 'Cập nhật'))} {text} {word} {random.choice(_NOUNS)}",
        (Value(_times(value, factor)),),
        (),
    )


@_family
def _short_magnitudes(random: Random):
    number, (word, factor) = random.randint(2, 900), random.choice((("k", 1e3), ("K", 1e3), ("tr", 1e6), ("Tr", 1e6)))
    text, value = (str(number), float(number)) if random.random() < 0.6 else _decimal(random, decimals=1)
    glue = "" if word in "kK" else random.choice(("", " "))
    unit = random.choice((" đồng", "đ") if not glue else (" đồng", " đ"))
    return f"Mức thu {text}{glue}{word}{unit}", (Value(_times(value, factor), "money"),), ()


@_family
def _short_counts(random: Random):
    number, (word, factor) = random.randint(2, 900), random.choice((("k", 1e3), ("Tr", 1e6), ("T", 1e9), ("N", 1e3)))
    text, value = (str(number), float(number)) if random.random() < 0.4 else _decimal(random, decimals=1)
    glue = "" if word == "k" else random.choice(("\u00a0", " "))
    return f"Có {text}{glue}{word} {random.choice(('lượt', 'hồ sơ', 'người'))}", (Value(_times(value, factor)),), ()


@_family
def _thousands_and_a_rest(random: Random):
    top, rest = random.randint(1, 90), random.randint(100, 999)
    noun, unit = random.choice((("đồng", "money"), ("hồ sơ", "count"), ("lượt", "count")))
    return f"Ghi nhận {top} {random.choice(('nghìn', 'ngàn'))} {rest} {noun}", (Value(1000 * top + rest, unit),), ()


@_family
def _compound_magnitudes(random: Random):
    high, low, unit = random.choice(
        (("tỷ", "triệu", 1e6), ("tỉ", "triệu", 1e6), ("triệu", "nghìn", 1e3), ("triệu", "ngàn", 1e3))
    )
    top, rest = random.randint(1, 90), random.randint(1, 999)
    value, text = 1000 * unit * top + unit * rest, f"{top} {high} {rest} {low}"
    if low == "triệu" and random.random() < 0.3:
        third = random.randint(1, 999)
        value, text = value + 1e3 * third, f"{text} {third} nghìn"
    op, word = random.choice((("=", ""), ("=", ""), (">", "hơn "), ("~", "khoảng "), ("<~", "gần ")))
    if random.random() < 0.5:
        return f"Kinh phí {word}{text} đồng", (Value(value, "money", op),), ()
    return f"Đã tạo lập {word}{text} hồ sơ", (Value(value, "count", op),), ()


@_family
def _a_half_more(random: Random):
    word, factor = random.choice((("triệu", 1e6), ("tỷ", 1e9), ("vạn", 1e4)))
    number = random.randint(1, 60)
    noun, unit = random.choice((("đồng", "money"), ("hồ sơ", "count"), ("lượt", "count")))
    return f"Có {number} {word} rưỡi {noun}", (Value((number + 0.5) * factor, unit),), ()


@_family
def _signs(random: Random):
    text, value = _decimal(random)
    sign, factor = random.choice((("-", -1), ("−", -1), ("âm ", -1), ("+", 1)))
    return f"Tăng trưởng: {sign}{text}%", (Value(factor * value, "%", is_change=True),), ()


@_family
def _percentages(random: Random):
    text, value = random.choice((_decimal(random), (str(n := random.randint(1, 100)), float(n))))
    text = text.replace(",", random.choice((",", ".")))
    sign = random.choice(("%", " %", "\u00a0%", " phần trăm", "％"))
    return f"Tỷ lệ {random.choice(('đạt', 'là', 'chiếm', 'ở mức'))} {text}{sign}", (Value(value, "%"),), ()


@_family
def _ratios(random: Random):
    denominator = random.randint(20, 900)
    numerator = random.randint(1, denominator - 1)
    share = round(100 * numerator / denominator, 1)
    printed = f"{share:.1f}".replace(".", ",")
    noun = random.choice(_NOUNS)
    both = {"numerator": numerator, "denominator": denominator}
    form = random.randrange(6)
    text = (
        f"{numerator}/{denominator} {noun}",
        f"{numerator} trên tổng số {denominator} {noun}",
        f"{numerator}/{denominator} {noun} ({printed}%)",
        f"{printed}% ({numerator}/{denominator} {noun})",
        f"{numerator}/{denominator} {noun}, đạt {printed}%",
        f"{printed}%, tương ứng {numerator}/{denominator} {noun}",
    )[form]
    value = Value(numerator, **both) if form < 2 else Value(share, "%", **both)
    return f"Đã triển khai {text}", (value,), ()


@_family
def _ranges(random: Random):
    low = random.randint(5, 60)
    high = low + random.randint(1, 30)
    unit = random.choice(("%", "%", " bệnh viện", " triệu đồng", " đồng"))
    kind, factor = {"%": ("%", 1), " triệu đồng": ("money", 1e6), " đồng": ("money", 1000)}.get(unit, ("count", 1))
    if unit == " đồng":
        low, high = 1000 * low, 1000 * high
    first, last, factor = _plain(low), _plain(high), 1 if unit == " đồng" else factor
    text = random.choice(
        (
            f"{first}-{last}{unit}",
            f"{first} - {last}{unit}",
            f"{first}–{last}{unit}",
            f"từ {first} đến {last}{unit}",
            f"từ {first}{unit} đến {last}{unit}",
            f"từ {first}{unit} tới {last}{unit}",
            f"giữa {first} và {last}{unit}",
            f"giữa {first}{unit} và {last}{unit}",
            f"{first}{unit} - {last}{unit}",
        )
    )
    return f"Mức dao động {text}", (Value(low * factor, kind, high=high * factor),), ()


def _plain(number: int) -> str:
    return _grouped(number) if number >= 1000 else str(number)


_OPERATORS = {
    ">": ("trên", "hơn", "vượt", "nhiều hơn", "lớn hơn", "cao hơn", ">"),
    "<": ("dưới", "ít hơn", "nhỏ hơn", "thấp hơn", "kém hơn", "không tới", "không đến", "không đầy", "<"),
    "~": ("khoảng", "xấp xỉ", "chừng", "vào khoảng", "khoảng chừng", "tầm", "tầm khoảng", "ước", "~", "≈", "áng chừng"),
    "<~": ("gần", "ngót", "chưa đến", "chưa tới", "chưa đầy", "gần như"),
}
_INVERTED = {
    ">=": (
        "không kém",
        "không kém hơn",
        "không ít hơn",
        "không dưới",
        "không thấp hơn",
        "không nhỏ hơn",
        "ít nhất",
        "tối thiểu",
        "lớn hơn hoặc bằng",
        "cao hơn hoặc bằng",
        "bằng hoặc lớn hơn",
        "bằng hoặc cao hơn",
        "≥",
        ">=",
    ),
    "<=": (
        "không quá",
        "không vượt quá",
        "không hơn",
        "không cao hơn",
        "không nhiều hơn",
        "không lớn hơn",
        "không trên",
        "nhiều nhất",
        "tối đa",
        "nhỏ hơn hoặc bằng",
        "thấp hơn hoặc bằng",
        "bằng hoặc thấp hơn",
        "≤",
        "<=",
    ),
    "~": ("trên dưới", "hơn kém", "xê dịch quanh", "vào khoảng trên dưới"),
}


def _bounded(random: Random, operators: dict[str, tuple[str, ...]]):
    op = random.choice(list(operators))
    word = random.choice(operators[op])
    number = random.randint(5, 95)
    unit, noun = random.choice((("%", "%"), ("count", " bệnh viện"), ("money", " triệu đồng"), ("count", " hồ sơ")))
    value = number * 1e6 if unit == "money" else number
    lead = {"%": "Tỷ lệ đạt", "count": "Toàn tỉnh có", "money": "Kinh phí"}[unit]
    return f"{lead} {word} {number}{noun}", (Value(value, unit, op),), ()


@_family
def _operators_before(random: Random):
    return _bounded(random, _OPERATORS)


@_family
def _inverted_operators(random: Random):
    return _bounded(random, _INVERTED)


@_family
def _operators_after(random: Random):
    op, word = random.choice(
        (
            (">=", "trở lên"),
            ("<=", "trở xuống"),
            (">=", "hoặc hơn"),
            (">=", "hoặc cao hơn"),
            (">=", "hoặc nhiều hơn"),
            ("<=", "hoặc ít hơn"),
            ("<=", "hoặc thấp hơn"),
            ("<=", "đổ xuống"),
            (">=", "đổ lên"),
            ("<=", "đổ lại"),
        )
    )
    number, lead = random.randint(5, 95), random.choice(("", "từ "))
    unit, noun = random.choice((("%", "%"), ("money", ".000 đồng"), ("money", " triệu đồng")))
    value = {".000 đồng": 1000, " triệu đồng": 1e6}.get(noun, 1) * number
    return f"Mức {lead}{number}{noun} {word}", (Value(value, unit, op),), ()


@_family
def _changes(random: Random):
    text, value = _decimal(random, 40)
    verb = random.choice(("tăng", "giảm", "tăng thêm", "giảm bớt"))
    number = random.randint(2, 20)
    form = random.randrange(4)
    if form == 0:
        return f"Số lượt khám {verb} {text}%", (Value(value, "%", is_change=True),), ()
    if form == 1:
        return f"Chỉ số {verb} {text} điểm phần trăm", (Value(value, "%", is_change=True),), ()
    if form == 2:
        return f"Tỉnh {verb} {number} bậc", (Value(number, "other", is_change=True),), ()
    return f"Doanh thu gấp {text} lần", (Value(value, "other", is_change=True),), ()


@_family
def _ranks_and_levels(random: Random):
    number, form = random.randint(2, 62), random.randrange(5)
    level = random.randint(1, 5)
    return (
        (f"Tỉnh xếp thứ {number}/63", (Value(number, "rank", denominator=63),), ()),
        (f"Tỉnh đứng thứ {number} toàn quốc", (Value(number, "rank"),), ()),
        (f"Đơn vị xếp hạng {number}", (Value(number, "rank"),), ()),
        (f"Hệ thống đáp ứng cấp độ {level}", (Value(level, "level"),), ()),
        (f"Bệnh viện {number} đạt mức {level}", (Value(level, "level"),), ()),
    )[form if form < 4 else 3]


# --- families of money


@_family
def _dong(random: Random):
    number = random.choice((random.randint(1, 999) * 1000, random.randint(10**6, 10**9)))
    text = _grouped(number)
    form = random.choice(
        (
            "{}₫",
            "{} ₫",
            "{}\u00a0₫",
            "{} đ",
            "{}đ",
            "{} đồng",
            "{} VNĐ",
            "{} VND",
            "{} đồng Việt Nam",
            "₫{}",
            "₫ {}",
            "VND {}",
            "VNĐ {}",
            "VND{}",
            "VNĐ{}",
            "{}VNĐ",
        )
    )
    return f"Kinh phí {form.format(text)}", (Value(number, "money"),), ()


@_family
def _foreign_money(random: Random):
    number = random.randint(2, 900) * 1000
    text, value = random.choice(((_grouped(number), float(number)), (f"{_grouped(number)},50", number + 0.5)))
    form = random.choice(
        (
            "${}",
            "{}$",
            "{} $",
            "{} USD",
            "USD {}",
            "USD{}",
            "{} US$",
            "US${}",
            "{} đô la",
            "{} đô la Mỹ",
            "€{}",
            "{}€",
            "{} €",
            "EUR {}",
            "{} EUR",
            "{} euro",
            "£{}",
            "GBP {}",
            "¥{}",
            "{} yên Nhật",
            "{} bảng Anh",
        )
    )
    return f"Tài trợ {form.format(text)}", (Value(value, "money"),), ()


@_family
def _compact_money(random: Random):
    text, value = _decimal(random, 900, 1)
    sign, factor = random.choice((("Tr", 1e6), ("T", 1e9), ("N", 1e3)))
    space = random.choice(("\u00a0", " "))
    return f"Dự toán {text}{space}{sign}{space}₫", (Value(_times(value, factor), "money"),), ()


@_family
def _money_with_magnitude(random: Random):
    text, value = random.choice((_decimal(random), (str(n := random.randint(2, 900)), float(n))))
    word, factor = random.choice((("tỷ", 1e9), ("triệu", 1e6), ("nghìn", 1e3), ("nghìn tỷ", 1e12), ("tỉ", 1e9)))
    unit = random.choice(("đồng", "đồng", "VNĐ", "USD", "đô la", "euro"))
    return f"Tổng vốn {text} {word} {unit}", (Value(_times(value, factor), "money"),), ()


@_family
def _ranges_of_money(random: Random):
    low, high = random.randint(2, 40), random.randint(41, 90)
    text = random.choice(
        (
            f"từ {low} triệu đồng đến {high} triệu đồng",
            f"từ {low} đến {high} triệu đồng",
            f"{low}-{high} triệu đồng",
            f"{low} triệu - {high} triệu đồng",
            f"từ {low} triệu đến {high} triệu đồng",
        )
    )
    return f"Mức hỗ trợ {text}", (Value(low * 1e6, "money", high=high * 1e6),), ()


# --- families of numbers in words


@_family
def _counts_in_words(random: Random):
    number = random.choice((random.randint(1, 99), random.randint(100, 999), random.randint(1000, 999_999)))
    op, word = random.choice(
        ((">=", "ít nhất"), (">", "hơn"), ("~", "khoảng"), ("<=", "không quá"), (">=", "tối thiểu"))
    )
    return f"Có {word} {in_words(number, random)} bệnh viện", (Value(number, "count", op),), ()


@_family
def _percentages_in_words(random: Random):
    number = random.randint(1, 99)
    if random.random() < 0.5:
        return f"Tỷ lệ đạt {in_words(number, random)} phần trăm", (Value(number, "%"),), ()
    tenth = random.randint(1, 9)
    text = f"{in_words(number, random)} phẩy {_DIGITS[tenth]} phần trăm"
    return f"Tỷ lệ đạt {text}", (Value(round(number + tenth / 10, 1), "%"),), ()


@_family
def _money_in_words(random: Random):
    number = random.choice((random.randint(2, 99) * 1000, random.randint(1000, 999_999) * 1000))
    return f"Số tiền {in_words(number, random)} đồng", (Value(number, "money"),), ()


# --- families of days


def _day(random: Random) -> date:
    month, year = random.randint(1, 12), random.randint(2010, 2029)
    return date(year, month, random.randint(1, calendar.monthrange(year, month)[1]))


@_family
def _days_in_digits(random: Random):
    day = _day(random)
    mark = random.choice(("/", "/", "-", "."))
    text = random.choice((f"{day.day:02}{mark}{day.month:02}", f"{day.day}{mark}{day.month}")) + f"{mark}{day.year}"
    return f"{random.choice(('', 'ngày ', 'Đến ngày ', 'trước ngày '))}{text}", (), (day.isoformat(),)


@_family
def _iso_days(random: Random):
    day, mark = _day(random), random.choice(("-", "/"))
    lead = random.choice(("", "ngày ", "Cập nhật: ", "(", "Đến "))
    text = f"{day.year}{mark}{day.month:02}{mark}{day.day:02}"
    clock = f"T{random.randint(10, 23)}:00:00" if mark == "-" and random.random() < 0.2 else ""
    return f"{lead}{text}{clock}{')' if lead == '(' else ''}", (), (day.isoformat(),)


_WEEKDAYS = (
    ("thứ hai", "thứ 2", "Thứ Hai", "Th 2"),
    ("thứ ba", "thứ 3", "Thứ Ba", "Th 3"),
    ("thứ tư", "thứ 4", "Thứ Tư", "Th 4"),
    ("thứ năm", "thứ 5", "Thứ Năm", "Th 5"),
    ("thứ sáu", "thứ 6", "Thứ Sáu", "Th 6"),
    ("thứ bảy", "thứ 7", "Thứ Bảy", "Th 7"),
    ("chủ nhật", "Chủ Nhật", "chủ nhật", "CN"),
)
_MONTHS = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")


@_family
def _days_in_long_form(random: Random):
    day = _day(random)
    lead = random.choice(("", "ngày ", "ngày ", "Ngày "))
    month = random.choice((str(day.month), f"{day.month:02}", _MONTHS[day.month - 1]))
    number = f"{random.choice(('mùng', 'mồng'))} {day.day}" if day.day <= 10 and random.random() < 0.4 else str(day.day)
    link = "/" if lead and month.isdecimal() and random.random() < 0.2 else " năm "
    return f"{lead}{number} tháng {month}{link}{day.year}", (), (day.isoformat(),)


@_family
def _days_with_weekday(random: Random):
    day = _day(random)
    name = random.choice(_WEEKDAYS[day.weekday()])
    text = random.choice(
        (
            f"{name} ngày {day.day} tháng {day.month} năm {day.year}",
            f"{name}, ngày {day.day}/{day.month}/{day.year}",
            f"{name}, {day.day} tháng {day.month}, {day.year}",
            f"{name}, {day.day}/{day.month}/{day.year}",
            f"{name}, {day.day} thg {day.month}, {day.year}",
        )
    )
    return f"Họp {text}", (), (day.isoformat(),)


@_family
def _days_of_locale_formats(random: Random):
    day = _day(random)
    text = random.choice((f"{day.day} thg {day.month}, {day.year}", f"{day.day} tháng {day.month}, {day.year}"))
    return f"{random.choice(('', 'Cập nhật '))}{text}", (), (day.isoformat(),)


@_family
def _days_in_words(random: Random):
    day = _day(random)
    number = in_words(day.day, random)
    if day.day <= 10:
        number = f"{random.choice(('mùng', 'mồng'))} {number}"
    lead = "" if day.day <= 10 and random.random() < 0.3 else "ngày "
    return f"{lead}{number} tháng {_MONTHS[day.month - 1]} năm {day.year}", (), (day.isoformat(),)


@_family
def _days_without_year(random: Random):
    day = _day(random).replace(year=ISSUED.year)
    text = random.choice(
        (
            f"ngày {day.day}/{day.month}",
            f"Ngày {day.day}.{day.month}",
            f"ngày {day.day}-{day.month}",
            f"ngày {day.day} tháng {day.month}",
            f"ngày {day.day} tháng {_MONTHS[day.month - 1]}",
            f"đến hết ngày {day.day:02}/{day.month:02}",
        )
    )
    return f"{text}, toàn tỉnh họp", (), (day.isoformat(),)


@_family
def _days_with_two_digit_year(random: Random):
    day = _day(random)
    text = f"{day.day}/{day.month}/{day.year % 100}"
    if random.random() < 0.5:
        return f"ngày {text}", (), (day.isoformat(),)
    if random.random() < 0.3:
        return text, (), ()  # without a word before it, it is no day and no ratio
    return f"ngày {day.day} tháng {day.month} năm {day.year % 100}", (), (day.isoformat(),)


@_family
def _ranges_of_days(random: Random):
    first = _day(random).replace(day=random.randint(1, 12))
    last = first.replace(day=random.randint(13, 28))
    text = random.choice(
        (
            f"từ ngày {first.day}/{first.month} đến ngày {last.day}/{last.month}/{last.year}",
            f"{first.day}/{first.month}/{first.year} - {last.day}/{last.month}/{last.year}",
            f"từ {first.day}/{first.month}/{first.year} đến {last.day}/{last.month}/{last.year}",
            f"từ ngày {first.day} đến ngày {last.day} tháng {last.month} năm {last.year}",
            f"ngày {first.day}-{last.day}/{last.month}/{last.year}",
            f"từ ngày {first.day} đến {last.day}/{last.month}/{last.year}",
            f"từ ngày {first.day} tháng {first.month} đến ngày {last.day} tháng {last.month} năm {last.year}",
            f"{first.day} thg {first.month}\u2009–\u2009{last.day} thg {last.month}, {last.year}",
        )
    )
    return f"Tập huấn {text}", (), (f"{first.isoformat()}/{last.isoformat()}",)


# --- families of months, quarters and years


@_family
def _months(random: Random):
    year, month = random.randint(2010, 2029), random.randint(1, 12)
    text = random.choice(
        (
            f"tháng {month} năm {year}",
            f"tháng {month}/{year}",
            f"tháng {month:02}-{year}",
            f"Tháng {month}, {year}",
            f"tháng {month} của năm {year}",
            f"{month:02}/{year}",
            f"T{month}/{year}",
            f"thg {month} {year}",
            f"thg {month}, {year}",
            f"{year}-{month:02}",
        )
    )
    return text, (), (f"{year}-{month:02}",)


@_family
def _months_in_words(random: Random):
    year, month = random.randint(2010, 2029), random.randint(1, 12)
    name = "giêng" if month == 1 and random.random() < 0.5 else "chạp" if month == 12 and random.random() < 0.3 else ""
    text = f"tháng {name or _MONTHS[month - 1]}"
    link = random.choice((" năm ", "/", ", năm ", " của năm "))
    return f"{random.choice(('', 'Trong ', 'Số liệu '))}{text}{link}{year}", (), (f"{year}-{month:02}",)


@_family
def _ranges_of_months(random: Random):
    year, first = random.randint(2010, 2029), random.randint(1, 6)
    last = first + random.randint(1, 6)
    text = random.choice(
        (
            f"từ tháng {first} đến tháng {last} năm {year}",
            f"tháng {first}-{last}/{year}",
            f"tháng {first} - tháng {last} năm {year}",
            f"tháng {first}\u2009–\u2009tháng {last} năm {year}",
            f"từ tháng {first}/{year} đến tháng {last}/{year}",
            f"{first}/{year}\u2009–\u2009{last}/{year}",
            f"tháng {first}, {last} năm {year}" if last == first + 1 else f"tháng {first} - {last}/{year}",
            f"tháng {first} và tháng {last} năm {year}" if last == first + 1 else f"tháng {first}-{last} năm {year}",
            f"từ tháng {_MONTHS[first - 1]} đến tháng {_MONTHS[last - 1]} năm {year}",
        )
    )
    return text, (), (f"{year}-{first:02}/{year}-{last:02}",)


_ROMAN = ("I", "II", "III", "IV")
_QUARTERS = (("một", "nhất"), ("hai",), ("ba",), ("tư", "bốn"))


@_family
def _quarters(random: Random):
    year, quarter = random.randint(2010, 2029), random.randint(1, 4)
    word, roman = random.choice(("quý", "Quý", "quí", "Quí", "QUÝ")), _ROMAN[quarter - 1]
    number = random.choice((roman, roman, str(quarter), f"0{quarter}"))
    text = random.choice(
        (
            f"{word} {number}/{year}",
            f"{word} {number} năm {year}",
            f"{word} {number}-{year}",
            f"{word} {number}, năm {year}",
            f"{word} {number} của năm {year}",
            f"{word} thứ {quarter} năm {year}",
            f"Q{quarter}/{year}",
            f"Q{quarter} {year}",
            f"Q{quarter}-{year}",
            f"{year}-Q{quarter}",
            f"{year}Q{quarter}",
            f"{year}/Q{quarter}",
        )
    )
    return text, (), (f"{year}-Q{quarter}",)


@_family
def _quarters_in_words(random: Random):
    year, quarter = random.randint(2010, 2029), random.randint(1, 4)
    name = random.choice(_QUARTERS[quarter - 1])
    name = f"thứ {name}" if name == "nhất" or random.random() < 0.2 else name
    name = "thứ nhất" if name == "thứ một" else name
    link = random.choice((" năm ", "/", " của năm ", ", năm "))
    return f"{random.choice(('quý', 'quí', 'Trong quý'))} {name}{link}{year}", (), (f"{year}-Q{quarter}",)


@_family
def _ranges_of_quarters(random: Random):
    year, first, last = random.choice(((2024, 1, 2), (2025, 3, 4), (2023, 1, 3), (2026, 2, 4), (2022, 2, 3)))
    year = random.randint(2010, 2029)
    one, two = _ROMAN[first - 1], _ROMAN[last - 1]
    text = random.choice(
        (
            f"quý {one}-{two}/{year}",
            f"quý {one} và quý {two} năm {year}" if last == first + 1 else f"quý {one} - {two} năm {year}",
            f"quý {', '.join(_ROMAN[first - 1 : last])} năm {year}",
            f"quý {first}, {last}/{year}" if last == first + 1 else f"quý {first}-{last}/{year}",
            f"từ quý {one} đến quý {two} năm {year}",
            f"quý {one} đến quý {two}/{year}",
            f"quí {one}, {two} năm {year}" if last == first + 1 else f"quý {one} đến {two}/{year}",
        )
    )
    code = {(1, 2): f"{year}-H1", (3, 4): f"{year}-H2"}.get((first, last), f"{year}-Q{first}/{year}-Q{last}")
    return text, (), (code,)


@_family
def _parts_of_a_year(random: Random):
    year = random.randint(2010, 2029)
    count = random.choice((3, 4, 5, 6, 7, 8, 9, 10, 11))
    code = f"{year}-H1" if count == 6 else f"{year}-{count}M"
    word = _MONTHS[count - 1].replace("tư", "bốn")
    return random.choice(
        (
            (f"{count} tháng đầu năm {year}", (), (code,)),
            (f"{count:02} tháng năm {year}", (), (code,)),
            (f"{count} tháng/{year}", (), (code,)),
            (f"{count}T/{year}", (), (code,)),
            (f"{word} tháng đầu năm {year}", (), (code,)),
            (f"{word} tháng năm {year}", (), (code,)),
            (f"{word} tháng đầu của năm {year}", (), (code,)),
            (f"6 tháng cuối năm {year}", (), (f"{year}-H2",)),
            (f"sáu tháng cuối năm {year}", (), (f"{year}-H2",)),
            (f"nửa đầu năm {year}", (), (f"{year}-H1",)),
            (f"nửa cuối năm {year}", (), (f"{year}-H2",)),
            (f"nửa đầu của năm {year}", (), (f"{year}-H1",)),
            (f"H2/{year}", (), (f"{year}-H2",)),
            (f"H1 {year}", (), (f"{year}-H1",)),
        )
    )


@_family
def _years(random: Random):
    first = random.randint(2010, 2024)
    last = first + random.randint(1, 10)
    return random.choice(
        (
            (f"năm {first}", (), (str(first),)),
            (f"cả năm {first}", (), (str(first),)),
            (f"trong năm {first}", (), (str(first),)),
            (f"{first}-{last}", (), (f"{first}/{last}",)),
            (f"giai đoạn {first} - {last}", (), (f"{first}/{last}",)),
            (f"từ năm {first} đến năm {last}", (), (f"{first}/{last}",)),
            (f"{first}–{last}", (), (f"{first}/{last}",)),
            (f"năm học {first}/{first + 1}", (), (f"{first}/{first + 1}",)),
            (f"giai đoạn từ {first} đến {last}", (), (f"{first}/{last}",)),
        )
    )


@_family
def _clocks_and_codes(random: Random):
    """Texts without any value: clock times, telephones, documents, ages, versions."""
    hour, minute = random.randint(1, 23), random.randint(10, 59)
    return (
        random.choice(
            (
                f"lúc {hour}h{minute}",
                f"lúc {hour}g{minute}",
                f"lúc {hour}:{minute}",
                f"{hour}:{minute}:24",
                f"lúc {hour} giờ {minute} phút",
                f"lúc {hour} giờ {minute}",
                f"{hour} giờ kém {minute}",
                f"Số: {hour * minute}/QĐ-BYT",
                f"Thông tư {minute}/2023/TT-BYT",
                f"bệnh nhân {minute} tuổi",
                f"ĐT: 0{hour:02}3 {minute}5 12{minute}",
                f"phiên bản {hour}.{minute}",
                f"IPv{hour % 9}",
                f"tuần {minute}",
                f"thế kỷ {hour}",
            )
        ),
        (),
        (),
    )


@_family
def _decimal_ages(random: Random):
    text, value = _decimal(random, 80, 1)
    return f"Tuổi thọ trung bình đạt {text} tuổi", (Value(value, "other"),), ()
