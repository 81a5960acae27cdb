from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core import pods
from core.journal import Commitment, Kept
from core.pods import Circle, Seat

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
ZONES = ("America/New_York", "America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "UTC")
SEATS = st.builds(Seat, st.dates(date(2026, 4, 1), date(2026, 8, 1)), st.sampled_from(ZONES))


def near(one: Seat, other: Seat) -> bool:
    """Whether two may be put together, said a second time in other words."""
    assert one.exam_on is not None
    assert other.exam_on is not None
    hours = abs(pods.offset(one.zone, NOW) - pods.offset(other.zone, NOW)) / timedelta(hours=1)
    return abs((one.exam_on - other.exam_on).days) <= 21 and hours <= 3


@given(st.lists(SEATS, max_size=40))
def test_whoever_is_put_together_fits(seats: list[Seat]) -> None:
    """In whatever order people come, a pod has at most five, and each two of it are near in date and clock."""
    circles: list[Circle] = []
    for seat in seats:
        found = pods.fitting(circles, seat, NOW)
        if found is None:
            assert not any(len(c.seats) < 5 and all(near(s, seat) for s in c.seats) for c in circles)
            circles.append(Circle(len(circles) + 1, (seat,)))
        else:
            circles = [Circle(c.id, (*c.seats, seat)) if c.id == found else c for c in circles]
    assert sum(len(circle.seats) for circle in circles) == len(seats)
    for circle in circles:
        assert len(circle.seats) <= 5
        assert all(near(one, other) for one in circle.seats for other in circle.seats)


def test_the_fullest_pod_comes_first() -> None:
    """Of two pods that fit, the one that is nearer to beginning takes somebody in."""
    seat = Seat(date(2026, 6, 29), "UTC")
    assert pods.fitting([Circle(1, (seat,)), Circle(2, (seat, seat))], seat, NOW) == 2


def test_a_date_that_is_open_keeps_nobody_away() -> None:
    """Somebody of a pod whose date is open just now does not decide about the others."""
    moved = Seat(None, "UTC")
    assert pods.fitting([Circle(1, (moved,))], Seat(date(2026, 6, 29), "UTC"), NOW) == 1


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from((None, "yes", "partly", "no")))))
def test_a_pod_sees_only_what_was_said_to_it(said: list[tuple[int, Kept | None]]) -> None:
    """Of somebody's commitments a pod sees those that were said to it, and never that one was not kept."""
    made = [
        Commitment(at=NOW, day=NOW.date(), what=f"secret {pod} {place}", kept=kept, pod=pod)
        for place, (pod, kept) in enumerate(said)
    ]
    seen = pods.stated(made, 2)
    assert [each.what for each in seen] == [each.what for each in made if each.pod == 2]
    assert {each.kept for each in seen} <= {None, "yes", "partly"}
