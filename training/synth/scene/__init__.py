"""Scenes: what stands where, before what, behind what."""
