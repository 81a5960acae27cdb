"""Discord: slash commands, buttons and modals in, nudges as direct messages out.

Read on in this order: ``view`` (pure: what a message looks like), ``registration`` (pure: what the commands are),
``places`` (pure: in which server somebody speaks, and whom they name), ``client`` (what arrives), ``answers`` (one
interaction, from its arrival to its last word), ``members`` (who is in a server), ``messenger`` (unasked words, in DMs
and in channels), ``connection`` (coming and leaving), ``credentials`` (whether the token works).
"""
