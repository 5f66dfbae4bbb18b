"""Which deadlines bind a panel: of the legal rules, the national targets, and the targets and tasks that were read.

A deadline counts from the day on which its text took force or its document was issued. A rule that takes force on its
own day, or after it, announces nothing and makes nobody hurry, so it does not count; nor does one that recurs or was
not found in any text. Its force is that of the text:

- `decree`: a law, decree or circular with a sanction on the day of knowledge;
- `decision`: one without, a resolution, decision or directive;
- `plan`: a plan, programme or scheme, also one that a decision approves, and the targets and tasks in it;
- `wish`: targets in anything else, such as the report of an organisation on its own work.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from adoption import Deadline, day_of
from adoption.scenarios import ScenarioMethods, binding
from analysis.i18n import LANGUAGES, Message, cite, list_messages, translate
from analysis.panel import Scale, UnitTree
from analysis.period_lengths import TASK_ROUNDS
from analysis.schemas import period_bounds

if TYPE_CHECKING:
    from analysis.modelling.panel_models import Model, PanelModel

_LAWS = {"law", "decree", "circular"}
_CLASSES = {"resolution": "decision", "decision": "decision", "directive": "decision", "plan": "plan"}
_UNCHECKED = {"unverified", "not-found"}
_CARE = frozenset({"hospital", "other_facility"})
#: What a document is, by the type in its number; one that approves a plan is a plan, whatever its type.
_TYPES = (("decree", r"\b(?:NĐ-CP|TT-[A-ZĐ]|QH\d+)"), ("decision", r"\b(?:QĐ|NQ|CT)\b"), ("plan", r"\bKH\b"))
_PLANS = re.compile(r"kế hoạch|đề án|chương trình|chiến lược|\bplan\b|programme|scheme|strategy", re.IGNORECASE)
_REPORTS = re.compile(r"^báo cáo|^report", re.IGNORECASE)
_NUMBER = re.compile(r"^(?P<number>\d+/(?P<type>QĐ|NQ|CT|TT|NĐ)-?[^\s()]*)$")


class DeadlineRegister:
    """All deadlines that were known on a day, asked for one panel at a time.

    Parameters
    ----------
    tables
        `units` and `indicators`, and those there are of `legal_deadlines, national_targets, targets, tasks, sources`.
    day
        The last day whose texts are known; without it, all texts in the tables are.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], day: dt.date | None = None) -> None:
        self._day = day
        self._units = {str(row["unit_code"]): row for row in _rows_of(tables, "units", "unit_code")}
        self._counted = {
            row["indicator_code"]: str(row.get("counted") or "")
            for row in _rows_of(tables, "indicators", "indicator_code")
        }
        self._rules = _rows_of(tables, "legal_deadlines", "indicator_codes")
        self._aims = _rows_of(tables, "national_targets", "indicator_code")
        targets = _rows_of(tables, "targets", "statement_id")
        replaced = {target.get("supersedes") for target in targets}
        self._read_targets = [target for target in targets if target["statement_id"] not in replaced]
        self._read_tasks = _rows_of(tables, "tasks", "indicator_code")
        self._sources = {row["source_id"]: row for row in _rows_of(tables, "sources", "source_id")}
        has_tree = {"parent_code", "valid_from", "valid_to"} <= set(tables["units"])
        self._tree = UnitTree(tables["units"]) if has_tree else None

    def of_panel(self, panel: PanelModel) -> tuple[Deadline, ...]:
        """Return the deadlines that bind units of a panel, each with these units and a reason that names its text.

        Parameters
        ----------
        panel
            The units of one level that report one indicator.

        Returns
        -------
        tuple of Deadline
            Empty where no text is known that binds them.
        """
        found = [*self._legal(panel), *self._national(panel), *self._targets(panel), *self._tasks(panel)]
        return tuple(dict.fromkeys(found))

    def _is_known(self, since: pd.Timestamp | None) -> bool:
        return self._day is None or pd.isna(since) or since <= pd.Timestamp(self._day)

    def _legal(self, panel: PanelModel) -> Iterator[Deadline]:
        for rule in self._rules:
            last = last_day(rule["due"], rule["due_type"])
            if last is None or panel.indicator_code not in rule["indicator_codes"].split():
                continue
            if rule["verification"] in _UNCHECKED or not self._is_known(rule["valid_from"]):
                continue
            if announces_nothing(rule, last):
                continue
            units = self._bound_kinds(panel, set(rule["binds"].split()))
            if units:
                yield Deadline(last, self._force_of_rule(rule), units, self._cite_rule(rule), panel.side)

    def _force_of_rule(self, rule: Mapping[str, Any]) -> str:
        """Return the class of a rule: a law binds as one only from the day on which breaking it has a price."""
        if rule["force"] not in _LAWS:
            return _CLASSES[rule["force"]]
        has_sanction = isinstance(rule.get("sanction"), str) and self._is_known(rule.get("sanction_from"))
        return "decree" if has_sanction else "decision"

    def _cite_rule(self, rule: Mapping[str, Any]) -> str:
        """Return the source of a rule, with the day from which breaking it has a price, where that is known."""
        if self._force_of_rule(rule) != "decree" or pd.isna(rule.get("sanction_from")):
            return str(rule["source"])
        source, day = rule["source"], rule["sanction_from"].date()
        said = {lang: translate("deadline.sanctioned", lang, source=cite(source, lang), day=day) for lang in LANGUAGES}
        return _in_languages(said)

    def _bound_kinds(self, panel: PanelModel, binds: set[str]) -> frozenset[str]:
        """Return the units of the panel that a rule for these kinds of organisations binds."""
        if panel.level != "facility":
            return frozenset(panel.units) if binds & self._kinds_counted(panel) else frozenset()
        types = {unit: self._units.get(unit, {}).get("facility_type") for unit in panel.units}
        kinds = {unit: {kind} & _CARE if isinstance(kind, str) else _CARE for unit, kind in types.items()}
        return frozenset(unit for unit, kind in kinds.items() if kind and kind <= binds)

    def _kinds_counted(self, panel: PanelModel) -> set[str]:
        """Return whose duty moves the indicator of an area: its authority's, and that of the facilities counted."""
        authorities = {"national": {"ministry", "province"}, "ministry": {"ministry"}}.get(panel.level, {"province"})
        counts_hospitals = self._counted.get(panel.indicator_code, "").startswith("hospitals")
        return authorities | ({"hospital"} if counts_hospitals else _CARE)

    def _national(self, panel: PanelModel) -> Iterator[Deadline]:
        if panel.level != "national":
            return
        for rule in self._aims:
            last = last_day(rule["due"], "by")
            is_sound = rule["verification"] not in _UNCHECKED and self._is_known(rule["valid_from"])
            if rule["indicator_code"] != panel.indicator_code or last is None or not is_sound:
                continue
            if not announces_nothing(rule, last):
                force = "decision" if re.match(r"NQ|CT|Luật|NĐ|TT", rule["source"]) else "plan"
                yield from _aim(panel, last, force, frozenset(panel.units), rule["source"], rule)

    def _targets(self, panel: PanelModel) -> Iterator[Deadline]:
        for target in self._read_targets:
            if target["indicator_code"] != panel.indicator_code or pd.isna(target["due"]):
                continue
            units = self._below(panel, target["unit_code"], target["due"])
            document = self._document(str(target["statement_id"]).partition(":")[0], target["due"])
            if units and document:
                yield from _aim(panel, target["due"].date(), *document[:1], units, document[1], target)

    def _tasks(self, panel: PanelModel) -> Iterator[Deadline]:
        """Yield the dated tasks of one time that are measured by the indicator, for the issuer and those below it."""
        for task in self._read_tasks:
            is_dated = pd.notna(task["due"]) and task.get("recurrence") not in TASK_ROUNDS
            if task["indicator_code"] != panel.indicator_code or not is_dated:
                continue
            document = self._document(task["source_id"], task["due"])
            units = self._below(panel, self._addressee(task["source_id"]), task["due"])
            if units and document:
                yield Deadline(task["due"].date(), document[0], units, document[1], panel.side)

    def _below(self, panel: PanelModel, bound: object, due: pd.Timestamp) -> frozenset[str]:
        if not isinstance(bound, str):
            return frozenset()
        tree = self._tree
        return frozenset(
            unit for unit in panel.units if unit == bound or (tree and tree.stands_below(unit, bound, due))
        )

    def _addressee(self, source_id: str) -> object:
        """Return the unit that a document's tasks are for with those below it: its issuer; a ministry's, the nation."""
        issuer = self._sources.get(source_id, {}).get("issuer_code")
        unit = self._units.get(str(issuer), {})
        return unit.get("parent_code") if unit.get("level") == "ministry" else issuer

    def _document(self, source_id: str, due: pd.Timestamp) -> tuple[str, str] | None:
        """Return class and citation of a document that was known, and issued before the day; None for any other."""
        source = self._sources.get(source_id)
        if source is None or not self._is_known(source["issued"]):
            return None
        if pd.notna(source["issued"]) and source["issued"] >= due:
            return None
        return class_of_document(source), cite_document(source)


