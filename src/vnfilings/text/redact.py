"""What identifies a private person never leaves a document: it is redacted wherever text is returned.

Numbers and mail addresses always; names where a form of address or a person's particulars say that a private person is
meant. An official named with the office (a signature, 'ông ..., Giám đốc Sở Y tế') stays. In doubt a name is blotted.
"""

from __future__ import annotations

import re
import unicodedata

BLOT = "[…]"
_NUMBERS = re.compile(
    r"(?<![\w.,/])(?:"
    r"[A-Z]{2}\s?[0-9]\s?[0-9]{2}\s?[0-9]{3}\s?[0-9]{3}\s?[0-9]{4}"  # health insurance card
    r"|0[0-9]{2}[ .]?[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3}"  # citizen number, 12 digits
    r"|(?:\+84|0)[ .-]?[0-9]{2,3}[ .-]?[0-9]{3}[ .-]?[0-9]{3,4}"  # telephone
    r"|(?:(?:CCCD|CMND|CMT|căn cước|BHXH|mã thẻ|mã số)(?:\s+số)?\s*:?\s*)[0-9]{9,13}"
    r")(?![\w/]|[.,][0-9])",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

_SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Ngô|Dương|Lý|Đào|Đoàn|Vương|Trịnh|Trương|Đinh|Phùng|Tô|Tạ|Chu|"
    "Lương|Lưu|Tăng|Tống|Quách|Kiều|Diệp|Từ|Thạch|Danh|Doãn|Khổng|Lục|Mạc|Nghiêm|Sầm|Tôn|Trà|Ung|Vi|Viên|Bế|Bàn|Đàm|Giàng|"
    "Hứa|Khuất|Lò|Lù|Lường|Ma|Mùa|Nông|Quàng|Sùng|Thào|Tòng|Vàng|Vừ|Cầm|Đèo|Hờ|Hạng|Siu|Rơ|Ksor|Rcom|Kpă|Nay|Niê|Y|H|K|A|Điểu|Âu"
)
#: Surnames that begin names of places too (Hà Nội, Thái Nguyên): a person's name has three words then.
_SURNAMES_OF_PLACES = "Hà|Hồ|Thái|Sơn|Cao|Lâm|Ninh|Mai|Châu|Kim|Bạch|Văn|Triệu|Giang|An|La|Đồng"
_CAPITAL = "A-ZĐÀ-ÖØ-ÝĂĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
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
_ADDRESS = r"ông|bà|anh|chị|em|cô|chú|bác|cháu|bé|cụ"
_PATIENT = (
    r"bệnh nhân|người bệnh|bn|nạn nhân|thai phụ|sản phụ|bệnh nhi|người nhà|công dân|người dân|gia đình|hộ|học sinh|"
    r"khách hàng"
)
#: What is said of a private person behind the name.
_PARTICULARS = (
    r"(?:sinh\s+(?:ngày|năm)\s*[0-9][0-9/. -]*|sn\s*:?\s*[0-9]{4}|[0-9]{1,3}\s*tuổi|"
    r"(?:cccd|cmnd|cmt|căn cước|số thẻ|mã thẻ|mã số|thẻ bhyt|sđt|số điện thoại)(?:\s+(?:công dân|bhyt|bhxh|số))*"
    r"\s*:?\s*(?=[A-Z0-9]*[0-9]{6})[A-Z0-9]+|(?:thường\s+)?(?:trú|ngụ)\s+(?:tại|ở)[^,;.)\n]*)"
)
_MORE = rf"(?:\s*\(\s*{_PARTICULARS}[^()\n]*\)|\s*[,–-]?\s*{_PARTICULARS})+"
_OFFICE = (
    r"giám đốc|phó|trưởng|chủ tịch|bí thư|bộ trưởng|thứ trưởng|chánh|hiệu trưởng|tổng|quyền|ủy viên|đại biểu|gđ|pgđ|"
    r"chuyên viên|điều phối|phụ trách|người phát ngôn|kế toán|thư ký"
)
_TITLED = re.compile(
    rf"(?<!\w)(?P<title>(?:(?:(?:{_PATIENT})\s+)?(?:{_ADDRESS})\s+)(?={_NAME})|(?:{_PATIENT})\s+(?={_LONG_NAME}))"
    rf"(?P<name>{_NAME})",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(
    rf"(?<!\w)(?P<title>(?:(?:{_PATIENT})\s+)?(?:{_ADDRESS})\s+|(?:{_PATIENT})\s+)?"
    rf"(?P<name>(?(title){_ANY_NAME}|{_NAME})){_MORE}",
    re.IGNORECASE,
)
_FIELD = re.compile(
    rf"(?P<title>họ(?:,| và)?\s*(?:chữ đệm(?:,| và)\s*)?tên\s*:\s*)(?P<name>{_ANY_NAME})", re.IGNORECASE
)
_OFFICE_AFTER = re.compile(rf"\s*[,(–-]?\s*(?:là\s+)?(?:{_OFFICE})(?!\w)", re.IGNORECASE)
_OFFICE_BEFORE = re.compile(
    rf"(?<!\w)(?i:{_OFFICE})(?:\s+(?:[{_CAPITAL}]\S*|[&-]|giám|đốc|tịch|thư|trưởng|tế|viện|khoa|phòng|tỉnh|huyện|xã|phường|"
    r"thành|phố|ban|nhân|dân|tâm|bệnh|đa|kiêm|đồng|chí))*[\s,:]*$"
)
#: A place is named on the same line; a cán bộ (staff) is none, nor is tiểu đường (diabetes).
_PLACE_BEFORE = re.compile(
    r"(?<!\w)(?<!cán )(?<!tiểu )(?<!tháo )(?:bệnh viện|viện|trường|tỉnh|huyện|xã|phường|thành phố|tp\.?|quận|đường|phố|"
    r"thôn|khu|đảo|chợ|cầu|sở|bộ|trạm)(?:\s+(?:đa khoa|y tế|khu vực))*[^\S\t\n]*\Z",
    re.IGNORECASE,
)
_SUSPECT = re.compile(
    rf"(?<!\w)(?:(?:{_ADDRESS}|{_PATIENT})\s+(?-i:[{_CAPITAL}])|họ(?:,| và)?\s*(?:chữ|tên)|{_PARTICULARS})",
    re.IGNORECASE,
)

# Most texts hold none of these, and finding that out must cost next to nothing.
_MARKS = (
    *(f"{title} " for title in f"{_ADDRESS}|{_PATIENT}".split("|")),
    *(
        "tuổi",
        "sinh",
        "trú ",
        "ngụ ",
        "cccd",
        "cmnd",
        "cmt",
        "căn cước",
        "thẻ",
        "mã số",
        "sđt",
        "điện thoại",
        "tên",
        "sn",
    ),
)


def blot_personal(text: str) -> str:
    """Return `text` with the numbers, mail addresses and names of private persons redacted.

    >>> blot_personal("Người bệnh số CCCD 001085012345, điện thoại 0912 345 678")
    'Người bệnh số […], điện thoại […]'
    >>> blot_personal("Bà Nguyễn Thị A cho biết; ông Trần Văn B, Giám đốc Sở Y tế, cho biết")
    'Bà […] cho biết; ông Trần Văn B, Giám đốc Sở Y tế, cho biết'
    """
    text = _blot_names(text)
    if not any(mark in text for mark in "0123456789@"):
        return text
    return _MAIL.sub(BLOT, _NUMBERS.sub(BLOT, text))


def _blot_names(text: str) -> str:
    plain = text if text.isascii() else unicodedata.normalize("NFC", text)
    lower = plain.lower()
    if not any(mark in lower for mark in _MARKS) or not _SUSPECT.search(plain):
        return text
    for pattern in (_FIELD, _DESCRIBED, _TITLED):
        plain = pattern.sub(_without_name, plain)
    return plain if BLOT in plain else text


def _without_name(match: re.Match[str]) -> str:
    """Return the match with its name and particulars blotted; an office without particulars, or a place, keeps it."""
    before = match.string[: match.start()][-80:]
    is_described, title = match.re is _DESCRIBED, match["title"] or ""
    is_of_place = not title if is_described else title[:1].isupper()  # 'huyện Anh Sơn', 'đặc khu Cô Tô'
    if is_of_place and _PLACE_BEFORE.search(before):
        return match[0]
    if not is_described and (_OFFICE_AFTER.match(match.string, match.end()) or _OFFICE_BEFORE.search(before)):
        return match[0]
    return f"{title}{BLOT}"
