"""Statements matched to the catalogue: what is accepted, what is only suggested, and the words behind it."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis.panel import (
    IndicatorMatcher,
    Match,
    MatchingWords,
    Wording,
    add_codes,
    match_indicator,
    read_matching_words,
    read_names,
)
from analysis.paths import packaged_folder
from vnfilings import read_documents

_LOOKUP = packaged_folder() / "data" / "lookup"
_UNITS = {"share": "%", "count": "count", "index": "index", "rank": "rank", "level": "level", "money": "money"}


@cache
def _words() -> MatchingWords:
    return read_matching_words(_LOOKUP)


@cache
def _tables() -> dict[str, pd.DataFrame]:
    return read_names(_LOOKUP)


@cache
def _matcher() -> IndicatorMatcher:
    return IndicatorMatcher(_tables()["indicators"], _tables()["indicator_aliases"], _words())


def _match(phrase: str, unit: str = "%", clause: str = "", titles: str = "", *, is_change: bool = False) -> Match:
    return match_indicator(Wording(phrase, clause, titles, unit, is_level=not is_change), _matcher())


def test_every_synonym_brings_its_example_to_the_right_indicator() -> None:
    rows = pd.read_csv(_LOOKUP / "indicator_synonyms.csv", dtype=str)
    measures = _tables()["indicators"].set_index("indicator_code")["measure"]
    units = rows["indicator_code"].map(measures).map(_UNITS)
    wordings = [Wording(text, unit_of_measure=unit) for text, unit in zip(rows["example"], units, strict=True)]
    firsts = [match.candidates[0][0] for match in _matcher().match(wordings)]
    wrong = rows[rows["indicator_code"] != firsts]
    unused = [row.wording for row in rows.itertuples() if row.wording.lower() not in row.example.lower()]
    assert (wrong["example"].tolist(), unused) == ([], [])


def test_a_synonym_stands_for_other_words() -> None:
    plain = MatchingWords(_words().counted)
    rows = pd.read_csv(_LOOKUP / "indicator_synonyms.csv", dtype=str)
    assert [row.wording for row in rows.itertuples() if plain.to_form(row.wording) == plain.to_form(row.meaning)] == []


def test_every_qualifier_is_found_in_its_example() -> None:
    rows = pd.read_csv(_LOOKUP / "qualifier_words.csv", dtype=str)
    found = [_words().find_qualifiers(example) for example in rows["example"]]
    missed = [
        row.wording
        for row, names in zip(rows.itertuples(), found, strict=True)
        if (row.qualifier not in names if row.qualifier not in ("-", "=") else "provincial" in names)
    ]
    assert missed == []


def test_words_that_only_seem_to_hold_a_qualifier_stay_and_set_nothing_apart() -> None:
    rows = pd.read_csv(_LOOKUP / "qualifier_words.csv", dtype=str)
    kept = rows.loc[rows["qualifier"] == "=", "wording"].tolist()
    assert "xã hội" in kept
    assert {word: found for word in kept if (found := _words().find_qualifiers(word))} == {}
    assert _words().find_qualifiers("báo cáo kinh tế - xã hội của xã") == {"commune"}
    assert _words().content_of(_words().to_form("báo cáo xã hội")) == set(_words().to_form("báo cáo xã hội").split())


def test_no_words_without_meaning_are_taken_out_of_others() -> None:
    rows = pd.read_csv(_LOOKUP / "qualifier_words.csv", dtype=str)
    empty = rows.loc[rows["qualifier"] == "-", "wording"]
    forms = {word: " ".join(_words()._to_meanings(word).split()) for word in empty if " " in word}
    assert {word: form for word, form in forms.items() if len(form.split()) < 2} == {}


@pytest.mark.parametrize(
    ("phrase", "unit", "code"),
    [
        ("Tỷ lệ người dân có hồ sơ sức khoẻ điện tử", "%", "population_with_electronic_health_record_pct"),
        ("bệnh viện đã triển khai BAĐT", "count", "hospitals_with_electronic_medical_records_count"),
        ("bệnh viện đã triển khai BAĐT", "%", "hospitals_with_electronic_medical_records_pct"),
        ("dân số tham gia BHYT", "%", "population_with_health_insurance_pct"),
        ("bệnh viện tư nhân áp dụng BAĐT", "%", "private_hospitals_with_electronic_medical_records_pct"),
        ("bệnh viện tư triển khai bệnh án điện tử", "%", "private_hospitals_with_electronic_medical_records_pct"),
        ("DVC trực tuyến toàn trình", "%", "online_public_services_full_pct"),
        ("thuê bao sử dụng điện thoại thông minh", "%", "mobile_subscribers_with_smartphone_pct"),
        ("lượt tra cứu thông tin BHYT qua CCCD gắn chip", "count", "citizen_id_insurance_lookups_count"),
        ("bệnh viện triển khai bệnh án điện tử theo quy định", "%", "hospitals_with_electronic_medical_records_pct"),
        ("người dân trên toàn quốc có HSSKĐT", "%", "population_with_electronic_health_record_pct"),
    ],
)
def test_a_clear_wording_is_accepted_in_the_unit_of_its_value(phrase: str, unit: str, code: str) -> None:
    assert _match(phrase, unit).code == code


@pytest.mark.parametrize(
    ("phrase", "unit"),
    [
        ("bệnh viện huyện triển khai bệnh án điện tử", "count"),
        ("bệnh viện tư nhân thanh toán không dùng tiền mặt", "%"),
        ("dịch vụ công trực tuyến mức độ 3", "%"),
        ("học sinh tham gia BHYT", "%"),
        ("trẻ em có hồ sơ sức khỏe điện tử", "%"),
        ("mũi tiêm vắc xin sởi", "count"),
        ("đơn thuốc liên thông", "count"),
        ("viện phí thanh toán không dùng tiền mặt", "%"),
        ("cơ sở y tế chưa thanh toán không dùng tiền mặt", "%"),
        ("người dân", "%"),
        ("hồ sơ sức khỏe điện tử", "%"),
        ("bệnh viện", "count"),
        ("lượt thanh toán học phí không dùng tiền mặt", "%"),  # one word in place of another
        ("khám, chữa bệnh từ xa", "%"),  # of what, facilities or people, is not said
        ("tỉnh", "count"),
        ("công suất sử dụng giường bệnh", "%"),
        ("", "%"),
    ],
)
def test_a_wording_with_another_qualifier_or_of_nothing_known_is_left_to_a_person(phrase: str, unit: str) -> None:
    assert not _match(phrase, unit).accepted


def test_a_noun_that_counts_many_things_counts_what_the_phrase_says() -> None:
    wording = Wording("Lượt khám BHYT có tra cứu bằng CCCD/VNeID", unit_of_measure="count", counted_noun="lượt")
    assert match_indicator(wording, _matcher()).code == "visits_with_citizen_id_or_vneid_count"


def test_suggestions_are_at_most_five_of_one_unit_of_measure_best_first() -> None:
    match = _match("cơ sở y tế liên thông", "count")
    scores = [score for _, score in match.candidates]
    assert 2 <= len(scores) <= 5
    assert scores == sorted(scores, reverse=True)
    assert match.confidence == scores[0]
    assert all(code.endswith("_count") for code, _ in match.candidates)
    assert match.print_candidates().count("|") == len(scores) - 1


def test_a_suggestion_that_says_nothing_is_not_shown_and_has_no_score(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Độ ẩm không khí đạt 82%.", encoding="utf-8")
    row = add_codes(read_documents([path]), _LOOKUP).frame.iloc[0]
    assert (row["indicator_candidates"], pd.isna(row["indicator_confidence"])) == ("", True)
    shown = _match("cơ sở y tế thanh toán viện phí", "count").candidates
    assert shown
    assert min(score for _, score in shown) >= _words().calibration.propose


def test_the_clause_and_the_titles_help_a_phrase_that_says_little() -> None:
    helped = _match("lượt", "count", "đã có 1.234 lượt tra cứu thẻ BHYT bằng CCCD", "Khám BHYT bằng CCCD")
    assert helped.candidates[0][0] == "citizen_id_insurance_lookups_count"
    assert helped.confidence > _match("lượt", "count").confidence
    assert not helped.accepted


def test_a_difference_is_no_value_of_an_indicator() -> None:
    change, value = _match("dân số tham gia BHYT", is_change=True), _match("dân số tham gia BHYT")
    assert (change.code, change.candidates) == (None, value.candidates)
    exact = _match("Tỷ lệ bao phủ bảo hiểm y tế", is_change=True)
    assert (exact.code, exact.how, exact.candidates[0][0]) == (None, "proposed", "population_with_health_insurance_pct")


def test_doctors_are_counted_as_persons() -> None:
    wording = Wording("Bác sĩ", unit_of_measure="count", counted_noun="người")
    assert match_indicator(wording, _matcher()).candidates[0][0] == "public_doctors_count"


def test_an_alias_of_one_source_is_no_wording_elsewhere() -> None:
    indicators = _tables()["indicators"].head(1)
    aliases = pd.DataFrame(
        {"alias": ["phủ sóng vùng lõm"], "source_id": ["a"], "indicator_code": ["x"], "reviewed_on": [None]}
    )
    for source_id, score in (("a", 0.0), (None, 1.0)):
        aliases = aliases.assign(source_id=source_id, indicator_code=indicators["indicator_code"].iloc[0])
        matcher = IndicatorMatcher(indicators, aliases, _words())
        assert (match_indicator(Wording("phủ sóng vùng lõm"), matcher).confidence > 0.9) == bool(score)


def test_read_statements_get_codes_of_indicators_and_organisations(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "STT,Tỉnh,Tỷ lệ dân số tham gia BHYT (%) năm 2025\n1,Quảng Ngãi,93.1\n2,Nơi nào đó,94.2\n", encoding="utf-8"
    )
    frame = add_codes(read_documents([path]), _LOOKUP).frame
    assert frame["unit_text"].tolist() == ["Quảng Ngãi", "Nơi nào đó"]
    assert frame["unit_code"].notna().tolist() == [True, False]
    assert frame["indicator_code"].tolist() == ["population_with_health_insurance_pct"] * 2
    assert frame["indicator_candidates"].str.count(r"\|").max() <= 4


def test_a_name_of_several_organisations_without_a_day_gets_no_code(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("STT,Tỉnh,Tỷ lệ dân số tham gia BHYT (%)\n1,Đà Nẵng,93.1\n", encoding="utf-8")
    frame = add_codes(read_documents([path]), _LOOKUP).frame
    assert frame["unit_code"].isna().all()


def test_codes_are_added_to_a_reading_without_the_slow_imports() -> None:
    program = (
        "import sys; from pathlib import Path; from vnfilings import Reading; import pandas as pd\n"
        "from analysis.panel import add_codes\n"
        "add_codes(Reading(pd.DataFrame()), Path(sys.argv[1]))\n"
        "print(sorted({'scipy', 'pandera', 'hypothesis', 'statsmodels'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", program, _LOOKUP], capture_output=True, text=True, check=False)
    assert found.stdout == "[]\n", found.stderr


@pytest.mark.parametrize(
    ("phrase", "year", "code"),
    [
        ("Chỉ số DTI năm 2021", 0, "digital_transformation_2020_method_index"),
        ("Chỉ số DTI 2023", 0, "digital_transformation_2022_method_index"),
        ("Chỉ số DTI", 2024, "digital_transformation_2025_method_index"),
        ("Chỉ số DTI năm 2021", 2024, "digital_transformation_2020_method_index"),
        ("Chỉ số DTI", 0, None),
        ("Điểm chính quyền số", 2024, None),  # the new method has no pillar of a province in the catalogue
    ],
)
def test_a_method_that_changed_is_told_by_the_year_and_by_nothing_else(
    phrase: str, year: int, code: str | None
) -> None:
    match = match_indicator(Wording(phrase, unit_of_measure="index", year=year), _matcher())
    assert match.code == code


@pytest.mark.parametrize(
    ("phrase", "unit"),
    [
        ("chính quyền số xếp thứ", "rank"),
        ("hạng mục “Chính quyền số” ở vị trí thứ", "rank"),
        ("CQS đứng thứ", "rank"),
    ],
)
def test_words_of_a_rank_are_no_part_of_what_is_ranked(phrase: str, unit: str) -> None:
    assert _match(phrase, unit).code == "digital_government_pillar_rank"


def test_when_and_in_which_province_a_value_is_of_sets_no_indicator_apart() -> None:
    forms = {
        _words().to_form(text)
        for text in (
            "bệnh viện triển khai bệnh án điện tử",
            "tính đến hết tháng 6 năm 2025, bệnh viện tỉnh Lạng Sơn triển khai bệnh án điện tử",
            "bệnh viện thành phố Hà Nội triển khai bệnh án điện tử trong 6 tháng đầu năm 2025",
            "lũy kế đến nay, bệnh viện triển khai bệnh án điện tử giai đoạn 2021-2025",
        )
    }
    assert len(forms) == 1


def test_an_alias_may_be_that_of_a_share_and_of_its_count() -> None:
    codes = {unit: _match("cơ sở y tế triển khai thanh toán không dùng tiền mặt", unit).code for unit in ("%", "count")}
    assert codes == {
        "%": "facilities_accepting_cashless_payment_pct",
        "count": "facilities_accepting_cashless_payment_count",
    }


def test_what_a_qualifier_says_is_compared_with_the_wordings_that_have_it() -> None:
    match = _match("tổng số lượt người khám, chữa bệnh", "count")  # 'bằng VNeID' is left out
    assert not match.accepted


def test_a_wording_that_leaves_much_out_is_left_to_a_person() -> None:
    assert not _match("bệnh viện được thẩm định", "count").accepted
    assert _match("bệnh viện được thẩm định bệnh án điện tử", "count").accepted


def test_synonyms_are_replaced_in_what_synonyms_have_made_and_a_meaning_stands_for_itself() -> None:
    form = _words().to_form
    assert form("bệnh viện chuyển sang HSBA điện tử") == form("bệnh viện dùng bệnh án điện tử")
    assert form("giao dịch quét mã QR") == form("giao dịch mã QR")


def test_a_short_scope_counts_behind_any_facility_and_not_in_another_word() -> None:
    qualifiers = _words().find_qualifiers
    assert "public" in qualifiers("Kinh phí các đơn vị công đã chi")
    assert "public" not in qualifiers("Kinh phí các đơn vị công bố")
    assert "public" not in qualifiers("số hồ sơ dịch vụ công")
    assert qualifiers("bệnh viện công và tư dùng bệnh án điện tử").isdisjoint(("public", "private"))


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("Đồng Tháp đứng thứ/63 tỉnh, thành phố trên cả nước về chỉ số chuyển đổi số", "digital_transformation_rank"),
        ("chỉ số DTI của tỉnh xếp hạng thứ/34 tỉnh, thành phố trực thuộc Trung ương", "digital_transformation_rank"),
        ("Thứ hạng về kinh tế số của tỉnh so với cả nước", "digital_economy_pillar_rank"),
        ("đứng thứ/13 tỉnh, thành phố khu vực Đồng bằng sông Cửu Long về chỉ số chuyển đổi số", None),
        ("xã đứng thứ/124 xã, phường về chuyển đổi số", None),
    ],
)
def test_the_provinces_among_which_a_rank_is_are_no_part_of_what_is_ranked(phrase: str, code: str | None) -> None:
    assert _match(phrase, "rank").code == code


def test_of_a_count_the_provinces_are_what_is_counted() -> None:
    words = Wording("63 tỉnh, thành phố có bệnh viện dùng bệnh án điện tử", unit_of_measure="count")
    assert "63" in _words().find_qualifiers(_words().form_of(words))


def test_a_name_and_its_abbreviation_are_one_name() -> None:
    assert _words().to_form("chỉ số chuyển đổi số (DTI)") == _words().to_form("DTI")
    assert _words().to_form("thủ tục hành chính (TTHC) được giải quyết") == _words().to_form("TTHC được giải quyết")


def test_what_a_share_is_a_part_of_is_no_comparison() -> None:
    assert _match("Người dân đã lập hồ sơ sức khỏe điện tử so với dân số").code is not None
    assert "compared" in _words().find_qualifiers("lượt khám bằng căn cước so với cùng kỳ")


def test_a_number_in_the_name_of_a_scope_counts_once_and_a_scope_may_imply_another() -> None:
    assert _words().find_qualifiers("bệnh viện hạng 2 trở lên") == _words().find_qualifiers("bệnh viện hạng II trở lên")
    assert _words().find_qualifiers("cơ sở trực thuộc Sở Y tế") == {"health_department", "public"}


def test_an_added_word_weighs_less_beside_qualifiers_that_both_have() -> None:
    wording = Wording("tỷ lệ phủ cáp quang đến hộ gia đình", unit_of_measure="%")
    ((code, signs), *_) = _matcher().compare([wording])[0]
    assert (code, signs.added < 0.3) == ("households_covered_by_fibre_pct", True)


def test_a_word_of_an_indicator_with_many_aliases_means_as_much_as_that_of_one_with_few() -> None:
    tables, words = _tables(), _words()
    many = tables["indicator_aliases"]
    few = many[many["indicator_code"] != "population_with_electronic_health_record_pct"]
    title = tables["indicators"].set_index("indicator_code")["title_vi"]["population_with_electronic_health_record_pct"]
    wording = Wording(f"{title} mẫu", unit_of_measure="%")
    added = [
        dict(IndicatorMatcher(tables["indicators"], aliases, words).compare([wording])[0])[
            "population_with_electronic_health_record_pct"
        ].added
        for aliases in (many, few)
    ]
    assert added[0] == pytest.approx(added[1], abs=0.02)


def test_a_count_under_the_name_of_a_share_is_left_to_a_person_unless_the_name_is_known() -> None:
    assert _match("Tỷ lệ bệnh viện trên địa bàn áp dụng BAĐT", "count").how == "proposed"
    assert _match("Số bệnh viện trên địa bàn áp dụng BAĐT", "count").how == "matched"
    assert _match("Tỷ lệ bệnh viện trên địa bàn áp dụng BAĐT", "%").how == "matched"
