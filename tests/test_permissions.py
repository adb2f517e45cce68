"""Who is answered what at every address, in one table; and that the table notices when a rule is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import rules
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import get_resolver, reverse
from rules.permissions import permissions as granted
from rules.predicates import Predicate

from appraisal import rules as appraisal_rules
from branchmgr import rules as branchmgr_rules
from branchmgr.models import User
from groups import rules as groups_rules
from tests.addresses import Address, addresses, names, patterns
from tests.world import ROLES, World, lived_in, undone, without_tokens

# A letter an answer: . 200, > redirect, s to the sign-in, f 403 (seen, not allowed), n 404 (not even seen),
# m 405 (not this method), u 422 (refused in words). Columns are ROLES:
# SC committee, LOME leaders, a member and the former secretary, A admin, NXBUHF strangers, - nobody.
TABLE = """
address                   states                         GET                   POST
home                      -                              .. .... . ...... s    .. .... . ...... s
scheme_example            -                              .. .... . ...... s    mm mmmm m mmmmmm s
login                     -                              >> >>>> > >>>>>> .    >> >>>> > >>>>>> .
logout                    -                              mm mmmm m mmmmmm m    >> >>>> > >>>>>> >
password_change           -                              .. .... . ...... s    >> >>>> > >>>>>> s
set_language              -                              mm mmmm m mmmmmm m    >> >>>> > >>>>>> >
preferences               -                              .. .... . ...... s    >> >>>> > >>>>>> s
notification_list         -                              .. .... . ...... s    .. .... . ...... s
notification_open         -                              nn nnmn n nnnnnn s    nn nn>n n nnnnnn s
notification_read_all     -                              mm mmmm m mmmmmm s    >> >>>> > >>>>>> s
healthz                   -                              .. .... . ...... .    .. .... . ...... .
readyz                    -                              .. .... . ...... .    .. .... . ...... .

group_list                -                              .. .... . f..fff s    .. .... . f..fff s
group_detail              -                              .. .... . nnnnnn s    .. .... . nnnnnn s
branch_list               -                              ff ffff . ff.fff s    ff ffff . ff.fff s
branch_detail             -                              .. .... . nnnnnn s    .. .... . nnnnnn s
person_list               -                              .. ..ff . f..fff s    .. ..ff . f..fff s
person_detail             -                              .. .nnn . nnnnnn s    .. .nnn . nnnnnn s
person_issue_password     -                              ff fnnn m nnnnnn s    ff fnnn . nnnnnn s
roster_import             -                              ff ffff . ff.fff s    ff ffff > ff>fff s
roster_template           -                              ff ffff . ff.fff s    ff ffff m ffmfff s
roster_export             -                              mm mmff m fmmfff s    .. ..ff . f..fff s
roster_check              -                              ff ffff u ffufff s    ff ffff m ffmfff s
roster_confirm            -                              ff ffff m ffmfff s    ff ffff u ffufff s
roster_marked             -                              ff ffff u ffufff s    ff ffff m ffmfff s

scheme_list               -                              .. .... . ...... s    mm mmmm m mmmmmm s
scheme_template           -                              .. .... . ...... s    mm mmmm m mmmmmm s
scheme_detail             draft                          .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
scheme_detail             approved                       .. .... . nnnnnn s    mm mmmm m nnnnnn s
scheme_export             draft                          .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
scheme_export             approved                       .. .... . nnnnnn s    mm mmmm m nnnnnn s
suggestion_try            draft                          .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
suggestion_try            approved                       .. ffff f nnnnnn s    mm ffff f nnnnnn s
scheme_approve            draft                          .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
scheme_approve            approved                       ff ffff f nnnnnn s    ff ffff f nnnnnn s
scheme_delete             draft                          .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
scheme_delete             approved                       ff ffff f nnnnnn s    ff ffff f nnnnnn s
scheme_draft              -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
scheme_edit               draft                          .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
scheme_edit               approved                       ff ffff f nnnnnn s    ff ffff f nnnnnn s
scheme_paper              draft                          .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
scheme_paper              approved                       .. .... . nnnnnn s    mm mmmm m nnnnnn s
scheme_compare            draft                          .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
scheme_compare            approved                       .. .... . nnnnnn s    mm mmmm m nnnnnn s
scheme_minutes            draft                          nn nnnn n nnnnnn s    mm nnnn n nnnnnn s
scheme_minutes            approved                       nn ffff n nnnnnn s    mm ffff m nnnnnn s
scheme_import             -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
scheme_import_marked      -                              mf ffff f nnnnnn s    >f ffff f nnnnnn s