def _rows_of(tables: Mapping[str, pd.DataFrame], name: str, column: str) -> list[dict[str, Any]]:
    """Return the rows of a table that have this column filled; none where there is no such table."""
    table = tables.get(name)
    if table is None or column not in table:
        return []
    return [{str(key): value for key, value in row.items()} for row in table[table[column].notna()].to_dict("records")]


def last_day(due: object, due_type: object) -> dt.date | None:
    """Return the last day by which a duty is to be done; None for one without a day, or that recurs.

    Parameters
    ----------
    due
        A period code.
    due_type
        `by` the end of that period, `before` it, or `from` its first day.

    Returns
    -------
    date or None
        The day.

    Examples
    --------
    >>> last_day("2025-09", "by"), last_day("2025-10-01", "before"), last_day("yearly", "by")
    (datetime.date(2025, 9, 30), datetime.date(2025, 9, 30), None)
    """
    if not isinstance(due, str):
        return None
    first, last = period_bounds(due)
    if first is None or last is None:
        return None
    return last if due_type == "by" else first - dt.timedelta(days=1)


def announces_nothing(rule: Mapping[str, Any], last: dt.date) -> bool:
    """Return whether a rule took force on its own day or later, or ended before it.

    Parameters
    ----------
    rule
        `valid_from` and `valid_to`, missing where not known.
    last
        The last day of its deadline.

    Returns
    -------
    bool
        True where nobody can have hurried towards the day.

    Examples
    --------
    >>> rule = {"valid_from": pd.Timestamp("2026-03-01"), "valid_to": None}
    >>> announces_nothing(rule, dt.date(2026, 2, 28)), announces_nothing(rule, dt.date(2026, 12, 31))
    (True, False)
    """
    began, ended, day = rule["valid_from"], rule["valid_to"], pd.Timestamp(last)
    return bool((pd.notna(began) and began >= day) or (pd.notna(ended) and ended < day))


