"""Redact what identifies a private person, wherever text is handed on.

Numbers and mail addresses are always redacted; names are where a form of address, an occupation, a day of birth or
other particulars show that a private person is meant. An official named with the office (a signature, 'ông ..., Giám
đốc Sở Y tế') stays. In doubt a name is redacted.
"""

from __future__ import annotations

import re

from vnfilings.lexicon import either, listed, not_after, to_pattern, words
from vnfilings.text.normalise import CAPITAL_LETTERS as _CAPITAL
from vnfilings.text.normalise import strip_marks, to_plain

REDACTED = "[…]"
_NUMBERS = to_pattern(
    r"(?<![\w.,/])(?:"
    r"[A-Z]{2}\s?[0-9]\s?[0-9]{2}\s?[0-9]{3}\s?[0-9]{3}\s?[0-9]{4}"  # health insurance card
    r"|0[0-9]{2}[ .]?[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3}"  # citizen number, 12 digits
    r"|(?:\+84|0)[ .-]?[0-9]{2,3}[ .-]?[0-9]{3}[ .-]?[0-9]{3,4}"  # telephone
    rf"|{words('personal_data.number_label')}(?:\s+số)?\s*:?\s*[0-9]{{9,13}}"
    r")(?![\w/]|[.,][0-9])",
    re.IGNORECASE,
)
_MAIL = to_pattern(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

#: An account or a passport: the number follows its label, in one piece or in groups.
_LABELLED = to_pattern(
    rf"(?<!\w)(?P<label>{words('personal_data.account')}(?:\s+{words('personal_data.account_link')})*\s*[:.]?\s*)"
    r"(?P<number>[A-Z]{0,4}[0-9](?:[ .-]?[0-9A-Z]){5,20})(?![\w/]|[.,][0-9])",
    re.IGNORECASE,
)
_GROUPED = to_pattern(r"[0-9]{1,3}(?:[. ][0-9]{3})+")
_SIGN_OF_ACCOUNT = to_pattern(either((*listed("personal_data.account"), *listed("personal_data.number_column"))))

_UNMARKED = {*map(strip_marks, listed("personal_data.surname"))} - {*listed("personal_data.surname_and_place")}
_SURNAMES = rf"{words('personal_data.surname')}|{either(sorted(_UNMARKED))}|Y|H|K|A"
#: Surnames that begin names of places too (Hà Nội, Thái Nguyên): a person's name has three words then.
_SURNAMES_OF_PLACES = words("personal_data.surname_and_place")
_WORD = rf"\s+(?:[{_CAPITAL}]\.|[{_CAPITAL}](?:[^\W\d_]|['’])*)"
_NAME = (
    rf"(?-i:(?!Hồ Chí Minh)(?:(?:{_SURNAMES}|{_SURNAMES.upper()})(?![^\W\d_])['’]?(?:{_WORD}){{1,4}}"
    rf"|[HY]['’][{_CAPITAL}][^\W\d_]*(?:{_WORD}){{0,4}}"
    rf"|(?:{_SURNAMES_OF_PLACES}|{_SURNAMES_OF_PLACES.upper()})(?![^\W\d_])(?:{_WORD}){{2,4}}))"
)
_LONG_NAME = (
    rf"(?-i:(?:{_SURNAMES}|{_SURNAMES.upper()})(?![^\W\d_])['’]?(?:{_WORD}){{1,3}}(?:\s+[{_CAPITAL}][^\W\d_]*\.?)"
    rf"|[HY]['’][{_CAPITAL}][^\W\d_]*(?:{_WORD}){{0,4}})"
)
_ANY_NAME = rf"(?-i:[{_CAPITAL}](?:[^\W\d_]|['’])*(?:{_WORD}){{1,4}})"
_ADDRESS = words("personal_data.form_of_address")
_PATIENT = words("personal_data.private_person")
#: What is said of a private person behind the name.
_PARTICULARS = (
    rf"(?:(?:{words('personal_data.sex')}\s*[,;]?\s*)?{words('personal_data.birth')}"
    rf"(?:\s+{words('personal_data.born')})?\s*:?\s*[0-9][0-9/. -]*|"
    rf"(?:{words('personal_data.sex')}\s*[,;]?\s*)?[0-9]{{1,3}}\s*{words('personal_data.aged')}|"
    r"[0-3]?[0-9][/.-][01]?[0-9][/.-](?:19|20)[0-9]{2}(?![0-9])|"
    rf"(?:19|20)[0-9]{{2}}(?=\s*\)|\s*[,;-]?\s*{words('personal_data.sex')}(?!\w))|"
    rf"(?:{words('personal_data.number_word')}\s+)?{words('personal_data.particular')}(?:\s+(?:"
    rf"{words('personal_data.particular_link')}))*\s*:?\s*(?=[A-Z0-9]*[0-9]{{6}})[A-Z0-9]+|"
    rf"(?:thường\s+)?(?:{words('personal_data.lives')})\s+(?:"
    rf"{words('personal_data.lives_at')})[^,;.)\n]*)"
)
_MORE = rf"(?:\s*\(\s*{_PARTICULARS}[^()\n]*\)|\s*[,–-]?\s*{_PARTICULARS})+"
_OFFICE = words("personal_data.office")
_OCCUPATION = rf"{words('personal_data.occupation')}|{_PATIENT}"
_TITLED = to_pattern(
    rf"(?<!\w)(?P<title>(?:(?:(?:{_PATIENT})\s+)?(?:{_ADDRESS})\s+)(?={_NAME})|(?:{_PATIENT})\s+(?={_LONG_NAME}))"
    rf"(?P<name>{_NAME})",
    re.IGNORECASE,
)
_DESCRIBED = to_pattern(
    rf"(?<!\w)(?P<title>(?:(?:{_PATIENT})\s+)?(?:{_ADDRESS})\s+|(?:{_PATIENT})\s+)?"
    rf"(?P<name>(?(title){_ANY_NAME}|{_NAME})){_MORE}",
    re.IGNORECASE,
)
#: A name without a form of address, beside what the person does: 'điều dưỡng ...', '..., lái xe'.
_EMPLOYED = to_pattern(rf"(?<!\w)(?P<title>(?:{_OCCUPATION})\s*[:–-]?\s+)(?P<name>{_LONG_NAME})", re.IGNORECASE)
_OCCUPIED = to_pattern(
    rf"(?<!\w)(?P<name>{_LONG_NAME})(?=\s*[,(–-]\s*(?:là\s+)?(?:{_OCCUPATION})(?!\w))(?P<title>)", re.IGNORECASE
)
_BORN_FIRST = to_pattern(
    rf"(?<!\w)(?P<title>{words('personal_data.birth')}(?:\s+{words('personal_data.born')})?\s*:?\s*[0-9][0-9/.-]*\s*[:,–-]\s*)"
    rf"(?P<name>{_LONG_NAME})",
    re.IGNORECASE,
)
_FIELD_OF_NAME = (
    rf"(?:họ(?:,| và)?\s*(?:chữ đệm(?:,| và)\s*)?tên(?:\s+(?:{_OCCUPATION}))?|tên\s+(?:{_OCCUPATION})|"
    rf"{words('personal_data.name_column')})"
)
_FIELD = to_pattern(rf"(?<!\w)(?P<title>{_FIELD_OF_NAME}\s*:\s*)(?P<name>{_ANY_NAME})", re.IGNORECASE)
_FIELD_OF_NUMBER = (
    rf"(?:(?:số\s+|ngày,?\s+tháng,?\s+)?{words('personal_data.number_column')}|số\s+{words('personal_data.account')})"
)
_NUMBER_IN_FIELD = to_pattern(
    rf"(?<!\w)(?P<label>{_FIELD_OF_NUMBER}\s*:\s*)(?P<number>[A-Z]{{0,4}}[0-9](?:[ ./-]?[0-9])+)(?!\w)", re.IGNORECASE
)
_TITLE_OF_NAMES = to_pattern(rf"{_FIELD_OF_NAME}(?:\s*\([^)]*\))?\s*[:.]?", re.IGNORECASE)
_TITLE_OF_NUMBERS = to_pattern(rf"{_FIELD_OF_NUMBER}(?:\s*\([^)]*\))?\s*[:.]?", re.IGNORECASE)
_WHOLE_NAME = to_pattern(rf"\s*{_ANY_NAME}\s*")
_WHOLE_NUMBER = to_pattern(r"\s*[A-Z]{0,4}[0-9][0-9 ./-]*\s*")
_ANY_OFFICE = to_pattern(rf"(?<!\w){_OFFICE}(?!\w)", re.IGNORECASE)
#: The name of a contact; 'Liên hệ: Sở Y tế' names an office.
_CONTACT = to_pattern(rf"(?<!\w)(?P<title>{words('personal_data.contact')}\s*:\s*)(?P<name>{_NAME})", re.IGNORECASE)
_OFFICE_AFTER = to_pattern(rf"\s*[,(–-]?\s*(?:là\s+)?(?:{_OFFICE})(?!\w)", re.IGNORECASE)
_OFFICE_BEFORE = to_pattern(
    rf"(?<!\w)(?i:{_OFFICE})(?:\s+(?:[{_CAPITAL}]\S*|[&-]|{words('personal_data.office_part')}"
    r"))*[\s,:]*$"
)
#: A place is named on the same line; a cán bộ (staff) is none, nor is tiểu đường (diabetes).
_PLACE_BEFORE = to_pattern(
    rf"{not_after('personal_data.before_no_place')}(?<!\w)(?:{words('personal_data.place')}|tp\.?)(?:\s+(?:"
    rf"{words('personal_data.place_part')}))*[^\S\t\n]*\Z",
    re.IGNORECASE,
)
_SUSPECT = to_pattern(
    rf"(?<!\w)(?:(?:{_ADDRESS}|{_PATIENT})\s+(?-i:[{_CAPITAL}])|{_FIELD_OF_NAME}\s*:|"
    rf"{words('personal_data.contact')}\s*:|{_OCCUPATION}|{_PARTICULARS})",
    re.IGNORECASE,
)

# Most texts hold none of these, and finding that out must cost next to nothing.
_SIGN_OF_NAME = to_pattern(
    either(
        name
        for kind in ("form_of_address", "private_person", "sign_of_particular", "occupation", "name_column")
        for name in listed(f"personal_data.{kind}")
    )
    + r"(?![^\W\d_])|[/.-](?:19|20)[0-9]{2}(?![0-9])"
    + rf"|(?:19|20)[0-9]{{2}}\s*(?:\)|[,;-]?\s*{words('personal_data.sex')})"
)
_SIGN_OF_NUMBER = to_pattern(r"[0-9](?:[\s.-]?[0-9]){8}")


#: In the name of a file or sheet: 'NguyenVanAn' are three words, and marks may be missing.
_CAMEL = to_pattern(
    rf"(?<=[^\W\d_])(?<![{_CAPITAL}])(?=[{_CAPITAL}])|(?<=[^\W\d_])(?=[0-9]{{9,}}(?![^\W_]))"
    rf"|(?<=[0-9]{{9}})(?=[{_CAPITAL}][^\W\d_])"
)
_MIDDLE = r"(?:thi|van|thị|văn)"
_NAME_IN_LABEL = to_pattern(
    rf"(?<!\w)(?:{_LONG_NAME}|(?i:(?:{_SURNAMES}))\s+(?i:{_MIDDLE})(?:\s+[^\W\d_]+){{1,2}})(?!\w)"
)
_PLACE_IN_LABEL = to_pattern(rf"(?<!\w)(?i:{either(map(strip_marks, listed('personal_data.place')))}|bv|ttyt|tyt)\s+\Z")
_LONG_DIGITS = to_pattern(r"(?<![^\W_])[0-9]{9,}(?![^\W_])")
_SIGN_IN_LABEL = to_pattern(rf"[0-9]{{8}}|(?<!\w)(?i:{_SURNAMES})\s")


def redact_personal_data(text: str) -> str:
    """Return `text` with the numbers, mail addresses and names of private persons redacted.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The text with `[…]` where personal data stood.

    Examples
    --------
    >>> redact_personal_data("Người bệnh số CCCD 001085012345, điện thoại 0912 345 678")
    'Người bệnh số […], điện thoại […]'
    >>> redact_personal_data("Bà Nguyễn Thị A cho biết; ông Trần Văn B, Giám đốc Sở Y tế, cho biết")
    'Bà […] cho biết; ông Trần Văn B, Giám đốc Sở Y tế, cho biết'
    """
    plain = text if text.isascii() else to_plain(text)
    redacted = _redact_names(plain)
    if _SIGN_OF_ACCOUNT.search(redacted.lower()):
        redacted = _NUMBER_IN_FIELD.sub(_without_number, _LABELLED.sub(_without_number, redacted))
    if "@" in redacted or _SIGN_OF_NUMBER.search(redacted):
        redacted = _MAIL.sub(REDACTED, _NUMBERS.sub(REDACTED, redacted))
    return text if redacted == plain else redacted


def names_persons(title: str) -> bool:
    """Return whether the title of a column or field is one of persons' names.

    >>> names_persons("Họ và tên"), names_persons("Số người bệnh")
    (True, False)
    """
    return bool(_TITLE_OF_NAMES.fullmatch(to_plain(title).strip()))


def numbers_persons(title: str) -> bool:
    """Return whether the title of a column or field is one of numbers or days that identify persons.

    >>> numbers_persons("Số CCCD"), numbers_persons("Năm sinh"), numbers_persons("Số hồ sơ")
    (True, True, False)
    """
    return bool(_TITLE_OF_NUMBERS.fullmatch(to_plain(title).strip()))


def is_name(text: str) -> bool:
    """Return whether a text is nothing but what may be a person's name.

    >>> is_name("Nguyễn Văn An"), is_name("45 hồ sơ")
    (True, False)
    """
    return bool(_WHOLE_NAME.fullmatch(to_plain(text)))


def is_personal_number(text: str) -> bool:
    """Return whether a text is nothing but a number or a day; '1.234.567', printed in groups, is a count.

    >>> is_personal_number("001085012345"), is_personal_number("12/03/1985"), is_personal_number("1.234.567")
    (True, True, False)
    """
    return bool(_WHOLE_NUMBER.fullmatch(text)) and not _GROUPED.fullmatch(text.strip())


def names_an_office(text: str) -> bool:
    """Return whether a text names the office of an official.

    >>> names_an_office("Phó Giám đốc"), names_an_office("45 hồ sơ")
    (True, False)
    """
    return bool(_ANY_OFFICE.search(to_plain(text)))


def redact_label(name: str) -> str:
    """Return the name of a file or a sheet with what identifies a private person replaced by `redacted`.

    A label has no sentence around a name: words are joined by `_` or `-`, marks may be missing, and a name stands
    without a form of address. A name of three words or more is redacted unless a place or an office is named before it.

    Parameters
    ----------
    name
        A file's name with or without its ending, or a sheet's name.

    Returns
    -------
    str
        The name, unchanged where nothing identifies a person.

    Examples
    --------
    >>> redact_label("benh_nhan_Nguyen_Van_An_001085012345.xlsx")
    'benh_nhan_redacted.xlsx'
    >>> redact_label("BV_Nguyen_Tri_Phuong_quy_1.xlsx")
    'BV_Nguyen_Tri_Phuong_quy_1.xlsx'
    """
    stem, dot, ending = name.rpartition(".")
    if not re.fullmatch(r"[A-Za-z]{1,5}", ending) or not stem:
        stem, dot, ending = name, "", ""
    apart = _CAMEL.sub(" ", stem.replace("_", " ").replace("-", " ").replace("+", " "))
    if "@" not in stem and not _SIGN_IN_LABEL.search(apart):
        return name
    found = redact_personal_data(stem.replace("_", " ")) if "@" in stem else redact_personal_data(apart)
    found = _LONG_DIGITS.sub(_without_digits, _NAME_IN_LABEL.sub(_without_label, found))
    if found in (apart, stem.replace("_", " ")):
        return name
    joint = "_" if "_" in stem or " " not in stem else " "
    told = re.sub(r"\s+", joint, re.sub(rf"(?:{re.escape(REDACTED)}\s*)+", "redacted ", found).strip())
    return f"{told}{dot}{ending}"


def _without_label(match: re.Match[str]) -> str:
    before = match.string[: match.start()]
    is_named = _PLACE_BEFORE.search(before) or _OFFICE_BEFORE.search(before) or _PLACE_IN_LABEL.search(before)
    return match[0] if is_named else REDACTED


def _without_digits(match: re.Match[str]) -> str:
    """Return a number of a label, unless it may identify a person; a time such as 20250630101500 does not."""
    return (
        match[0]
        if re.fullmatch(r"20[0-9]{2}[01][0-9][0-3][0-9](?:[0-2][0-9](?:[0-5][0-9]){1,2})?", match[0])
        else REDACTED
    )


def _redact_names(plain: str) -> str:
    if not _SIGN_OF_NAME.search(plain.lower()) or not _SUSPECT.search(plain):
        return plain
    for pattern in (_FIELD, _CONTACT, _DESCRIBED, _TITLED, _EMPLOYED, _OCCUPIED, _BORN_FIRST):
        plain = pattern.sub(_without_name, plain)
    return plain


def _without_name(match: re.Match[str]) -> str:
    """Return the match with its name and particulars redacted; an office without particulars, or a place, keeps it."""
    before = match.string[: match.start()][-80:]
    is_described, title = match.re is _DESCRIBED, match["title"] or ""
    is_of_place = not title if is_described else title[:1].isupper()  # 'huyện Anh Sơn', 'đặc khu Cô Tô'
    if is_of_place and _PLACE_BEFORE.search(before):
        return match[0]
    if not is_described and (_OFFICE_AFTER.match(match.string, match.end()) or _OFFICE_BEFORE.search(before)):
        return match[0]
    return f"{title}{REDACTED}"


def _without_number(match: re.Match[str]) -> str:
    """Return the match with its number redacted; '1.234.567' behind 'tài khoản' counts accounts."""
    return match[0] if _GROUPED.fullmatch(match["number"]) else f"{match['label']}{REDACTED}"
