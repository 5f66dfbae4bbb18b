"""Things that health units count, parts that texts are cut into, and units of measure."""

from __future__ import annotations

import re


def _split(words: str) -> list[str]:
    return [" ".join(word.split()) for word in words.split(";")]


#: What is counted. A classifier or head noun is enough: the rest belongs to the indicator.
COUNTED = _split(
    """
    bệnh viện; phòng khám đa khoa; phòng khám; trạm y tế; trạm; trung tâm y tế; trung tâm; cơ sở y tế; cơ sở khám
    bệnh, chữa bệnh; cơ sở khám, chữa bệnh; cơ sở khám chữa bệnh; cơ sở kcb; cơ sở; nhà thuốc; quầy thuốc; đơn
    vị; sở y tế; sở; bộ, ngành; bộ; ban; cục; vụ; tỉnh, thành phố; tỉnh/thành phố; tỉnh, thành; tỉnh; thành
    phố; huyện, thị xã, thành phố; huyện; quận; thị xã; xã, phường, thị trấn; xã, phường, đặc khu; xã, phường;
    xã; phường; thị trấn; đặc khu; thôn; khu phố; địa phương; địa bàn; trường; doanh nghiệp; công ty; tổ chức;
    cơ quan; khoa, phòng; khoa; phòng; điểm tiêm; điểm; chi nhánh; viện; người dân; công dân; hội viên; đảng
    viên; khách hàng; người bệnh; người cao tuổi; người; bệnh nhân; cán bộ; công chức; viên chức; nhân viên;
    bác sĩ; bác sỹ; y sĩ; dược sĩ; điều dưỡng; hộ sinh; kỹ thuật viên; chuyên gia; học viên; học sinh; sinh
    viên; trẻ em; trẻ; đối tượng; hộ gia đình; hộ; phụ nữ; thành viên; đại biểu; nhân lực; tổ; tổ công nghệ
    số; đội; kỹ sư; giảng viên; lao động; lượt khám; lượt người; lượt; ca mắc; ca; trường hợp; mũi tiêm; mũi;
    liều; giao dịch; hội nghị; hội thảo; lớp tập huấn; lớp đào tạo; lớp; khóa; khoá; buổi; đợt; cuộc; chuyến;
    sự kiện; vụ việc; đoàn; hồ sơ sức khỏe điện tử; hồ sơ; hssk; hsskđt; bệnh án; đơn thuốc; đơn; tài khoản;
    văn bản; thẻ; bản ghi; trường thông tin; chứng thư số; chứng thư; chữ ký số; chữ ký; chứng chỉ; giấy; báo
    cáo; tin, bài; tin bài; tin; bài viết; bài; video; đề tài; sáng kiến; dịch vụ công trực tuyến; dịch vụ
    công; dịch vụ; dvc; tthc; thủ tục hành chính; thủ tục; hệ thống; phần mềm; ứng dụng; nền tảng; cơ sở dữ
    liệu; csdl; máy tính; máy chủ; máy trạm; máy; camera; thiết bị; kiosk; giường bệnh; giường; mẫu; xét
    nghiệm; sản phẩm; mô hình; dự án; đề án; gói thầu; hạng mục; chỉ tiêu; tiêu chí; nhiệm vụ; kỹ thuật; danh
    mục; mã; cuộc gọi; lượt truy cập; lượt khách; điểm cầu; phiên; tấn; bộ phận; cặp; chiếc; cái; bộ máy; cuộc
    họp; trang; cổng; kênh; nhóm; câu lạc bộ; mạng lưới; vị trí; chức danh; xe; cổng thông tin; tài liệu; ấn
    phẩm; tờ rơi; hợp đồng; đường truyền; màn hình
    """
)
#: Nouns that cut a text or a topic into parts ('ba nhóm nội dung'): a small number before them names, not counts.
STRUCTURAL = frozenset(
    _split(
        """
        lĩnh vực; nhóm; nội dung; nhiệm vụ; chương trình; bước; mức; cấp; cấp độ; mức độ; giai đoạn; phần;
        loại; hình thức; nguyên tắc; trụ cột; khó khăn; hạn chế; tồn tại; nguyên nhân; bài học; ý kiến; kiến
        nghị; đề xuất; giải pháp; mục tiêu; thủ tục; thủ tục hành chính; yếu tố; khái niệm; tầng; tiêu chí;
        khâu; chiều; vấn đề; lần; mô hình; bộ; điểm; kênh; vị trí; sở; ban; vụ; cục; tổ; phòng; khoa; chỉ
        tiêu; hạng mục; cổng; tổ chức; trang; ngành; quan điểm; đột phá; phương thức; phương pháp; hợp phần;
        cột; chân
        """
    )
)

PERCENT = r"%|phần trăm(?!\w)"
MONEY = (
    r"(?:việt nam\s+)?đồng(?!\s*(?:bộ|bào|chí|thời|nhất|ý|loạt|hành|nai|tháp|bằng|hới))|vnđ|vnd|usd|đô la(?: mỹ)?|"
    r"euro|đ"
)
TIME = r"(?:tuổi|ngày|tháng|năm|tuần|giờ|phút|giây|quý|tiếng|thập kỷ|nhiệm kỳ|h|')"
MEASURED = r"km2|m2|m3|km²|m²|km|ha|gb|tb|mb|mbps|gbps|kw|kg|mét|lần|bậc|mg|ml"

_LONGEST_FIRST = sorted({*COUNTED, *STRUCTURAL}, key=lambda noun: (-len(noun), noun))
_COUNTED = re.compile(
    r"\s*(?P<noun>" + "|".join(re.escape(noun).replace(r"\ ", r"\s+") for noun in _LONGEST_FIRST) + r")(?!\w)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\s*(?P<noun>[^\W\d_]+)")


def find_noun(text: str, position: int) -> tuple[str, int, bool] | None:
    """Return (noun, where it ends, whether it is a known counted noun) of what stands at `position`, or None."""
    known = _COUNTED.match(text, position)
    match = known or _WORD.match(text, position)
    if match is None:
        return None
    return " ".join(match["noun"].split()), match.end(), known is not None


def is_structural(noun: str) -> bool:
    """Tell whether `noun` cuts a text into parts rather than counts things."""
    return noun.lower() in STRUCTURAL
