"""Warm kernels: each notebook gets a process of its own, forked from one that has the scientific stack imported.

Jupyter knows the provisioner by its entry point (kernel name ``workbench-warm``), so that papermill, nbclient, nbval
and JupyterLab use it by name. Where there is no ``os.fork``, or the server does not answer in time, the provisioner
starts a standard kernel.
"""

from warmkernel.client import WarmProcess, fork_kernel, start_server
from warmkernel.kernel_errors import WarmKernelError, WarmKernelUnavailableError
from warmkernel.sockets import new_address, share_folder, socket_folder

__all__ = [
    "WarmKernelError",
    "WarmKernelUnavailableError",
    "WarmProcess",
    "fork_kernel",
    "new_address",
    "share_folder",
    "socket_folder",
    "start_server",
]
