"""What the Web API's methods do, each in the workspace whose token called it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.wire import slack_blocks
from tests.wire.slack_shown import Shown, ShownView
from tests.wire.slack_state import Channel, Team, Upload
from tests.wire.slack_views import Refused, checked

if TYPE_CHECKING:
    from tests.wire.slack_person import Person
    from tests.wire.slack_server import SlackServer

Json = dict[str, Any]
ALT = 1000
"""Characters of a picture's alternative text."""
SCOPE = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "users.info": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}


class Methods:
    """The methods that a bot token may call."""

    def __init__(self, server: SlackServer) -> None:
        self._server = server
        self._methods: dict[str, Callable[[Team, Json], Json]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post_message,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.update": self._update,
            "conversations.open": self._conversations_open,
            "users.info": self._users_info,
            "views.open": lambda _team, given: self._view(server.modals.open(given.get("trigger_id", ""), _of(given))),
            "views.push": lambda _team, given: self._view(server.modals.open(given.get("trigger_id", ""), _of(given))),
            "views.update": lambda _team, given: self._view(server.modals.change(given.get("view_id", ""), _of(given))),
            "views.publish": self._publish,
            "files.getUploadURLExternal": self._upload_url,
            "files.completeUploadExternal": self._upload_done,
        }

    def call(self, name: str, team: Team, given: Json) -> Json:
        """Carry a method out, when it is there and the token may."""
        if name not in self._methods:
            raise Refused("unknown_method", f"there is no {name}")
        needed = SCOPE.get(name)
        if needed is not None and needed not in team.scopes:
            provided = ",".join(sorted(team.scopes))
            raise Refused("missing_scope", f"{name} needs {needed}", needed=needed, provided=provided)
        return self._methods[name](team, given)

    def _auth_test(self, team: Team, given: Json) -> Json:
        return {
            "url": f"https://{team.id.lower()}.slack.com/",
            "team": team.id,
            "user": "comeback",
            "team_id": team.id,
            "user_id": team.bot_user,
            "bot_id": "B1",
            "is_enterprise_install": False,
        }

    def _post_message(self, team: Team, given: Json) -> Json:
        channel = self._postable(team, given)
        self._limit(channel)
        self.take(given)
        person = self._server.people.get(next(iter(channel.members), "")) if channel.is_dm else None
        shown = self._posted(channel, given, person)
        return {"channel": channel.id, "ts": shown.ts, "message": {**given, "bot_id": "B1", "ts": shown.ts}}

    def _posted(self, channel: Channel, given: Json, person: Person | None, files: tuple[str, ...] = ()) -> Shown:
        shown = Shown(channel.id, self._server.ts(), given, files=files)
        channel.messages.append(shown)
        if person is not None and files:
            self._server.hang(person, shown)
        elif person is not None and not self._server.land(person, shown):
            person.unasked.append(shown)
            person.stirred.set()
        if channel.is_dm and person is not None:
            self._server.echo(person, channel, shown)
        return shown

    def _post_ephemeral(self, team: Team, given: Json) -> Json:
        channel = self._postable(team, given)
        person = self._server.people.get(str(given.get("user", "")))
        if person is None or person.id not in channel.members:
            raise Refused("user_not_in_channel", fault=False)
        self.take(given)
        shown = Shown(channel.id, self._server.ts(), given, ephemeral=True)
        self._server.land(person, shown)
        return {"message_ts": shown.ts}

    def _update(self, team: Team, given: Json) -> Json:
        channel = self._postable(team, given)
        self.take(given)
        shown = next((each for each in channel.messages if each.ts == given.get("ts")), None)
        if shown is None:
            raise Refused("message_not_found")
        shown.payload, shown.edited = given, True
        return {"channel": channel.id, "ts": shown.ts, "text": given.get("text", "")}

    def _postable(self, team: Team, given: Json) -> Channel:
        name = str(given.get("channel", ""))
        person = self._server.people.get(name)
        channel = self._server.dm_of(person) if person is not None else self._server.channels.get(name)
        if channel is None or channel.team is not team:
            raise Refused("channel_not_found", fault=False)
        if channel.broken:
            raise Refused(channel.broken, fault=False)
        if not channel.bot_is_in:
            raise Refused("not_in_channel", fault=False)
        return channel

    def _limit(self, channel: Channel) -> None:
        now, posts = self._server.now(), self._server.posts
        while posts and now - posts[0] > 60:
            posts.popleft()
        if now - channel.last_post < self._server.gap or len(posts) >= self._server.workspace_a_minute:
            self._server.limited += 1
            raise Refused("ratelimited", status=429, fault=False, retry=1)
        channel.last_post = now
        posts.append(now)

    def take(self, given: Json) -> None:
        """Raise what is wrong with a message; all of it is written down."""
        wrong = slack_blocks.of_message(given)
        for each in wrong[1:]:
            self._server.fault(each.code, each.what)
        if wrong:
            raise Refused(wrong[0].code, wrong[0].what, response_metadata={"messages": [w.what for w in wrong]})

    def _conversations_open(self, team: Team, given: Json) -> Json:
        person = self._server.people.get(str(given.get("users", "")))
        if person is None or person.team is not team:
            raise Refused("user_not_found", fault=False)
        if person.disabled:
            raise Refused(person.disabled, fault=False)
        return {"channel": {"id": self._server.dm_of(person).id}}

    def _users_info(self, team: Team, given: Json) -> Json:
        person = self._server.people.get(str(given.get("user", "")))
        if person is None or (person.team is not team and team.id not in person.seen_by):
            raise Refused("user_not_found", fault=False)
        asked = str(given.get("include_locale", "")).lower() in {"1", "true"}
        strange = {"is_stranger": True} if person.team is not team else {}
        return {"user": {**person.described, **strange, **({"locale": person.locale} if asked else {})}}

    @staticmethod
    def _view(shown: ShownView) -> Json:
        return {"view": {**shown.payload, "id": shown.id, "hash": "1.a"}}

    def _publish(self, team: Team, given: Json) -> Json:
        person = self._server.people.get(str(given.get("user_id", "")))
        if person is None:
            raise Refused("user_not_found", fault=False)
        found = checked(_of(given))
        if found["type"] != "home":
            raise Refused("invalid_arguments", "only a home can be published")
        person.home = ShownView(f"V{self._server.number():08d}", found)
        self._server.home_changed(person, person.home)
        return self._view(person.home)

    # --- Files ------------------------------------------------------------------------------------------------------

    def _upload_url(self, team: Team, given: Json) -> Json:
        name, length = str(given.get("filename", "")), int(given.get("length") or 0)
        if not name or length < 1:
            raise Refused("invalid_arguments", "a file has a name and a length")
        alt = str(given.get("alt_txt", ""))
        if len(alt) > ALT:
            raise Refused("invalid_arguments", f"an alternative text has {ALT} characters at most")
        file_id = f"F{self._server.number():08d}"
        self._server.uploads[file_id] = Upload(name, length, team, alt=alt)
        return {"upload_url": f"{self._server.base}/upload/{file_id}", "file_id": file_id}

    def _upload_done(self, team: Team, given: Json) -> Json:
        files = loaded(given.get("files"))
        uploads = [(each["id"], self._server.uploads.get(each["id"])) for each in files or []]
        if not uploads or any(up is None or up.content is None or up.done for _, up in uploads):
            raise Refused("file_not_found", "a file that was not uploaded, or that is done")
        channel = self._postable(team, {"channel": given.get("channel_id", "")}) if given.get("channel_id") else None
        names = tuple(upload.name for _, upload in uploads if upload is not None)
        for _, upload in uploads:
            assert upload is not None
            upload.done = True
        if channel is not None:
            person = self._server.people.get(next(iter(channel.members), "")) if channel.is_dm else None
            self._posted(channel, {"text": given.get("initial_comment", "")}, person, names)
        return {"files": [{"id": name, "title": name} for name, _ in uploads]}


def loaded(text: Any) -> Any:
    """What a form carries as JSON."""
    try:
        return json.loads(text) if isinstance(text, str) else text
    except ValueError:
        raise Refused("invalid_arguments", "what should be JSON is none") from None


def _of(given: Json) -> Any:
    return given.get("view")
