"""The one truth: what is known of everybody, in one database.

``tables`` says what is kept, ``values`` how a frozen value of ``core`` becomes a row, ``store`` opens the
database and runs transactions, ``transaction``, ``records`` and ``outbox`` are the verbs inside one,
``upgrade`` brings an older database up to this program.
"""
