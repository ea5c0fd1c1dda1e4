//! The words that notes are made of. A new form of notes is mostly a new word here.

/// What a label or a verb says of those it goes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Leads.
    Lead,
    /// Supports.
    Support,
    /// Answers for the task: the lead if alone.
    Answer,
    /// One of several.
    Share,
}

/// How labels begin, before one of [`LABEL_ENDS`].
const LABEL_STEMS: &[(Verb, &[&str])] = &[
    (Verb::Lead, &["牵头", "总牵头", "牵头责任", "牵头组织", "主责", "主办", "主要责任", "第一责任", "主管", "行业主管"]),
    (Verb::Answer, &["责任", "落实", "实施", "承办", "组织实施", "责任落实", "具体责任", "任务"]),
    (Verb::Support, &["配合", "协同", "协办", "协助", "协作", "参与", "参加", "支持", "配合责任", "协同责任", "协助责任", "参与责任"]),
];
/// How labels end. 责任 and a colon will do where a body follows.
const LABEL_ENDS: &[&str] = &["单位", "部门", "机构", "处室", "科室", "主体", "地区", "企业"];
/// Ends of labels of what names no body: deadlines, persons, contacts.
const BESIDE_LABELS: &[&str] =
    &["时限", "期限", "时间", "节点", "进度", "要求", "目标", "责任人", "负责人", "领导", "联系人", "电话", "方式", "备注", "依据", "措施"];

/// What a label says, and whether it ends like one; None for words that are no label.
pub fn label(text: &str) -> Option<(Verb, bool)> {
    let end = LABEL_ENDS.iter().find_map(|end| text.strip_suffix(end));
    let stem = end.unwrap_or(text);
    let verb = LABEL_STEMS.iter().find(|(_, stems)| stems.contains(&stem)).map(|(verb, _)| *verb);
    verb.map(|verb| (verb, end.is_some()))
}

/// Bytes of the label that `text` ends with.
pub fn label_at_end(text: &str) -> Option<usize> {
    let end = LABEL_ENDS.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    let stems = LABEL_STEMS.iter().flat_map(|(_, stems)| stems.iter());
    let stem = stems.filter(|stem| end.ends_with(**stem)).map(|stem| stem.len() + text.len() - end.len()).max();
    stem.or_else(|| {
        let before = BESIDE_LABELS.iter().find_map(|end| text.strip_suffix(end))?;
        let word: usize = before.chars().rev().take(LONGEST_LABEL).take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum();
        Some(text.len() - before.len() + word)
    })
}

/// Characters before the end of a label at most: 分管领导, 完成时限.
const LONGEST_LABEL: usize = 6;

/// Whether a label is of something that names no body.
pub fn is_beside_label(text: &str) -> bool {
    BESIDE_LABELS.iter().any(|end| text.ends_with(end))
}

/// What stands behind a group and says its role. The longest that fits counts.
#[rustfmt::skip]
pub const VERBS: &[(Verb, &[&str])] = &[
    (Verb::Lead, &["牵头", "牵头负责", "牵头组织实施", "牵头组织", "牵头实施", "牵头落实", "牵头协调", "牵头推进", "总牵头", "抓总", "抓统抓总抓协调", "统筹协调", "统筹", "主责", "主办", "牵头抓总", "牵头推动", "总负责", "为牵头单位", "为牵头部门", "为主责单位", "为主办单位"]),
    (Verb::Support, &["配合", "配合推进", "配合落实", "配合实施", "配合做好", "做好配合", "协同配合", "密切配合", "协助配合", "参与配合", "协同", "协同推进", "协助", "协办", "参与", "参加", "支持", "协作", "做好协助", "积极配合", "为配合单位", "为参与单位", "为协同单位", "为协办单位", "为配合部门"]),
    (Verb::Answer, &["负责", "负责落实", "负责实施", "负责组织实施", "负责组织落实", "组织实施", "组织落实", "负总责", "为责任单位", "为责任部门", "为责任主体"]),
    (Verb::Share, &["各负其责", "负责推进", "落实", "抓好落实", "贯彻落实", "实施", "承办", "按职责分工", "按照职责分工", "按分工", "指导", "督导", "监督指导", "业务指导", "落实属地责任", "落实属地监管责任", "履行属地责任", "承担属地责任", "抓落实"]),
];
/// The last characters of these verbs, by which most texts are known to have none.
pub const VERB_ENDS: &[char] = &[
    '头', '责', '施', '织', '实', '调', '进', '总', '筹', '办', '合', '好', '同', '助', '与', '加', '持', '工', '作', '位', '门', '体',
    '导', '动', '任',
];
/// What may stand before a verb and says how. Whoever answers in such a way is one of several.
pub const MANNERS: &[&str] = &[
    "按照各自职责分工",
    "按各自职责分工",
    "按照职责分工",
    "按职责分工",
    "依据职责分工",
    "根据职责分工",
    "依职责分工",
    "按照各自职责",
    "按各自职责",
    "按照职责",
    "依据职责",
    "根据职责",
    "按职责",
    "依职责",
    "按照分工",
    "按分工",
    "依法",
    "分工",
    "分头",
    "分别",
    "分级",
    "分类",
    "共同",
    "联合",
    "各自",
    "密切",
    "协同",
    "具体",
    "直接",
];

