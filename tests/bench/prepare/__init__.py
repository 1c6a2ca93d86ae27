"""``python -m tests.bench.prepare``: a data set made by ``prepare`` and made the seed's way.

shelves  ── pictures and boxes, from a seed
both     ── cost   ──▶ seconds, CPU time and memory of all processes, taking turns
own      ── memory ──▶ the same of a thousand pictures and of ten thousand
all      ── table  ──▶ prepare.md, prepare.json
"""
