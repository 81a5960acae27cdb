"""Discord: slash commands, buttons and modals in, nudges as direct messages out.

Read on in this order: ``view`` (pure: what a message looks like), ``registration`` (pure: what the commands are),
``client`` (what arrives), ``answers`` (one interaction, from its arrival to its last word), ``messenger`` (unasked
words), ``connection`` (coming and leaving), ``credentials`` (whether the token works).
"""
