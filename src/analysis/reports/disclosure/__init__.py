"""Disclosure control: which small numbers are withheld, and the gate that every report passes."""
