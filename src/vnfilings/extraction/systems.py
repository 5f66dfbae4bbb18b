"""Named systems: platforms, databases, portals, software and standard products, first mentions and repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vnfilings.extraction.statements.value_tables import column_role
from vnfilings.formats import Document, Paragraph, Table
from vnfilings.formats._layout.boilerplate import iterate_body
from vnfilings.text import strip_marks, to_plain

SYSTEM_COLUMNS = ("doc", "locator", "line", "name", "abbreviation", "category", "repeat_of")

_HEADS = (
    r"(?:phiên bản di động của\s+)?cổng(?:\s+(?:thông tin|dịch vụ công|tiếp nhận|giám định|sức khỏe|dữ liệu|hồ sơ|"
    r"dược|tra cứu|hssk|dvc|thanh toán|bảo hiểm))",
    r"(?:phần mềm\s+)?(?:hệ thống|httt)(?:\s+(?:thông tin|phần mềm|cntt|ứng dụng|quản lý|giám sát|quốc gia|báo cáo|"
    r"dịch vụ công|thư|lưu trữ|tư vấn|bác s[ỹĩ]|đặt lịch|xếp hàng|thi|định danh|xác thực|mã vạch|tiêm chủng|cấp|"
    r"đăng ký|thu thập|phân tích|khai phá|hỗ trợ|kiểm soát|trực tuyến|file|ký|thực hiện|thống kê|điều hành|bệnh án|"
    r"hồ sơ|his|lis|ris|pacs|emr|giải quyết|một cửa|thư viện|bảo mật|hội nghị|họp|cảnh báo|tra cứu|thanh toán|"
    r"camera|cây phả hệ|tổng đài|phòng họp|truyền hình|kết nối|quan trắc|khám|bệnh (?:truyền|không)|tra cứu|"
    r"đơn thuốc))",
    r"nền tảng(?:\s+(?:số|quản lý|hồ sơ|tích hợp|hỗ trợ|tư vấn|tổng hợp|phân tích|hóa đơn|khảo sát|học|tài nguyên|"
    r"lưu trữ|sát hạch|dữ liệu|siêu|dịch vụ|hệ thống|trạm|xét nghiệm|tiêm chủng|chia sẻ|quản trị|hợp đồng|vhr|"
    r"vtelehealth|telehealth|thanh toán|kết nối|đặt|khám|điều hành|trợ lý|họp|hội nghị|giám sát|bản đồ|an toàn|"
    r"lgsp|ndxp))",
    r"(?:cơ sở dữ liệu|csdl|kho dữ liệu|kho lưu trữ|kho cơ sở dữ liệu)",
    r"trung tâm(?:\s+(?:tích hợp\s+)?dữ liệu|\s+giám sát(?:\s+(?:và\s+)?điều hành)?(?:\s+(?:an toàn|thông tin|"
    r"đô thị))?|\s+điều hành|\s+soc|\s+an ninh mạng)",
    r"phần mềm",
    r"ứng dụng(?=\s+(?:quản lý|giám sát|nhắn tin|cung cấp|thông minh|sổ|vneid|di động|mobile|phục vụ|trên vneid|"
    r"định danh|có thể|đặt|tra cứu|theo dõi|hồ sơ|chăm sóc|khám|ioffice|trên điện thoại))",
    r"siêu ứng dụng",
    r"trục(?=\s+(?:liên thông|tích hợp|kết nối|lgsp|chia sẻ))",
    r"mạng(?=\s+(?:kết nối y tế|thông tin y tế|truyền số liệu chuyên dùng|lưới y tế số))",
    r"hệ sinh thái(?=\s+(?:tín nhiệm|dữ liệu))",
    r"hệ chuyên gia",
    r"trợ lý ảo",
    r"công cụ(?=\s+(?:giám sát|phát hiện|tra cứu|quản lý))",
    r"(?:giải pháp|công nghệ)(?=\s+(?:thanh toán|hỗ trợ (?:điều trị|quyết định)|thẻ thông minh|telehealth|ký số))",
    r"sổ (?:sức khỏe|lao động) điện tử|sổ skđt",
)
_PRODUCTS = re.compile(
    r"(?<!\w)(?:(?:hồ sơ\s+)?bệnh án điện tử|hồ sơ sức kh[oỏ][eẻ] điện tử|(?:kê )?đơn thuốc điện tử|chữ ký (?:số|"
    r"điện tử)|ký số từ xa|sổ (?:sức khỏe|lao động) điện tử|sổ skđt|h[oóò]á? ?đơn điện tử|thống kê y tế điện tử|"
    r"mã vạch|kiosk|qr code|qr động|mobile[- ]money|smart ca|vneid|his|lis|ris\s?[/-]\s?pacs|pacs|emr|vhr|"
    r"vtelehealth|lgsp|ndxp|soc|ioffice|mooc|superapp|chatbot|vssid)(?!\w)",
    re.IGNORECASE,
)
_HEAD = re.compile(r"(?<!\w)(?P<head>" + "|".join(_HEADS) + r")(?!\w)", re.IGNORECASE)
_WORD = re.compile(r"\s*(?:\([^()]{1,40}\)|[^\s,;:.()\"“”]+(?:\.\d+)?)")
_STOP = re.compile(
    r"\s*(?:để|nhằm|được|đáp ứng|bảo đảm|đảm bảo|theo(?! dõi)|hiện (?:nay|có|đang|hành)|"
    r"(?<!thực )(?<!phát )(?<!thể )hiện(?= )|đã|đang|sẽ|do|vào|lên|gồm|bao gồm|như|này|là|bằng|nâng c(?:ao|ấp)|"
    r"tạo (?:điều|nền|ra|lập|sự)|hình thành|khi|qua|từ(?! xa)|tuân thủ|góp phần|đồng (?:bộ|thời)|trước|sau|phải|"
    r"nếu|hoặc|vận hành|thay thế|cần|chưa|hay|hướng|đến|tới|trở thành|đạt|hiểu|có|dựa|tương thích|mới nhất|thiếu|"
    r"chủ yếu|trên (?:cơ sở|các|nền|môi|địa|mạng|hệ|cổng|toàn)|tại (?:tất cả|các|quyết|một|[0-9])|cho (?:toàn|từng|"
    r"phép|đối)|với (?:các|hệ|cơ|nền|trung|[0-9]|khung)|và (?:một số|nắm)|(?:kết nối|tích hợp|trên|tại|"
    r"liên thông)(?: với| vào| lên)?"
    r"(?= (?:cơ sở dữ|csdl|hệ thống|cổng|trung tâm dữ|nền tảng|trục))|thực hiện (?:quyết|nghị|thông)|hiệu quả|"
    r"phù hợp|đầy đủ|tiên tiến|giai đoạn|trong (?:quá trình|việc|đó|nội bộ|một)|phiên bản|năm|ngày|giúp|"
    r"chuyển sang|làm cơ sở)(?!\w)",
    re.IGNORECASE,
)
# Commas inside a fixed expression do not end a name.
_COMPOUNDS = re.compile(
    r"khám, chữa|khám bệnh, chữa|y, dược|xã, phường(?:, thị trấn)?|tổ chức, cá|chỉ đạo, điều|quản lý, điều|"
    r"dược, mỹ|an toàn, an ninh|kết nối, chia|tích hợp, chia|thu thập, (?:tổng|kết|tiếp)|thông tin, dữ liệu|"
    r"lưu trữ, truyền|phân tích, (?:xử|dự|khai)|giám sát, kiểm",
    re.IGNORECASE,
)
_NEW_ITEM = re.compile(
    r"\s*(?:và\s+)?(?:các|những|kết nối|tích hợp|triển khai|phục vụ|bảo đảm|đảm bảo|nhằm|để|trong|đồng thời|"
    r"đặc biệt|tạo|giúp|có|được|góp phần|hướng|từ|đáp ứng|làm|là|hình thành|xây dựng|nâng cấp|phát triển|cho phép|"
    r"sử dụng|dữ liệu|số hóa|thúc đẩy|hoàn thiện|cung cấp|thực hiện|hỗ trợ|đơn vị|cơ quan|cán bộ|lấy|sẵn sàng|"
    r"áp dụng|vận hành|thống nhất|thanh toán viện|giao dịch|cảnh báo|phản ánh|hạn chế|công khai|bệnh án|chữ ký|"
    r"cụ thể|bao gồm|khai thác|liên thông|đưa|trừ|qua)(?!\w)",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    re.findall(
        r"\w+",
        "số y tế thông tin chuyên ngành quốc gia khác liên quan dùng chung quản lý hiện có của bộ dữ liệu lĩnh vực "
        "trong mới nhất mạng và trên cả nước đơn vị ứng dụng phần mềm hệ thống nói quan trọng các cntt địa phương "
        "chuyên môn tại sở tỉnh nền tảng cơ sở trực tuyến kỹ thuật công nghệ này nêu bên ngoài chính phủ máy chủ "
        "lưu thư hạ tầng",
    )
)
_EXTERNAL = re.compile(
    r"(?:cơ sở dữ liệu|csdl) quốc gia (?:về )?(?:dân cư|đăng ký|bảo hiểm|đất đai)|cổng (?:dịch vụ công|"
    r"dvc) quốc gia|trung tâm dữ liệu quốc gia(?! về y tế)|trung tâm (?:giám sát )?an toàn không gian mạng|"
    r"(?:cơ sở dữ liệu|csdl)(?: quốc gia)?$|hệ thống chính quyền",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"(?:quyết định|thông tư|nghị định|nghị quyết|chỉ thị|luật|qđ)\s(?:số\s)?[^.;]{0,80}?"
    r"(?:quy định|ban hành|phê duyệt|về việc|\bvề\b|hướng dẫn|kế hoạch)[^.;)]*",
    re.IGNORECASE,
)
_FORMAL = re.compile(
    r"^\W*(?:(?:\d+\.)*\d*\s*)?(?:Căn cứ|Luật|Nghị quyết|Nghị định|Thông tư|Quyết định|Chỉ thị|Công văn|"
    r"Theo đề nghị|\(?Kèm theo|Điều \d|Thực hiện "
    r"(?:Kế hoạch|Công văn|Quyết định)|Nơi nhận)"
)
_ADOPTED = re.compile(
    r"triển khai|xây dựng|sử dụng|áp dụng|nâng cấp|hoàn thiện|tích hợp|thực hiện|phát triển|vận hành|duy trì|"
    r"liên thông|ứng dụng|kết nối|hình thành|thuê|khai thác|phổ cập|thúc đẩy|công bố|đưa|cài đặt|tổ chức|trang bị|"
    r"hướng dẫn|chuyển|quản lý|lưu trữ|về|lập|bằng|xác thực|qua|trên|mô hình|thẩm định|thay thế|mua|lắp đặt|"
    r"tuân thủ|bao gồm",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"\((?:Nền tảng\s+|hệ thống\s+)?(?P<short>[^\W\d_][\w/&-]{1,14})\)|"
    r"(?P<bare>\b(?:[A-ZĐ]{2,}(?:[/-][A-ZĐ]{2,})?|VNeID|VTelehealth|VTeleHealth|iOffice)\b)"
)
_NOT_ABBREVIATION = frozenset(
    re.findall(
        r"\w+",
        "CNTT CSDL HTTT BHYT KCB TTHC ATTT CCCD DVC BYT QĐ TT UBND ĐTNDTT COVID HSSKĐT TTTT HIV AIDS TP BHXH SYT",
    )
)
_PRODUCT_TABLE = re.compile(
    r"tên (?:sản phẩm|phần mềm|hệ thống|nền tảng|ứng dụng|giải pháp)|sản phẩm/|phần mềm/|^hệ thống", re.IGNORECASE
)
_ITEMS = r"(?P<items>[^,;:.()]{4,60}(?:, [^,;:.()]{4,60}){2,})"
_ELIDED = re.compile(
    rf"(?<=các )(?P<head>(?:cơ sở dữ liệu|hệ thống thông tin|phần mềm|nền tảng) (?:chuyên ngành )?về) {_ITEMS}"
    rf"|(?<=: )(?P<listed>hệ thống thông tin|cơ sở dữ liệu|nền tảng|"
    rf"phần mềm) (?P<items_2>[^,;:.()]{{4,60}}(?:, [^,;:.()]{{4,60}}){{4,}})"
    rf"|^\W*(?:phát triển|xây dựng|triển khai|nâng cấp) (?P<short>hệ thống|phần mềm|"
    rf"nền tảng) (?P<items_3>[^,;:.()]{{4,30}}"
    rf"(?:, [^,;:.()]{{4,30}}){{2,}})\W*$",
    re.IGNORECASE,
)
_COMMA = "\u201a"  # stands for a comma inside a compound while names are looked for
_COMMON = frozenset(re.findall(r"\w+", "he thong phan mem nen tang ung dung tin cua bo y te va ve quan ly so"))
_LONGEST_NAME = 26
_SAME_NAME = 0.75


@dataclass(frozen=True)
class Mention:
    """One mention of a system in a text."""

    name: str
    start: int
    abbreviation: str | None


def list_systems(document: Document) -> list[dict[str, object]]:
    """Return the mentions of systems in a document as rows of SYSTEM_COLUMNS, in order.

    `repeat_of` is the line (where there are no lines, the number of the row) of the first mention of the same thing.
    Generic plurals ('các nền tảng số y tế'), national databases that are only connected to, and the titles of cited
    decisions are left out.
    """
    rows: list[dict[str, object]] = []
    known: list[tuple[frozenset[str], str | None, object]] = []
    category = ""
    for block in iterate_body(document):
        if isinstance(block, Paragraph):
            category = block.text[:80] if block.level else category
            found = [
                (m, place.locator, place.line) for m in find_systems(block.text) for place in [block.place_at(m.start)]
            ]
        else:
            found = _in_table(block)
        for mention, locator, line in found:
            key = _key(mention.name)
            first = next(
                (where for other, short, where in known if _is_same(key, mention.abbreviation, other, short)), None
            )
            rows.append(
                {
                    "doc": document.name,
                    "locator": locator,
                    "line": line,
                    "name": mention.name,
                    "abbreviation": mention.abbreviation,
                    "category": category,
                    "repeat_of": first,
                }
            )
            if first is None:
                known.append((key, mention.abbreviation, line if line is not None else len(rows)))
    return rows


def _in_table(table: Table) -> list[tuple[Mention, str, int | None]]:
    """Return the mentions of a table; where a column lists products by name, every row is one."""
    products = next((n for n, title in enumerate(table.header) if _PRODUCT_TABLE.search(title)), None)
    roles = [column_role(title) for title in table.header]
    found: list[tuple[Mention, str, int | None]] = []
    for row in table.rows:
        if row.is_section:
            continue
        for place, cell in enumerate(row.cells):
            if place == products and cell.text:
                found.append((Mention(cell.text, 0, _abbreviation(cell.text)), cell.locator, cell.line))
            elif products is None and roles[place] not in ("lead", "partners", "place"):
                found += [(m, cell.locator, cell.line_at(m.start)) for m in find_systems(cell.text)]
    return found


def find_systems(text: str) -> list[Mention]:
    """Return the systems that a text names, in order.

    >>> [mention.name for mention in find_systems("Xây dựng hệ thống thông tin quản lý nhân lực y tế; áp dụng VNeID.")]
    ['hệ thống thông tin quản lý nhân lực y tế', 'VNeID']
    """
    plain = to_plain(text)
    if _FORMAL.match(plain):
        return []
    plain = _LEGAL.sub(lambda match: "." * len(match[0]), plain)
    plain = _COMPOUNDS.sub(lambda match: match[0].replace(",", _COMMA), plain)
    found = list(_elided(plain))
    position = 0
    while match := _HEAD.search(plain, position):
        if any(mention.start <= match.start() < mention.start + len(mention.name) for mention in found):
            position = match.end()
            continue
        end = _name_end(plain, match.end())
        name = plain[match.start() : end].strip(" -–")
        position = max(end, match.end())
        if _is_named(plain, match, name):
            found.append(Mention(name, match.start(), _abbreviation(name)))
    found += [
        mention
        for mention in _products(plain)
        if not any(other.start <= mention.start < other.start + len(other.name) for other in found)
    ]
    found = [Mention(m.name.replace(_COMMA, ","), m.start, m.abbreviation) for m in found]
    return sorted(_unique(found), key=lambda mention: mention.start)


def _unique(mentions: list[Mention]) -> list[Mention]:
    """Return one mention of each name a text."""
    kept: dict[str, Mention] = {}
    for mention in sorted(mentions, key=lambda mention: mention.start):
        kept.setdefault(mention.name.lower(), mention)
    return list(kept.values())


def _name_end(plain: str, position: int) -> int:
    """Return where a name ends: at a word that begins its purpose or state, at a stop, or at a new item of a list."""
    for _ in range(_LONGEST_NAME):
        if plain[position : position + 1] == ",":
            if (
                _NEW_ITEM.match(plain, position + 1)
                or _HEAD.match(plain, position + 2)
                or plain[position + 2 : position + 3].isupper()
            ):
                break
            position += 1
        match = _WORD.match(plain, position)
        if match is None or _STOP.match(plain, position):
            break
        word = match[0].strip().lower()
        if word == "và" and _starts_new(plain, match.end()):
            break
        if word.startswith("(") and not _ABBREVIATION.fullmatch(match[0].strip()):
            break
        position = match.end()
    return position


def _starts_new(plain: str, position: int) -> bool:
    after = plain[position:].lstrip()
    return bool(_NEW_ITEM.match(after) or _HEAD.match(after) or _PRODUCTS.match(after) or after[:1].isupper())


def _is_named(plain: str, match: re.Match[str], name: str) -> bool:
    """Tell a named system from 'the information systems' in general."""
    if _EXTERNAL.match(name):
        return False
    words = re.findall(r"[\w/-]+", name.lower())
    telling = [word for word in words if word not in _GENERIC]
    before = plain[max(0, match.start() - 14) : match.start()].lower()
    is_plural = re.search(r"(?:các|những|nhiều|một số|mọi)\s+$", before) is not None
    if len(words) == 2:
        return _abbreviation(name) is not None
    return len(words) > 2 and len(telling) >= (2 if is_plural else 1)


def _products(plain: str) -> Iterator[Mention]:
    """Yield the standard products that are built, used or adopted; one that people merely 'have' is an indicator."""
    last_end = 0
    for match in _PRODUCTS.finditer(plain):
        if match.start() < last_end:
            continue
        name = match[0]
        if len(name) <= 4 and name.islower():
            continue
        before = plain[max(0, match.start() - 90) : match.start()]
        is_possessed = re.search(r"\b(?:có|lập)(?:\s+(?:một|mã|đầy đủ))?\s*$", before, re.IGNORECASE) is not None
        if is_possessed or not (_ADOPTED.search(before) or match.start() < 3 or len(plain) < 60):
            continue
        bracket = re.match(r"\s*\((?P<short>[^()]{2,14})\)", plain[match.end() :])
        end = match.end() + (bracket.end() if bracket and _abbreviation(bracket[0].strip()) else 0)
        full, last_end = plain[match.start() : end], end
        yield Mention(full, match.start(), _abbreviation(full))


def _elided(plain: str) -> Iterator[Mention]:
    """Yield the members of 'các cơ sở dữ liệu chuyên ngành về A, B, C', each with its head put back."""
    for match in _ELIDED.finditer(plain):
        head = match["head"] or match["listed"] or match["short"]
        items = match["items"] or match["items_2"] or match["items_3"]
        start = match.start(0)
        for item in items.split(", "):
            if name := item.strip(" .…").removeprefix("và "):
                yield Mention(f"{head} {name}", start, _abbreviation(name))
            start += len(item) + 2


def _abbreviation(name: str) -> str | None:
    for match in _ABBREVIATION.finditer(name):
        short = match["short"] or match["bare"]
        if short not in _NOT_ABBREVIATION and any(letter.isupper() for letter in short):
            return short
    return None


def _key(name: str) -> frozenset[str]:
    """Return the words that tell a system from others: without 'hệ thống thông tin', 'của Bộ Y tế' and the like."""
    words = frozenset(re.findall(r"\w+", strip_marks(name.lower())))
    return words - _COMMON or words


def _is_same(key: frozenset[str], short: str | None, other: frozenset[str], other_short: str | None) -> bool:
    if short and other_short:
        return short.lower() == other_short.lower()
    return len(key & other) >= _SAME_NAME * len(key | other)
