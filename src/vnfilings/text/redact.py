"""Redact what identifies a private person, wherever text is handed on.

Numbers and mail addresses are always redacted; names are where a form of address or a person's particulars show that a
private person is meant. An official named with the office (a signature, 'ông ..., Giám đốc Sở Y tế') stays. In doubt a
name is redacted.
"""

from __future__ import annotations

import re

from vnfilings.lexicon import either, listed, not_after, to_pattern, words
from vnfilings.text.normalise import CAPITAL_LETTERS as _CAPITAL
from vnfilings.text.normalise import to_plain

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

_SURNAMES = rf"{words('personal_data.surname')}|Y|H|K|A"
#: Surnames that begin names of places too (Hà Nội, Thái Nguyên): a person's name has three words then.
_SURNAMES_OF_PLACES = words("personal_data.surname_and_place")
_WORD = rf"\s+(?:[{_CAPITAL}]\.|[{_CAPITAL}](?:[^\W\d_]|['’])*)"
_NAME = (
    rf"(?-i:(?!Hồ Chí Minh)(?:(?:{_SURNAMES}|{_SURNAMES.upper()})(?![^\W\d_])['’]?(?:{_WORD}){{1,4}}"
    rf"|[HY]['’][{_CAPITAL}][^\W\d_]*(?:{_WORD}){{0,4}}"
    rf"|(?:{_SURNAMES_OF_PLACES}|{_SURNAMES_OF_PLACES.upper()})(?![^\W\d_])(?:{_WORD}){{2,4}}))"
)
_LONG_NAME = (
    rf"(?-i:(?:{_SURNAMES}|{_SURNAMES.upper()})(?![^\W\d_])['’]?(?:{_WORD}){{1,3}}(?:\s+[{_CAPITAL}][^\W\d_]*\.?))"
)
_ANY_NAME = rf"(?-i:[{_CAPITAL}](?:[^\W\d_]|['’])*(?:{_WORD}){{1,4}})"
_ADDRESS = words("personal_data.form_of_address")
_PATIENT = words("personal_data.private_person")
#: What is said of a private person behind the name.
_PARTICULARS = (
    rf"(?:sinh\s+{words('personal_data.born')}\s*[0-9][0-9/. -]*|sn\s*:?\s*[0-9]{{4}}|"
    rf"[0-9]{{1,3}}\s*tuổi|(?:{words('personal_data.number_word')}\s+)?{words('personal_data.particular')}(?:\s+(?:"
    rf"{words('personal_data.particular_link')}))*\s*:?\s*(?=[A-Z0-9]*[0-9]{{6}})[A-Z0-9]+|"
    rf"(?:thường\s+)?(?:{words('personal_data.lives')})\s+(?:"
    rf"{words('personal_data.lives_at')})[^,;.)\n]*)"
)
_MORE = rf"(?:\s*\(\s*{_PARTICULARS}[^()\n]*\)|\s*[,–-]?\s*{_PARTICULARS})+"
_OFFICE = words("personal_data.office")
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
_FIELD = to_pattern(
    rf"(?P<title>họ(?:,| và)?\s*(?:chữ đệm(?:,| và)\s*)?tên\s*:\s*)(?P<name>{_ANY_NAME})", re.IGNORECASE
)
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
    rf"(?<!\w)(?:(?:{_ADDRESS}|{_PATIENT})\s+(?-i:[{_CAPITAL}])|họ(?:,| và)?\s*(?:"
    rf"{words('personal_data.name_field')})|{words('personal_data.contact')}\s*:|{_PARTICULARS})",
    re.IGNORECASE,
)

# Most texts hold none of these, and finding that out must cost next to nothing.
_SIGN_OF_NAME = to_pattern(
    either(
        (
            *(
                f"{title} "
                for kind in ("form_of_address", "private_person")
                for title in listed(f"personal_data.{kind}")
            ),
            *listed("personal_data.sign_of_particular"),
        )
    )
)
_SIGN_OF_NUMBER = to_pattern(r"[0-9](?:[\s.-]?[0-9]){8}")


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
    if "@" in redacted or _SIGN_OF_NUMBER.search(redacted):
        redacted = _MAIL.sub(REDACTED, _NUMBERS.sub(REDACTED, redacted))
    return text if redacted == plain else redacted


def _redact_names(plain: str) -> str:
    if not _SIGN_OF_NAME.search(plain.lower()) or not _SUSPECT.search(plain):
        return plain
    for pattern in (_FIELD, _CONTACT, _DESCRIBED, _TITLED):
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
