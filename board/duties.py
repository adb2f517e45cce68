"""What waits for a person: the kinds of work there are, all asked in one round trip.

A duty is shown to whoever can do it and is gone when it is done; nothing is counted for or against anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from appraisal.progress_queries import progress_of
from board.duties_affairs import affairs_to_publish
from board.duties_appraisal import (
    Scored,
    newest_results,
    own_groups_to_assess,
    schemes_missing,
    schemes_to_approve,
    scores_to_give,
)
from board.duties_attendance import leaves_to_decide, own_study_to_make_up
from board.duties_dues import dues_bases_to_set, dues_to_record
from board.duties_elections import (
    ballots_to_cast,
    elections_to_carry_on,
    elections_to_confirm,
    regroupings_to_decide,
)
from board.duties_innovation_benefits import benefits_of_proposals, verified_proposals_to_close
from board.duties_innovation_lists import minutes_of_seminars
from board.duties_innovation_reviews import (
    proposals_to_review,
    review_meetings_to_carry_on,
    reviews_to_hand_in,
)
from board.duties_innovation_way import (
    adopted_to_carry_out,
    opinions_on_proposals,
    proposals_to_recommend,
    questions_of_departments,
    recommendations_to_reply_to,
    replies_overdue,
)
from board.duties_innovation_writing import authorships_to_answer, proposals_to_carry_on
from board.duties_objections import corrections_to_confirm, objections_to_answer, objections_to_forward
from board.duties_plans import plans_to_file
from board.duties_posts_applications import applications_to_carry_on, opinions_on_candidates, posts_to_award
from board.duties_posts_assessments import assessments_missing, posts_to_assess
from board.duties_posts_checks import checks_to_make, violations_to_decide
from board.duties_posts_holdings import pledges_to_be_reported, words_to_screen
from board.duties_posts_rounds import calls_without_candidate, rounds_of_posts_to_plan
from board.duties_posts_summary import rounds_to_sum_up
from board.duties_records import records_to_file, records_to_review
from board.duties_rectifications import (
    measures_to_do,
    rectifications_overdue,
    rectifications_to_carry_on,
    rectifications_to_recheck,
    warnings_to_decide,
)
from board.duties_remote import contacts_to_make, transfers_to_decide
from board.duties_resting import offices_to_confirm
from board.duty import Duty, Work, duties_among
from branchmgr.models import User


def duties_of(user: User, grids: Iterable[Scored] | None = None) -> list[Duty]:
    """Everything that waits for the person today, the earliest date first; what has none comes last.

    ``grids`` says how far the periods in scoring are, where that was read already.
    """
    scores = scores_to_give(user, progress_of(user) if grids is None else grids)
    found = [*scores, *duties_among(DUTIES, user)]
    return sorted(found, key=lambda duty: (duty.due or date.max, duty.text))


DUTIES: tuple[Work, ...] = (
    offices_to_confirm,
    own_groups_to_assess,
    schemes_to_approve,
    schemes_missing,
    objections_to_forward,
    objections_to_answer,
    corrections_to_confirm,
    rectifications_to_carry_on,
    measures_to_do,
    rectifications_to_recheck,
    rectifications_overdue,
    warnings_to_decide,
    newest_results,
    affairs_to_publish,
    ballots_to_cast,
    elections_to_carry_on,
    elections_to_confirm,
    regroupings_to_decide,
    contacts_to_make,
    transfers_to_decide,
    dues_to_record,
    dues_bases_to_set,
    records_to_review,
    records_to_file,
    leaves_to_decide,
    own_study_to_make_up,
    plans_to_file,
    applications_to_carry_on,
    opinions_on_candidates,
    posts_to_award,
    words_to_screen,
    pledges_to_be_reported,
    checks_to_make,
    violations_to_decide,
    rounds_of_posts_to_plan,
    calls_without_candidate,
    posts_to_assess,
    assessments_missing,
    rounds_to_sum_up,
    proposals_to_carry_on,
    authorships_to_answer,
    opinions_on_proposals,
    proposals_to_review,
    review_meetings_to_carry_on,
    reviews_to_hand_in,
    proposals_to_recommend,
    questions_of_departments,
    recommendations_to_reply_to,
    adopted_to_carry_out,
    replies_overdue,
    benefits_of_proposals,
    verified_proposals_to_close,
    minutes_of_seminars,
)