def class_of_document(source: Mapping[str, Any]) -> str:
    """Return the force of what a document asks for: decree, decision, plan or wish.

    Parameters
    ----------
    source
        A row of `sources`.

    Returns
    -------
    str
        A force of `adoption.Deadline`.

    Examples
    --------
    >>> class_of_document({"number": "1710/QĐ-BYT", "title": "Kế hoạch hành động chuyển đổi số y tế"})
    'plan'
    >>> class_of_document({"number": "379/BC-SYT", "title": "Báo cáo chuyển đổi số"})
    'wish'
    """
    number, title = str(source.get("number") or ""), str(source.get("title") or "")
    found = next((force for force, pattern in _TYPES if re.search(pattern, number)), "wish")
    if found == "wish" and _REPORTS.search(title):
        return "wish"
    return "plan" if found != "decree" and _PLANS.search(title) else found


def cite_document(source: Mapping[str, Any]) -> str:
    """Return a document's number with its day as the tables of rules cite texts; its titles where it has no number.

    Titles stand on a line for each language, in the order of `LANGUAGES`.

    Parameters
    ----------
    source
        A row of `sources`.

    Returns
    -------
    str
        What `analysis.i18n.cite` spells out.

    Examples
    --------
    >>> issued = pd.Timestamp("2023-04-05")
    >>> cite_document({"number": "1710/QĐ-BYT", "title": "Kế hoạch", "issued": issued})
    'QĐ 1710/QĐ-BYT (05/04/2023)'
    >>> cite_document({"title": "Kế hoạch số", "title_en": "Digital plan", "issued": issued}).splitlines()
    ['Kế hoạch số', 'Digital plan']
    """
    found = _NUMBER.match(str(source.get("number") or ""))
    if not found:
        own = str(source["title"])
        titles = {lang: source.get(f"title_{lang}") for lang in LANGUAGES}
        return _in_languages({lang: found if isinstance(found, str) else own for lang, found in titles.items()})
    is_day = pd.notna(source["issued"]) and source.get("issued_precision") not in ("month", "year")
    day = f" ({source['issued']:%d/%m/%Y})" if is_day else ""
    return f"{found['type']} {found['number']}{day}"


def _in_languages(texts: Mapping[str, str]) -> str:
    """Return texts of one meaning as the reason of a deadline holds them: a line a language, one if all are alike."""
    lines = [" ".join(texts[lang].split()) for lang in LANGUAGES]
    return lines[0] if len(set(lines)) == 1 else "\n".join(lines)


