"""First sentences in the gentle and the standard tone; see ``openers`` for what they must not hold.

How many there are of a kind is chosen so that its usual rhythm (every 1, 3, 7 or 14 days) never meets the same one
twice in a row.
"""

from __future__ import annotations

from collections.abc import Mapping

STEPS: Mapping[str, tuple[str, ...]] = {
    "practice-exam-overdue": (
        "One step in your plan is still open. You can log it, move it or make it smaller with the buttons below.",
        "A date in your plan has gone by, which happens to everybody. Here is what I saw, and four ways on.",
        "Something in your plan is waiting, and nothing is lost by that. Each button below is a good way to go on.",
        "Plans slip, and this one can slide with you. Below is the step I mean, and what you could do with it.",
    ),
    "baseline-missing": (
        "The step that everything later is measured from is still open. It is a starting point, not a verdict.",
        "One early step in your plan is waiting. It only shows where to begin, and nobody else sees how it went.",
        "Starting is the hard part, and the starting step is open. The buttons below log it, move it or shrink it.",
        "There is a first step in your plan that is easy to dread and good to have done. It can also be moved.",
    ),
    "appraisal-missing": (
        "A few questions to yourself are still open in your plan. They take minutes, and only you see the answers.",
        "Looking back is the first step of your plan, and it is open. Short answers are enough, and they stay here.",
        "Some short questions about how you study are waiting for you. A rating for each is already enough.",
        "The quietest step of your plan is open: a look at what worked and what did not, for nobody but you.",
    ),
    "advisor-missing": (
        "A conversation in your plan is still open. It is often the step that helps the most, and it can be short.",
        "One talk is waiting in your plan. A message of one sentence is enough to set it up, and it can be moved.",
        "There is somebody to talk to in your plan, and that step is open. They have most likely seen this before.",
        "Not everything in your plan has to be done alone: one step of it is a talk, and it is still open.",
    ),
}
DATES: Mapping[str, tuple[str, ...]] = {
    "exam-eve": (
        "The evening before: a short list to go through once, and then the evening belongs to you.",
        "A few things to lay out tonight, so that tomorrow morning asks nothing of your memory.",
        "Here is what to have ready tonight. Go through it once, set it aside, and let the day end.",
    ),
    "fee-threshold": (
        "A note about a date in your plan, and about what changing it costs. Keeping it needs only one press.",
        "This is one of the few notes that come because money hangs on a date. Two buttons settle it.",
        "Before you read on: nothing is wrong. A date in your plan can cost money to change, so I mention it.",
        "Whether a date in your plan still feels right is worth one look, because changing it can cost money.",
    ),
    "retake-rule": (
        "A date in your plan and a published rule do not go together, as far as I can tell from what I know.",
        "I checked a date in your plan against the published rules, and something there deserves a second look.",
        "This is worth a calm look: a date in your plan does not fit a rule that others set. I may have it wrong.",
    ),
    "result-due": (
        "One question, whenever you feel like it. You owe no answer here, and there is a button for that too.",
        "Your plan still has one question open, so I ask it quietly. Keeping the answer to yourself is fine.",
        "There may be news, or there may not. Either way it is yours, and each button below is a good answer.",
    ),
    "rushing": (
        "A thought about a date in your plan, and about having enough time before it. The decision is yours.",
        "I compared a date in your plan with the time that usually helps, and want to show you what I found.",
        "More time is sometimes the kindest thing to plan. Here is what I noticed about a date, for you to weigh.",
    ),
    "final-form": (
        "There is a gap in the last weeks of your plan that a small change would fill. It is not urgent today.",
        "I looked ahead in your plan and found a stretch without a step that usually helps there. It can be added.",
        "A small thing about the weeks ahead: something that usually belongs there is not in your plan right now.",
    ),
}
DAYS: Mapping[str, tuple[str, ...]] = {
    "snoozed": (
        "You asked me to bring this up again around now. Here it is, with the same buttons as before.",
        "As you asked, this one is back. The buttons are the same as before, and there is no hurry with them.",
        "A while ago you put this aside for later. Later is now, if that suits you; the buttons are the same.",
    ),
    "score-drop": (
        "Some entries in your log moved, and not every move means much. Here is how I read them, for you only.",
        "A look at what you logged lately, with what to expect of such entries and one thing to try next.",
        "This is about your log, and it is meant to be useful rather than heavy: what I saw, and one next step.",
    ),
    "stalled-scores": (
        "I looked at what you logged over the last weeks. There is one thing that often helps at this point.",
        "A pattern in your log suggests changing how you practise rather than how much. Here is what I mean.",
        "Sometimes more of the same stops helping, and something small has to change. Your log hints at that.",
    ),
    "off-pace": (
        "I looked at where your log is heading and at a date in your plan. You may want to weigh the two together.",
        "A date in your plan and the pace in your log do not quite meet yet. There are several good ways from here.",
        "Plans are made to be changed when the log says so. Here is what I see ahead, and what could be different.",
    ),
    "stalled-activity": (
        "It has been quiet here for a while, which may be exactly right. If it is not, here is a small way back in.",
        "No need to catch up on anything. I only want to say that the plan is here, and it can move with you.",
        "A quiet stretch can mean rest, or a hard time, or a busy week. Tell me which, or tell me nothing.",
        "However the last days were, you can begin again from where you are. Nothing piles up in the meantime.",
    ),
    "overwork": (
        "You have put in a great deal lately. This is a note about rest, because rest is part of the plan too.",
        "Before you open the next page, a thought about rest: what you learn settles while you are not studying.",
        "A note in the other direction for once: a bit less may serve you better this week than a bit more.",
    ),
    "light-days": (
        "It has been a hard stretch, and you said so. A few lighter days are part of how this plan works.",
        "You told me that it is hard right now. Lighter days are there for exactly this, and the plan waits.",
        "This is an offer and nothing more: a few light days, then a fresh look. You need not explain yourself.",
    ),
    "commitment-review": (
        "The week is nearly over, and there is something you said you would do. Any answer is a good one.",
        "A look back at your own words from this week. Kept, partly or not: it is information, not a grade.",
        "Here is what you set out to do this week, in your words. How did it go? There is no wrong answer.",
    ),
    "check-in": (
        "How is today going? One press is enough, and each of the four buttons is a good answer to give.",
        "A short look at the day, for nobody but you. Press what is true; words can be added, and need not be.",
        "Time for one press about today. On a hard day there is a button for that too, and it comes with help.",
        "What kind of day is it? You choose one of four words, I keep it, and that is all there is to it.",
        "Checking in takes a moment and keeps the plan true. Whatever today was, it can be said in one press.",
        "One question and then I leave you in peace: how does it go today? A rest day is an answer as well.",
        "A small sign from you is all I need today, so that the plan can move when you need it to. One press does it.",
        "Today counts as it was, long or short. Let me know with one of the four buttons, and let it go after that.",
        "However far you got today, it is worth one press. The plan takes it from there and asks nothing more.",
    ),
}
OPENERS: Mapping[str, tuple[str, ...]] = {**STEPS, **DATES, **DAYS}
