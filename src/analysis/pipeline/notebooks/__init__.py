"""One notebook: its parameters, the inputs that it declares, its execution, its products."""

from analysis.pipeline.notebooks.execute import Produced, execute_notebook, normalise_notebook, produce_notebook
from analysis.pipeline.notebooks.notebook_files import (
    DeclaredInputs,
    cell_source,
    declared_inputs,
    last_output,
    needs_filing,
    publishes_reports,
    read_notebook,
)
from analysis.pipeline.notebooks.parameters import (
    Parameter,
    ParameterError,
    check_parameters,
    read_parameters,
    read_value,
)
from analysis.pipeline.notebooks.publishing import (
    keep_partial,
    publish,
    publish_notebook,
    read_about,
    read_manifest,
    read_notes,
)
from analysis.pipeline.notebooks.remembered import Remembered, read_remembered, recall_options
from analysis.pipeline.notebooks.secrets import is_secret, mask_argument, mask_secrets
from analysis.pipeline.notebooks.warm import STOCK, WARM, share_sockets, start_warm_server

__all__ = [
    "STOCK",
    "WARM",
    "DeclaredInputs",
    "Parameter",
    "ParameterError",
    "Produced",
    "Remembered",
    "cell_source",
    "check_parameters",
    "declared_inputs",
    "execute_notebook",
    "is_secret",
    "keep_partial",
    "last_output",
    "mask_argument",
    "mask_secrets",
    "needs_filing",
    "normalise_notebook",
    "produce_notebook",
    "publish",
    "publish_notebook",
    "publishes_reports",
    "read_about",
    "read_manifest",
    "read_notebook",
    "read_notes",
    "read_parameters",
    "read_remembered",
    "read_value",
    "recall_options",
    "share_sockets",
    "start_warm_server",
]
