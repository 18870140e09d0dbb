"""Counties, townships, villages, officers, ties and rounds."""

from datetime import date

from sqlmodel import Field, SQLModel, UniqueConstraint

from ledgers.fields import between, one_of

COUNTY_LEADER_POSTS = ("县委书记", "县长", "专职副书记", "组织部长", "政法委书记", "县级领导")
DEPARTMENT_POSTS = ("组织部工作人员", "组织部长")
TOWNSHIP_POSTS = ("乡镇党委书记", "乡镇包村干部")
HANDLER_POST, UNIT_HEAD_POST = "部门联络员", "部门负责人"
HANDLER_POSTS = (HANDLER_POST, UNIT_HEAD_POST)
"""Of the other departments of the county: who handles their opinions, and their heads, who may do the same."""
AUDITOR_POST = "监督人员"
"""He reads and changes nothing."""
PRACTICE_MARK = "（演练）"
OFFICER_POSTS = (*COUNTY_LEADER_POSTS, "组织部工作人员", *TOWNSHIP_POSTS, *HANDLER_POSTS, AUDITOR_POST)


class County(SQLModel, table=True):
    """A county; ``code`` is the first six digits of its villages' codes."""

    code: str = Field(primary_key=True, max_length=6)
    name: str = Field(max_length=60)


class Township(SQLModel, table=True):
    """A township or street office; ``code`` is the first nine digits of its villages' codes."""

    code: str = Field(primary_key=True, max_length=9)
    name: str = Field(max_length=60)
    county_code: str = Field(max_length=6, foreign_key="county.code", index=True)


class Village(SQLModel, table=True):
    """A village or community; ``code`` is the 12-digit statistical code."""

    code: str = Field(primary_key=True, max_length=12)
    name: str = Field(max_length=80)
    township_code: str = Field(max_length=9, foreign_key="township.code", index=True)
    county_code: str = Field(max_length=6, foreign_key="county.code", index=True)


class Round(SQLModel, table=True):
    """One term election of one region: ``region`` is the code prefix of its villages ("" is the whole country).

    ``polling_on`` is T of every village without a date of its own; ``profile`` names the legal texts in force.
    ``practice`` marks a rehearsal: its business dates are free, where those of a real round are bound to the clock.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80, unique=True)
    region: str = Field(max_length=9)
    polling_on: date
    profile: str = Field(max_length=40)
    practice: bool = False

    @property
    def title(self) -> str:
        """The name as headings show it: nobody takes a rehearsal for the real thing."""
        return f"{self.name}{PRACTICE_MARK}" if self.practice else self.name


class Officer(SQLModel, table=True):
    """A county leader, a township officer, one of the organisation department's staff, or a department's handler.

    ``unit`` names the department of a handler as the rules name it. ``seniority`` orders leaders, 1 being the
    most senior. ``address`` names a channel and where to reach the person on it ("smtp:a@b.example"). While absent,
    ``deputy_no`` receives what is theirs. From ``left_on`` on they hold no right; what they did stays.
    """

    __table_args__ = (one_of("post", OFFICER_POSTS), between("seniority", 1))

    no: str = Field(primary_key=True, max_length=20)
    name: str = Field(max_length=40)
    post: str = Field(max_length=20)
    title: str | None = Field(default=None, max_length=80)
    seniority: int = 99
    capacity: int | None = None
    county_code: str = Field(max_length=6, foreign_key="county.code", index=True)
    township_code: str | None = Field(default=None, max_length=9, foreign_key="township.code")
    unit: str | None = Field(default=None, max_length=40)
    address: str | None = Field(default=None, max_length=200)
    deputy_no: str | None = Field(default=None, max_length=20)
    absent_from: date | None = None
    absent_to: date | None = None
    left_on: date | None = None


class Tie(SQLModel, table=True):
    """A recorded tie of an officer to a village: he may not be its lead (回避). The reason is a kind, not a story."""

    __table_args__ = (UniqueConstraint("officer_no", "village_code"),)

    id: int | None = Field(default=None, primary_key=True)
    officer_no: str = Field(max_length=20, foreign_key="officer.no", index=True)
    village_code: str = Field(max_length=12, foreign_key="village.code")
    kind: str = Field(default="回避", max_length=20)
