"""Composite indices: a published one reproduced, rules and their effect, ranks with their uncertainty."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from adoption.diagnostics import AdoptionError
from adoption.readiness.composite_index import IndexRules, build_index, compare_rules, rank_with_uncertainty
from analysis.paths import lookup_folder, raw_folder
from analysis.regulations import read_rules

#: Đà Nẵng 2022, the eight scored main indices as published with the provincial index of Decision 922/QĐ-BTTTT.
DA_NANG_2022 = {
    "awareness": 1.0,
    "institutions": 0.9,
    "infrastructure": 0.8253,
    "human_resources": 0.8487,
    "cyber_security": 0.7578,
    "government_activity": 0.8575,
    "economy_activity": 0.7836,
    "society_activity": 0.5197,
}
#: The names under which the public facts hold the main indices.
MAIN_INDICES = {
    "dti_main_awareness": "awareness",
    "dti_main_institution": "institutions",
    "dti_main_infrastructure": "infrastructure",
    "dti_main_human_resources": "human_resources",
    "dti_main_cybersecurity": "cyber_security",
    "dti_main_gov_activity": "government_activity",
    "dti_main_economy_activity": "economy_activity",
    "dti_main_society_activity": "society_activity",
}


@pytest.fixture(scope="module")
def scheme() -> pd.DataFrame:
    weights = read_rules(lookup_folder())["index_weights"]
    return weights[weights["scheme"] == "dti-province-2022"].reset_index(drop=True)


def components_of(**units: dict[str, float]) -> pd.DataFrame:
    rows = [(unit, code, value) for unit, values in units.items() for code, value in values.items()]
    return pd.DataFrame(rows, columns=["unit", "component_code", "value"])


def shifted(by: float, **changed: float) -> dict[str, float]:
    return {code: value + by for code, value in DA_NANG_2022.items()} | changed


def test_da_nang_2022_is_reproduced_to_the_printed_digit(scheme: pd.DataFrame) -> None:
    index = build_index(components_of(da_nang=DA_NANG_2022), scheme)
    assert round(index.loc[0, "index"], 4) == 0.8002


def test_a_scheme_is_refused_on_a_day_on_which_it_was_not_in_force(scheme: pd.DataFrame) -> None:
    assert len(build_index(components_of(da_nang=DA_NANG_2022), scheme, on="2025-04-02")) == 1
    with pytest.raises(AdoptionError, match="no component of the scheme was in force on 2025-04-03"):
        build_index(components_of(da_nang=DA_NANG_2022), scheme, on="2025-04-03")


def test_the_five_published_provinces_are_reproduced_and_in_their_order(scheme: pd.DataFrame) -> None:
    facts = pd.read_csv(raw_folder() / "public-facts" / "facts.csv", dtype=str)
    facts = facts[(facts["period"] == "2022") & (facts["publication_id"] == "dti-portal-2023-07-12")]
    facts = facts.assign(value=pd.to_numeric(facts["raw_text"], errors="coerce"))
    main = facts[facts["indicator_text"].isin(MAIN_INDICES)]
    components = main.assign(component_code=main["indicator_text"].map(MAIN_INDICES), unit=main["unit_code"])
    index = build_index(components[["unit", "component_code", "value"]], scheme).set_index("unit")
    published = facts[facts["indicator_text"] == "dti_value"].set_index("unit_code")["value"].reindex(index.index)
    assert len(index) == 5
    np.testing.assert_allclose(index["index"], published, atol=1e-4)
    assert index["rank"].tolist() == published.rank(ascending=False).tolist()


def test_the_scheme_has_a_thousand_points_and_measures_the_smart_city_only(scheme: pd.DataFrame) -> None:
    assert scheme["weight"].sum() == 1000
    assert scheme.loc[scheme["weight"] == 0, "component_code"].tolist() == ["smart_city"]


def test_ranks_begin_with_the_best_and_ties_share_theirs(scheme: pd.DataFrame) -> None:
    index = build_index(components_of(a=shifted(0), b=shifted(-0.1), c=shifted(-0.1), d=shifted(-0.2)), scheme)
    assert index["rank"].tolist() == [1, 2, 2, 4]


def test_missing_components_are_all_named_or_reweighted(scheme: pd.DataFrame) -> None:
    lacking = {code: value for code, value in DA_NANG_2022.items() if code != "economy_activity"}
    components = components_of(a=DA_NANG_2022, b=lacking)
    with pytest.raises(ValueError, match="b: economy_activity"):
        build_index(components, scheme)
    index = build_index(components, scheme, IndexRules(missing="reweight")).set_index("unit")
    assert index.loc["b", "missing"] == "economy_activity"
    assert index.loc["b", "index"] == pytest.approx((800.2 - 150 * 0.7836) / 850, abs=1e-4)


def test_a_geometric_mean_lets_nothing_make_up_for_a_weak_component(scheme: pd.DataFrame) -> None:
    even, uneven = dict.fromkeys(DA_NANG_2022, 0.6), dict.fromkeys(DA_NANG_2022, 0.6)
    uneven |= {"economy_activity": 0.2, "society_activity": 1.0}
    means = {
        rule: build_index(components_of(even=even, uneven=uneven), scheme, IndexRules(aggregation=rule))[
            "index"
        ].tolist()
        for rule in ("arithmetic", "geometric", "harmonic")
    }
    assert means["arithmetic"] == pytest.approx([0.6, 0.6])
    assert means["geometric"][0] == pytest.approx(0.6)
    assert means["harmonic"][1] < means["geometric"][1] < 0.6


@pytest.mark.parametrize("rule", ["min_max", "z_score", "rank"])
def test_relative_normalisations_keep_the_order_and_turn_round_where_less_is_better(
    scheme: pd.DataFrame, rule: str
) -> None:
    components = components_of(a=shifted(0), b=shifted(-0.1), c=shifted(-0.2))
    assert build_index(components, scheme, IndexRules(normalisation=rule))["rank"].tolist() == [1, 2, 3]
    turned = scheme.assign(worst=scheme["best"], best=scheme["worst"])
    assert build_index(components, turned, IndexRules(normalisation=rule))["rank"].tolist() == [3, 2, 1]


def test_ranks_are_as_uncertain_as_the_draws_behind_them(scheme: pd.DataFrame) -> None:
    codes = list(DA_NANG_2022)
    centre = np.array([list(shifted(by).values()) for by in (0.0, -0.01, -0.3)])
    noise = np.random.default_rng(5).normal(0, 0.03, (3, len(codes), 2000))
    ranks = rank_with_uncertainty(centre[:, :, None] + noise, ["a", "b", "c"], codes, scheme, top=1)
    first = ranks.set_index("unit")
    assert (first.loc["a", "rank_lower_80"], first.loc["a", "rank_upper_80"]) == (1, 2)
    assert first.loc["c", "rank_upper_80"] == 3 and first.loc["c", "rank_lower_80"] == 3
    assert 0.5 < first.loc["a", "chance_of_top_1"] < 0.95
    assert ranks["chance_of_top_1"].sum() == pytest.approx(1)
    # the spread of a weighted mean of independent components: sd .03 times the root of the summed squared weights
    width = first.loc["a", "index_upper_80"] - first.loc["a", "index_lower_80"]
    assert width == pytest.approx(2 * 1.2816 * 0.03 * np.sqrt(0.135), rel=0.1)


def test_doubt_about_weights_widens_ranks_and_repeats_with_its_seed(scheme: pd.DataFrame) -> None:
    codes = list(DA_NANG_2022)
    values = np.array([list(shifted(0, awareness=0.5).values()), list(shifted(0, economy_activity=0.4).values())])
    draws = np.repeat(values[:, :, None], 500, axis=2)
    certain = rank_with_uncertainty(draws, ["a", "b"], codes, scheme, top=1)
    assert set(certain["chance_of_top_1"]) == {0.0, 1.0}
    doubtful = [
        rank_with_uncertainty(draws, ["a", "b"], codes, scheme, top=1, weight_spread=0.6, seed=3) for _ in range(2)
    ]
    assert 0.05 < doubtful[0]["chance_of_top_1"].min() < 0.5
    pd.testing.assert_frame_equal(*doubtful)


def test_the_effect_of_every_choice_is_shown(scheme: pd.DataFrame) -> None:
    components = components_of(
        steady=shifted(-0.1),
        uneven=shifted(0, economy_activity=0.05, awareness=1.0, government_activity=1.0),
        low=shifted(-0.3),
    )
    table = compare_rules(components, scheme).set_index("unit")
    assert {"as_chosen", "equal_weights", "min_max", "z_score", "rank", "geometric", "harmonic"} <= set(table.columns)
    assert table.loc["low", "worst"] == 3
    assert table.loc["uneven", "as_chosen"] != table.loc["uneven", "harmonic"]


def test_what_the_scheme_does_not_know_is_refused(scheme: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="components cloud: the scheme has awareness"):
        build_index(components_of(a=DA_NANG_2022 | {"cloud": 1.0}), scheme)
    with pytest.raises(ValueError, match="normalisation 'percent' is unknown"):
        IndexRules(normalisation="percent")
    twice = pd.concat([components_of(a=DA_NANG_2022)] * 2)
    with pytest.raises(ValueError, match="occur twice: a: awareness"):
        build_index(twice, scheme)
