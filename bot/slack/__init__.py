"""Slack: slash commands, modals, buttons and words in the DM, over Socket Mode or HTTP; nudges as direct messages.

Reading order: ``view`` and ``modal`` (pure), ``manifest``, ``answers``, ``handlers``, ``messenger``, ``app``.
"""

from bot.slack.settings import Settings as SlackSettings

__all__ = ["SlackSettings"]