period_list               -                              .. .... . ...... s    .. .... . ...... s
period_detail             collecting,scoring,totalled    .. nnnn n nnnnnn s    .. nnnn n nnnnnn s
period_detail             published,archived             .. .... . nnnnnn s    .. .... . nnnnnn s
period_grid               collecting,scoring,totalled    .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
period_grid               published,archived             .. ffff f nnnnnn s    mm ffff f nnnnnn s
period_preview            collecting,scoring,totalled    .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
period_preview            published,archived             .. ffff f nnnnnn s    mm ffff f nnnnnn s
period_checks             collecting,scoring,totalled    .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
period_checks             published,archived             .. ffff f nnnnnn s    mm ffff f nnnnnn s
suggestion_list           collecting,scoring,totalled    .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
suggestion_list           published,archived             .. ffff f nnnnnn s    mm ffff f nnnnnn s
period_suggestions        collecting,scoring,totalled    .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
period_suggestions        published,archived             .. ffff f nnnnnn s    mm ffff f nnnnnn s
self_assessment           collecting,scoring             ff .fff f nnnnnn s    ff >fff f nnnnnn s
self_assessment           totalled,published,archived    ff .fff f nnnnnn s    ff ufff f nnnnnn s
score_sheet               collecting,scoring,totalled    .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
score_sheet               published,archived             .. ffff f nnnnnn s    mm ffff f nnnnnn s
period_cells              scoring                        mf nnnn n nnnnnn s    .f nnnn n nnnnnn s
period_cells              collecting,totalled            ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
period_cells              published,archived             ff ffff f nnnnnn s    ff ffff f nnnnnn s
score_import              scoring                        .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
score_import              collecting,totalled            ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
score_import              published,archived             ff ffff f nnnnnn s    ff ffff f nnnnnn s
score_import_check        scoring                        mf nnnn n nnnnnn s    >f nnnn n nnnnnn s
score_import_check        collecting,totalled            ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
score_import_check        published,archived             ff ffff f nnnnnn s    ff ffff f nnnnnn s
period_total              scoring                        mf nnnn n nnnnnn s    uf nnnn n nnnnnn s
period_total              collecting,totalled            ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
period_total              published,archived             ff ffff f nnnnnn s    ff ffff f nnnnnn s
period_publish            totalled                       mf nnnn n nnnnnn s    >f nnnn n nnnnnn s
period_publish            collecting,scoring             ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
period_publish            published,archived             ff ffff f nnnnnn s    ff ffff f nnnnnn s
period_result             collecting,scoring             ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
period_result             totalled                       .. nnnn n nnnnnn s    .. nnnn n nnnnnn s
period_result             published,archived             .. .... . nnnnnn s    .. .... . nnnnnn s
period_notice             collecting,scoring,totalled    ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
period_notice             published,archived             .. .... . nnnnnn s    .. .... . nnnnnn s
period_notice_pdf         collecting,scoring,totalled    ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
period_notice_pdf         published,archived             mm mmmm m nnnnnn s    .. .... . nnnnnn s
results_export            collecting,scoring,totalled    ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
results_export            published,archived             mm ffff m nnnnnn s    .. ffff . nnnnnn s
result_detail             totalled                       .. nnnn n nnnnnn s    .. nnnn n nnnnnn s
result_detail             published,archived             .. .f.f . nnnnnn s    .. .f.f . nnnnnn s

