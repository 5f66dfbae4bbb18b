"""Contradictions with one cause: the same rule about the same documents, to be decided together or one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.questions.explorers.decisions._open_disputes import FINDING_ANSWERS, ONE_TIME_RULES, say

if TYPE_CHECKING:
    from analysis.questions._workspace import Workspace

_PREFIX = "group:"
_MEMBER = ("id", "unit", "one", "other", "text")


def cause_of(item: Mapping[str, Any]) -> str:
    """Return what contradictions of one cause have in common: the rule, the documents, and what was decided."""
    return _PREFIX + " | ".join((item["rule"], item["severity"], " ".join(_documents(item)), item["decided"]))


def _documents(item: Mapping[str, Any]) -> list[str]:
    """Return the ids of the sources between which a contradiction is."""
    if item["locator"]:
        return [*dict.fromkeys(filter(None, (item["source_id"], item["other_source_id"])))]
    return sorted({name.partition(":")[0] for name in item["statement_ids"]})


def group_by_cause(items: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the contradictions of each cause that has several, in their order."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        groups.setdefault(cause_of(item), []).append(item)
    return {key: members for key, members in groups.items() if len(members) > 1}


def describe_groups(space: Workspace, groups: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Return what the list shows of each group."""
    return {
        key: {
            "kind": say(space, "group.kind", kind=say(space, f"kind.{members[0]['rule']}"), n=len(members)),
            "about": _names(space, members[0]),
            "text": members[0]["decided"] or say(space, "group.text", n=len(members)),
            "n": len(members),
        }
        for key, members in groups.items()
    }


def _names(space: Workspace, item: Mapping[str, Any]) -> str:
    return "; ".join(space.context.document_name(name) for name in _documents(item))


def describe_group(space: Workspace, members: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the members of a group, each with both sides, and what can be decided about all of them."""
    first = members[0]
    kind = say(space, f"kind.{first['rule']}")
    choices = []
    if all(one["rule"] in ONE_TIME_RULES and one["unit_code"] and one["period"] for one in members):
        choices = [
            [f"settle {name}", say(space, "group.use", source=space.context.document_name(name))]
            for name in _documents(first)
        ]
    if all(one["locator"] for one in members):
        choices += [[state, say(space, f"state.{state}")] for state in FINDING_ANSWERS]
    return {
        "title": say(space, "group.kind", kind=f"{kind[:1].upper()}{kind[1:]}", n=len(members)),
        "about": _names(space, first),
        "text": say(space, "group.shown", n=len(members)),
        "members": [{name: one[name] for name in _MEMBER} for one in members],
        "cards": [],
        "proposal": None,
        "choices": choices,
    }
