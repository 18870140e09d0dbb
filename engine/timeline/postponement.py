"""Postponing a polling day: proposed with a reason, and moved only when every consent the rules ask for is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.errors import InputError
from engine.rulebook.timeline import TimelineRules
from ledgers.authority.act import Act, need
from ledgers.authority.days import require_after
from ledgers.authority.rights import Matter, need_right, refuse_own_step
from ledgers.changes import CellChange, ChangeRecorder
from ledgers.journal.change import Change
from ledgers.journal.stage import Consent, Postponement
from ledgers.village_file.table import VillageFile


@dataclass(frozen=True, slots=True)
class Agreement:
    """One consent as a person records it: which one, its document and its date."""

    consent: str
    document_no: str
    agreed_on: date


def standing_postponement(session: Session, round_id: int, village: str) -> Postponement | None:
    """Return the proposal of a village that still waits for consents."""
    chosen = select(Postponement).where(
        Postponement.round_id == round_id, Postponement.village_code == village, Postponement.state == "proposed"
    )
    return session.exec(chosen).first()


def need_postponement(session: Session, round_id: int, village: str) -> Postponement:
    """Return the standing proposal of a village; InputError when there is none."""
    standing = standing_postponement(session, round_id, village)
    if standing is None:
        raise InputError(f"村 {village} 没有在办理的延期建议", remedy="先运行 huanjie postpone propose")
    return standing


def consents_of(session: Session, postponement: Postponement) -> dict[str, Consent]:
    """Return the consents recorded so far."""
    chosen = select(Consent).where(Consent.postponement_id == postponement.id).order_by(col(Consent.agreed_on))
    return {consent.consent: consent for consent in session.exec(chosen)}


def propose_postponement(
    session: Session, act: Act, village: str, days: tuple[date, date], reason: str
) -> Postponement:
    """Propose to move the polling day of a village from ``days[0]`` to ``days[1]``."""
    need_right(session, act, "case", Matter("提出延期选举", village))
    old, new = days
    if new <= old:
        raise InputError(f"新选举日 {new} 不晚于现选举日 {old}", where=village, remedy="延期须改到更晚的日期")
    standing = standing_postponement(session, act.round_id, village)
    if standing is not None:
        raise InputError(
            f"已有一项延期到 {standing.new_on} 的建议在办理", where=village, remedy="先办完或撤回，再提新的建议"
        )
    postponement = Postponement(
        round_id=act.round_id,
        village_code=village,
        old_on=old,
        new_on=new,
        reason=need(reason, "延期理由", "用 --reason 写明理由"),
        proposed_by=act.by,
        proposed_no=act.officer_no,
        proposed_on=act.on,
    )
    session.add(postponement)
    session.flush()
    return postponement


def record_consent(
    session: Session, act: Act, postponement: Postponement, timeline: TimelineRules, agreed: Agreement
) -> Postponement:
    """Record one consent, in the order the rules name them; the last one, the county's, moves the polling day.

    Who proposed records no consent, and who recorded one of the others does not record the county's.
    """
    names = list(timeline.consents)
    if agreed.consent not in names:
        known = "、".join(f"{name}（{title}）" for name, title in timeline.consents.items())
        raise InputError(f"没有名为 {agreed.consent} 的同意事项", remedy=f"可用的有：{known}")
    right = "county" if agreed.consent == names[-1] else "case"
    deed = f"登记{timeline.consents[agreed.consent]}"
    need_right(session, act, right, Matter(deed, postponement.village_code))
    require_after(act, postponement.proposed_on, "提出延期建议", postponement.village_code)
    given = consents_of(session, postponement)
    earlier = [(postponement.proposed_no, "提出延期选举")]
    if right == "county":
        earlier += [(each.recorded_no, f"登记{timeline.consents[name]}") for name, each in given.items()]
    refuse_own_step(act, earlier, deed, postponement.village_code)
    if agreed.consent in given:
        raise InputError(f"“{timeline.consents[agreed.consent]}”已经登记", remedy="不必重复登记")
    lacking = [timeline.consents[name] for name in names[: names.index(agreed.consent)] if name not in given]
    if lacking:
        raise InputError(
            f"还没有取得：{'、'.join(lacking)}", where=timeline.postponement_basis, remedy="按先后次序逐项登记"
        )
    assert postponement.id is not None
    session.add(
        Consent(
            postponement_id=postponement.id,
            consent=agreed.consent,
            document_no=need(agreed.document_no, "文号", "用 --doc 写明决议或批复的文号"),
            agreed_on=agreed.agreed_on,
            recorded_by=act.by,
            recorded_no=act.officer_no,
            recorded_at=act.at,
        )
    )
    if set(names) == {*given, agreed.consent}:
        _move_polling_day(session, act, postponement)
    session.flush()
    return postponement


def withdraw_postponement(session: Session, act: Act, postponement: Postponement) -> Postponement:
    """Withdraw a proposal; the polling day stays."""
    need_right(session, act, "case", Matter("撤回延期建议", postponement.village_code))
    postponement.state, postponement.closed_on = "withdrawn", act.on
    session.flush()
    return postponement


def _move_polling_day(session: Session, act: Act, postponement: Postponement) -> None:
    chosen = select(VillageFile).where(
        VillageFile.round_id == act.round_id, VillageFile.village_code == postponement.village_code
    )
    file = session.exec(chosen).first()
    if file is None:
        raise InputError("该村还没有一村一档，无法改选举日", where=postponement.village_code, remedy="先导入一村一档")
    village, why = postponement.village_code, f"延期选举：{postponement.reason}"
    moved = CellChange("village_file", village, village, "polling_on", file.polling_on, postponement.new_on, why)
    session.add(Change(**ChangeRecorder(act.round_id, act.by, act.at, act.officer_no).row(moved)))
    file.polling_on = postponement.new_on
    postponement.state, postponement.closed_on = "approved", act.on