def _say_reason(reason: str, lang: str) -> str:
    lines = reason.split("\n")
    cited = cite(lines[LANGUAGES.index(lang)] if len(lines) == len(LANGUAGES) else reason, lang)
    return translate("deadline.sources", lang, parts=cited.split("; "))


def bind_models(models: Mapping[str, Model], deadlines: tuple[Deadline, ...]) -> dict[str, Model]:
    """Return the models of the units that a deadline still moves, knowing their deadlines.

    Parameters
    ----------
    models
        The model of each unit.
    deadlines
        Those of the panel.

    Returns
    -------
    dict
        Empty where no deadline acts on any unit after its last report.
    """
    bound: dict[int, Model] = {}
    found: dict[str, Model] = {}
    for unit, model in models.items():
        if not isinstance(model, ScenarioMethods):
            continue
        if id(model) not in bound:
            bound[id(model)] = model.with_deadlines(_of_units(deadlines, model))
        if any(binding(bound[id(model)].scenario.deadlines, unit)):  # type: ignore[attr-defined]
            found[unit] = bound[id(model)]
    return found


def _of_units(deadlines: tuple[Deadline, ...], model: ScenarioMethods) -> list[Deadline]:
    """Return the deadlines of the model's units whose rise is not over at the unit's last report."""
    latest = model.latest
    last = dict(zip(latest.units, latest.time, strict=True))
    kept = []
    for deadline in deadlines:
        units = frozenset(unit for unit, time in last.items() if deadline.binds(unit) and deadline.time + 1 > time)
        if units:
            kept.append(replace(deadline, units=units))
    return kept


def forecast_bound(panel: PanelModel, times: list[float]) -> pd.DataFrame:
    """Return the forecasts of the units that a deadline moves, as `PanelModel.forecast`, with deadline and reason.

    Parameters
    ----------
    panel
        The panel.
    times
        Decimal years.

    Returns
    -------
    DataFrame
        `deadline` is the strongest force, `deadline_message` names day, force and text of each deadline, as JSON.
        Times before which no deadline changes anything have their rows too: both forecasts are then the same.
    """
    models = panel.bound_models
    parts = []
    for model in {id(model): model for model in models.values()}.values():
        rows = model.forecast(times)
        parts.append(rows[rows["unit"].map(lambda unit, model=model: models.get(unit) is model)])
    if not parts:
        return pd.DataFrame()
    every = pd.concat(parts, ignore_index=True)
    known = {unit: panel.deadlines_of(unit) for unit in models}
    strongest = {unit: max(found, key=lambda one: one.chance).force for unit, found in known.items()}
    said = {unit: explain_deadlines(found).to_json() for unit, found in known.items()}
    return every.assign(
        method=[panel.method_of(unit) for unit in every["unit"]],
        deadline=every["unit"].map(strongest),
        deadline_message=every["unit"].map(said),
    )


def explain_deadlines(deadlines: tuple[Deadline, ...]) -> Message:
    """Return day, force and text of deadlines as a message.

    Parameters
    ----------
    deadlines
        At least one.

    Returns
    -------
    Message
        E.g. 'the deadline of 30 September 2025 in Circular 13/2025/TT-BYT, article 4(2)(a)'.

    Examples
    --------
    >>> from analysis.i18n import translate_cell
    >>> law = Deadline(dt.date(2025, 9, 30), "decree", reason="TT 13/2025/TT-BYT, Đ4 k2 a")
    >>> translate_cell(explain_deadlines((law,)).to_json(), "en")
    'the deadline of 30 September 2025 in Circular 13/2025/TT-BYT, article 4(2)(a) (legal duty)'
    """
    parts = [
        Message(
            "deadline.text",
            {
                "day": day_of(one.time),
                "source": {lang: _say_reason(one.reason, lang) for lang in LANGUAGES},
                "force": Message(f"deadline.force.{one.force}"),
            },
        )
        for one in deadlines
    ]
    return list_messages(parts)


def _aim(
    panel: PanelModel, day: dt.date, force: str, units: frozenset[str], reason: str, target: Mapping[str, Any]
) -> Iterator[Deadline]:
    """Yield the deadline of a target, whose gap ends at the target; none for a target that is off the scale."""
    goal = _goal(panel.scale, target)
    if goal is not None:
        yield Deadline(day, force, units, reason, panel.side, goal)


def _goal(scale: Scale, target: Mapping[str, Any]) -> float | None:
    share = float(scale.to_share(target["value"]))
    return share if 0 <= share <= 1 else None
