"""What stands behind each "?": two sentences in place, and where on the help pages there is more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to be explained. ``places`` are pages of help with an anchor each; the first is for everybody else."""

    title: Any
    text: Any
    places: tuple[tuple[str, str], ...]

    def place_for(self, roles: Iterable[str]) -> tuple[str, str]:
        """Page and anchor for somebody with these roles: of the first whose page speaks of it, else the usual one."""
        known = dict(self.places)
        return next(((role, known[role]) for role in roles if role in known), self.places[0])


TOPICS: Final[dict[str, Topic]] = {
    "grid": Topic(
        _("Score grid"),
        _(
            "Type into a cell as in Excel; it saves by itself. An empty cell is not a zero: the period is "
            "totalled only when all are scored."
        ),
        (("secretary", "scoring"), ("committee", "year")),
    ),
    "suggestions": Topic(
        _("The suggested score"),
        _(
            "The grey figure is worked out from what was filed, and shows the records behind it. It is "
            "accepted with a tick or replaced by your own; the score stays yours."
        ),
        (("secretary", "suggestions"),),
    ),
    "exemption": Topic(
        _("Exempt"),
        _(
            "The item has nothing to do with the group this time. It is left out with a reason, and the other"
            " items are scaled to the full maximum."
        ),
        (("secretary", "special"),),
    ),
    "veto": Topic(
        _("Veto"),
        _(
            "A violation named in the scheme limits the grade or puts the group last, whatever its points. "
            "The points stay as they are."
        ),
        (("secretary", "special"),),
    ),
    "checks": Topic(
        _("Checks before totalling"),
        _(
            "What is worth a second look before the scores stand: everybody at full marks, large jumps, "
            "reasons that say hardly anything. It never blocks."
        ),
        (("secretary", "checks"),),
    ),
    "ranks": Topic(
        _("Ranks"),
        _(
            "By total, the highest first. Equal totals share a rank and the next is skipped: 1, 2, 2, 4; a "
            "group with a veto of that effect comes last."
        ),
        (("member", "result"), ("leader", "result"), ("secretary", "publication")),
    ),
    "grades": Topic(
        _("Grades"),
        _(
            "The band of the branch's scheme in which the total lies. A band holds its lower limit and not "
            "its upper one, so every total has exactly one grade."
        ),
        (("member", "result"), ("leader", "result"), ("secretary", "publication")),
    ),
    "scheme": Topic(
        _("Scheme"),
        _(
            "The branch's own rules of scoring. Once the branch committee has approved it nothing in it "
            "changes; a change is a new version for a later period."
        ),
        (("secretary", "scheme"),),
    ),
    "objections": Topic(
        _("Objections"),
        _(
            "For some days after publication an item of the own group can be objected to, by way of the "
            "leader. The committee answers in time, with a reason."
        ),
        (("member", "objections"), ("leader", "objections"), ("secretary", "objections")),
    ),
    "corrections": Topic(
        _("Corrections"),
        _(
            "A published score is changed by two people: one decides, somebody else confirms. Both values "
            "stay visible and ranks are done anew."
        ),
        (("secretary", "objections"), ("committee", "corrections")),
    ),
    "rectification": Topic(
        _("Rectification"),
        _(
            "What a low grade leads to: the leader writes cause, measures and days and reports when they are "
            "done. Somebody without a part in it rechecks."
        ),
        (("leader", "rectification"), ("secretary", "rectification"), ("committee", "rechecks")),
    ),
    "year": Topic(
        _("The year's ranking"),
        _(
            "The periods of the year added up, with their mean beside it. Groups that were not there all year"
            " are marked."
        ),
        (("secretary", "year-end"), ("admin", "ranking")),
    ),
    "honours": Topic(
        _("Honours"),
        _(
            "The scheme says who qualifies and who is excluded, with the reason. Who is honoured the branch "
            "committee decides."
        ),
        (("secretary", "year-end"),),
    ),
    "self-assessment": Topic(
        _("Self-assessment"),
        _("How the leader sees the own group, item by item. It informs the committee and never becomes the score."),
        (("leader", "self-assessment"),),
    ),
    "plan": Topic(
        _("3+X"),
        _(
            "Three actions are prescribed by the branch, X are the group's own. The plan is written when the "
            "quarter begins, the summary when it ends."
        ),
        (("leader", "plan"),),
    ),
    "activity": Topic(
        _("Activity record"),
        _(
            "Written once, in less than a minute. Attendance, hours of study, the archive and suggested "
            "scores follow from it."
        ),
        (("leader", "activity"), ("committee", "records")),
    ),
    "attendance": Topic(
        _("Rate of attendance"),
        _(
            "Those who took part, divided by those who should have; those exempt are left out. The quorum "
            "goes by those who may vote, and so may differ."
        ),
        (("leader", "attendance"),),
    ),
    "dues": Topic(
        _("Bands of the dues"),
        _(
            "The whole base times the rate of the band in which it lies; an upper limit belongs to its band. "
            "Retired members and hardship have rules of their own."
        ),
        (("member", "dues"), ("leader", "dues")),
    ),
    "warnings": Topic(
        _("Early warnings"),
        _(
            "Something falls behind what the rules ask for, and the article is named. It goes by itself once "
            "made up for, and takes no points."
        ),
        (("leader", "warnings"), ("secretary", "warnings")),
    ),
    "resting": Topic(
        _("Resting offices"),
        _(
            "Whoever issued a code knows it. So offices that reach scores rest until a second person has "
            "asked the owner of the account face to face."
        ),
        (("secretary", "resting"), ("admin", "resting"), ("committee", "resting"), ("assessor", "resting")),
    ),
    "post-weights": Topic(
        _("Weights of the two sides"),
        _(
            "The department weighs more, the committee members' mean less; the branch sets it before each "
            "round. The weighed sum is rounded once, at the end."
        ),
        (("assessor", "weights"), ("secretary", "posts"), ("committee", "assessments")),
    ),
    "spot-checks": Topic(
        _("Spot checks"),
        _(
            "Unannounced looks at a post by a committee member drawn by lot at the award. Who and when, only "
            "the one who checks knows before."
        ),
        (("committee", "spot-checks"), ("assessor", "spot-checks"), ("secretary", "posts"), ("member", "posts")),
    ),
    "proposal-way": Topic(
        _("A proposal's way"),
        _(
            "From the group's opinion to the review, the department and the verified benefit. Each stage says"
            " who has it and since when."
        ),
        (("member", "proposals"), ("secretary", "proposals"), ("committee", "reviews"), ("department", "answer")),
    ),
    "recommendations": Topic(
        _("Recommendations"),
        _(
            "Good proposals are sent to the functional department that can use them. It adopts them, tries "
            "them first or says why not, in time."
        ),
        (("department", "answer"), ("secretary", "proposals")),
    ),
    "second-factor": Topic(
        _("Second factor"),
        _(
            "Six digits from an app on your phone, asked for after the password. Recovery codes let you in "
            "once each when the phone is lost."
        ),
        (("everybody", "second-factor"),),
    ),
    "secret-links": Topic(
        _("Links without a sign-in"),
        _(
            "Whoever has the link can read what it shows, so do not pass it on. It is shown once; withdraw it"
            " at any time and make a new one."
        ),
        (("everybody", "links"),),
    ),
    "audit": Topic(
        _("Audit log"),
        _(
            "Every entry carries the mark of the one before it, so that nothing can be changed unnoticed. The"
            " code on public notices is taken from it."
        ),
        (("auditor", "log"), ("everybody", "data")),
    ),
    "roster": Topic(
        _("Roster"),
        _(
            "One workbook with organisations, groups, people and appointments; what is not in it stays as it "
            "is. You see what would change before anything does."
        ),
        (("admin", "roster"),),
    ),
    "set-up": Topic(
        _("Set-up"),
        _(
            "Nothing of it is lost when you stop: each step is read from what is there. The steps go once every"
            " branch has its first period."
        ),
        (("admin", "set-up"), ("secretary", "scheme")),
    ),
    "jobs": Topic(
        _("Jobs of the server"),
        _("Every minute the server looks for what is due. One that fails does not stop the others and is tried again."),
        (("admin", "jobs"),),
    ),
    "imports": Topic(
        _("Importing a workbook"),
        _(
            "First you see what would change, and faults are named cell by cell. Once you confirm, all of it "
            "applies; with a single fault nothing is changed."
        ),
        (("everybody", "paper"), ("admin", "roster")),
    ),
    "elections": Topic(
        _("Electing a leader"),
        _(
            "The full members vote in secret; who has the votes of more than half of all of them is elected. "
            "The branch committee then confirms the result."
        ),
        (("member", "vote"), ("leader", "brand"), ("secretary", "groups"), ("committee", "groups")),
    ),
    "regroupings": Topic(
        _("Forming groups"),
        _(
            "A draft moves nobody; it takes effect on its day once the committee has decided. Attendance and "
            "scores of earlier days stay with the groups of those days."
        ),
        (("secretary", "groups"), ("committee", "groups")),
    ),
    "leave": Topic(
        _("Leave"),
        _(
            "It can be asked for before or after the activity. Once granted it stands in the roll by itself; "
            "what was missed is made up for."
        ),
        (("member", "leave"), ("leader", "leave")),
    ),
    "make-up": Topic(
        _("Study to be made up for"),
        _(
            "Who was absent or on leave studies what the activity was about, until the day named. The leader "
            "ticks it off; whether it then counts as attended, the branch decides."
        ),
        (("leader", "attendance"), ("member", "leave")),
    ),
    "zero-hour": Topic(
        _("Zero-o'clock month"),
        _(
            "Of a month drawn by lot it is shown who paid first after midnight of its first day. It is a plain"
            " list and counts for nothing."
        ),
        (("member", "dues"), ("leader", "dues")),
    ),
    "rules": Topic(
        _("Rules"),
        _(
            "How often and by when the regulations ask for something, each with its article. They warn and never"
            " block; from a day on the branch may set figures of its own."
        ),
        (("secretary", "warnings"), ("leader", "warnings")),
    ),
    "comparison": Topic(
        _("Comparing branches"),
        _(
            "Only branches whose schemes say the same are compared by totals. The others are compared by "
            "shares, publication in time and rectifications."
        ),
        (("admin", "ranking"),),
    ),
    "leader-warnings": Topic(
        _("Warnings on leaders"),
        _(
            "When low grades follow each other under the same leader a warning is raised. Nothing changes by "
            "itself: the committee decides, and the decision is kept."
        ),
        (("secretary", "rectification"),),
    ),
    "review-meetings": Topic(
        _("Review meetings"),
        _(
            "Several people review each proposal without seeing each other's points. The committee decides, and"
            " all verdicts are announced together; authors see nothing before."
        ),
        (("secretary", "proposals"), ("committee", "reviews")),
    ),
    "benefits": Topic(
        _("Benefits of proposals"),
        _(
            "Some months after a proposal was carried out somebody who is no author verifies what it brought. "
            "If nothing came of it, that is said; it costs nobody points."
        ),
        (("department", "benefit"), ("secretary", "proposals")),
    ),
    "five-haves": Topic(
        _("Five haves"),
        _(
            "A theme party day has a topic, a record, a reflection, an assessment and a safeguard. What is "
            "missing is named and can be supplied later; it does not block."
        ),
        (("leader", "activity"), ("committee", "records")),
    ),
    "own-data": Topic(
        _("My personal data"),
        _(
            "Who opened your page, and when, you can read here. You may take a copy of all that is kept of you,"
            " and ask for what is wrong to be put right."
        ),
        (("everybody", "data"),),
    ),
    "sessions": Topic(
        _("My sign-ins"),
        _("Every computer and phone on which you are signed in. End those you do not know, and change your password."),
        (("everybody", "sessions"),),
    ),
}
