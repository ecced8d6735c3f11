"""What is printed, and in which forms. Names from outside are made harmless here.

one look      `as_table`, `as_json`, `as_markdown`, `as_junit` with `junit`, and its `fixes` `as_script`; out of
              `facts`, `summary`, `coverage` and `covered_by`
a time        `evidence_json`, `evidence_csv`, `evidence_markdown`, `html`; `pack` to hand on; `history` in short
incidents     `incidents` that are open, one as a `card`, with its `timeline`
policies      `policy_shown`, `policy_diff`, `replayed`; `explain` of one database
besides       `diagnosis` of a doctor; `slots_table`, `slots_json` and `slots_shown`; `markdown` for whoever writes it
"""
