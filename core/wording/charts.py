"""The picture of ``/progress``: results, their doubt and the forecast on one axis, and the words that say the same.

The words begin with what kind of picture it is, so that the first of them give nothing away where others read along.
They hold no number that the picture does not show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core import forecast, timetable
from core.drawings import MOST_LABELS, Dot, Spread, Timeline
from core.exams import Exam
from core.journal import Score
from core.message import Chart, Line, line
from core.plans import Plan
from core.wording import forecast as forecasting
from core.wording import steps

ALT = 1000
"""Characters of the words for a picture."""
SHOWN = timedelta(days=365)
"""Results that are older than this before the newest are not drawn: the forecast does not count them either."""
TOLD, AHEAD = 6, 4
"""Results, and days of practice exams ahead, that are told one by one."""
POINTS = 40
"""Days of the forecast that are drawn."""
IN_THE_DM = "The picture is in your direct messages with me, and this is what it shows."
OPENING = "A picture of practice results over time: each is a mark with a bar for how exact it is."


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the picture rests on: the scores of this exam, and the forecast from the latest of them on, if any."""

    plan: Plan
    exam: Exam
    scores: Sequence[Score]
    today: date
    fan: Sequence[forecast.Ahead] = ()


def scores(seen: Seen) -> Chart | None:
    """Results over time; none without one that can stand on the primary scale."""
    placed = _placed(seen.exam, seen.scores)
    if not placed:
        return None
    drawn = _timeline(seen, placed)
    return Chart(_told(seen, drawn, placed), drawn, "progress.png")


def day(on: date) -> str:
    """A date as it stands in a picture: ``2 Mar``."""
    return f"{on.day} {on:%b}"


def within(text: str, most: int = ALT) -> str:
    """The text cut at a sentence's end, so that it fits."""
    if len(text) <= most:
        return text
    cut = text[:most]
    end = cut.rfind(". ")
    return cut[: end + 1] if end > 0 else f"{cut[: most - 1]}…"


def as_words(alt: str, *, elsewhere: bool = False) -> Line:
    """The words in place of a picture, or beside one that lies in the direct messages."""
    return line(f"{IN_THE_DM} {alt}" if elsewhere else alt)


# --- What is drawn ----------------------------------------------------------------------------------------------------

Placed = tuple[Score, forecast.Spot]


def _placed(exam: Exam, logged: Sequence[Score]) -> list[Placed]:
    known = forecast.assume(exam)
    found = [(score, spot) for score in logged if (spot := forecast.spot(exam, score, known)) is not None]
    if not found:
        return []
    since = max(score.day for score, _ in found) - SHOWN
    kept = (each for each in found if each[0].day >= since)
    return sorted(kept, key=lambda each: (each[0].day, each[0].at, each[0].id))


def _timeline(seen: Seen, placed: Sequence[Placed]) -> Timeline:
    exam, names = seen.exam, _scales(seen.exam, placed)
    loose = any(_loose(score) for score, _ in placed)
    sits = seen.plan.exam_on if _still_shown(seen.plan.exam_on, placed) else None
    planned = _planned(seen)
    fan = tuple(Spread(each.on, each.p10, each.p50, each.p90) for each in seen.fan) if len(seen.fan) > 1 else ()
    named = (loose, fan, planned, sits)
    room = MOST_LABELS - sum(map(bool, named)) - (len(names) if len(names) > 1 else 0) - len(("band", "today"))
    return Timeline(
        heading=heading(exam),
        low=exam.primary.low,
        high=exam.primary.high,
        dots=_dots(placed, list(names), room),
        series=tuple(names.values()) if len(names) > 1 else (),
        loose="hollow: untimed or used before" if loose else "",
        band=(exam.readiness.band_low, exam.readiness.band_high),
        band_name=_band_name(exam),
        fan=fan,
        fan_name=_fan_name(exam, fan),
        planned=planned,
        planned_name=f"{exam.wording.practice_noun} planned" if planned else "",
        today=seen.today,
        today_name="today",
        exam_on=sits,
        exam_name="exam" if sits else "",
    )


def heading(exam: Exam) -> str:
    """The axis' name with its unit."""
    label, unit = steps.capital(exam.primary.label), exam.primary.unit
    return label if unit.casefold() in label.casefold() else f"{label} ({unit.strip('()')})"


