"""The audit rules by their stable names: severity, the word of the ministry they bear on, one line in both languages.

`error` is provable from the source's own figures; `suspicious` is a contradiction that one reading could save; `note`
is worth knowing and needs no answer.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule: its stable name, severity, dimension (correct, complete, clean, live) and what it says."""

    name: str
    severity: str
    dimension: str
    says: str
    says_vi: str


_ALL = (
    # --- arithmetic -------------------------------------------------------------------------------------------------
    Rule(
        "ratio_truncated",
        "error",
        "correct",
        "{counts} is {recomputed}, printed {printed}: cut off instead of rounded",
        "{counts} bằng {recomputed}, văn bản ghi {printed}: cắt bớt chữ số thay vì làm tròn",
    ),
    Rule(
        "ratio_slip",
        "error",
        "correct",
        "{counts} is {recomputed}, printed {printed}: within a point or one digit, most likely a slip",
        "{counts} bằng {recomputed}, văn bản ghi {printed}: lệch dưới một điểm phần trăm hoặc sai một chữ số, có "
        "thể do nhầm",
    ),
    Rule(
        "ratio_conflict",
        "error",
        "correct",
        "{counts} is {recomputed}, printed {printed}",
        "{counts} bằng {recomputed}, văn bản ghi {printed}",
    ),
    Rule(
        "bound_not_met",
        "error",
        "correct",
        "printed {printed}, but {counts} is {recomputed}",
        "văn bản ghi {printed}, nhưng {counts} bằng {recomputed}",
    ),
    Rule(
        "approximation_loose",
        "suspicious",
        "correct",
        "printed {printed}, but {counts} is {recomputed}: further off than rounding to fives explains",
        "văn bản ghi {printed}, nhưng {counts} bằng {recomputed}: lệch quá mức làm tròn",
    ),
    Rule(
        "part_exceeds_whole",
        "error",
        "correct",
        "{printed} is more than the whole it belongs to, {recomputed}",
        "{printed} lớn hơn tổng số chứa nó là {recomputed}",
    ),
    Rule(
        "sum_of_periods",
        "error",
        "correct",
        "{parts} add up to {recomputed}, printed {printed} ({period})",
        "{parts} cộng lại bằng {recomputed}, văn bản ghi {printed} ({period})",
    ),
    Rule(
        "sum_of_parts",
        "error",
        "correct",
        "the parts {parts} add up to {recomputed}, the total is printed {printed}",
        "các phần {parts} cộng lại bằng {recomputed}, văn bản ghi tổng số {printed}",
    ),
    Rule(
        "total_row_differs",
        "error",
        "correct",
        "the {rows} rows of ‘{column}’ add up to {recomputed}, the total is printed {printed}",
        "{rows} dòng của cột “{column}” cộng lại bằng {recomputed}, dòng tổng ghi {printed}",
    ),
    Rule(
        "implied_total_differs",
        "error",
        "correct",
        "{printed} means {recomputed} in all, {other_printed} means {other_total}: no total fits both",
        "{printed} suy ra tổng số {recomputed}, {other_printed} suy ra tổng số {other_total}: không có tổng số "
        "nào phù hợp với cả hai",
    ),
    Rule(
        "out_of_range",
        "error",
        "correct",
        "{printed} is outside what this indicator can be ({recomputed})",
        "{printed} nằm ngoài khoảng giá trị có thể có của chỉ tiêu ({recomputed})",
    ),
    # --- one figure against another -----------------------------------------------------------------------------------
    Rule(
        "same_figures",
        "suspicious",
        "correct",
        "the figures {printed} stand under two indicators, ‘{name}’ and ‘{other_name}’",
        "các số {printed} được ghi cho cả hai chỉ tiêu “{name}” và “{other_name}”",
    ),
    Rule(
        "text_against_table",
        "error",
        "correct",
        "the text says {printed}, the table {recomputed} for the same thing and period",
        "phần lời ghi {printed}, bảng ghi {recomputed} cho cùng một nội dung và cùng kỳ",
    ),
    Rule(
        "two_figures",
        "suspicious",
        "correct",
        "two figures of one document for ‘{name}’ ({period}): {printed} and {recomputed}",
        "một văn bản ghi hai số khác nhau cho “{name}” ({period}): {printed} và {recomputed}",
    ),
    Rule(
        "sources_differ",
        "suspicious",
        "correct",
        "two sources give {printed} and {recomputed} for ‘{name}’ ({period})",
        "hai nguồn ghi {printed} và {recomputed} cho “{name}” ({period})",
    ),
    Rule(
        "mixed_bases",
        "note",
        "clean",
        "the target counts ‘{name}’, the result ‘{other_name}’: not one base",
        "mục tiêu tính theo “{name}”, kết quả tính theo “{other_name}”: không cùng cơ sở tính",
    ),
    # --- targets ------------------------------------------------------------------------------------------------------
    Rule(
        "target_not_above_level",
        "suspicious",
        "correct",
        "target {printed} ({period}) is not better than the level already given, {recomputed} ({other_period})",
        "mục tiêu {printed} ({period}) không tốt hơn mức đã nêu là {recomputed} ({other_period})",
    ),
    Rule(
        "target_does_not_rise",
        "suspicious",
        "correct",
        "target {printed} ({period}) is no advance on {recomputed} ({other_period})",
        "mục tiêu {printed} ({period}) không tiến thêm so với {recomputed} ({other_period})",
    ),
    Rule(
        "target_below_higher_level",
        "note",
        "correct",
        "target {printed} ({period}) is below that of the level above, {recomputed}",
        "mục tiêu {printed} ({period}) chưa bằng mục tiêu của cấp trên là {recomputed}",
    ),
    Rule(
        "estimate_misses_own_goal",
        "suspicious",
        "correct",
        "the goal is {printed}, the source's own estimate is {recomputed} ({period})",
        "mục tiêu là {printed}, ước thực hiện trong chính văn bản là {recomputed} ({period})",
    ),
    # --- series -------------------------------------------------------------------------------------------------------
    Rule(
        "stock_falls",
        "suspicious",
        "correct",
        "{printed} ({period}) after {recomputed} ({other_period}): a stock that falls is a revision, another "
        "definition or an error before it is a loss",
        "{printed} ({period}) sau {recomputed} ({other_period}): số lũy kế giảm, cần xem lại định nghĩa hoặc số liệu",
    ),
    Rule(
        "denominator_jump",
        "suspicious",
        "clean",
        "the base went from {recomputed} to {printed}: of {change} points, {by_units} come from the units and "
        "{by_base} from the base",
        "mẫu số đổi từ {recomputed} thành {printed}: tỷ lệ thay đổi {change} điểm phần trăm, trong đó {by_units} "
        "do tử số và {by_base} do mẫu số",
    ),
    Rule(
        "copy_forward",
        "suspicious",
        "live",
        "{printed} ({period}) repeats the counts of the period before ({other_period}) exactly",
        "{printed} ({period}) lặp lại y nguyên số của kỳ trước ({other_period})",
    ),
    Rule(
        "outlier",
        "suspicious",
        "correct",
        "{share} ({period}) stands out from its neighbours, which suggest about {recomputed}",
        "{share} ({period}) lệch hẳn so với các kỳ lân cận, vốn ở mức khoảng {recomputed}",
    ),
    # --- dates --------------------------------------------------------------------------------------------------------
    Rule(
        "report_before_period_end",
        "note",
        "live",
        "issued on {printed}, before its period ({period}) ended on {recomputed}: partial figures",
        "ban hành ngày {printed}, trước khi kỳ báo cáo ({period}) kết thúc vào {recomputed}: số liệu chưa trọn kỳ",
    ),
    Rule(
        "deadline_before_issue",
        "suspicious",
        "correct",
        "the period {printed} {began} before the document was issued on {recomputed}",
        "thời hạn {printed} {began} trước ngày ban hành văn bản {recomputed}",
    ),
    Rule(
        "task_without_deadline",
        "suspicious",
        "complete",
        "task {printed} has no deadline, while {recomputed} of the others have one",
        "nhiệm vụ {printed} không có thời hạn, trong khi {recomputed} nhiệm vụ khác có",
    ),
    Rule(
        "outside_scheme_period",
        "suspicious",
        "correct",
        "task {printed} lies outside the period of the document, {recomputed}",
        "nhiệm vụ {printed} nằm ngoài giai đoạn {recomputed} của văn bản",
    ),
    Rule(
        "day_and_month_swapped",
        "suspicious",
        "correct",
        "{printed}: day and month look swapped, {recomputed} is likely meant",
        "{printed}: có thể ghi nhầm thứ tự ngày và tháng, nhiều khả năng là {recomputed}",
    ),
    Rule(
        "other_reporting_year",
        "suspicious",
        "correct",
        "results of {printed} in a report on {recomputed}",
        "kết quả của năm {printed} trong báo cáo năm {recomputed}",
    ),
    # --- tasks --------------------------------------------------------------------------------------------------------
    Rule(
        "tasks_overlap",
        "suspicious",
        "clean",
        "task {printed} and task {recomputed} name the same work, leader and period",
        "nhiệm vụ {printed} và nhiệm vụ {recomputed} trùng nội dung, đơn vị chủ trì và thời hạn",
    ),
    Rule(
        "deadlines_differ",
        "suspicious",
        "correct",
        "the same work is due {printed} here and {recomputed} there",
        "cùng một việc nhưng hai văn bản ghi thời hạn khác nhau: {printed} và {recomputed}",
    ),
    Rule(
        "criterion_narrower",
        "suspicious",
        "correct",
        "the task is about every unit (‘{printed}’), its criterion about some (‘{recomputed}’)",
        "nhiệm vụ áp dụng cho mọi đơn vị (“{printed}”), tiêu chí chỉ nói đến một phần (“{recomputed}”)",
    ),
    Rule(
        "units_listed_differ",
        "suspicious",
        "correct",
        "‘{printed}’ are announced, {recomputed} are named",
        "văn bản ghi “{printed}” nhưng nêu tên {recomputed}",
    ),
    # --- layout -------------------------------------------------------------------------------------------------------
    Rule(
        "number_gap",
        "error",
        "complete",
        "{printed} follows {recomputed}: a number is missing or wrong",
        "{printed} đứng sau {recomputed}: thiếu hoặc sai số thứ tự",
    ),
    Rule(
        "number_repeated",
        "error",
        "clean",
        "two entries under one heading carry the number {printed}",
        "hai mục cùng cấp mang cùng số thứ tự {printed}",
    ),
    Rule(
        "number_out_of_place",
        "error",
        "clean",
        "number {printed} does not fit where it stands: {recomputed} is expected",
        "số thứ tự {printed} không đúng vị trí, đúng ra là {recomputed}",
    ),
    Rule(
        "column_empty",
        "suspicious",
        "complete",
        "the column ‘{printed}’ is empty in all {recomputed} rows",
        "cột “{printed}” để trống ở cả {recomputed} dòng",
    ),
    Rule(
        "cell_unfinished",
        "suspicious",
        "clean",
        "the cell ends with ‘{printed}’, as if it went on in the row below",
        "nội dung ô kết thúc bằng “{printed}”, như còn tiếp ở dòng dưới",
    ),
    Rule(
        "item_repeated",
        "note",
        "clean",
        "two entries of one document have the same wording",
        "hai mục trong cùng văn bản có lời văn giống nhau",
    ),
    Rule(
        "plan_repeats_result",
        "suspicious",
        "correct",
        "what is reported as done is planned again in the same words",
        "việc đã báo cáo là kết quả lại được đặt làm mục tiêu với cùng lời văn",
    ),
    # --- coverage -----------------------------------------------------------------------------------------------------
    Rule(
        "report_missing",
        "suspicious",
        "complete",
        "no report of {unit} for {printed}, due on {recomputed}",
        "chưa có báo cáo của {unit} ({printed}), hạn nộp {recomputed}",
    ),
    Rule(
        "report_late",
        "note",
        "live",
        "the report on {period} is of {printed}, due on {recomputed}",
        "báo cáo ({period}) đề ngày {printed}, hạn nộp {recomputed}",
    ),
    Rule(
        "series_stale",
        "note",
        "live",
        "the latest value is of {printed}, {recomputed} before the data end",
        "giá trị mới nhất là của {printed}, cách ngày xét số liệu {recomputed}",
    ),
    # --- reading ------------------------------------------------------------------------------------------------------
    Rule(
        "number_ambiguous",
        "note",
        "clean",
        "{printed} may also be read as {recomputed}",
        "{printed} cũng có thể đọc là {recomputed}",
    ),
)

RULES: dict[str, Rule] = {rule.name: rule for rule in _ALL}
