"""Who may make which move in the sample district, told from the domain and not from the code that is tested."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from bot.batons import Asked, Baton, Owes
from bot.issues import Issue, Move
from tests.office import Town

PEOPLE = (
    *("小李", "小钱", "董主任", "老王", "小赵", "陈主任", "曹联络", "孔队长", "苏大队", "潘联络", "孙姐", "何调度"),
    *("沈督查", "周书记", "林主任", "高区长", "管小萍", "冯姐", "吴书记"),
)
MEMBERS = {
    "HW": {"老王", "小赵", "小马", "陈主任"},
    "CG": {"曹联络", "孔队长"},
    "CD": {"小李", "小钱", "小唐", "董主任"},
    "YJ": {"苏大队", "潘联络"},
    "CD-CY": set(),
}
IN_CD = {"小李", "小钱", "小唐", "董主任", "孙姐", "周书记", "林主任"}


@dataclass
class Law:
    """``gone`` are people whose posts have ended."""

    town: Town
    gone: set[str] = field(default_factory=set)

    def allows(
        self,
        move: Move,
        name: str,
        issue: Issue,
        batons: Collection[Baton],
        supporting: Collection[str],
        followers: Collection[str | None],
    ) -> bool:
        decides = {
            about: any(b.about is about and self.town.name(b.holder_id) == name for b in batons) for about in Asked
        }
        held = {baton.owes for baton in batons if self.town.name(baton.holder_id) == name}
        here = name not in self.gone
        reports = self.town.name(issue.reporter_id) == name
        lead = next((code for code in MEMBERS if self.unit_is(issue, code)), "")
        in_street = issue.area_id != self.town.area("A")
        unit = here and name in MEMBERS.get(lead, ())
        dispatches = here and name in ({"孙姐", "何调度"} if in_street else {"何调度"})
        supervises = here and name in {"沈督查", "彭督查"}
        leaders = {"高区长"} | ({"周书记", "林主任"} if in_street or lead.startswith("CD") else set())
        leads = here and name in leaders
        helps = here and any(self.works_in(name, code) for code in supporting)
        administers = here and name == "管小萍"
        match move:
            case Move.CORRECT | Move.WITHDRAW:
                return reports
            case Move.DISPATCH | Move.RECATEGORISE | Move.REJECT | Move.MERGE:
                return dispatches or Owes.DISPATCH in held
            case Move.REDIRECT:
                arbitrated = issue.returns > 1 and any(baton.about is Asked.RETURN for baton in batons)
                return supervises or (dispatches and not arbitrated)
            case Move.ACKNOWLEDGE | Move.RETURN | Move.REASSIGN | Move.SUBMIT | Move.EXTEND | Move.SUSPEND:
                return unit
            case Move.RESUME:
                return unit or dispatches or supervises or leads
            case Move.GRANT_EXTENSION | Move.REFUSE_EXTENSION:
                return dispatches or decides[Asked.EXTENSION]
            case Move.GRANT_SUSPENSION | Move.REFUSE_SUSPENSION:
                return dispatches or decides[Asked.SUSPENSION]
            case Move.PROGRESS:
                return unit or helps
            case Move.APPEAL:
                return unit
            case Move.GRANT_APPEAL | Move.REFUSE_APPEAL:
                return dispatches or decides[Asked.APPEAL]
            case Move.TAKE_PART | Move.SUBMIT_PART | Move.EXTEND_PART | Move.RETURN_PART:
                return helps
            case Move.ADD_PART | Move.RELEASE_PART:
                return dispatches or supervises
            case Move.GRANT_PART_EXTENSION | Move.REFUSE_PART_EXTENSION:
                return dispatches or decides[Asked.PART_EXTENSION]
            case Move.ACCEPT_PART_RETURN | Move.REFUSE_PART_RETURN:
                return dispatches or decides[Asked.PART_RETURN]
            case Move.ACCEPT_RETURN | Move.REFUSE_RETURN:
                return (dispatches if issue.returns < 2 else supervises) or decides[Asked.RETURN]
            case Move.PASS_CHECK | Move.FAIL_CHECK:
                handled = name in (self.town.name(issue.owner_id), self.town.name(issue.submitted_by))
                return not handled and (dispatches or supervises or Owes.CHECK in held)
            case Move.REOPEN:
                return reports or supervises or leads
            case Move.SUPERVISE:
                return supervises or leads
            case Move.ANSWER:
                return unit or Owes.ANSWER in held
            case Move.RELEVEL:
                return dispatches or supervises or leads or Owes.DISPATCH in held
            case Move.FORCE_CLOSE:
                return leads or administers
            case _:
                sees = not issue.private or reports or bool(held) or name in followers
                return sees or unit or helps or dispatches or supervises or leads or administers

    def unit_is(self, issue: Issue, code: str) -> bool:
        return issue.lead_id == self.town.unit(code)

    @staticmethod
    def works_in(name: str, code: str) -> bool:
        return name in (IN_CD if code == "CD" else MEMBERS.get(code, set()))


ACTS = {
    Owes.DISPATCH: Move.DISPATCH,
    Owes.ACKNOWLEDGE: Move.ACKNOWLEDGE,
    Owes.SUBMIT: Move.SUBMIT,
    Owes.CHECK: Move.PASS_CHECK,
    Owes.ANSWER: Move.ANSWER,
    Owes.CHOOSE: Move.REDIRECT,
    Owes.RESUME: Move.RESUME,
}
REFUSES = {
    Asked.RETURN: Move.REFUSE_RETURN,
    Asked.EXTENSION: Move.REFUSE_EXTENSION,
    Asked.SUSPENSION: Move.REFUSE_SUSPENSION,
    Asked.APPEAL: Move.REFUSE_APPEAL,
    Asked.PART_EXTENSION: Move.REFUSE_PART_EXTENSION,
    Asked.PART_RETURN: Move.REFUSE_PART_RETURN,
}


def act_of(baton: Baton, issue: Issue) -> Move:
    """A move by which the baton comes to its end."""
    if baton.owes in (Owes.SUBMIT, Owes.ACKNOWLEDGE) and baton.unit_id != issue.lead_id:
        return Move.SUBMIT_PART
    return REFUSES[baton.about] if baton.about is not None else ACTS[baton.owes]
