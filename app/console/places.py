"""The places of the console, and who goes where."""

from dataclasses import dataclass

from app.accounts.models import FIELD_ROLES, Role

REVIEWERS = (Role.CENTRE_REVIEWER, Role.CENTRE_MANAGER, Role.COUNTY_SUPERVISOR)
ADMINS = (Role.CENTRE_MANAGER, Role.COUNTY_ADMIN)
EVERYBODY = tuple(Role)


@dataclass(frozen=True)
class Place:
    """One line of the main navigation."""

    path: str
    label: str
    roles: tuple[Role, ...]
    hint: str = ""  # what is done there, for a front page
    group: str = ""  # places of one group stand together under its name
    pages: str = ""  # what all pages of the place begin with, if not with its path

    def is_here(self, path: str) -> bool:
        """Whether a page belongs to this place, and to none of its own within it."""
        return self._covers(path) and not any(
            len(other.path) > len(self.path) and other._covers(path) for other in PLACES
        )

    def _covers(self, path: str) -> bool:
        top = self.pages or self.path
        return path == self.path or (top != "/" and path.startswith(f"{top}/"))


PLACES = (
    Place("/", "首页", EVERYBODY),
    Place("/review", "审核", REVIEWERS),
    Place("/alerts", "预警", (Role.TEAM_LEADER, *REVIEWERS)),
    Place("/signing/unsigned", "签约名单", (*FIELD_ROLES, *REVIEWERS), group="签约", pages="/signing"),
    Place("/contracts/bulk", "批量处理", REVIEWERS, group="签约"),
    Place("/figures", "指标", (Role.VILLAGE_DOCTOR, Role.TEAM_LEADER, *REVIEWERS)),
    Place("/residents", "居民", (*FIELD_ROLES, *REVIEWERS)),
    Place("/prints", "打印", (*FIELD_ROLES, *REVIEWERS), group="打印与台账"),
    Place("/ledgers", "台账", REVIEWERS, group="打印与台账"),
    Place("/quarantine", "隔离区", (*FIELD_ROLES, *REVIEWERS), group="核对"),
    Place("/conflicts", "资料冲突", REVIEWERS, group="核对"),
    Place("/record-changes", "档案变动", REVIEWERS, group="核对"),
    Place(
        "/admin/settings",
        "签约设置",
        (Role.COUNTY_ADMIN,),
        "签约周期、续签提醒和宽限、需求评估、手机上的协议文字",
    ),
    Place(
        "/figures/goals",
        "指标目标",
        (Role.COUNTY_SUPERVISOR, Role.COUNTY_ADMIN),
        "年度目标、公布的人口数、全县统计口径",
    ),
    Place(
        "/admin/orgs", "机构", ADMINS, "机构、团队、网格；按表格导入整个县的机构和人员", group="机构与人员"
    ),
    Place(
        "/admin/people",
        "人员",
        ADMINS,
        "账号：建立、停用、发放一次性密码，角色、机构与兼职",
        group="机构与人员",
    ),
    Place(
        "/admin/catalogue",
        "服务目录",
        (Role.COUNTY_ADMIN,),
        "服务项目和服务包的各版：导出、修改、检查十类覆盖、发布",
        group="目录与模板",
    ),
    Place(
        "/admin/drugs",
        "药品清单",
        (Role.COUNTY_ADMIN,),
        "常用药的规格、用法用量和每日范围：上传、对比、发布到手机",
        group="目录与模板",
    ),
    Place(
        "/admin/forms",
        "表单",
        (Role.COUNTY_ADMIN,),
        "表单和规则的新版：上传、检查、预览、定日期发布",
        group="目录与模板",
    ),
    Place(
        "/admin/agreement",
        "协议模板",
        (Role.COUNTY_ADMIN,),
        "签约协议的条款和本县的 Word 模板，每一版都保留",
        group="目录与模板",
    ),
    Place(
        "/imports",
        "名册导入",
        (Role.CENTRE_MANAGER, Role.COUNTY_ADMIN),
        "居民名册：先试读，逐行列出错误，重复的选择保留或合并",
        group="机构与人员",
    ),
)


def places_of(role: Role) -> list[Place]:
    return [place for place in PLACES if role in place.roles]


def groups_of(role: Role) -> list[tuple[str, list[Place]]]:
    """As the navigation shows them: a name and what stands under it; what stands alone has no name."""
    found: dict[str, list[Place]] = {}
    for place in places_of(role):
        found.setdefault(place.group or place.path, []).append(place)
    return [(places[0].group if len(places) > 1 else "", places) for places in found.values()]
