import asyncio
from collections.abc import Awaitable

from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import Pace, Window


class Seconds:
    """A clock that goes forward as it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def still_waits(turn: Awaitable[None]) -> bool:
    """Whether a turn has not come after everything that can happen at once has happened."""
    waiting = asyncio.ensure_future(turn)
    for _ in range(5):
        await asyncio.sleep(0)
    waits = not waiting.done()
    waiting.cancel()
    return waits


@given(rate=st.integers(1, 60), at_once=st.integers(1, 5), steps=st.lists(st.floats(0, 0.4), max_size=60))
def test_no_second_has_more_than_its_share(rate: int, at_once: int, steps: list[float]) -> None:
    """However people come, no second sees more turns than the rate and what may go at once."""
    clock = Seconds()
    pace = Pace(rate, at_once, clock)

    async def come() -> list[float]:
        taken = []
        for step in steps:
            clock.now += step
            if pace.wait_for() <= 0:
                await pace.turn()
                taken.append(clock.now)
        return taken

    taken = asyncio.run(come())
    assert all(sum(start <= each < start + 1 for each in taken) <= rate + at_once for start in taken)


async def test_who_is_early_waits() -> None:
    """The second within the gap waits, and the gap over it does not."""
    clock = Seconds()
    pace = Pace(2, clock=clock)
    await pace.turn()
    assert await still_waits(pace.turn())
    clock.now += 0.5
    assert pace.wait_for() <= 0.5


async def test_urgent_ones_go_first() -> None:
    """An answer that somebody waits for passes the messages that were there before it."""
    pace, order = Pace(50), list[str]()

    async def come(name: str, *, urgent: bool) -> None:
        await pace.turn(urgent=urgent)
        order.append(name)

    await pace.turn()
    await asyncio.gather(come("nudge", urgent=False), come("second nudge", urgent=False), come("answer", urgent=True))
    assert order == ["answer", "nudge", "second nudge"]


async def test_who_stops_waiting_gives_the_turn_on() -> None:
    """A message that is given up takes no turn from the next."""
    pace = Pace(50)
    await pace.turn()
    given_up, kept = asyncio.ensure_future(pace.turn()), asyncio.ensure_future(pace.turn())
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.wait_for(kept, timeout=5)
    assert given_up.cancelled()
    assert kept.done()


async def test_a_platform_can_ask_for_quiet() -> None:
    """Nobody goes for as long as the platform said."""
    clock = Seconds()
    pace = Pace(10, at_once=3, clock=clock)
    pace.hold(30)
    assert await still_waits(pace.turn())
    assert pace.wait_for() >= 29


async def test_a_window_counts_from_before_the_request_to_after_its_answer() -> None:
    """Nobody begins while so many are under way, or were answered within the last seconds."""
    window, began = Window(2, seconds=0.05), list[float]()
    clock = asyncio.get_running_loop().time

    async def request() -> None:
        async with window.slot():
            began.append(clock())

    await asyncio.gather(*(request() for _ in range(6)))
    assert all(later - earlier >= 0.05 for earlier, later in zip(began, began[2:], strict=False))


async def test_a_window_lets_answers_go_first() -> None:
    """An answer that somebody waits for passes the messages that were there before it."""
    window, order = Window(1, seconds=0.01), list[str]()

    async def request(name: str, *, urgent: bool) -> None:
        async with window.slot(urgent=urgent):
            order.append(name)

    await asyncio.gather(request("first", urgent=False), request("nudge", urgent=False), request("answer", urgent=True))
    assert order == ["first", "answer", "nudge"]


async def test_who_leaves_a_window_takes_no_place_along() -> None:
    """A message that is given up while it waits leaves its place to the next."""
    window = Window(1, seconds=0.01)

    async def request() -> bool:
        async with window.slot():
            return True

    first, given_up, kept = (asyncio.ensure_future(request()) for _ in range(3))
    assert await first
    given_up.cancel()
    assert await asyncio.wait_for(kept, timeout=5)
