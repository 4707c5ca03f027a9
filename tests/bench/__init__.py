"""The benchmark: what pages, papers and jobs cost. It measures and reports, and never judges.

``make bench`` writes ``build/bench.json``: one object per measurement. Timings depend on the machine; compare them with
an earlier run on the same one.
"""
