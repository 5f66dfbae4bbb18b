"""Warm kernels: each notebook gets a fresh process, forked from one that has imported the scientific stack already.

`server` is that process, `provisioner` makes it a choice of Jupyter's own (kernel name ``workbench-warm``), so that
papermill, nbclient, nbval and JupyterLab use it by name. Where there is no ``os.fork``, or the server does not answer
in time, the provisioner starts a stock kernel.
"""
