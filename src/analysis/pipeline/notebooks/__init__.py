"""Notebooks: their parameters, their kernels, their execution."""
