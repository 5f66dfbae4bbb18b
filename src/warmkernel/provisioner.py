"""The kernel provisioner ``workbench-warm``: Jupyter's local one with a fork instead of a start."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from warmkernel.client import fork_kernel
from warmkernel.kernel_errors import WarmKernelUnavailableError
from warmkernel.sockets import new_address

_LAUNCHER = "ipykernel_launcher"
_LOOK_AGAIN, _LOOKS = 0.005, 200
_LONGEST_BIND = 5.0


class WarmProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Forks kernels from a warm server; interrupt, kill, restart and death are those of Jupyter's local provisioner."""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose sockets in the file system: over TCP two kernels may pick one port, and others may listen."""
        manager = self.parent
        if manager is not None and manager.transport == "tcp" and hasattr(os, "fork"):
            manager.transport = "ipc"
            manager.ip = new_address()
        prepared: dict[str, Any] = await super().pre_launch(**kwargs)
        return prepared

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the kernel, or start a stock one where no fork is to be had; return how to connect to it."""
        environment = dict(kwargs.get("env") or os.environ)
        folder = str(kwargs.get("cwd") or os.getcwd())  # noqa: PTH109  # as jupyter_client has it
        arguments = cmd[cmd.index(_LAUNCHER) + 1 :]
        try:
            self.process = await asyncio.to_thread(fork_kernel, arguments, environment, folder)
        except WarmKernelUnavailableError as fault:
            self.log.info("stock kernel instead of a warm one: %s", fault)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid, self.pgid, self.cwd = self.process.pid, None, folder
        await self._wait_for_sockets()
        return self.connection_info

    async def _wait_for_sockets(self) -> None:
        """Wait until the kernel has made its sockets, the heartbeat's last.

        A client that comes before them is told to come again, and ZeroMQ takes a tenth of a second for that, for each
        channel by itself; a broadcast channel that comes late misses what is said meanwhile.
        """
        info: dict[str, Any] = self.connection_info
        if info.get("transport") != "ipc":
            return
        last, deadline = Path(f"{info['ip']}-{info['hb_port']}"), time.monotonic() + _LONGEST_BIND
        while not last.exists() and self.process.poll() is None and time.monotonic() < deadline:
            await asyncio.sleep(_LOOK_AGAIN)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and see it dead, so that the manager need not look again in a tenth of a second."""
        await super().kill(restart=restart)
        for _ in range(_LOOKS):
            if not self.process or self.process.poll() is not None:
                return
            await asyncio.sleep(_LOOK_AGAIN)
