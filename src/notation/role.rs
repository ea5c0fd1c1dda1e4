//! Role labels: the words before a colon that say what part the named departments play.

/// The part a department plays in a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// 主责单位: leads.
    Lead,
    /// 配合单位: supports.
    Support,
}

const LABELS: &[(&str, Role)] = &[
    ("主责单位", Role::Lead),
    ("主责部门", Role::Lead),
    ("牵头单位", Role::Lead),
    ("牵头部门", Role::Lead),
    ("牵头责任单位", Role::Lead),
    ("责任单位", Role::Lead),
    ("行业主管部门", Role::Lead),
    ("主管部门", Role::Lead),
    ("配合单位", Role::Support),
    ("配合部门", Role::Support),
    ("协同单位", Role::Support),
    ("协同责任单位", Role::Support),
    ("协助单位", Role::Support),
    ("协办单位", Role::Support),
    ("参与单位", Role::Support),
    ("参加单位", Role::Support),
    ("参与部门", Role::Support),
    ("责任部门", Role::Lead),
    ("责任主体", Role::Lead),
    ("主办单位", Role::Lead),
    ("总牵头单位", Role::Lead),
    ("落实单位", Role::Lead),
    ("实施单位", Role::Lead),
];

/// The role a label names, if it names one.
pub fn of(label: &str) -> Option<Role> {
    let label = label.trim();
    LABELS.iter().find(|(name, _)| *name == label).map(|(_, role)| *role)
}

/// The words that open a line about the lead, for messages.
pub const LEAD_LABEL: &str = "主责单位";

/// Splits a line at its first colon, of either width: what stands before it, and the offset of what stands behind it.
pub fn split_colon(line: &str) -> Option<(&str, usize)> {
    let (at, colon) = line.char_indices().find(|(_, c)| matches!(c, '：' | ':'))?;
    Some((&line[..at], at + colon.len_utf8()))
}
