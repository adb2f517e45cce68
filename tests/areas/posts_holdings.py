"""Posts held: plaques, pledges, what colleagues say; the holder is the member M, the head H assesses the department."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branchmgr import clock, uploads
from groups.enums import Office
from pioneer_posts.enums import ApplicationStatus, FeedbackKind, FeedbackStatus, HoldingStatus, RoundStatus
from pioneer_posts.models import Application, Feedback, Fulfilment, Holding
from pioneer_posts.models.holdings import author_key
from tests.areas import Address, Mark
from tests.factories import groups, posts

if TYPE_CHECKING:
    from tests.world import World

TABLE = """
holding_public            -                              .. .... . ...... .    mm mmmm m mmmmmm m
holding_list              held,assessing,published       .. .... . nnnn.n s    mm mmmm m nnnnmn s
holding_list              posted                         ff ffff f nnnnnn s    ff ffff f nnnnnn s
holding_export            held,assessing,published       mm ffff m nnnnfn s    .. ffff . nnnnfn s
holding_export            posted                         ff ffff f nnnnnn s    ff ffff f nnnnnn s
plaques_pdf               held,assessing,published       mm ffff f nnnnfn s    .. ffff f nnnnfn s
plaques_pdf               posted                         ff ffff f nnnnnn s    ff ffff f nnnnnn s
holding_detail            held,ended,assessing,published .. .... . nnnn.n s    mm mmmm m nnnnmn s
holding_give_up           held                           .f ff.f f nnnnfn s    >f ff>f f nnnnfn s
holding_give_up           ended,assessing,published      ff ffff f nnnnfn s    ff ffff f nnnnfn s
plaque_print              held,ended,assessing,published .. .... . nnnn.n s    mm mmmm m nnnnmn s
plaque_pdf                held,assessing,published       mm ffmf f nnnnfn s    .. ff.f f nnnnfn s
plaque_pdf                ended                          ff ffff f nnnnfn s    ff ffff f nnnnfn s
aim_reach                 held,assessing                 ff ff.f f nnnnfn s    ff ff>f f nnnnfn s
aim_reach                 ended,published                ff ffff f nnnnfn s    ff ffff f nnnnfn s
aim_unreach               held,assessing                 ff ffmf f nnnnfn s    ff ff>f f nnnnfn s
aim_unreach               ended,published                ff ffff f nnnnfn s    ff ffff f nnnnfn s
fulfilment_write          held,assessing                 ff ff.f f nnnnfn s    ff ff>f f nnnnfn s
fulfilment_write          ended,published                ff ffff f nnnnfn s    ff ffff f nnnnfn s
fulfilment_remove         held                           ff ffmf f nnnnfn s    ff ff>f f nnnnfn s
fulfilment_remove         published                      ff ffff f nnnnfn s    ff ffff f nnnnfn s
fulfilment_evidence       held                           .. .... . nnnn.n s    mm mmmm m nnnnmn s
feedback_give             held,assessing                 .. ..f. f nnnn.n s    >> >>f> f nnnn>n s
feedback_give             ended,published                ff ffff f nnnnfn s    ff ffff f nnnnfn s
candidate_feedback_give   posted                         .. ..f. f nnnnnn s    >> >>f> f nnnnnn s
candidate_feedback_give   published                      ff ffff f nnnnnn s    ff ffff f nnnnnn s
feedback_list             -                              .. ffff f f.ffff s    mm ffff f fmffff s
feedback_own              -                              .. .... . ...... s    mm mmmm m mmmmmm s
feedback_screen           waiting                        .. nfnn n nnnnnn s    >> nfnn n nnnnnn s
feedback_screen           own                            .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
feedback_screen           secretary                      n. nnnn n nnnnnn s    n> nnnn n nnnnnn s
feedback_screen           accepted                       ff ffff f nnnnfn s    ff ffff f nnnnfn s
feedback_answer           waiting                        ff nfnn n nnnnnn s    ff nfnn n nnnnnn s
feedback_answer           accepted                       ff ff.f f nnnnfn s    ff ff>f f nnnnfn s
feedback_answer           answered                       ff ffff f nnnnfn s    ff ffff f nnnnfn s
holder_list               -                              .. .... . nnnn.n s    mm mmmm m nnnnmn s
"""

PERMISSIONS = """
pioneer_posts.view_holding        post_holdings_held,post_holdings_ended,post_holdings_published   SCLOMEAH
pioneer_posts.list_holdings       post_holdings_round_held        SCLOMEANXBUHF-
pioneer_posts.list_holdings       post_holdings_round_posted
pioneer_posts.export_holdings     post_holdings_round_held        SCA
pioneer_posts.export_holdings     post_holdings_round_posted
pioneer_posts.list_holders        post_holdings_post              SCLOMEAH
pioneer_posts.give_up_holding     post_holdings_held              SM
pioneer_posts.give_up_holding     post_holdings_ended,post_holdings_assessing,post_holdings_published
pioneer_posts.print_plaque        post_holdings_held,post_holdings_published    SCM
pioneer_posts.print_plaque        post_holdings_ended
pioneer_posts.print_plaques       post_holdings_round_held        SC
pioneer_posts.print_plaques       post_holdings_round_posted
pioneer_posts.reach_aim           post_holdings_held,post_holdings_assessing    M
pioneer_posts.reach_aim           post_holdings_ended,post_holdings_published
pioneer_posts.write_fulfilment    post_holdings_held,post_holdings_assessing    M
pioneer_posts.write_fulfilment    post_holdings_ended,post_holdings_published
pioneer_posts.remove_fulfilment   post_holdings_deed_held         M
pioneer_posts.remove_fulfilment   post_holdings_deed_published
pioneer_posts.view_fulfilment     post_holdings_deed_held         SCLOMEAH
pioneer_posts.give_feedback       post_holdings_held,post_holdings_assessing    SCLOEH
pioneer_posts.give_feedback       post_holdings_candidate         SCLOEH
pioneer_posts.give_feedback       post_holdings_ended,post_holdings_published
pioneer_posts.list_feedback       -                               SCX
pioneer_posts.screen_feedback     post_holdings_word_waiting      SC
pioneer_posts.screen_feedback     post_holdings_word_own          S
pioneer_posts.screen_feedback     post_holdings_word_secretary    C
pioneer_posts.screen_feedback     post_holdings_word_accepted
pioneer_posts.answer_feedback     post_holdings_word_accepted     M
pioneer_posts.answer_feedback     post_holdings_word_waiting,post_holdings_word_answered
"""

MARKS = [
    Mark("CANARY-POST-ENDED", "SCL", "why a post was withdrawn"),
    Mark("CANARY-POST-DEED", "SCLOMEAH", "evidence of a fulfilment"),
    Mark("CANARY-WORD-WAITING", "SCO", "a colleague's word that waits"),
    Mark("CANARY-WORD-OWN", "SC", "a committee member's word that waits"),
    Mark("CANARY-WORD-SECRETARY", "C", "a word about the secretary that waits"),
    Mark("CANARY-WORD-ASIDE", "SCE", "a word that was set aside"),
    Mark("CANARY-WORD-ACCEPTED", "SCLOMEAH", "a word that was accepted"),
]
GUARDED_TWICE = {"pioneer_posts.view_holding", "pioneer_posts.view_fulfilment", "pioneer_posts.list_holders"}
SHOWN_AT = {"Holding": "holding_detail", "Fulfilment": "fulfilment_evidence", "Feedback": "feedback_screen"}
ROUNDS = {
    "held": (RoundStatus.HELD, 2033, 1, date(2027, 3, 11)),
    "assessing": (RoundStatus.ASSESSING, 2033, 2, date(2027, 1, 2)),
    "posted": (RoundStatus.POSTED, 2133, 1, date(2027, 3, 11)),
    "published": (RoundStatus.PUBLISHED, 2133, 2, date(2027, 1, 2)),
}
DAY = date(2027, 1, 4)


def furnish(world: World) -> dict[str, Any]:
    """M holds a post in a round of each status and lost one as L; colleagues said this and that."""
    department = groups.department("示范岗测试部门")
    groups.appoint(world.users["H"].person, Office.ASSESSOR, department)
    post = posts.post(world.branch, "安全守护示范岗", department=department)
    rounds = {name: posts.post_round(world.branch, **_days(*given)) for name, given in ROUNDS.items()}
    member = world.users["M"].person
    awarded = ("held", "assessing", "published")
    made: dict[str, Any] = {name: posts.holding(rounds[name], post, member) for name in awarded}
    for holding in made.values():
        holding.application.aims.filter(position=2).update(reached_on=DAY)
    ended = {"status": HoldingStatus.WITHDRAWN, "ended_on": DAY, "end_reason": "CANARY-POST-ENDED"}
    made["ended"] = posts.holding(rounds["held"], post, world.users["L"].person, **ended)
    made["candidate"] = posts.application(rounds["posted"], post, member)
    made |= {"post": post} | {f"round_{name}": each for name, each in rounds.items()}
    made |= _deeds(world, made) | _words(world, made)
    return {f"post_holdings_{name}": thing for name, thing in made.items()}


def _days(status: str, year: int, half: int, opens: date) -> dict[str, Any]:
    days = {"starts_on": date(2026, 10, 1), "ends_on": date(2027, 3, 31)}
    days |= {"call_opens_on": date(2026, 10, 1), "call_closes_on": date(2026, 10, 9)}
    days |= {"posting_closes_on": date(2026, 10, 17), "assessment_opens_on": opens}
    days |= {"assessment_closes_on": date(2027, 3, 31)}
    awarded = {} if status == RoundStatus.POSTED else {"awarded_on": date(2026, 10, 20)}
    publish_at = datetime(2027, 4, 1, 9, tzinfo=clock.zone())
    return {"status": status, "year": year, "half": half, "publish_at": publish_at, **days, **awarded}


def _deeds(world: World, made: dict[str, Any]) -> dict[str, Any]:
    file = SimpleUploadedFile("记录.pdf", b"%PDF-1.4\n%CANARY-POST-DEED\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")
    kept = uploads.store(file, by=world.users["M"])
    given = {"done_on": DAY, "text": "带徒一名", "written_at": clock.now()}
    return {
        "deed_held": Fulfilment.objects.create(holding=made["held"], evidence=kept, **given),
        "deed_published": Fulfilment.objects.create(holding=made["published"], **given),
    }


def _words(world: World, made: dict[str, Any]) -> dict[str, Any]:
    users, held = world.users, made["held"].application
    accepted = {"status": FeedbackStatus.ACCEPTED}
    about = posts.application(
        made["round_posted"], made["post"], users["S"].person, ApplicationStatus.SUBMITTED, aims=("零违章",)
    )
    return {
        "word_waiting": _word(world, held, "CANARY-WORD-WAITING", author=users["O"]),
        "word_own": _word(world, held, "CANARY-WORD-OWN", key=author_key(users["C"], DAY)),
        "word_secretary": _word(world, about, "CANARY-WORD-SECRETARY"),
        "word_aside": _word(world, held, "CANARY-WORD-ASIDE", author=users["E"], status=FeedbackStatus.SET_ASIDE),
        "word_accepted": _word(world, held, "CANARY-WORD-ACCEPTED", **accepted),
        "word_answered": _word(world, held, "说到做到", answer="谢谢", answered_at=clock.now(), **accepted),
    }


def _word(world: World, application: Application, text: str, *, key: str = "x", **fields: Any) -> Feedback:
    given = {"kind": FeedbackKind.TIP, "author_key": key, "given_on": DAY, "status": FeedbackStatus.WAITING} | fields
    if given["status"] != FeedbackStatus.WAITING:
        given |= {"screened_by": world.users["S"], "screened_at": clock.now(), "reason": "查无此事"}
    return Feedback.objects.create(application=application, text=text, **given)


def addresses(world: World) -> Iterator[Address]:
    """Each page of posts held in every state that matters."""
    things = {
        name.removeprefix("post_holdings_"): thing
        for name, thing in world.things.items()
        if name.startswith("post_holdings_")
    }
    yield Address("holding_public", "", reverse("holding_public", args=[things["held"].token]))
    yield Address("holder_list", "", reverse("holder_list", args=[things["post"].pk]))
    for name in ("feedback_list", "feedback_own"):
        yield Address(name, "", reverse(name))
    for state in ROUNDS:
        for name in ("holding_list", "holding_export", "plaques_pdf"):
            yield Address(name, state, reverse(name, args=[things[f"round_{state}"].pk]))
    for state in ("held", "ended", "assessing", "published"):
        yield from _of_holding(things[state], state)
    for state in ("held", "published"):
        yield Address("fulfilment_remove", state, reverse("fulfilment_remove", args=[things[f"deed_{state}"].pk]))
    yield Address("fulfilment_evidence", "held", reverse("fulfilment_evidence", args=[things["deed_held"].pk]))
    yield from _of_words(things)


def _of_holding(holding: Holding, state: str) -> Iterator[Address]:
    said = {"kind": "praise", "text": "主动顶班", "named": "no"}
    bodies = {
        "holding_detail": {},
        "plaque_print": {},
        "plaque_pdf": {},
        "holding_give_up": {"reason": "调离岗位"},
        "fulfilment_write": {"text": "带徒两名，均已独立上岗", "done_on": f"{DAY}"},
        "feedback_give": said,
    }
    for name, body in bodies.items():
        yield Address(name, state, reverse(name, args=[holding.pk]), body)
    yield Address("aim_reach", state, reverse("aim_reach", args=[holding.pk, 1]), {"on": f"{DAY}", "note": "台账"})
    yield Address("aim_unreach", state, reverse("aim_unreach", args=[holding.pk, 2]))


def _of_words(things: dict[str, Any]) -> Iterator[Address]:
    said = {"kind": "tip", "text": "多带新人", "named": "yes"}
    for state, about in (("posted", things["candidate"]), ("published", things["published"].application)):
        url = reverse("candidate_feedback_give", args=[about.pk])
        yield Address("candidate_feedback_give", state, url, said)
    for state in ("waiting", "own", "secretary", "accepted"):
        url = reverse("feedback_screen", args=[things[f"word_{state}"].pk])
        yield Address("feedback_screen", state, url, {"accepted": "yes"})
    for state in ("waiting", "accepted", "answered"):
        url = reverse("feedback_answer", args=[things[f"word_{state}"].pk])
        yield Address("feedback_answer", state, url, {"answer": "谢谢"})