/// What joins the one who leads to those who support it.
pub const WITH: &[&str] = &["牵头会同", "会同", "商请", "联合", "商"];

/// Ends of names of bodies.
pub const BODIES: &[&str] = &[
    "局",
    "委",
    "办",
    "部",
    "厅",
    "处",
    "室",
    "院",
    "所",
    "站",
    "社",
    "队",
    "组",
    "会",
    "厂",
    "段",
    "行",
    "司",
    "署",
    "馆",
    "台",
    "关",
    "庭",
    "库",
    "校",
    "中心",
    "单位",
    "机构",
    "公司",
    "集团",
    "企业",
    "政府",
    "街道",
    "镇",
    "乡",
    "区",
    "县",
    "市",
    "旗",
    "州",
    "盟",
    "村",
    "团",
    "场",
    "党政",
    "专班",
    "班子",
    "指挥部",
    "联社",
    "学院",
    "大学",
    "消防",
    "公安",
    "交警",
    "海事",
    "气象",
    "邮政",
    "电力",
    "供电",
    "妇联",
    "工会",
    "残联",
    "科协",
    "文联",
    "工商联",
    "口岸",
    "基地",
    "园区",
    "组织",
    "部队",
    "机场",
    "港务",
    "海关",
    "税务",
    "窗口",
    "社区",
    "协会",
    "金融监管",
    "网信",
    "保险",
    "银行",
    "党校",
    "法院",
    "检察院",
    "辖区",
    "各地",
    "方",
    "融媒体",
    "运营商",
    "联通",
    "电信",
    "移动",
    "铁塔",
    "国动",
    "人武",
];
/// Ends of names of offices, for a list that has neither label nor verb.
pub const OFFICES: &[&str] =
    &["局", "委", "办", "部", "厅", "处", "室", "院", "队", "会", "中心", "单位", "部门", "公司", "政府", "机构", "社", "站", "银行"];
/// Beginnings of what stands for several bodies.
pub const CLASSES: &[&str] = &[
    "各",
    "有关",
    "相关",
    "其他",
    "其它",
    "负有",
    "全市",
    "全体",
    "全县",
    "全区",
    "所有",
    "市负有",
    "县负有",
    "区负有",
    "市直各",
    "市有关",
    "市各",
    "县有关",
    "区有关",
];
/// Words within what stands for several bodies.
pub const CLASS_WORDS: &[&str] =
    &["成员单位", "有关部门", "相关部门", "有关单位", "相关单位", "主管部门", "监管部门", "职责的部门", "职责部门", "成员部门", "行业部门"];
/// Words for levels of government.
pub const TERRITORIES: &[&str] =
    &["县", "区", "市", "旗", "乡", "镇", "街道", "乡镇", "园区", "开发区", "村", "社区", "地", "新区", "盟", "州", "功能区"];
/// Words that may join two names, longest first.
pub const JOINTS: &[&str] = &["以及", "及", "和", "与"];

/// Ends like those of bodies, of what is none.
pub const NOT_BODIES: &[&str] =
    &["机会", "社会", "全部", "大会", "会议", "干部", "范围", "地区", "市场", "现场", "场所", "厂区", "报告会", "内部", "外部", "工作组织"];

/// Words about time that a part of a note may be made of, beside what `rhythm` reads.
pub const TIME_WORDS: &[&str] = &[
    "长期坚持",
    "持续推进",
    "持续实施",
    "常态化",
    "贯穿全年",
    "长期",
    "持续",
    "坚持",
    "全年",
    "立即",
    "完成",
    "启动",
    "开展",
    "推进",
    "实施",
    "落实",
    "到位",
    "取得",
    "阶段性",
    "明显",
    "成效",
    "实效",
    "见效",
    "按时",
    "分步",
    "压茬",
    "年内",
    "年底",
    "前",
    "并",
    "时限",
    "进行",
    "底",
    "，",
    " ",
];

/// Beginnings of what says that somebody is to be found elsewhere.
pub const ELSEWHERE: &[&str] = &["详见", "见附", "见表", "另行", "待定", "按附件"];
