"""Forms that a unit is sent to fill in: what stands in them, as a workbook or a Word document."""

from analysis.forms.form_content import FormContent, FormLine, expected_indicators, plan_form
from analysis.forms.write_form import write_form

__all__ = ["FormContent", "FormLine", "expected_indicators", "plan_form", "write_form"]
