"""Rules applied to evidence, in one walk:

load a pack (`pack`), compile it, so that every mistake is found before any evidence is opened
(`compiler`), take a bundle whose digests hold (`arcanos.evidence`), evaluate, pure and
deterministic (`evaluator`, `interpreter`), apply waivers and baselines, which mark and never
remove (`overlays`), decide (`gate`). Rendering is the business of `arcanos.reports`.
"""
