"""The confidence of matches: fitted by the script, measured on wordings nobody tuned to, the same for all callers."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.panel import Wording, add_codes, build_panel, match_indicator
from analysis.registry import collect_documents
from vnfilings import read_documents

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "benchmarks"))

import fit_match_confidence as bench  # type: ignore[import-not-found]

_MATCHER = bench.make_matcher()


def test_the_coefficients_are_those_that_the_script_fits() -> None:
    stored = pd.read_csv(bench.LOOKUP / "match_confidence.csv").set_index("sign")["coefficient"]
    assert bench.fit_coefficients(_MATCHER) == pytest.approx(stored.to_dict(), abs=0.002)


@pytest.mark.parametrize("synthetic", [False, True])
def test_on_wordings_of_the_tuning_halves_the_accepted_are_right(synthetic: bool) -> None:
    cases = bench.read_cases("tuned", synthetic=synthetic)
    matches = _MATCHER.match([wording for wording, _ in cases])
    right = [match.code == code for (_, code), match in zip(cases, matches, strict=True) if match.code]
    assert sum(right) / len(right) >= 0.975
    assert sum(right) / sum(bool(code) for _, code in cases) >= 0.7


def test_few_wordings_are_accepted_when_their_own_indicator_is_taken_out() -> None:
    accepted, asked = bench.count_accepted_without_own(_MATCHER, "tuned")
    assert accepted <= 0.025 * asked


def test_hardly_a_wording_of_the_catalogue_is_lost() -> None:
    cases = [(wording, code) for wording, code in bench.read_cases("tuned", synthetic=False) if code]
    matches = _MATCHER.match([wording for wording, _ in cases])
    assert sum(match.how == "none" for match in matches) <= 0.005 * len(matches)


def test_confidence_falls_from_candidate_to_candidate_and_only_what_is_sure_is_accepted() -> None:
    wordings = [wording for wording, _ in bench.read_cases("tuned", synthetic=True)]
    for match in _MATCHER.match(wordings):
        chances = [chance for _, chance in match.candidates]
        assert chances == sorted(chances, reverse=True)
        assert match.accepted == (match.how in ("exact", "matched"))
        assert match.accepted or match.confidence < _MATCHER.calibration.accept or not match.candidates


@pytest.mark.parametrize(
    ("phrase", "unit"),
    [
        ("cán bộ được đào tạo", "%"),  # several indicators count just this
        ("cơ sở đã liên thông", "%"),
        ("bệnh viện tư nhân triển khai bệnh án điện tử toàn viện", "%"),
        ("người cao tuổi có hồ sơ sức khỏe điện tử", "%"),
        ("trạm y tế xã triển khai bệnh án điện tử", "%"),
        ("bệnh viện chưa triển khai bệnh án điện tử", "%"),
        ("người dân có nhu cầu tham gia BHYT", "%"),
        ("Tỷ lệ thanh toán không dùng tiền mặt tại cơ sở y tế", "%"),  # of payments or of facilities
    ],
)
def test_what_a_qualifier_or_another_thing_sets_apart_is_proposed_at_most(phrase: str, unit: str) -> None:
    match = match_indicator(Wording(phrase, unit_of_measure=unit), _MATCHER)
    assert (match.code, match.how in ("proposed", "none")) == (None, True)


def test_words_around_a_value_rank_the_candidates_and_accept_none() -> None:
    clause = "đã có 1.234 lượt tra cứu thẻ BHYT bằng CCCD gắn chip"
    told = match_indicator(Wording("lượt", clause, unit_of_measure="count"), _MATCHER)
    assert (told.code, told.candidates[0][0]) == (None, "citizen_id_insurance_lookups_count")


@pytest.mark.parametrize(
    ("sentence", "accepted"),
    [
        ("Tỷ lệ người dân có hồ sơ sức khỏe điện tử đạt 86%, tăng 9% so với năm 2025.", [True, False]),
        ("Tỷ lệ bao phủ BHYT đạt 93%, đạt 98% kế hoạch.", [True, False]),
        ("Giám sát 28% cơ sở triển khai thanh toán không dùng tiền mặt.", [False]),
        ("Đã có 28% cơ sở triển khai thanh toán không dùng tiền mặt.", [True]),
        ("Lắp đặt bổ sung 8 ki-ốt y tế thông minh.", [False]),
    ],
)
def test_a_figure_that_is_no_level_of_the_indicator_beside_it_has_no_code(
    tmp_path: Path, sentence: str, accepted: list[bool]
) -> None:
    path = tmp_path / "report.txt"
    path.write_text(sentence, encoding="utf-8")
    read = add_codes(read_documents([path]), bench.LOOKUP).frame
    tables = build_panel(collect_documents([path])[0], bench.LOOKUP, tmp_path)
    assert read["indicator_code"].notna().tolist() == accepted
    assert tables["statements"]["indicator_code"].notna().tolist() == accepted


def test_the_clause_names_what_the_phrase_alone_does_not_in_panel_and_reading(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.txt"
    path.write_text("Nền tảng Bác sĩ cho mọi nhà đã đến 18 tỉnh.", encoding="utf-8")
    reading = read_documents([path])
    read = add_codes(reading, bench.LOOKUP).frame
    tables = build_panel(collect_documents([path])[0], bench.LOOKUP, tmp_path)
    assert reading.statements[0][0].clause == "Nền tảng Bác sĩ cho mọi nhà đã đến tỉnh"
    assert read["indicator_code"].tolist() == ["provinces_with_doctor_for_everyone_count"]
    assert tables["statements"]["indicator_code"].tolist() == ["provinces_with_doctor_for_everyone_count"]
    assert tables["matches"]["how"].tolist() == ["matched"]


def test_where_the_words_name_nothing_the_sentence_is_asked() -> None:
    clause = "Tỷ lệ người dân có hồ sơ sức khỏe điện tử: trước đó chỉ đạt 28%"
    match = match_indicator(Wording("Kỳ này", clause, unit_of_measure="%"), _MATCHER)
    assert (match.code, match.candidates[0][0]) == (None, "population_with_electronic_health_record_pct")


def test_the_panel_and_a_reading_give_one_answer(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.txt"
    lines = (
        "Đến nay 82% người dân trên toàn quốc có HSSKĐT.",
        "Có 45% bệnh viện tư nhân áp dụng BAĐT.",
        "Tỷ lệ trạm y tế có máy siêu âm đạt 30%.",
        "Năm 2023, Chỉ số DTI của tỉnh đạt 0,6 điểm.",
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    read = add_codes(read_documents([path]), bench.LOOKUP).frame
    tables = build_panel(collect_documents([path])[0], bench.LOOKUP, tmp_path)
    assert read["indicator_code"].fillna("").tolist() == tables["statements"]["indicator_code"].fillna("").tolist()
    assert read["indicator_code"].fillna("").tolist() == [
        "population_with_electronic_health_record_pct",
        "private_hospitals_with_electronic_medical_records_pct",
        "",
        "digital_transformation_2022_method_index",
    ]
    assert tables["matches"]["how"].tolist() == ["matched", "matched", "none", "matched"]
