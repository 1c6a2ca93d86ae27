"""``make bench``: the built site against the seed's way, in one Chromium, and what a build costs.

saved model ── seed_site ──▶ a folder: whole graph, executeAsync, TF.js 4.0, a plain service worker
            ── seed_site ──▶ a folder: a page without anything, the floor of a cold start
site.toml   ── own_site  ──▶ a folder: what ``offshelf build`` writes
both        ── frames     ──▶ milliseconds and CPU time of a frame, interleaved
            ── cold_start ──▶ milliseconds from a visit without network to the first boxes
            ── wire       ──▶ bytes of engines and weights
offshelf build ── builds  ──▶ seconds, memory, imports
all of it   ── table      ──▶ bench.md, bench.json
"""