objection_raise           collecting,scoring,totalled    ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
objection_raise           published,archived             .. .... f nnnnnn s    uu uuuu f nnnnnn s
objection_raise           far                            nn nnnn n nfnnnn s    nn nnnn n nfnnnn s
objection_list            -                              .. .... . ...... s    mm mmmm m mmmmmm s
objection_detail          with_leader                    nn .n.n n nnnnnn s    nn mnmn n nnnnnn s
objection_detail          submitted                      .. .nnn n nnnnnn s    mm mnnn n nnnnnn s
objection_attachment      with_leader                    nn nnnn n nnnnnn s    nn mnmn n nnnnnn s
objection_attachment      submitted                      .. .nnn n nnnnnn s    mm mnnn n nnnnnn s
objection_forward         with_leader                    nn mnfn n nnnnnn s    nn >nfn n nnnnnn s
objection_forward         submitted                      ff mnnn n nnnnnn s    ff unnn n nnnnnn s
objection_return          with_leader                    nn .nfn n nnnnnn s    nn >nfn n nnnnnn s
objection_return          submitted                      ff >nnn n nnnnnn s    ff unnn n nnnnnn s
objection_withdraw        with_leader                    nn fnmn n nnnnnn s    nn fn>n n nnnnnn s
objection_withdraw        submitted                      ff mnnn n nnnnnn s    ff >nnn n nnnnnn s
objection_accept          with_leader                    nn fnfn n nnnnnn s    nn fnfn n nnnnnn s
objection_accept          submitted                      .f fnnn n nnnnnn s    >f fnnn n nnnnnn s
objection_refuse          with_leader                    nn fnfn n nnnnnn s    nn fnfn n nnnnnn s
objection_refuse          submitted                      .f fnnn n nnnnnn s    >f fnnn n nnnnnn s
correction_decide         totalled                       .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
correction_decide         published,archived             .f ffff f nnnnnn s    >f ffff f nnnnnn s
correction_detail         proposed                       .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
correction_detail         confirmed                      .. .n.n . nnnnnn s    mm mnmn m nnnnnn s
correction_confirm        proposed                       mm nnnn n nnnnnn s    u> nnnn n nnnnnn s
correction_confirm        confirmed                      mm fnfn f nnnnnn s    uu fnfn f nnnnnn s
correction_reject         proposed                       >. nnnn n nnnnnn s    u> nnnn n nnnnnn s
correction_reject         confirmed                      >> fnfn f nnnnnn s    uu fnfn f nnnnnn s

group_detail              far                            nn nnnn . n.nnnn s    nn nnnn . n.nnnn s
person_detail             far                            nn nnnn . n.nnnn s    nn nnnn . n.nnnn s
person_detail             head                           nn nnnn . nn.n.n s    nn nnnn . nn.n.n s
period_detail             far                            nn nnnn n n.nnnn s    nn nnnn n n.nnnn s
period_grid               far                            nn nnnn n n.nnnn s    nn nnnn n nmnnnn s
period_preview            far                            nn nnnn n n.nnnn s    nn nnnn n nmnnnn s
period_checks             far                            nn nnnn n n.nnnn s    nn nnnn n nmnnnn s
suggestion_list           far                            nn nnnn n n.nnnn s    nn nnnn n nmnnnn s
period_suggestions        far                            nn nnnn n n.nnnn s    nn nnnn n nmnnnn s
self_assessment           far                            nn nnnn f nfnnnn s    nn nnnn f nfnnnn s
period_cells              far                            nn nnnn n nmnnnn s    nn nnnn n n.nnnn s
score_sheet               far                            nn nnnn n n.nnnn s    nn nnnn n nmnnnn s
score_import              far                            nn nnnn n n.nnnn s    nn nnnn n nunnnn s
score_import_check        far                            nn nnnn n nmnnnn s    nn nnnn n n.nnnn s
period_total              far                            nn nnnn n nmnnnn s    nn nnnn n n>nnnn s
period_publish            far                            nn nnnn n nfnnnn s    nn nnnn n nfnnnn s
period_result             far                            nn nnnn n nfnnnn s    nn nnnn n nfnnnn s
period_notice             far                            nn nnnn n nfnnnn s    nn nnnn n nfnnnn s
period_notice_pdf         far                            nn nnnn n nfnnnn s    nn nnnn n nfnnnn s
results_export            far                            nn nnnn n nfnnnn s    nn nnnn n nfnnnn s

