"""The kernel provisioner ``workbench-warm``: Jupyter's local one with a fork instead of a start."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

from jupyter_client.provisioning import LocalProvisioner

from analysis.runs.warm.client import WarmKernelUnavailable, fork_kernel

_LAUNCHER = "ipykernel_launcher"
_LOOK_AGAIN, _LOOKS = 0.005, 200


class WarmProvisioner(LocalProvisioner):
    """Forks kernels from a warm server; interrupt, kill, restart and death are those of Jupyter's local provisioner."""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose sockets in the file system: over TCP two kernels may pick one port, and others may listen."""
        manager = self.parent
        if manager is not None and manager.transport == "tcp" and hasattr(os, "fork"):
            manager.transport = "ipc"
            manager.ip = str(Path(tempfile.gettempdir()) / f"k-{uuid4().hex[:12]}")
        prepared: dict[str, Any] = await super().pre_launch(**kwargs)
        return prepared

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the kernel, or start a stock one where no fork is to be had; return how to connect to it."""
        environment = dict(kwargs.get("env") or os.environ)
        folder = str(kwargs.get("cwd") or os.getcwd())  # noqa: PTH109  # as jupyter_client has it
        arguments = cmd[cmd.index(_LAUNCHER) + 1 :]
        try:
            self.process = await asyncio.to_thread(fork_kernel, arguments, environment, folder)
        except WarmKernelUnavailable as fault:
            self.log.info("stock kernel instead of a warm one: %s", fault)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid, self.pgid, self.cwd = self.process.pid, None, folder
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and see it dead, so that the manager need not look again in a tenth of a second."""
        await super().kill(restart=restart)
        for _ in range(_LOOKS):
            if not self.process or self.process.poll() is not None:
                return
            await asyncio.sleep(_LOOK_AGAIN)
