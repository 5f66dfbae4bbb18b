"""Why a series has no answer, or what to know about the one it has: said in both languages where it is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from analysis.i18n.formatting import Phrase, Printer, say


class Reason(NamedTuple):
    """One plain sentence without its full stop, in English and in Vietnamese; both are empty where all is well."""

    en: str = ""
    vi: str = ""

    @property
    def is_said(self) -> bool:
        """Return whether there is anything to say."""
        return bool(self.en)


NOTHING = Reason()


def join_reasons(reasons: Iterable[Reason]) -> Reason:
    """Return several reasons as one.

    >>> join_reasons([Reason("too few points", "quá ít số liệu"), NOTHING, Reason("no counts", "không có tử số")]).vi
    'quá ít số liệu; không có tử số'
    """
    said = [reason for reason in reasons if reason.is_said]
    return Reason("; ".join(reason.en for reason in said), "; ".join(reason.vi for reason in said))


def too_few_values(found: int, needed: int) -> Reason:
    """Return that a series has fewer values than a model needs."""
    return Reason(
        f"too few points: {found} found, {needed} needed for a trend",
        f"quá ít số liệu: có {found} giá trị, cần ít nhất {needed} để tính xu thế",
    )


def left_out_bounds(n: int) -> Reason:
    """Return how many values of a series say only that a share is above or below something."""
    known = "value known only as a bound is" if n == 1 else "values known only as a bound are"
    return Reason(f"{n} {known} left out", f"không dùng {n} giá trị vì chỉ cho biết mức trên hoặc mức dưới")


def too_few_in_all(found: int, needed: int) -> Reason:
    """Return that the units of a panel have too few values together."""
    return Reason(
        f"too few points: {found} in all units together, at least {needed} are needed",
        f"quá ít số liệu: cả các đơn vị cùng cấp mới có {found} giá trị, cần ít nhất {needed}",
    )


def outside_shares(values: Sequence[tuple[Phrase, date, float]]) -> Reason:
    """Return which values (unit, day, share [0 to 1]) lie outside 0 to 100 %, where a model takes no such share."""

    def listed(printer: Printer) -> str:
        return "; ".join(f"{say(unit, printer)} {printer.date(day)}: {printer.percent(100 * share)}"
                         for unit, day, share in values)  # fmt: skip

    return Reason(
        f"shares outside 0 to 100 %, which a curve between the two cannot follow ({listed(Printer('en'))})",
        f"có tỷ lệ nằm ngoài khoảng 0–100% nên không dùng được đường cong giới hạn ({listed(Printer('vi'))})",
    )


#: Reasons that need no figures.
ONE_TIME = Reason("all values stand at one time: a trend needs two", "các giá trị cùng một thời điểm: cần ít nhất hai")
NO_FINITE_SLOPE = Reason(
    "the values stay at, or step between, 0 and 100 %: a logit trend has no finite slope",
    "các giá trị luôn ở mức, hoặc nhảy giữa, 0% và 100%: không tính được độ dốc của xu thế",
)
NO_CONVERGENCE = Reason("the estimation did not converge", "phép ước lượng không hội tụ")
SPREAD_OF_BINOMIAL = Reason(
    "only 2 points: the line passes through both and its spread is the binomial's alone",
    "chỉ có 2 giá trị: đường xu thế đi qua cả hai, độ phân tán chỉ theo phân phối nhị thức",
)
SPREAD_UNKNOWN = Reason(
    "only 2 points: the line passes through both and its spread is unknown: no denominators",
    "chỉ có 2 giá trị: đường xu thế đi qua cả hai, không có mẫu số nên không biết độ phân tán",
)
NO_REPORT = Reason("no report: described by the other units alone", "chưa có số liệu: chỉ suy ra từ các đơn vị khác")
FEW_REPORTS = Reason(
    "fewer than 3 reports: pace rests on the other units",
    "dưới 3 giá trị: tốc độ tăng chủ yếu suy ra từ các đơn vị khác",
)
NO_MODE = Reason("the mode was not found; do not use", "không tìm được nghiệm: không dùng kết quả")
NO_PACE = Reason(
    "too few points: no unit has values at two times, so that no pace can be learned",
    "quá ít số liệu: chưa đơn vị nào có số liệu ở hai thời điểm nên chưa biết tốc độ tăng",
)
NOT_TAKEN = Reason("the model cannot take these values", "mô hình không nhận các số liệu này")
CUMULATIVE = Reason(
    "units count a fixed group that only grows: their reports are not independent, so that the intervals are off",
    "đơn vị báo cáo số lũy kế của một nhóm cố định: các số liệu không độc lập nên khoảng dự báo chưa tin cậy",
)
