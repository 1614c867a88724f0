"""A kept month is what the live figures were at that moment, down to the lines, and stays so."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from app.accounts.models import User
from app.audit.models import AuditEvent
from app.errors import Invalid
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.count import Counted, Question, on_both_bases
from app.indicators.indicator import entries_behind as live_entries
from app.indicators.indicator import trace
from app.indicators.pages.table import tabulate
from app.indicators.snapshots.keep import ask_to_keep
from app.indicators.snapshots.lines import KINDS, KeptLine
from app.indicators.snapshots.listed import entries_behind, kept_lines, shown
from app.indicators.snapshots.models import KEPT, Immutable, IndicatorSnapshot, KeptMonth
from app.indicators.snapshots.month import Month
from app.indicators.snapshots.opened import Opened, ways_of
from app.indicators.snapshots.table import kept_table
from app.indicators.snapshots.verify import is_untouched
from app.indicators.source.basis import Basis, official, source_of
from app.indicators.source.place import By, Where
from app.indicators.source.rules import rules_in_force
from app.indicators.source.view import View
from app.jobs.models import JobState
from app.orgs.scope import Scope
from tests.contracts.signing import Signing
from tests.indicators.county import County
from tests.indicators.snapshots.keeping import JUNE, drawn, keep, opened, work
from tests.indicators.test_every_indicator import strip
from tests.make import Make

EVERYWHERE = Where(Scope.everything())
LOGGED_AT_ANY_RATE = ("F07B", "F07R", "F09")  # live, their entries are listed whatever became of them


@pytest.mark.parametrize("seed", [1])
def test_it_equals_the_live_table_on_both_bases_and_drawn_up_again_is_the_same_to_the_last_byte(
    make: Make, signing: Signing, supervisor: User, seed: int
) -> None:
    County(make, signing, seed)
    kept = opened(keep(supervisor))
    assert drawn().digest == kept.kept.digest
    assert set(By) - set(ways_of(kept.kept)) == {By.MONTH}
    for by in ways_of(kept.kept):
        assert_same_as_live(kept, by)


def assert_same_as_live(kept: Opened, by: By) -> None:
    live = on_both_bases(Question(JUNE.period, kept.where, by, rules_in_force()))
    for basis, counted in zip(Basis, live, strict=True):
        assert_same(kept.counted(by, basis), counted)


def assert_same(kept: Counted, live: Counted) -> None:
    undashed = {
        code: {key.replace("-", "") if len(key) == 36 else key: each for key, each in rows.items()}
        for code, rows in strip(live.rows).items()
    }
    assert strip(kept.rows) == undashed
    assert kept.total == live.total


@pytest.mark.usefixtures("county")
class TestTheCounty:
    @pytest.fixture
    def kept(self, supervisor: User) -> Opened:
        return opened(keep(supervisor))

    @pytest.mark.parametrize("basis", Basis)
    def test_its_lines_add_up_to_its_figures(self, kept: Opened, basis: Basis) -> None:
        for code in INDICATORS:
            lines, snapshot = kept_lines(kept, code, basis), kept.snapshots[code, basis]
            if INDICATORS[code].covers:
                assert snapshot.numerator == len({line.thing for line in lines})
                continue
            assert sum(line.whole for line in lines) == snapshot.denominator
            assert sum(line.part for line in lines) == snapshot.numerator
            assert sum(line.pending for line in lines) == snapshot.pending

    @pytest.mark.parametrize("basis", Basis)
    def test_its_lines_and_the_entries_behind_them_are_the_live_ones(
        self, kept: Opened, basis: Basis
    ) -> None:
        view = View(source_of(basis, EVERYWHERE, JUNE.period), JUNE.period, EVERYWHERE, rules_in_force())
        for code, indicator in INDICATORS.items():
            lines = kept_lines(kept, code, basis)
            live, _ = trace(indicator, view)
            assert sorted(shown(lines), key=str) == sorted(live, key=str)
            for line in lines[:: max(len(lines) // 4, 1)]:
                assert_entries(kept, view, code, basis, line)

    @pytest.mark.parametrize("by", [By.DOCTOR, By.GROUP])
    def test_a_place_is_what_is_measured_there(self, kept: Opened, make: Make, by: By) -> None:
        for filters in ({By.CENTRE: str(make.centre.id)}, {By.VILLAGE: make.village.code}):
            assert_same_as_live(Opened(kept.kept, Where(Scope.everything(), filters)), by)

    @pytest.mark.parametrize("by", KINDS)
    def test_a_kind_is_what_is_measured_of_it(self, kept: Opened, make: Make, by: By) -> None:
        keys = {key for kind in kept.kinds for key in kind.keys(by)}
        assert len(keys) > 1
        of_kind = EVERYWHERE.within(by, max(keys))
        assert_same_as_live(Opened(kept.kept, of_kind), By.CENTRE)
        assert_same_as_live(Opened(kept.kept, of_kind.within(By.CENTRE, str(make.centre.id))), By.AGE)

    @pytest.mark.parametrize("by", KINDS)
    def test_the_lines_of_a_kind_are_the_live_ones(self, kept: Opened, by: By) -> None:
        where = EVERYWHERE.within(by, min(key for kind in kept.kinds for key in kind.keys(by)))
        of_kind, view = Opened(kept.kept, where), View(official(), JUNE.period, where, rules_in_force())
        for code, indicator in INDICATORS.items():
            live, _ = trace(indicator, view)
            assert sorted(shown(kept_lines(of_kind, code, Basis.OFFICIAL)), key=str) == sorted(live, key=str)

    @pytest.mark.parametrize("by", [By.VILLAGE, By.SEX])
    def test_a_centre_sees_its_own_part(self, kept: Opened, make: Make, by: By) -> None:
        mine = Opened(kept.kept, Where(Scope.below([make.centre])))
        assert_same_as_live(mine, by)
        assert {row.key for row in kept_table(mine, By.CENTRE).rows} == {make.centre.id.hex}

    def test_its_table_reads_as_the_live_one_does(self, kept: Opened) -> None:
        live = tabulate(Question(JUNE.period, EVERYWHERE, By.CENTRE, rules_in_force()))
        told = kept_table(kept, By.CENTRE)
        assert [cells(row) for row in (told.total, *told.rows)] == [
            cells(row) for row in (live.total, *live.rows)
        ]


def cells(row: object) -> list[object]:
    return [row.name, *((cell.text, cell.waiting, cell.goal) for cell in row.cells)]  # type: ignore[attr-defined]


def assert_entries(kept: Opened, view: View, code: str, basis: Basis, line: KeptLine) -> None:
    told = entries_behind(kept, code, basis, line)
    (each,) = shown([line])
    live = live_entries(INDICATORS[code], view, each.subject_id, each.item_id)
    assert set(told) <= set(live)
    if basis is Basis.OFFICIAL and code not in LOGGED_AT_ANY_RATE:
        assert set(told) == set(live)
    assert told or not line.part


@pytest.fixture
def kept(signing: Signing, make: Make, supervisor: User) -> KeptMonth:
    signing.sign(make.resident(), packages=[], items=["I011"])
    return keep(supervisor)


def test_no_row_of_it_is_ever_changed_or_deleted(kept: KeptMonth) -> None:
    for model in KEPT:
        row = db.session.scalars(select(model)).first()
        assert row is not None
        db.session.delete(row)
        with pytest.raises(Immutable):
            db.session.flush()
        db.session.rollback()
    kept.reason = "改"
    with pytest.raises(Immutable):
        db.session.flush()


@pytest.mark.parametrize("model", KEPT)
def test_the_database_itself_refuses_to_change_it(kept: KeptMonth, model: type[KeptMonth]) -> None:
    column = next(iter(model.__table__.columns))
    for statement in (update(model).values({column.name: column}), delete(model)):
        with pytest.raises(DatabaseError, match="superseded"):
            db.session.execute(statement, execution_options={"synchronize_session": False})
        db.session.rollback()


def test_who_changes_it_past_all_guards_is_found_out(kept: KeptMonth, database_kind: str) -> None:
    assert is_untouched(kept)
    if database_kind == "sqlite":
        db.session.execute(text("DROP TRIGGER indicator_snapshot_stays_update"))
    else:
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
    db.session.execute(
        update(IndicatorSnapshot).values(numerator=IndicatorSnapshot.numerator + 1),
        execution_options={"synchronize_session": False},
    )
    db.session.expire_all()
    assert not is_untouched(kept)
    db.session.rollback()


def test_a_backup_holds_it_and_gives_it_back(
    app: Flask, kept: KeptMonth, supervisor: User, tmp_path: Path
) -> None:
    id_, by = kept.id, supervisor.id
    db.session.remove()
    done = app.test_cli_runner().invoke(args=["backup", str(tmp_path), "--check", "full"])
    assert done.exit_code == 0, done.output
    keep(db.session.get_one(User, by), reason="备份以后又封存了一次")
    db.session.remove()
    (file,) = (each for each in tmp_path.iterdir() if each.suffix in (".db", ".dump"))
    done = app.test_cli_runner().invoke(args=["restore", str(file), "--yes"])
    assert done.exit_code == 0, done.output
    back = db.session.scalars(select(KeptMonth)).one()
    assert back.id == id_
    assert is_untouched(back)
    with pytest.raises(DatabaseError, match="superseded"):
        db.session.execute(delete(KeptMonth), execution_options={"synchronize_session": False})
    db.session.rollback()


def test_keeping_again_needs_a_reason_and_supersedes(kept: KeptMonth, supervisor: User) -> None:
    with pytest.raises(Invalid) as refused:
        ask_to_keep(JUNE, " ", supervisor)
    assert "原因" in refused.value.message
    again = keep(supervisor, reason="补录了随访")
    assert (again.edition, again.supersedes_id, again.reason) == (2, kept.id, "补录了随访")
    assert again.digest == kept.digest
    assert db.session.query(KeptMonth).count() == 2
    assert db.session.query(IndicatorSnapshot).count() == 2 * 2 * len(INDICATORS)


def test_asked_twice_it_is_kept_once(kept: KeptMonth, supervisor: User) -> None:
    july = ask_to_keep(JUNE, "再来", supervisor)
    assert ask_to_keep(JUNE, "再来", supervisor) is july


def test_who_was_not_the_first_to_keep_it_is_told_so(signing: Signing, supervisor: User) -> None:
    late = ask_to_keep(JUNE, None, supervisor)
    late.state = JobState.FAILED
    keep(supervisor)
    late.state = JobState.WAITING
    work(late)
    db.session.refresh(late)
    assert late.error == "这个月刚刚已由别人封存，请先查看"


@pytest.mark.parametrize("name", ["2021-07", "2021-12"])
def test_a_month_is_kept_when_it_is_over(signing: Signing, supervisor: User, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask_to_keep(Month.named(name), None, supervisor)
    assert "还没有结束" in refused.value.message


@pytest.mark.parametrize("name", ["", "2021-13", "2021-6", "june", "1999-01"])
def test_what_is_no_month_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        Month.named(name)


def test_who_kept_it_up_to_where_and_what_is_audited(kept: KeptMonth, supervisor: User) -> None:
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "figures.kept")).one()
    assert (event.actor_id, event.subject_id) == (supervisor.id, str(kept.id))
    assert event.details == {
        "month": "2021-06",
        "edition": 1,
        "supersedes": None,
        "reason": None,
        "digest": kept.digest,
    }
    assert kept.cut_off["changes"]
