"""How often signing in may be tried: a try is counted before the password is looked at.

Counting is one conditional update of one row, so that of any number of tries at the same moment no more than the
limit go on; whoever comes later waits until the row opens again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, DateTimeField, F, Q, Value, When
from django.utils.crypto import salted_hmac

from branchmgr.models import SignInGuard, User
from branchmgr.sign_in.addresses import neighbourhood_of


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` failures under ``key`` before it closes for a while.

    Many people stand behind a ``shared`` key (an address): its failures are counted from the first one on and a
    success takes back no more than itself. Other keys are one person's: each failure starts the time anew, and a
    success wipes out all of them.
    """

    key: str
    most: int
    shared: bool = False


def of_number(number: str) -> Limit:
    """The tries with one employee number, whether there is such an account or not."""
    return Limit(f"number:{keyed(number)}", settings.SIGN_IN_TRIES)


def of_address(address: str) -> Limit:
    """The tries from one network address."""
    return Limit(f"address:{neighbourhood_of(address)}", settings.SIGN_IN_ADDRESS_TRIES, shared=True)


def of_device(name: str) -> Limit:
    """The tries from a browser that the account knows: neither the number's lock nor the address's stops them."""
    return Limit(f"device:{name}", settings.SIGN_IN_TRIES)


def of_device_code(name: str) -> Limit:
    """The tries to say the code of the second factor in a browser that the account knows."""
    return Limit(f"device_code:{name}", settings.SIGN_IN_TRIES)


def of_present_password(user: User) -> Limit:
    """The tries to say the present password where somebody is signed in and chooses a new one."""
    return Limit(f"present:{user.pk}", settings.SIGN_IN_TRIES)


def of_second_factor(user: User) -> Limit:
    """The tries to say the code of the second factor."""
    return Limit(f"second:{user.pk}", settings.SIGN_IN_TRIES)


def keyed(number: str) -> str:
    """What stands for a number that is nobody's, for people type passwords there; it tells nothing without the key."""
    said = number.encode(errors="surrogatepass")
    return salted_hmac("branchmgr.sign_in.number", said, algorithm="sha256").hexdigest()[:32]


def span() -> timedelta:
    """How long failures count together, and how long a key stays closed."""
    return timedelta(minutes=settings.SIGN_IN_CLOSED_MINUTES)


def take(limit: Limit, *, now: datetime) -> datetime | None:
    """Counts a try. None: it may go on; otherwise the moment at which the next one is let in, and nothing counted."""
    for _attempt in range(2):
        if _counted(limit, now):
            return None
        found = SignInGuard.objects.filter(key=limit.key).first()
        if found:
            return found.closed_until or now + span()
        SignInGuard.objects.bulk_create([SignInGuard(key=limit.key, since=now, last_at=now)], ignore_conflicts=True)
    return now + span()


def failed(limit: Limit, *, now: datetime) -> bool:
    """A try that was counted has failed. True where it was the one that closes the key."""
    full = SignInGuard.objects.filter(key=limit.key, failures__gte=limit.most, closed_until=None)
    return full.update(closed_until=now + span()) == 1


def succeeded(limit: Limit) -> None:
    """A try that was counted went well."""
    if limit.shared:
        give_back(limit)
    else:
        SignInGuard.objects.filter(key=limit.key).update(failures=0, closed_until=None)


def give_back(limit: Limit) -> None:
    """A try that was counted did not take place."""
    SignInGuard.objects.filter(key=limit.key, failures__gt=0).update(failures=F("failures") - 1)


def _counted(limit: Limit, now: datetime) -> bool:
    """The one conditional update. On PostgreSQL it reads the row anew after it has waited for another try."""
    stale = Q(since__lte=now - span()) if limit.shared else Q(last_at__lte=now - span())
    anew = Q(closed_until__lte=now) | Q(stale, closed_until=None)
    may = anew | Q(closed_until=None, failures__lt=limit.most)
    counted = SignInGuard.objects.filter(may, key=limit.key).update(
        failures=Case(When(anew, then=Value(1)), default=F("failures") + 1),
        since=Case(When(anew, then=Value(now)), default=F("since"), output_field=DateTimeField()),
        last_at=now,
        closed_until=None,
    )
    return counted == 1