year_list                 -                              >> >>>> > .>>... s    >> >>>> > .>>... s
year_detail               -                              .. .... . nnnnnn s    .. .... . nnnnnn s
ranking_export            -                              mm ffff m nnnnnn s    .. ffff . nnnnnn s
year_committee            -                              nn nnnn . nnnnnn s    nn nnnn . nnnnnn s
committee_ranking_export  -                              nn nnnn m nnnnnn s    nn nnnn . nnnnnn s
year_comparison           -                              nn nnnn . nnnnnn s    nn nnnn . nnnnnn s
comparison_export         -                              nn nnnn m nnnnnn s    nn nnnn . nnnnnn s

rectification_list        -                              .. .... . f..fff s    mm mmmm m fmmfff s
rectification_detail      opened,under_way               .. .n.n . nnnnnn s    mm mnmn m nnnnnn s
rectification_detail      done                           .. n.nn . nnnnnn s    mm nmnn m nnnnnn s
rectification_plan        opened                         .f .nfn f nnnnnn s    >f >nfn f nnnnnn s
rectification_plan        under_way                      ff fnfn f nnnnnn s    ff fnfn f nnnnnn s
rectification_plan        done                           ff nfnn f nnnnnn s    ff nfnn f nnnnnn s
measure_add               opened                         ff fnfn f nnnnnn s    ff fnfn f nnnnnn s
measure_add               under_way                      .f .nfn f nnnnnn s    >f >nfn f nnnnnn s
measure_add               done                           ff nfnn f nnnnnn s    ff nfnn f nnnnnn s
progress_note             opened                         ff fnfn f nnnnnn s    ff fnfn f nnnnnn s
progress_note             under_way                      .. .n.n f nnnnnn s    >> >n>n f nnnnnn s
progress_note             done                           ff nfnn f nnnnnn s    ff nfnn f nnnnnn s
rectification_report      opened                         ff fnfn f nnnnnn s    ff fnfn f nnnnnn s
rectification_report      under_way                      mf mnfn f nnnnnn s    uf unfn f nnnnnn s
rectification_report      done                           ff nfnn f nnnnnn s    ff nfnn f nnnnnn s
rectification_recheck     opened,under_way               ff fnfn f nnnnnn s    ff fnfn f nnnnnn s
rectification_recheck     done                           .f nfnn f nnnnnn s    >f nfnn f nnnnnn s
rectification_extend      opened,under_way               .f fnfn f nnnnnn s    >f fnfn f nnnnnn s
rectification_extend      done                           ff nfnn f nnnnnn s    ff nfnn f nnnnnn s
measure_complete          measure                        mm mnfn f nnnnnn s    >> >nfn f nnnnnn s
measure_complete          measure_done                   ff fnfn f nnnnnn s    ff fnfn f nnnnnn s
progress_evidence         -                              .. .n.n . nnnnnn s    mm mnmn m nnnnnn s
leader_warning_list       -                              .. ffff . f..fff s    mm ffff m fmmfff s
leader_warning_detail     waiting                        .. nnnn . nnnnnn s    mm nnnn m nnnnnn s
leader_warning_detail     decided                        .. .nnn . nnnnnn s    mm mnnn m nnnnnn s
leader_warning_decide     waiting                        .f nnnn f nnnnnn s    >f nnnn f nnnnnn s
leader_warning_decide     decided                        ff fnnn f nnnnnn s    ff fnnn f nnnnnn s
year_honours              -                              .. .... . nnnnnn s    .. .... . nnnnnn s
honour_decide             -                              .f ffff f nnnnnn s    uf ffff f nnnnnn s
honour_certificate        -                              .. .... . nnnnnn s    .. .... . nnnnnn s
honour_withdraw           -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
"""

# Who holds each permission, and on what. A subject is a thing of the branch concerned; none where none is asked for.
PERMISSIONS = """
branchmgr.use               -                              SCLOMEANXBUHF
branchmgr.read_notice       notice                         M
groups.view_committee       committee                      A
groups.view_branch          branch                         SCLOMEA
groups.view_group           group                          SCLOMEA
groups.view_person          member                         SCLA
groups.view_person          head                           ABH
groups.list_people          -                              SCLOXAB
groups.import_roster        -                              AB
groups.export_roster        -                              SCLOXAB
groups.list_groups          -                              SCLOMEXAB
groups.list_branches        -                              AB
groups.issue_password       member                         A
groups.issue_password       officer
groups.issue_password       head                           AB
appraisal.view_scheme       draft                          SC
appraisal.view_scheme       approved                       SCLOMEA
appraisal.import_scheme     branch                         S
appraisal.draft_scheme      branch                         S
appraisal.try_suggestion    draft,approved                 SC
appraisal.save_draft        draft                          S
appraisal.save_draft        approved
appraisal.view_minutes      draft                          SC
appraisal.view_minutes      approved                       SCA
appraisal.approve_scheme    draft                          S
appraisal.approve_scheme    approved
appraisal.delete_scheme     draft                          S
appraisal.delete_scheme     approved
appraisal.list_periods      -                              SX
appraisal.view_period       collecting,scoring,totalled    SC
appraisal.view_period       published,archived             SCLOMEA
appraisal.view_grid         collecting,scoring,totalled    SC
appraisal.view_grid         published,archived             SC
appraisal.score_period      scoring                        S
appraisal.score_period      collecting,totalled
appraisal.score_period      published,archived
appraisal.save_self_assessment group                       L
appraisal.total_period      scoring                        S
appraisal.total_period      collecting,totalled
appraisal.total_period      published,archived
appraisal.publish_period    totalled                       S
appraisal.publish_period    collecting,scoring
appraisal.publish_period    published,archived
appraisal.view_result       collecting,scoring
appraisal.view_result       totalled                       SC
appraisal.view_result       published,archived             SCLOMEA
appraisal.view_detail       totalled-result                SC
appraisal.view_detail       published-result               SCLMA
appraisal.view_detail       archived-result                SCLMA
appraisal.view_notice       collecting,scoring,totalled
appraisal.view_notice       published,archived             SCLOMEA
appraisal.export_results    collecting,scoring,totalled
appraisal.export_results    published,archived             SCA
appraisal.raise_objection   collecting,scoring,totalled
appraisal.raise_objection   published,archived             SCLOME
appraisal.view_objection    with_leader                    LM
appraisal.view_objection    submitted                      SCL
appraisal.forward_objection with_leader,submitted          L
appraisal.return_objection  with_leader,submitted          L
appraisal.withdraw_objection with_leader                   M
appraisal.withdraw_objection submitted                     L
appraisal.accept_objection  with_leader
appraisal.accept_objection  submitted                      S
appraisal.refuse_objection  with_leader
appraisal.refuse_objection  submitted                      S
appraisal.decide_correction totalled-result                S
appraisal.decide_correction published-result,archived-result  S
appraisal.view_correction   proposed                       SC
appraisal.view_correction   confirmed                      SCLMA
appraisal.confirm_correction proposed,confirmed            SC
appraisal.reject_correction proposed,confirmed             SC
appraisal.view_year         branch                         SCLOMEA
appraisal.view_year         committee                      A
appraisal.export_ranking    branch                         SCA
appraisal.export_ranking    committee                      A
appraisal.list_rectifications -                            SCLOMEXAB
appraisal.view_rectification opened,under_way              SCLMA
appraisal.view_rectification done                          SCOA
appraisal.view_progress     note                           SCLMA
appraisal.plan_rectification opened                        SL
appraisal.plan_rectification under_way,done
appraisal.add_measure       under_way                      SL
appraisal.add_measure       opened,done
appraisal.note_progress     under_way                      SCLM
appraisal.note_progress     opened,done
appraisal.complete_measure  measure                        SCL
appraisal.complete_measure  measure_done
appraisal.report_rectification under_way                   SL
appraisal.report_rectification opened,done
appraisal.recheck_rectification done                       S
appraisal.recheck_rectification opened,under_way
appraisal.extend_rectification opened,under_way            S
appraisal.extend_rectification done
appraisal.list_warnings     -                              SCXAB
appraisal.view_warning      waiting                        SCA
appraisal.view_warning      decided                        SCLA
appraisal.decide_warning    waiting                        S
appraisal.decide_warning    decided
appraisal.view_proposals    branch                         SCA
appraisal.decide_honours    branch                         S
appraisal.view_honour       honour,withdrawn               SCLOMEA
appraisal.withdraw_honour   honour                         S
appraisal.withdraw_honour   withdrawn
"""

ANSWERS = {200: ".", 403: "f", 404: "n", 405: "m", 422: "u"}
Row = tuple[str, str, str, str]

pytestmark = pytest.mark.django_db


def rows() -> Iterator[Row]:
    """The table: address, state, what is expected of GET and of POST."""
    for line in TABLE.strip().splitlines()[1:]:
        if line.strip():
            name, states, *answers = line.split()
            said = "".join(answers)
            for state in states.split(","):
                yield name, "" if state == "-" else state, said[: len(ROLES)], said[len(ROLES) :]


def holders() -> Iterator[tuple[str, str, str]]:
    """The permissions: name, subject, who holds it."""
    for line in PERMISSIONS.strip().splitlines():
        name, subjects, *who = line.split()
        for subject in subjects.split(","):
            yield name, "" if subject == "-" else subject, "".join(who)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with django_db_blocker.unblock(), lived_in(tmp_path_factory.mktemp("uploads")) as built:
        yield built


def answer(world: World, role: str, address: Address, method: str) -> str:
    """The letter of what a role is answered, in a world of its own; the number where there is no letter."""
    with undone():
        client = world.client(role)
        response = address.get(client) if method == "GET" else address.post(client)
    if response.status_code == 302:
        return "s" if response.headers["Location"].startswith(f"{reverse('login')}?next=") else ">"
    return ANSWERS.get(response.status_code, str(response.status_code))


def answers(world: World, name: str, state: str, method: str) -> str:
    """What every role is answered at one address."""
    return "".join(answer(world, role, addresses(world)[name, state], method) for role in ROLES)


def subject_of(world: World, name: str) -> Any:
    """The thing that a row of PERMISSIONS is about."""
    if name.endswith("-result"):
        return world.result(name.removesuffix("-result"))
    known = world.periods.get(name) or world.disputes.get(name) or world.consequences.get(name)
    return known or (getattr(world, {"group": "own"}.get(name, name)) if name else None)


def accounts(world: World) -> dict[str, Any]:
    """The accounts as the next request reads them, and nobody's."""
    known = {role: User.objects.get(pk=user.pk) for role, user in world.users.items()}
    return known | {"-": AnonymousUser()}


