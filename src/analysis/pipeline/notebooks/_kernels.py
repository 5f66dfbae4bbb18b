"""How a run starts a kernel: a socket of its own, the project's folder, no blind waits."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Mapping
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager

from analysis.pipeline.notebooks.secrets import reveal
from analysis.pipeline.notebooks.warm import new_socket_address


class RunKernelClient(AsyncKernelClient):  # type: ignore[misc]
    """A client that is ready when the kernel's reply and its last broadcast are there.

    jupyter_client's own waits until the broadcast channel has been silent for a fifth of a second, every time.
    """

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        deadline = time.monotonic() + (timeout or 60)
        while time.monotonic() < deadline:
            request = self.kernel_info()
            if await self._is_answered(request):
                return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout:.0f} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _is_answered(self, request: str) -> bool:
        """Return whether the kernel replied to `request` and said on the broadcast channel that it is idle again."""
        try:
            reply = await self.shell_channel.get_msg(timeout=1)
            while reply["parent_header"].get("msg_id") != request:
                reply = await self.shell_channel.get_msg(timeout=1)
            while True:
                told = await self.iopub_channel.get_msg(timeout=0.2)
                is_ours = told["parent_header"].get("msg_id") == request
                if is_ours and told["content"].get("execution_state") == "idle":
                    break
        except Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return True


class Deadline:
    """Kills the kernels of one notebook when its time is up."""

    def __init__(self, seconds: float | None) -> None:
        self.is_over = False
        self._managers: list[AsyncKernelManager] = []
        self._timer = threading.Timer(seconds, self._end) if seconds else None

    def watch(self, manager: AsyncKernelManager) -> None:
        """Kill this manager's kernel too."""
        self._managers.append(manager)

    def __enter__(self) -> Deadline:
        if self._timer:
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(self, *fault: object) -> None:
        if self._timer:
            self._timer.cancel()

    def _end(self) -> None:
        self.is_over = True
        for manager in self._managers:
            process = getattr(manager.provisioner, "process", None)
            if process is not None:
                with contextlib.suppress(OSError):
                    process.kill()


def make_kernel_manager(
    folders: Mapping[str, str], deadline: Deadline | None = None, secrets: Mapping[str, Any] | None = None
) -> type[AsyncKernelManager]:
    """Return a kernel manager whose kernels have `folders` in their environment and run in ``WORKBENCH_HOME``.

    Each kernel has sockets of its own: kernels that share a path collide ("Kernel didn't respond in 60 seconds"), and
    over TCP two kernels started at once may pick the same free port. `secrets` stand masked in the notebook; their
    values enter the code on its way to the kernel.
    """

    class Client(RunKernelClient):
        def execute(self, code: str, *args: Any, **kwargs: Any) -> Any:
            return super().execute(reveal(code, secrets or {}), *args, **kwargs)

    class RunKernelManager(AsyncKernelManager):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            address = new_socket_address()
            if address:
                self.transport, self.ip, self.connection_file = "ipc", address, f"{address}.json"
            self.client_factory = Client
            if deadline:
                deadline.watch(self)

        async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
            env = {**os.environ, **kwargs.pop("env", {}), "OPENBLAS_NUM_THREADS": "1", **folders}
            return await super()._async_pre_start_kernel(env=env, cwd=folders.get("WORKBENCH_HOME"), **kwargs)

        pre_start_kernel = _async_pre_start_kernel

        async def _async_interrupt_kernel(self) -> None:
            """Interrupt, but not on the way to the kill of a finished kernel, which would only print a complaint."""
            if not self.shutting_down:
                await super()._async_interrupt_kernel()

        interrupt_kernel = _async_interrupt_kernel

    return RunKernelManager
