//! From tokens to trees. What is accepted here is valid for the engine too, so that a theme of which everything is accepted needs no engine to tell
//! whether it is; whatever else the engine has gives None.

use super::syntax::{Expression, FilterName, LoopField, Node, Operator, Template};
use super::token::{Tag, Token, tokens};

/// The engine refuses what is nested deeper or longer than its limits (40, 256 and 4); these are below them.
const DEEPEST: usize = 30;
const LONGEST: usize = 100;
const BRACKETS: usize = 3;

/// Names that no variable may have.
const RESERVED: &[&str] =
    &["true", "True", "false", "False", "loop", "self", "and", "or", "not", "is", "in", "continue", "break", "none", "None", "null"];

/// Reads a template.
pub fn parse(text: &str) -> Option<Template<'_>> {
    let mut parser = Parser { tokens: tokens(text)?, ..Parser::default() };
    let body = parser.nodes(&[])?;
    Some(Template { body, ..parser.template })
}

#[derive(Default)]
struct Parser<'t> {
    tokens: Vec<Token<'t>>,
    at: usize,
    /// How deep pieces and expressions are nested, and how long the expression is.
    depth: usize,
    inner_depth: usize,
    length: usize,
    brackets: usize,
    /// Loops around this place, and whether anything is around it.
    loops: usize,
    nested: usize,
    in_component: bool,
    blocks: Vec<&'t str>,
    template: Template<'t>,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token<'t>> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    /// Goes on if this is the next token.
    fn eat(&mut self, token: Token<'_>) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, token: Token<'_>) -> Option<()> {
        self.eat(token).then_some(())
    }

    fn word(&mut self) -> Option<&'t str> {
        match self.next()? {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    /// A name that may be bound.
    fn name(&mut self) -> Option<&'t str> {
        self.word().filter(|name| !RESERVED.contains(name))
    }

    fn end_of_statement(&mut self) -> Option<()> {
        self.expect(Token::End(Tag::Statement))
    }

    /// Pieces up to a statement that begins with one of these words, of which the word is the next token; all pieces if there are no words.
    fn nodes(&mut self, until: &[&str]) -> Option<Vec<Node<'t>>> {
        self.depth += 1;
        (self.depth <= DEEPEST).then_some(())?;
        let mut nodes = Vec::new();
        loop {
            let Some(token) = self.next() else {
                until.is_empty().then_some(())?;
                break;
            };
            // At the top of a template that extends another, only blocks and components are ever shown.
            let is_hidden = self.template.parent.is_some() && self.nested == 0;
            match token {
                Token::Text(text) => {
                    (!is_hidden || text.trim().is_empty()).then_some(())?;
                    nodes.push(Node::Text(text));
                }
                Token::Begin(Tag::Output) => {
                    (!is_hidden).then_some(())?;
                    let expression = self.whole_expression()?;
                    self.expect(Token::End(Tag::Output))?;
                    nodes.push(Node::Write(expression));
                }
                Token::Begin(Tag::Statement) => {
                    if let Some(Token::Word(word)) = self.peek()
                        && until.contains(&word)
                    {
                        break;
                    }
                    let is_first = nodes.iter().all(|node| matches!(node, Node::Text(text) if text.trim().is_empty()));
                    if let Some(node) = self.statement(is_first)? {
                        (!is_hidden || matches!(node, Node::Block { .. })).then_some(())?;
                        nodes.push(node);
                    }
                }
                _ => return None,
            }
        }
        self.depth -= 1;
        Some(nodes)
    }

    /// Pieces within something else.
    fn inner(&mut self, until: &[&str]) -> Option<Vec<Node<'t>>> {
        self.nested += 1;
        let nodes = self.nodes(until);
        self.nested -= 1;
        nodes
    }

    fn statement(&mut self, is_first: bool) -> Option<Option<Node<'t>>> {
        let node = match self.word()? {
            "extends" => {
                let Token::String(parent) = self.next()? else { return None };
                (is_first && self.nested == 0 && self.template.parent.is_none()).then_some(())?;
                self.template.parent = Some(parent);
                None
            }
            "component" => {
                self.component()?;
                None
            }
            "block" => Some(self.block()?),
            "if" => Some(self.condition()?),
            "for" => Some(self.iteration()?),
            "set" => {
                let name = self.name()?;
                self.expect(Token::Sign("="))?;
                Some(Node::Set { name, value: self.whole_expression()? })
            }
            _ => return None,
        };
        self.end_of_statement()?;
        Some(node)
    }

    fn block(&mut self) -> Option<Node<'t>> {
        let name = self.word()?;
        (self.loops == 0 && !self.in_component && !self.blocks.contains(&name)).then_some(())?;
        self.blocks.push(name);
        self.end_of_statement()?;
        let body = self.inner(&["endblock"])?;
        self.end_with(name, "endblock")?;
        Some(Node::Block { name, body })
    }

    /// The end of something that has a name, which may stand there again.
    fn end_with(&mut self, name: &str, word: &str) -> Option<()> {
        self.expect(Token::Word(word))?;
        match self.peek()? {
            Token::Word(_) => (self.word()? == name).then_some(()),
            _ => Some(()),
        }
    }

    fn condition(&mut self) -> Option<Node<'t>> {
        let mut branches = Vec::new();
        let mut otherwise = Vec::new();
        loop {
            let test = self.whole_expression()?;
            self.end_of_statement()?;
            branches.push((test, self.inner(&["elif", "else", "endif"])?));
            (branches.len() <= DEEPEST).then_some(())?;
            match self.word()? {
                "elif" => continue,
                "else" => {
                    self.end_of_statement()?;
                    otherwise = self.inner(&["endif"])?;
                    self.word()?;
                }
                _ => {}
            }
            return Some(Node::If { branches, otherwise });
        }
    }

    fn iteration(&mut self) -> Option<Node<'t>> {
        let name = self.name()?;
        self.expect(Token::Word("in"))?;
        let of = self.whole_expression()?;
        self.end_of_statement()?;
        self.loops += 1;
        let body = self.inner(&["endfor", "else"])?;
        self.loops -= 1;
        let mut otherwise = Vec::new();
        if self.word()? == "else" {
            self.end_of_statement()?;
            otherwise = self.inner(&["endfor"])?;
            self.word()?;
        }
        Some(Node::For { name, of, body, otherwise })
    }

    /// The definition of a component. Its calls are gone, but it must be valid.
    fn component(&mut self) -> Option<()> {
        let name = self.word()?;
        (self.nested == 0 && !self.template.components.contains(&name)).then_some(())?;
        self.template.components.push(name);
        self.expect(Token::Sign("("))?;
        let mut parameters = Vec::new();
        while !self.eat(Token::Sign(")")) {
            if !parameters.is_empty() {
                self.expect(Token::Sign(","))?;
            }
            let is_seen = self.eat(Token::Sign("@"));
            let parameter = self.word()?;
            (!parameters.contains(&parameter) && parameter != "body").then_some(())?;
            parameters.push(parameter);
            if self.eat(Token::Sign("=")) {
                let is_plain = matches!(self.next()?, Token::String(_) | Token::Number(_) | Token::Word("true" | "false"));
                (is_plain && !is_seen).then_some(())?;
            }
        }
        self.end_of_statement()?;
        self.in_component = true;
        let body = self.inner(&["endcomponent"]);
        self.in_component = false;
        body?;
        self.end_with(name, "endcomponent")
    }

    fn whole_expression(&mut self) -> Option<Expression<'t>> {
        self.length = 0;
        self.expression(0)
    }

    fn lengthen(&mut self) -> Option<()> {
        self.length += 1;
        (self.length <= LONGEST).then_some(())
    }

    /// An expression of operators that bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Option<Expression<'t>> {
        self.inner_depth += 1;
        (self.inner_depth <= DEEPEST).then_some(())?;
        let mut left = self.operand()?;
        while let Some(token) = self.peek() {
            let operator = match token {
                Token::Sign("[") => {
                    left = self.item(left)?;
                    continue;
                }
                Token::Sign("|") if least <= 17 => {
                    left = self.filter(left)?;
                    continue;
                }
                Token::Word("is") if least <= 5 => {
                    left = self.test(left)?;
                    continue;
                }
                Token::Word("if") if least == 0 => {
                    self.at += 1;
                    let test = Box::new(self.expression(0)?);
                    self.expect(Token::Word("else"))?;
                    let otherwise = Box::new(self.expression(0)?);
                    left = Expression::Choice { test, then: Box::new(left), otherwise };
                    break;
                }
                Token::Word("or") => Operator::Or,
                Token::Word("and") => Operator::And,
                Token::Sign("==") => Operator::Equal,
                Token::Sign("!=") => Operator::NotEqual,
                Token::Sign("<") => Operator::Less,
                Token::Sign("<=") => Operator::LessOrEqual,
                Token::Sign(">") => Operator::Greater,
                Token::Sign(">=") => Operator::GreaterOrEqual,
                Token::Sign("+") => Operator::Plus,
                Token::Sign("-") => Operator::Minus,
                Token::Sign("~") => Operator::Concat,
                _ => break,
            };
            let (binds, right) = match operator {
                Operator::Or => (1, 2),
                Operator::And => (3, 4),
                Operator::Plus | Operator::Minus => (11, 12),
                Operator::Concat => (13, 14),
                _ => (7, 8),
            };
            if binds < least {
                break;
            }
            self.lengthen()?;
            self.at += 1;
            let right = self.expression(right)?;
            (operator != Operator::Concat || !matches!(right, Expression::Not(_))).then_some(())?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right));
        }
        self.inner_depth -= 1;
        Some(left)
    }

    fn operand(&mut self) -> Option<Expression<'t>> {
        Some(match self.next()? {
            Token::Number(number) => Expression::Number(number),
            Token::String(text) => Expression::Text(text),
            Token::Sign("(") => {
                let inner = self.expression(0)?;
                self.expect(Token::Sign(")"))?;
                inner
            }
            Token::Word(word) => match word {
                "true" | "True" => Expression::Bool(true),
                "false" | "False" => Expression::Bool(false),
                "none" | "None" | "null" => Expression::None,
                "not" => {
                    (self.peek() != Some(Token::Word("not"))).then_some(())?;
                    Expression::Not(Box::new(self.expression(5)?))
                }
                "super" => {
                    self.expect(Token::Sign("("))?;
                    self.expect(Token::Sign(")"))?;
                    Expression::Super
                }
                "loop" => {
                    self.expect(Token::Sign("."))?;
                    let field = self.word()?;
                    (self.loops > 0).then_some(())?;
                    Expression::Loop(match field {
                        "index" => LoopField::Index,
                        "index0" => LoopField::Index0,
                        "first" => LoopField::First,
                        "last" => LoopField::Last,
                        "length" => LoopField::Length,
                        _ => return None,
                    })
                }
                _ => self.path(word)?,
            },
            _ => return None,
        })
    }

    fn path(&mut self, variable: &'t str) -> Option<Expression<'t>> {
        // Names of the engine's own, and words that it would read otherwise here.
        (!variable.starts_with("__tera") && variable != "in" && variable != "is").then_some(())?;
        let mut path = Expression::Variable(variable);
        loop {
            match self.peek() {
                Some(Token::Sign(".")) => {
                    self.lengthen()?;
                    self.at += 1;
                    path = Expression::Attribute(Box::new(path), self.word()?);
                }
                Some(Token::Sign("[")) => path = self.item(path)?,
                Some(Token::Sign("(")) => return None,
                _ => return Some(path),
            }
        }
    }

    fn item(&mut self, of: Expression<'t>) -> Option<Expression<'t>> {
        self.lengthen()?;
        self.brackets += 1;
        (self.brackets <= BRACKETS).then_some(())?;
        self.expect(Token::Sign("["))?;
        let key = self.expression(0)?;
        self.expect(Token::Sign("]"))?;
        self.brackets -= 1;
        Some(Expression::Item(Box::new(of), Box::new(key)))
    }

    fn filter(&mut self, of: Expression<'t>) -> Option<Expression<'t>> {
        self.lengthen()?;
        self.expect(Token::Sign("|"))?;
        let name = FilterName::of(self.word()?)?;
        let mut arguments: Vec<(&str, Expression<'_>)> = Vec::new();
        if self.eat(Token::Sign("(")) {
            while !self.eat(Token::Sign(")")) {
                if !arguments.is_empty() {
                    self.expect(Token::Sign(","))?;
                    if self.eat(Token::Sign(")")) {
                        break;
                    }
                }
                let argument = self.word()?;
                (!arguments.iter().any(|(name, _)| *name == argument)).then_some(())?;
                self.expect(Token::Sign("="))?;
                arguments.push((argument, self.expression(0)?));
            }
        }
        Some(Expression::Filter { of: Box::new(of), name, arguments })
    }

    fn test(&mut self, of: Expression<'t>) -> Option<Expression<'t>> {
        self.lengthen()?;
        self.expect(Token::Word("is"))?;
        let is_negated = self.eat(Token::Word("not"));
        let is_defined = match self.word()? {
            "defined" => !is_negated,
            "undefined" => is_negated,
            _ => return None,
        };
        (self.peek() != Some(Token::Sign("("))).then_some(())?;
        let defined = Expression::Defined(Box::new(of));
        Some(if is_defined { defined } else { Expression::Not(Box::new(defined)) })
    }
}
