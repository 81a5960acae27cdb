"""First sentences in the firm tone: brief and direct, never harsh; see ``openers`` for what they must not hold."""

from __future__ import annotations

from collections.abc import Mapping

STEPS: Mapping[str, tuple[str, ...]] = {
    "practice-exam-overdue": (
        "One step is open. Log it, move it or say that you are avoiding it; any of these settles it for now.",
        "A date in your plan has passed. Decide what happens with it now: log it, move it, or make it smaller.",
        "This step needs one press from you today. Done, moved or avoided: all three are honest answers.",
        "Your plan waits for a decision on one step. Press a button below and it is off your mind today.",
    ),
    "baseline-missing": (
        "The starting step is open, and the rest of the plan is provisional until it is done. Pick a day for it.",
        "One step comes before all the others, and it is open. Log it, move it, or say that you are avoiding it.",
        "Your plan cannot firm up without its first measurement. Take it soon, or give it a new day with one press.",
        "Without a starting point the later dates are guesses. Settle this step: done, moved or avoided is fine.",
    ),
    "appraisal-missing": (
        "The first step of the plan is open: rate a few statements, add a word where it helps, and it is done.",
        "Take a quarter of an hour for the questions that open your plan. What you change starts with them.",
        "One step is open, and it costs minutes: the questions to yourself. Answer them, or move them to a day.",
        "Your plan begins with a look back, and that look is still open. Ratings are enough; sentences can wait.",
    ),
    "advisor-missing": (
        "One talk in your plan is open, and it matters more than most other steps. Ask for a time today.",
        "Send one sentence and ask for a talk: that step of your plan is open, and it shapes all later ones.",
        "The conversation in your plan is not ticked off. Arrange it, move it, or tell me that it is done.",
        "A step that needs another person needs a date. Ask for one, or press the button if you have talked.",
    ),
}
DATES: Mapping[str, tuple[str, ...]] = {
    "exam-eve": (
        "Tonight is for laying things out, and for nothing else. Here is the list; then call it a day.",
        "A short list for tonight. Once it is done there is nothing left to prepare, so leave it there.",
        "Lay out what is on this list, check it once, and close the books. Tomorrow needs no more tonight.",
    ),
    "fee-threshold": (
        "Settle one date today, because changing it can cost money. Keep it or move it; either is one press.",
        "One decision about a date, with money attached. Read the few lines below, then press a button.",
        "A date in your plan has a price for changing it. Keep it or move it, and the matter is closed.",
        "This is about a date and a fee. Look at it once, press Keep the date or Move it, and go on with your day.",
    ),
    "retake-rule": (
        "A date in your plan does not fit a published rule. Move it, or tell me that what I know is wrong.",
        "One thing needs a correction: either a date, or what I have on record. Both are one press away.",
        "Check this one today: a date in your plan and a published rule do not go together as they stand.",
    ),
    "result-due": (
        "One open question in your plan. Four buttons, each a full answer; the last one closes the matter.",
        "Your plan waits for one answer. Press the button that fits, including the one that keeps it to yourself.",
        "A short question to close a chapter of your plan. Any of the four buttons is a complete answer to it.",
    ),
    "rushing": (
        "The time before one date in your plan is short. Read the rule below, then move the date or keep it.",
        "One date leaves less time than the rule of thumb asks for. Move it or keep it; I will go with either.",
        "Too little time is the thing to avoid here. Look at the date and the rule, and decide with one press.",
    ),
    "final-form": (
        "The last weeks of your plan have a gap. One press lays the steps anew so that it closes; look at it today.",
        "One step is missing from the weeks ahead. Let me lay them anew, or put this off until tomorrow.",
        "Your plan lacks one step near its end. Settle it now with one press, while there is still room for it.",
    ),
}
DAYS: Mapping[str, tuple[str, ...]] = {
    "snoozed": (
        "You asked for this again, so here it is. The buttons are the same as before; one press settles it.",
        "Back as agreed: the note that you put aside. Settle it now if you can; the buttons are the same as before.",
        "This is the note you put aside until now. Read it once more and press whichever button fits today.",
    ),
    "score-drop": (
        "Your log shows a change that is worth one step. What I saw and the step itself stand in the lines below.",
        "Something in your log moved by more than chance. Read what it may mean, do one thing about it, and go on.",
        "A change in your log deserves a look, not a verdict. Here are the facts and what to do with them next.",
    ),
    "stalled-scores": (
        "Your log suggests a change of method, not more hours. The facts and the next step stand below.",
        "More of the same may not move things now. Change one thing about the method; it stands in the lines below.",
        "Look at how you practise before you add to it. What I saw in your log, and what to try, stands below.",
    ),
    "off-pace": (
        "Your log and one date in your plan do not go together as they stand. Look at both, then press a button.",
        "At the pace in your log, one date in your plan is hard to reach. The figures and your choices stand below.",
        "One date asks for more than your log makes likely. Change the plan or keep it, but look at the figures first.",
    ),
    "stalled-activity": (
        "It has been quiet. Check in with one press, change the plan, or take a pause; any of these is fine.",
        "Your plan only works with a word from you now and then. One press below is enough to go on from here.",
        "Begin where you are, with something small today. If the plan does not fit any more, change it below.",
        "Some days went by without an entry. Say how it stands: a check-in, another plan or a pause on purpose.",
    ),
    "overwork": (
        "Time to ease off. The log says so, and tired hours teach little; a few light days are one press away.",
        "You are over what is healthy for long. Take light days, or tell me that you are fine and I let it be.",
        "Rest is due, as a part of the work. Press Take light days and the plan makes room for them at once.",
    ),
    "light-days": (
        "Lighten the next days. You said that it is hard, and pushing through is not what the plan asks for.",
        "Take a few light days now and look again afterwards. It is the plan's own answer to a hard stretch.",
        "Ease off first, then decide about the rest. One press makes the next days light; another one declines.",
    ),
    "commitment-review": (
        "End of the week: here is what you said you would do. Answer with one press; each answer is of use.",
        "Your own words from this week, and three buttons. Press the true one, and the next week can start.",
        "Time to close the week. Read what you set out to do, press the answer that is true, and leave it there.",
    ),
    "check-in": (
        "Check in: one press, one of four answers. It keeps the plan true, and it takes less than a minute.",
        "One press about today, please. If the day went another way than planned, say so and the plan moves.",
        "Say how today stands and be done with it. Four buttons, none of them wrong, and no follow-up today.",
        "Short and plain: how does it go today? Press one button now, and there is nothing else to do here.",
        "Mark the day with one press. A day off counts as an answer, and so does a day that went badly.",
    ),
}
OPENERS: Mapping[str, tuple[str, ...]] = {**STEPS, **DATES, **DAYS}