def _scales(exam: Exam, placed: Sequence[Placed]) -> dict[str, str]:
    """The scales that occur by their names, the primary one first, the others in the file's order."""
    there = {score.scale for score, _ in placed}
    order = [exam.primary_scale, *(name for name in exam.scales if name != exam.primary_scale)]
    found = [name for name in order if name in there or name == exam.primary_scale]
    own = {exam.primary_scale: exam.primary.unit.strip("()")}
    return {name: own.get(name) or f"≈ {exam.scales[name].label}" for name in found}


def _loose(score: Score) -> bool:
    return score.repeat or score.pace == "untimed"


def _still_shown(exam_on: date | None, placed: Sequence[Placed]) -> bool:
    return exam_on is not None and exam_on > placed[0][0].day


def _planned(seen: Seen) -> tuple[date, ...]:
    if seen.plan.status == "finished":
        return ()
    ahead = (c.on for c in seen.plan.checkpoints if c.kind in timetable.PRACTICE and c.open and c.on >= seen.today)
    return tuple(sorted(set(ahead)))


def _dots(placed: Sequence[Placed], names: Sequence[str], room: int) -> tuple[Dot, ...]:
    """The results; the latest are labelled, and the first, as many as there is room for."""
    last = len(placed) - 1
    order = dict.fromkeys([last, 0, *range(last - 1, 0, -1)])
    labelled = set(list(order)[: max(room, 1)])
    return tuple(
        Dot(
            on=score.day,
            value=spot.value,
            low=spot.low,
            high=spot.high,
            series=names.index(score.scale),
            loose=_loose(score),
            label=_label(score, spot) if number in labelled else "",
        )
        for number, (score, spot) in enumerate(placed)
    )


def _label(score: Score, spot: forecast.Spot) -> str:
    own = steps.number(score.value)
    return f"{own} ≈ {whole(spot.value)}" if spot.rough else own


def whole(value: float) -> str:
    """A number of ours, which says no more than is known."""
    return f"{round(value):d}"


def _band_name(exam: Exam) -> str:
    band = exam.readiness
    name = f"{band.band_name}, {steps.number(band.band_low)} to {steps.number(band.band_high)}"
    return name if band.trust in {"O", "C"} else f"{name} ({label(exam)})"


def label(exam: Exam) -> str:
    """What an estimate of ours is called."""
    return exam.chance.label if exam.chance else forecasting.ROUGH


def _fan_name(exam: Exam, fan: Sequence[Spread]) -> str:
    if not fan:
        return ""
    end = fan[-1]
    return f"forecast: about {whole(end.middle)}, likely {whole(end.low)} to {whole(end.high)} ({label(exam)})"


# --- What is said -----------------------------------------------------------------------------------------------------


def _told(seen: Seen, drawn: Timeline, placed: Sequence[Placed]) -> str:
    parts = [OPENING, f"The axis: {drawn.heading}."]
    parts += _results(seen.exam, placed)
    if drawn.series:
        parts.append("Other scales are converted, which is rough, and their bars are longer for it.")
    if drawn.loose:
        parts.append("Hollow marks were untimed or used before and may read too high.")
    parts.append(f"Across it lies the {drawn.band_name}.")
    if drawn.fan:
        when = "the exam day" if drawn.fan[-1].on == drawn.exam_on else "today"
        text = drawn.fan_name.removeprefix("forecast: ")
        parts.append(f"Forecast for {when}, widening from the latest result on: {text}, four times in five.")
    if drawn.planned:
        parts.append(f"{steps.capital(seen.exam.wording.practice_noun)}s planned: {_days(drawn.planned)}.")
    marked = f"Today is {day(drawn.today)}"
    parts.append(f"{marked}, the exam {day(drawn.exam_on)}." if drawn.exam_on else f"{marked}.")
    return within(" ".join(parts))


def _results(exam: Exam, placed: Sequence[Placed]) -> Iterable[str]:
    """The latest results one by one, and that there are others."""
    if len(placed) > TOLD:
        yield f"It begins on {day(placed[0][0].day)}; the latest results are these."
    for score, spot in placed[-TOLD:]:
        own = steps.value(exam.scales[score.scale], score.value)
        about = f", about {whole(spot.value)} {exam.primary.unit}" if spot.rough else ""
        yield f"{score.name}, {day(score.day)}: {own}{about}."


def _days(planned: Sequence[date]) -> str:
    more = " and later" if len(planned) > AHEAD else ""
    return f"{', '.join(day(each) for each in planned[:AHEAD])}{more}"
