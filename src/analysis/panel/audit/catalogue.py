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
        "{counts} is {recomputed} %, printed {printed}: cut off instead of rounded",
        "{counts} bằng {recomputed} %, in {printed}: cắt bớt thay vì làm tròn",
    ),
    Rule(
        "ratio_slip",
        "error",
        "correct",
        "{counts} is {recomputed} %, printed {printed}: within a point or one digit, most likely a slip",
        "{counts} bằng {recomputed} %, in {printed}: lệch dưới một điểm hoặc một chữ số, có thể do nhầm",
    ),
    Rule(
        "ratio_conflict",
        "error",
        "correct",
        "{counts} is {recomputed} %, printed {printed}",
        "{counts} bằng {recomputed} %, in {printed}",
    ),
    Rule(
        "bound_not_met",
        "error",
        "correct",
        "printed {printed}, but {counts} is {recomputed} %",
        "in {printed}, nhưng {counts} bằng {recomputed} %",
    ),
    Rule(
        "approximation_loose",
        "suspicious",
        "correct",
        "printed {printed}, but {counts} is {recomputed} %: further off than rounding to fives explains",
        "in {printed}, nhưng {counts} bằng {recomputed} %: lệch quá mức làm tròn",
    ),
    Rule(
        "part_exceeds_whole",
        "error",
        "correct",
        "{printed} is more than the whole it belongs to, {recomputed}",
        "{printed} lớn hơn tổng thể chứa nó, {recomputed}",
    ),
    Rule(
        "sum_of_periods",
        "error",
        "correct",
        "{parts} add up to {recomputed}, printed {printed} for {period}",
        "{parts} cộng lại là {recomputed}, in {printed} cho {period}",
    ),
    Rule(
        "sum_of_parts",
        "error",
        "correct",
        "the parts {parts} add up to {recomputed}, the total is printed {printed}",
        "các phần {parts} cộng lại là {recomputed}, tổng in {printed}",
    ),
    Rule(
        "implied_total_differs",
        "error",
        "correct",
        "{printed} means {recomputed} in all, {other_printed} means {other_total}: no total fits both",
        "{printed} suy ra tổng {recomputed}, {other_printed} suy ra tổng {other_total}: không có tổng nào hợp cả hai",
    ),
    Rule(
        "out_of_range",
        "error",
        "correct",
        "{printed} is outside what this indicator can be ({recomputed})",
        "{printed} nằm ngoài phạm vi của chỉ tiêu ({recomputed})",
    ),
    # --- one figure against another -----------------------------------------------------------------------------------
    Rule(
        "same_figures",
        "suspicious",
        "correct",
        "the figures {printed} stand under two indicators, '{name}' and '{other_name}'",
        "các số {printed} nằm ở hai chỉ tiêu, '{name}' và '{other_name}'",
    ),
    Rule(
        "text_against_table",
        "error",
        "correct",
        "the text says {printed}, the table {recomputed} for the same thing and period",
        "phần lời ghi {printed}, bảng ghi {recomputed} cho cùng nội dung và kỳ",
    ),
    Rule(
        "two_figures",
        "suspicious",
        "correct",
        "two figures of one document for '{name}' in {period}: {printed} and {recomputed}",
        "hai số trong một văn bản cho '{name}' kỳ {period}: {printed} và {recomputed}",
    ),
    Rule(
        "sources_differ",
        "suspicious",
        "correct",
        "two sources give {printed} and {recomputed} for '{name}' in {period}",
        "hai nguồn ghi {printed} và {recomputed} cho '{name}' kỳ {period}",
    ),
    Rule(
        "mixed_bases",
        "note",
        "clean",
        "the target counts '{name}', the result '{other_name}': not one base",
        "mục tiêu tính trên '{name}', kết quả tính trên '{other_name}': khác cơ sở",
    ),
    # --- targets ------------------------------------------------------------------------------------------------------
    Rule(
        "target_not_above_level",
        "suspicious",
        "correct",
        "target {printed} for {period} is not better than the level already given, {recomputed} in {other_period}",
        "mục tiêu {printed} cho {period} không tốt hơn mức đã nêu, {recomputed} kỳ {other_period}",
    ),
    Rule(
        "target_does_not_rise",
        "suspicious",
        "correct",
        "target {printed} for {period} is no advance on {recomputed} for {other_period}",
        "mục tiêu {printed} cho {period} không tiến so với {recomputed} cho {other_period}",
    ),
    Rule(
        "target_below_higher_level",
        "note",
        "correct",
        "target {printed} for {period} is below that of the level above, {recomputed}",
        "mục tiêu {printed} cho {period} thấp hơn mục tiêu cấp trên, {recomputed}",
    ),
    Rule(
        "estimate_misses_own_goal",
        "suspicious",
        "correct",
        "the goal is {printed}, the source's own estimate for {period} is {recomputed}",
        "mục tiêu {printed}, ước thực hiện của chính nguồn cho {period} là {recomputed}",
    ),
    # --- series -------------------------------------------------------------------------------------------------------
    Rule(
        "stock_falls",
        "suspicious",
        "correct",
        "{printed} in {period} after {recomputed} in {other_period}: a stock that falls is a revision, another "
        "definition or an error before it is a loss",
        "{printed} kỳ {period} sau {recomputed} kỳ {other_period}: số lũy kế giảm, cần xem lại định nghĩa hoặc số liệu",
    ),
    Rule(
        "denominator_jump",
        "suspicious",
        "clean",
        "the base went from {recomputed} to {printed}: of {change} points, {by_units} come from the units and "
        "{by_base} from the base",
        "mẫu số đổi từ {recomputed} sang {printed}: trong {change} điểm, {by_units} do tử số, {by_base} do mẫu số",
    ),
    Rule(
        "copy_forward",
        "suspicious",
        "live",
        "{printed} in {period} repeats the counts of {other_period} exactly",
        "{printed} kỳ {period} lặp lại y nguyên số của kỳ {other_period}",
    ),
    Rule(
        "outlier",
        "suspicious",
        "correct",
        "{printed} in {period} stands out from its neighbours, which suggest about {recomputed}",
        "{printed} kỳ {period} lệch hẳn so với các kỳ lân cận, khoảng {recomputed}",
    ),
    # --- dates --------------------------------------------------------------------------------------------------------
    Rule(
        "report_before_period_end",
        "note",
        "live",
        "issued {printed}, before {period} ended on {recomputed}: partial figures",
        "ban hành {printed}, trước khi kỳ {period} kết thúc ngày {recomputed}: số liệu chưa đủ kỳ",
    ),
    Rule(
        "deadline_before_issue",
        "suspicious",
        "correct",
        "the period {printed} {begins} before the document was issued on {recomputed}",
        "thời hạn {printed} {begins_vi} trước ngày ban hành {recomputed}",
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
        "{printed} lies outside the period of the document, {recomputed}",
        "{printed} nằm ngoài giai đoạn của văn bản, {recomputed}",
    ),
    Rule(
        "other_reporting_year",
        "suspicious",
        "correct",
        "results of {printed} in a report on {recomputed}",
        "kết quả năm {printed} trong báo cáo của {recomputed}",
    ),
    # --- tasks --------------------------------------------------------------------------------------------------------
    Rule(
        "tasks_overlap",
        "suspicious",
        "clean",
        "task {printed} and task {recomputed} name the same work, leader and period",
        "nhiệm vụ {printed} và {recomputed} trùng nội dung, chủ trì và thời hạn",
    ),
    Rule(
        "deadlines_differ",
        "suspicious",
        "correct",
        "the same work is due {printed} here and {recomputed} there",
        "cùng một việc, nơi này hạn {printed}, nơi kia hạn {recomputed}",
    ),
    Rule(
        "criterion_narrower",
        "suspicious",
        "correct",
        "the task is about every unit ('{printed}'), its criterion about some ('{recomputed}')",
        "nhiệm vụ nói về mọi đơn vị ('{printed}'), tiêu chí chỉ nói một phần ('{recomputed}')",
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
        "hai mục cùng cấp mang một số thứ tự {printed}",
    ),
    Rule(
        "number_out_of_place",
        "error",
        "clean",
        "number {printed} does not fit where it stands: {recomputed} is expected",
        "số thứ tự {printed} không đúng vị trí: phải là {recomputed}",
    ),
    Rule(
        "column_empty",
        "suspicious",
        "complete",
        "the column '{printed}' is empty in all {recomputed} rows",
        "cột '{printed}' để trống ở cả {recomputed} dòng",
    ),
    Rule(
        "cell_unfinished",
        "suspicious",
        "clean",
        "the cell ends with '{printed}', as if it went on in the row below",
        "ô kết thúc bằng '{printed}', như còn tiếp ở dòng dưới",
    ),
    Rule(
        "item_repeated",
        "note",
        "clean",
        "two entries of one document have the same wording",
        "hai mục trong một văn bản có cùng lời",
    ),
    Rule(
        "plan_repeats_result",
        "suspicious",
        "correct",
        "what is reported as done is planned again in the same words",
        "việc đã báo cáo hoàn thành lại được đặt làm mục tiêu",
    ),
    # --- coverage -----------------------------------------------------------------------------------------------------
    Rule(
        "report_missing",
        "suspicious",
        "complete",
        "no report of {unit} for {printed}, due {recomputed}",
        "thiếu báo cáo của {unit} kỳ {printed}, hạn {recomputed}",
    ),
    Rule(
        "report_late",
        "note",
        "live",
        "the report for {period} is of {printed}, due {recomputed}",
        "báo cáo kỳ {period} ngày {printed}, hạn {recomputed}",
    ),
    Rule(
        "series_stale",
        "note",
        "live",
        "the latest value is of {printed}, {recomputed} months before the data end",
        "giá trị mới nhất là {printed}, {recomputed} tháng trước mốc số liệu",
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
