"""No sequence of decisions by a reviewer, sensible or not, leads the stored contracts astray."""

from contextlib import suppress
from datetime import date, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from app.accounts.models import Role, User
from app.contracts.derived.derive import follow_residents
from app.contracts.derived.facts import services_of
from app.contracts.derived.rebuild import rebuild
from app.contracts.derived.rows import Rows
from app.contracts.derived.store import AGREEMENT, MEMBER, OF_MEMBERS, read_rows
from app.contracts.models import AgreementMember
from app.contracts.signings.sign import member_id
from app.contracts.terms.catalogue import catalogues
from app.entries.models import Entry, EntryStatus
from app.errors import AlreadySigned
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import measure_all
from app.indicators.source.basis import Basis, source_of
from app.indicators.source.period import Period
from app.indicators.source.place import Where
from app.indicators.source.view import View
from app.orgs.scope import Scope
from app.pending import savepoint
from app.residents.followers import tell
from app.review.decide import approve, invalidate
from tests.contracts.household import services
from tests.contracts.invariants import require_nothing_lost, require_sound
from tests.contracts.signing import Signing, sign_answers
from tests.make import Make

days = st.integers(0, 500).map(lambda gap: date(2021, 1, 1) + timedelta(days=gap))
people = st.integers(0, 1)
EVERYWHERE = Where(Scope.everything())
PROMISED = ["I004", "I007", "I011", "I014", "I021", "I027", "I028", "I031"]
FORMS = ["member_confirm", "contract_end", "contract_extend", "contract_transfer", "service_waiver"]


class Decisions(RuleBasedStateMachine):
    """A reviewer decides on entries about two people of a household, who are new each time."""

    def __init__(self, signing: Signing, make: Make, reviewer: User) -> None:
        super().__init__()
        self.doctor, self.make, self.reviewer = signing.doctor, make, reviewer
        self.people = [make.resident(), make.resident(birth_date=date(2020, 3, 10))]
        self.open: list[Entry] = []
        self.approved: list[Entry] = []
        self.signed: list[UUID] = []

    @initialize(start=days)
    def found(self, start: date) -> None:
        self.sign("new", start, here=True)
        self.approve(1)

    @rule(kind=st.sampled_from(["new", "renew", "transfer"]), start=days, here=st.booleans())
    def sign(self, kind: str, start: date, here: bool) -> None:
        lines = [
            {"resident_id": str(each.id), "present": here or each is self.people[0]} for each in self.people
        ]
        answers = sign_answers(*self.people, start=start, kind=kind, members=lines, items=PROMISED)
        self.signed.append(self._log("sign", 0, start, answers))

    @rule(who=people, on=days, given=services(), count=st.integers(1, 4))
    def serve(self, who: int, on: date, given: tuple[str, dict[str, Any]], count: int) -> None:
        form, answers = given
        if form == "fulfil" and self.signed:
            answers = answers | self._named(0, who)
        for step in range(count):
            day = on + timedelta(days=step * 16)
            self._log(form, who, day, {"visit_mode": "2", "visit_result": "1"} | answers)

    @rule(who=people, on=days)
    def die(self, who: int, on: date) -> None:
        self._log("htn", who, on, {"visit_mode": "2", "visit_result": "3", "death_date": on.isoformat()})

    @rule(who=people, on=days)
    def move_away_and_back(self, who: int, on: date) -> None:
        resident = self.people[who]
        if resident.archive_status == "0":
            resident.archive_status, resident.closed_on = "2", on
        elif resident.archive_status == "2":
            resident.archive_status, resident.closed_on = "0", None
        tell([resident.id])

    @precondition(lambda self: self.signed)
    @rule(form=st.sampled_from(FORMS), which=st.integers(0, 9), who=people, on=days, named=days)
    def happen(self, form: str, which: int, who: int, on: date, named: date) -> None:
        answers = {
            "end_date": named.isoformat(),
            "from_date": min(on, named).isoformat(),
            "to_date": max(on, named).isoformat(),
            "reason": "04",
            "doctor_id": str(self.doctor.id),
            "item_ids": ["I011"],
        }
        self._log(form, who, on, self._named(which, who) | answers)

    @precondition(lambda self: self.signed)
    @rule(which=st.integers(0, 9), who=people, on=days)
    def ask(self, which: int, who: int, on: date) -> None:
        answers = {"item_ids": ["I007", "I021"], "outcome": "1", "promised_date": on.isoformat()}
        self._log("service_request", who, on, self._named(which, who) | answers)

    @precondition(lambda self: self.open)
    @rule(count=st.integers(1, 5))
    def approve(self, count: int) -> None:
        chosen = self.open[:count]
        with suppress(AlreadySigned), savepoint():
            looked_into = {each.id: "已核实" for each in chosen}  # what is dated after a death is doubted
            approve(chosen, self.reviewer, {each.id: 1 for each in chosen}, looked_into)
        decided = [each for each in chosen if each.status is EntryStatus.APPROVED]
        self.approved += decided
        self.open = self.open[count:]

    @precondition(lambda self: self.approved)
    @rule(which=st.integers(0, 99))
    def invalidate(self, which: int) -> None:
        entry = self.approved.pop(which % len(self.approved))
        invalidate(entry, self.reviewer, 1, "核实不属实")

    @invariant()
    def what_is_stored_is_sound_and_what_a_rebuild_gives(self) -> None:
        ids = [each.id for each in self.people]
        assert follow_residents(ids) == 0
        rows, catalogue = stored(ids), catalogues()[0]
        require_sound(rows, catalogue)
        decided = [EntryStatus.APPROVED, EntryStatus.INVALIDATED]
        require_nothing_lost(rows, catalogue, services_of(ids, decided, [catalogue]))

    @invariant()
    def figures_credit_no_more_than_is_owed(self) -> None:
        period = Period(date(2021, 1, 1), date(2021, 12, 31))
        view = View(source_of(Basis.OFFICIAL, EVERYWHERE, period), period, EVERYWHERE)
        for each in measure_all([INDICATORS["F01"], INDICATORS["F03"]], view).values():
            assert 0 <= each.part <= each.whole

    def _log(self, form: str, who: int, on: date, answers: dict[str, Any]) -> UUID:
        entry = self.make.entry(self.people[who], form, on, answers, by=self.doctor)
        self.open.append(entry)
        return entry.id

    def _named(self, which: int, who: int) -> dict[str, str]:
        named = member_id(self.signed[which % len(self.signed)], self.people[who].id)
        return {"agreement_member_id": str(named)}


def stored(resident_ids: list[UUID]) -> Rows:
    rows = Rows()
    rows.agreement_member = read_rows(MEMBER, "resident_id", resident_ids)
    ids = [key[0] for key in rows.agreement_member]
    rows.agreement = read_rows(
        AGREEMENT, "id", {row["agreement_id"] for row in rows.agreement_member.values()}
    )
    for table in OF_MEMBERS:
        setattr(rows, table.name, dict(sorted(read_rows(table, "member_id", ids).items(), key=itemgetter(0))))
    return rows


def test_no_sequence_of_decisions_leads_the_stored_contracts_astray(signing: Signing, make: Make) -> None:
    reviewer = make.user(Role.COUNTY_SUPERVISOR)
    run(
        lambda: Decisions(signing, make, reviewer),  # type: ignore[arg-type] # a maker of them does
        settings=settings(
            max_examples=8,
            stateful_step_count=15,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
    assert db.session.query(AgreementMember).count() > 0
    assert rebuild() == 0
