"""The console: a chat in the terminal, and dialogs played from files. Read view, script, player, chat."""