def holding(world: World, users: dict[str, Any], permission: str, subject: str) -> str:
    """The roles that hold a permission on a subject."""
    about = subject_of(world, subject)
    return "".join(role for role, user in users.items() if rules.has_perm(permission, user, about))


def test_every_address_is_in_the_table(world: World) -> None:
    in_table = [(name, state) for name, state, *_said in rows()]
    assert {name for name, _state in in_table} == names()
    assert sorted(in_table) == sorted(addresses(world))


def test_every_permission_is_in_the_table() -> None:
    assert {name for name, *_rest in holders()} == set(granted)


@pytest.mark.parametrize(("name", "state", "get", "post"), list(rows()), ids=lambda each: each)
def test_address_answers_as_the_table_says(world: World, name: str, state: str, get: str, post: str) -> None:
    assert (answers(world, name, state, "GET"), answers(world, name, state, "POST")) == (get, post)


def test_permissions_are_held_by_whom_the_table_says(world: World) -> None:
    users = accounts(world)
    found = {(name, subject): holding(world, users, name, subject) for name, subject, _who in holders()}
    assert {place: sorted(who) for place, who in found.items()} == {
        (name, subject): sorted(who) for name, subject, who in holders()
    }


# What only the grid's script asks for: no redirect, no page.
def test_script_is_answered_in_its_own_language(world: World) -> None:
    address = addresses(world)["period_cells", "totalled"]
    said = [address.post(world.client(role, accept="application/json")) for role in "-CMN"]
    assert [(each.status_code, each.headers["Content-Type"]) for each in said] == [
        (status, "application/json") for status in (401, 403, 404, 404)
    ]


