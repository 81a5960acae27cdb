"""What Comeback decides. No socket, no SQL, no clock, no token: those are in ``bot``.

Start here, and read on in this order: ``message`` (what we say), ``exams`` (an exam as data), ``days`` and
``timetable`` (local days, checkpoints), ``plans`` and ``journal`` (what we keep), ``scores`` and ``progress`` (what
numbers mean), ``causes`` and ``nudges`` (what is due, and when to look again), ``commands`` and ``study`` (what a
member can say), ``wording`` (every sentence they read).
"""
