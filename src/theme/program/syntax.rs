//! Templates as trees: as much of the engine's language as a program is made of.

/// A template.
#[derive(Debug, Default)]
pub struct Template<'t> {
    /// The template it extends.
    pub parent: Option<&'t str>,
    pub body: Vec<Node<'t>>,
    /// Components that it defines.
    pub components: Vec<&'t str>,
}

/// A piece of a template.
#[derive(Debug)]
pub enum Node<'t> {
    Text(&'t str),
    Write(Expression<'t>),
    If { branches: Vec<(Expression<'t>, Vec<Node<'t>>)>, otherwise: Vec<Node<'t>> },
    For { name: &'t str, of: Expression<'t>, body: Vec<Node<'t>>, otherwise: Vec<Node<'t>> },
    Set { name: &'t str, value: Expression<'t> },
    Block { name: &'t str, body: Vec<Node<'t>> },
}

/// An expression.
#[derive(Debug)]
pub enum Expression<'t> {
    None,
    Bool(bool),
    Number(i64),
    Text(&'t str),
    Variable(&'t str),
    /// What is known of the innermost loop.
    Loop(LoopField),
    /// `super()`.
    Super,
    Attribute(Box<Expression<'t>>, &'t str),
    Item(Box<Expression<'t>>, Box<Expression<'t>>),
    Filter {
        of: Box<Expression<'t>>,
        name: FilterName,
        arguments: Vec<(&'t str, Expression<'t>)>,
    },
    Defined(Box<Expression<'t>>),
    Not(Box<Expression<'t>>),
    Binary(Operator, Box<Expression<'t>>, Box<Expression<'t>>),
    Choice {
        test: Box<Expression<'t>>,
        then: Box<Expression<'t>>,
        otherwise: Box<Expression<'t>>,
    },
}

/// What a loop knows of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopField {
    /// From 1.
    Index,
    /// From 0.
    Index0,
    First,
    Last,
    Length,
}

/// The filters that programs have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterName {
    Count,
    Date,
    Fill,
    Join,
    Length,
    Numeral,
    Safe,
}

impl FilterName {
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            "count" => Self::Count,
            "date" => Self::Date,
            "fill" => Self::Fill,
            "join" => Self::Join,
            "length" => Self::Length,
            "numeral" => Self::Numeral,
            "safe" => Self::Safe,
            _ => return None,
        })
    }
}

/// Operators with two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Concat,
}