def test_what_is_not_there_and_what_is_hidden_are_answered_alike(world: World) -> None:
    urls = (addresses(world)["period_detail", "totalled"].url, reverse("period_detail", args=[987654]))
    for role in "LMAX":
        said = [(url, world.client(role).get(url)) for url in urls]
        assert [response.status_code for _url, response in said] == [404, 404]
        hidden, missing = (without_tokens(response.content).replace(url.encode(), b"") for url, response in said)
        assert hidden == missing


# The tables are worth something only if they notice a rule that is left out. Each is, once.

GUARDED_TWICE = {
    # Whoever sees the thing may open its page: the permission asks again what `visible_to` has asked already.
    "groups.view_branch", "groups.view_group", "groups.view_person", "appraisal.view_scheme", "appraisal.view_period",
    "appraisal.view_rectification", "appraisal.view_progress", "appraisal.view_warning",
    "appraisal.view_year", "appraisal.view_honour", "appraisal.view_objection",
    "appraisal.view_correction", "branchmgr.read_notice",
}  # fmt: skip
OPEN_TO_ALL_ACCOUNTS = {"branchmgr.use"}
SHOWN_AT = {
    "Branch": "branch_detail",
    "Committee": "year_committee",
    "Correction": "correction_detail",
    "Honour": "honour_certificate",
    "LeaderWarning": "leader_warning_detail",
    "Measure": "measure_complete",
    "Notification": "notification_open",
    "Objection": "objection_detail",
    "PartyGroup": "group_detail",
    "Period": "period_detail",
    "Person": "person_detail",
    "Progress": "progress_evidence",
    "Rectification": "rectification_detail",
    "Result": "result_detail",
    "Scheme": "scheme_detail",
}
"""by model, the address where its `visible_to` decides"""


