"""What Comeback does: sockets, SQL, clocks and tokens. What it decides is in ``core``.

Start here, and read on in this order: ``application`` (what every platform talks to), ``database`` (the one
truth), ``sweeping`` and ``delivery`` (from what is due to what was sent), ``scheduler`` (the clock),
``settings`` and ``composition`` (how the parts come together).
"""

VERSION = "0.1.0"
"""The program's version, as pyproject.toml has it; a test compares the two."""