def notices(world: World, among: set[str]) -> bool:
    """Whether any answer at these addresses differs from the table."""
    return any(
        answer(world, role, addresses(world)[name, state], method) != expected
        for name, state, get, post in rows()
        if name in among
        for method, said in (("GET", get), ("POST", post))
        for role, expected in zip(ROLES, said, strict=True)
    )


def holders_differ(world: World) -> bool:
    """Whether anybody holds a permission that the table does not give them, or the other way round."""
    users = accounts(world)
    return any(sorted(holding(world, users, name, subject)) != sorted(who) for name, subject, who in holders())


def guarded_by(permission: str) -> set[str]:
    """The addresses whose view asks for a permission."""
    return {
        str(pattern.name)
        for pattern in patterns(get_resolver())
        if getattr(pattern.callback, "access", None) in {("object", permission), ("permission", permission)}
    }


@pytest.mark.parametrize("permission", sorted(granted))
def test_permission_left_out_is_noticed(world: World, permission: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(granted, permission, rules.always_true)

    assert holders_differ(world)
    guarded = guarded_by(permission)
    expected = bool(guarded) and permission not in GUARDED_TWICE | OPEN_TO_ALL_ACCOUNTS
    assert notices(world, guarded) == expected


def predicates() -> dict[str, Predicate]:
    """Every rule by its name."""
    modules = (branchmgr_rules, groups_rules, appraisal_rules)
    return {name: rule for module in modules for name, rule in vars(module).items() if isinstance(rule, Predicate)}


@pytest.mark.parametrize("name", sorted(predicates()))
def test_rule_left_out_is_noticed(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predicates()[name], "fn", lambda _user, _subject: True)
    assert holders_differ(world)


def guarded_models() -> dict[str, type[QuerySet[Any]]]:
    """The querysets that say who may see what, by the name of their model."""
    found = {model.__name__: type(model._default_manager.get_queryset()) for model in apps.get_models()}
    return {name: queryset for name, queryset in found.items() if hasattr(queryset, "visible_to")}


def test_every_guarded_model_has_a_page_or_is_searched_for_in_the_exports() -> None:
    assert set(guarded_models()) == {*SHOWN_AT, "Appointment"}


@pytest.mark.parametrize("model", sorted(SHOWN_AT))
def test_visibility_left_out_is_noticed(world: World, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not notices(world, {SHOWN_AT[model]})
    monkeypatch.setattr(guarded_models()[model], "visible_to", lambda queryset, _user: queryset.all())
    assert notices(world, {SHOWN_AT[model]})
