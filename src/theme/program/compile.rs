//! From trees to a program: blocks in the place where they stand, names resolved, and everything that the language and the site decide decided.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::code::{Arguments, Expr, Filled, Loop, Part, Path, Program, Slot, Step};
use super::escape::escape;
use super::syntax::{Expression, FilterName, Node, Operator, Template};
use super::value::{Names, Symbol, Value};
use crate::theme::filters::{Piece, blanks};

/// Suffixes of templates whose values the engine escapes.
const ESCAPED: &[&str] = &[".html", ".htm", ".xml"];

/// Compiles a template with all it extends. `constants` are the variables that are the same on all pages. None for what a program cannot do.
pub fn compile<'t>(name: &str, templates: &BTreeMap<&str, Template<'t>>, constants: &Map<String, Json>) -> Option<Program> {
    let mut chain = vec![templates.get(name)?];
    while let Some(parent) = chain[chain.len() - 1].parent {
        (chain.len() <= templates.len()).then_some(())?;
        chain.push(templates.get(parent)?);
    }
    let blocks = chain.iter().map(|template| blocks(&template.body)).collect();
    let escapes = ESCAPED.iter().any(|suffix| name.ends_with(suffix));
    let mut compiler = Compiler {
        blocks,
        constants,
        escapes,
        scopes: vec![Scope::new()],
        within: Vec::new(),
        names: Vec::new(),
        roots: Vec::new(),
        slots: 0,
        text: String::new(),
    };
    let steps = compiler.steps(&chain[chain.len() - 1].body)?;
    let constants: Vec<Symbol> = constants.keys().map(|name| compiler.symbol(name)).collect::<Option<_>>()?;
    let roots: Vec<(Symbol, Slot)> =
        std::mem::take(&mut compiler.roots).into_iter().map(|(name, slot)| Some((compiler.symbol(name)?, slot))).collect::<Option<_>>()?;
    let Compiler { names, slots, text, .. } = compiler;
    Some(Program { names: Names::new(names), roots, constants, slots: slots.into(), text, steps, escapes })
}

/// The blocks of a template by their names, those within others as well.
pub fn blocks<'c, 't>(body: &'c [Node<'t>]) -> BTreeMap<&'t str, &'c [Node<'t>]> {
    let mut found = BTreeMap::new();
    for node in body {
        match node {
            Node::Block { name, body } => {
                found.insert(*name, &body[..]);
                found.extend(blocks(body));
            }
            Node::If { branches, otherwise } => {
                found.extend(branches.iter().map(|(_, body)| body).chain([otherwise]).flat_map(|body| blocks(body)));
            }
            _ => {}
        }
    }
    found
}

/// Variables that a loop, or the page, has by their names.
type Scope<'t> = BTreeMap<&'t str, Binding>;

#[derive(Clone, Debug)]
struct Binding {
    slot: Slot,
    /// Whether it is set whenever this place is reached.
    is_sure: bool,
    /// Its value, if that is known.
    constant: Option<Json>,
}

struct Compiler<'c, 't> {
    /// Blocks of the template, of the one it extends, and so on.
    blocks: Vec<BTreeMap<&'t str, &'c [Node<'t>]>>,
    constants: &'c Map<String, Json>,
    escapes: bool,
    /// The page's own variables, and those of each loop around this place.
    scopes: Vec<Scope<'t>>,
    /// The blocks around this place, with the template each is of.
    within: Vec<(&'t str, usize)>,
    names: Vec<Box<str>>,
    roots: Vec<(&'t str, Slot)>,
    slots: Slot,
    text: String,
}

impl<'c, 't> Compiler<'c, 't> {
    fn symbol(&mut self, name: &str) -> Option<Symbol> {
        let at = self.names.iter().position(|known| **known == *name).unwrap_or_else(|| {
            self.names.push(name.into());
            self.names.len() - 1
        });
        // One less than there are, for tables count from 1.
        Symbol::try_from(at).ok().filter(|symbol| *symbol < Symbol::MAX)
    }

    fn slot(&mut self) -> Option<Slot> {
        let slot = self.slots;
        self.slots = slot.checked_add(1)?;
        Some(slot)
    }

    fn scope(&mut self) -> &mut Scope<'t> {
        self.scopes.last_mut().expect("the page's own scope is never left")
    }

    fn steps(&mut self, nodes: &'c [Node<'t>]) -> Option<Box<[Step]>> {
        let mut steps = Vec::new();
        self.append(nodes, &mut steps)?;
        Some(steps.into())
    }

    fn append(&mut self, nodes: &'c [Node<'t>], steps: &mut Vec<Step>) -> Option<()> {
        for node in nodes {
            match node {
                Node::Text(text) => self.put_text(text, steps)?,
                Node::Write(Expression::Super) => {
                    let (name, level) = *self.within.last()?;
                    self.block(name, level + 1, steps)?;
                }
                Node::Write(expression) => {
                    let value = self.expression(expression)?;
                    self.write(value, steps)?;
                }
                Node::Set { name, value } => {
                    let value = self.expression(value)?;
                    let constant = match &value {
                        Expr::Constant(constant) => Some(constant.clone()),
                        _ => None,
                    };
                    let slot = match self.scope().get(name) {
                        Some(known) => known.slot,
                        None => self.slot()?,
                    };
                    self.scope().insert(name, Binding { slot, is_sure: true, constant });
                    steps.push(Step::Set(slot, value));
                }
                Node::Block { name, .. } => self.block(name, 0, steps)?,
                Node::If { branches, otherwise } => self.condition(branches, otherwise, steps)?,
                Node::For { name, of, body, otherwise } => self.iteration(name, of, body, otherwise, steps)?,
            }
        }
        Some(())
    }

    /// The block of that name, as the templates from `level` on have it.
    fn block(&mut self, name: &'t str, level: usize, steps: &mut Vec<Step>) -> Option<()> {
        let level = (level..self.blocks.len()).find(|level| self.blocks[*level].contains_key(name))?;
        // A block within itself would not end.
        (!self.within.contains(&(name, level))).then_some(())?;
        self.within.push((name, level));
        self.append(self.blocks[level][name], steps)?;
        self.within.pop();
        Some(())
    }

    fn condition(
        &mut self,
        branches: &'c [(Expression<'t>, Vec<Node<'t>>)],
        otherwise: &'c [Node<'t>],
        steps: &mut Vec<Step>,
    ) -> Option<()> {
        let mut compiled = Vec::new();
        let mut rest = Some(otherwise);
        for (test, body) in branches {
            match self.expression(test)? {
                test @ (Expr::Constant(_) | Expr::Undefined) => {
                    if is_true(&test) {
                        rest = Some(body);
                        break;
                    }
                }
                test => {
                    let body = self.branch(body)?;
                    compiled.push((test, body));
                }
            }
        }
        let rest = rest.unwrap_or_default();
        if compiled.is_empty() {
            return self.append(rest, steps);
        }
        let otherwise = self.branch(rest)?;
        steps.push(Step::If { branches: compiled.into(), otherwise });
        Some(())
    }

    /// Steps that may not be taken: what they set is not sure behind them.
    fn branch(&mut self, nodes: &'c [Node<'t>]) -> Option<Box<[Step]>> {
        let before = self.scope().clone();
        let steps = self.steps(nodes)?;
        for (name, binding) in self.scope() {
            let known = before.get(name);
            binding.is_sure = known.is_some_and(|known| known.is_sure);
            binding.constant = binding.constant.take().filter(|constant| known.and_then(|known| known.constant.as_ref()) == Some(constant));
        }
        Some(steps)
    }

    fn iteration(
        &mut self,
        name: &'t str,
        of: &Expression<'t>,
        body: &'c [Node<'t>],
        otherwise: &'c [Node<'t>],
        steps: &mut Vec<Step>,
    ) -> Option<()> {
        let of = self.expression(of)?;
        let slot = self.slot()?;
        self.scopes.push(Scope::from([(name, Binding { slot, is_sure: true, constant: None })]));
        let body = self.steps(body)?;
        let fresh = self.scopes.pop()?.into_values().map(|binding| binding.slot).filter(|other| *other != slot).collect();
        let otherwise = self.branch(otherwise)?;
        steps.push(Step::For(Box::new(Loop { slot, of, fresh, body, otherwise })));
        Some(())
    }

    /// Adds text, to that before it if it stands there.
    fn put_text(&mut self, text: &str, steps: &mut Vec<Step>) -> Option<()> {
        let start = self.text.len().try_into().ok()?;
        self.text.push_str(text);
        let end = self.text.len().try_into().ok()?;
        match steps.last_mut() {
            Some(Step::Text { end: last, .. }) if *last == start => *last = end,
            _ if start == end => {}
            _ => steps.push(Step::Text { start, end }),
        }
        Some(())
    }

    /// Writes a value, which is escaped if it is not safe.
    fn write(&mut self, value: Expr, steps: &mut Vec<Step>) -> Option<()> {
        match value {
            Expr::Safe(value) => self.put(*value, false, steps),
            value if is_text(&value) => self.put(value, self.escapes, steps),
            Expr::Constant(Json::String(_) | Json::Number(_) | Json::Bool(_) | Json::Null) => self.put(value, self.escapes, steps),
            value => {
                steps.push(Step::Write(value));
                Some(())
            }
        }
    }

    /// Writes a value as a text, whatever it is.
    fn put(&mut self, value: Expr, escapes: bool, steps: &mut Vec<Step>) -> Option<()> {
        match value {
            Expr::Constant(constant) if plain(&constant).is_some() => {
                let text = plain(&constant)?;
                let mut escaped = String::new();
                if escapes {
                    escape(&text, &mut escaped);
                }
                self.put_text(if escapes { &escaped } else { &text }, steps)
            }
            Expr::Safe(value) => self.put(*value, escapes, steps),
            Expr::Undefined => Some(()),
            Expr::Binary(Operator::Concat, sides) => {
                let (left, right) = *sides;
                self.put(left, escapes, steps)?;
                self.put(right, escapes, steps)
            }
            Expr::Filled(filled) => {
                steps.extend(filled.unused.into_iter().map(Step::Check));
                for part in filled.pieces {
                    let value = match part {
                        Part::Text(text) => Expr::Constant(Json::String(text.into())),
                        Part::Value(value) => value,
                    };
                    self.put(value, escapes, steps)?;
                }
                Some(())
            }
            value => {
                steps.push(Step::Put { value, escapes });
                Some(())
            }
        }
    }

    fn variable(&mut self, name: &'t str) -> Option<Expr> {
        let mut slots = Vec::new();
        for scope in self.scopes.iter().rev() {
            let Some(binding) = scope.get(name) else { continue };
            match &binding.constant {
                Some(constant) if binding.is_sure && slots.is_empty() => return Some(Expr::Constant(constant.clone())),
                _ => slots.push(binding.slot),
            }
            if binding.is_sure {
                return Some(first(slots));
            }
        }
        if let Some(constant) = self.constants.get(name) {
            return slots.is_empty().then(|| Expr::Constant(constant.clone()));
        }
        let slot = match self.roots.iter().find(|(known, _)| *known == name) {
            Some((_, slot)) => *slot,
            None => {
                let slot = self.slot()?;
                self.roots.push((name, slot));
                slot
            }
        };
        slots.push(slot);
        Some(first(slots))
    }

    fn expression(&mut self, expression: &Expression<'t>) -> Option<Expr> {
        Some(match expression {
            Expression::None => Expr::Constant(Json::Null),
            Expression::Bool(truth) => Expr::Constant((*truth).into()),
            Expression::Number(number) => Expr::Constant((*number).into()),
            Expression::Text(text) => Expr::Constant((*text).into()),
            Expression::Variable(name) => self.variable(name)?,
            Expression::Loop(field) => Expr::Loop(*field),
            Expression::Super => return None,
            Expression::Attribute(..) => self.attribute(expression)?,
            Expression::Item(of, key) => {
                let (of, key) = (self.expression(of)?, self.expression(key)?);
                self.item(of, key)?
            }
            Expression::Filter { of, name, arguments } => self.filter(of, *name, arguments)?,
            Expression::Defined(of) => match self.expression(of)? {
                Expr::Constant(_) => Expr::Constant(true.into()),
                Expr::Undefined => Expr::Constant(false.into()),
                of => Expr::Defined(Box::new(of)),
            },
            Expression::Not(of) => match self.expression(of)? {
                of @ (Expr::Constant(_) | Expr::Undefined) => Expr::Constant((!is_true(&of)).into()),
                of => Expr::Not(Box::new(of)),
            },
            Expression::Binary(operator, left, right) => {
                let (left, right) = (self.expression(left)?, self.expression(right)?);
                let is_known = matches!(left, Expr::Constant(_) | Expr::Undefined);
                match operator {
                    Operator::And if is_known => {
                        if is_true(&left) {
                            right
                        } else {
                            left
                        }
                    }
                    Operator::Or if is_known => {
                        if is_true(&left) {
                            left
                        } else {
                            right
                        }
                    }
                    _ => Expr::Binary(*operator, Box::new((left, right))),
                }
            }
            Expression::Choice { test, then, otherwise } => {
                let (test, then, otherwise) = (self.expression(test)?, self.expression(then)?, self.expression(otherwise)?);
                match test {
                    Expr::Constant(_) | Expr::Undefined => {
                        if is_true(&test) {
                            then
                        } else {
                            otherwise
                        }
                    }
                    _ => Expr::Choice(Box::new((test, then, otherwise))),
                }
            }
        })
    }

    /// An attribute. What is known is gone through by reference: it may be all words of a language.
    fn attribute(&mut self, expression: &Expression<'t>) -> Option<Expr> {
        if let Some(known) = self.known(expression) {
            return Some(known.map_or(Expr::Undefined, |constant| Expr::Constant(constant.clone())));
        }
        let Expression::Attribute(of, name) = expression else { return None };
        let of = self.expression(of)?;
        let symbol = self.symbol(name)?;
        Some(match of {
            Expr::Constant(Json::Object(entries)) => entries.get(*name).map_or(Expr::Undefined, |entry| Expr::Constant(entry.clone())),
            Expr::Constant(_) => Expr::Undefined,
            Expr::Undefined | Expr::Fault => Expr::Fault,
            Expr::Path(path) => match path.attribute(symbol) {
                Some(path) => Expr::Path(path),
                None => Expr::Attribute(Box::new(of), symbol),
            },
            of => Expr::Attribute(Box::new(of), symbol),
        })
    }

    /// The value of a path of constants: `t.duty.lead`. Some(None) for one that they do not have.
    fn known(&self, expression: &Expression<'t>) -> Option<Option<&'c Json>> {
        match expression {
            Expression::Variable(name) if self.scopes.iter().all(|scope| !scope.contains_key(name)) => self.constants.get(*name).map(Some),
            Expression::Attribute(of, name) => self.known(of)?.map(|of| of.as_object().and_then(|entries| entries.get(*name))),
            _ => None,
        }
    }

    fn item(&mut self, of: Expr, key: Expr) -> Option<Expr> {
        if let (Expr::Constant(of), Expr::Constant(key)) = (&of, &key) {
            let found = match (of, key) {
                (Json::Object(entries), Json::String(key)) => entries.get(key),
                (Json::Array(items), Json::Number(key)) => items.get(usize::try_from(key.as_u64()?).ok()?),
                _ => return None,
            };
            return Some(found.map_or(Expr::Undefined, |found| Expr::Constant(found.clone())));
        }
        if let Expr::Constant(Json::String(key)) = &key {
            self.symbol(key)?;
        }
        Some(Expr::Item(Box::new(of), Box::new(key)))
    }

    fn filter(&mut self, of: &Expression<'t>, name: FilterName, arguments: &[(&'t str, Expression<'t>)]) -> Option<Expr> {
        let value = Box::new(self.expression(of)?);
        let sole = |name: &str| match arguments {
            [] => Some(None),
            [(argument, value)] if *argument == name => Some(Some(value)),
            _ => None,
        };
        Some(match name {
            FilterName::Fill => match *value {
                Expr::Constant(Json::String(word)) => match self.filled(&word, arguments)? {
                    Some(filled) => Expr::Filled(Box::new(filled)),
                    None => Expr::Fault,
                },
                Expr::Constant(_) => Expr::Fault,
                word => Expr::Fill(Box::new(word), self.arguments(arguments)?),
            },
            FilterName::Count => {
                let form = |form: &str| match &*value {
                    Expr::Constant(Json::Object(forms)) => forms.get(form).and_then(Json::as_str).map(str::to_owned),
                    Expr::Constant(Json::String(word)) => Some(word.clone()),
                    _ => None,
                };
                let n = arguments.iter().find(|(argument, _)| *argument == "n");
                match (form("one"), form("other"), n) {
                    (Some(one), Some(other), Some((_, n))) => {
                        let n = self.expression(n)?;
                        match (self.filled(&one, arguments)?, self.filled(&other, arguments)?) {
                            (Some(one), Some(other)) => Expr::Counted(Box::new((n, one, other))),
                            _ => Expr::Fault,
                        }
                    }
                    _ => Expr::Count(value, self.arguments(arguments)?),
                }
            }
            FilterName::Join => {
                let separator = sole("sep")?.map_or(Some(Expr::Constant("".into())), |separator| self.expression(separator))?;
                Expr::Join(Box::new((*value, separator)))
            }
            FilterName::Date if arguments.is_empty() => Expr::Date(value),
            FilterName::Length if arguments.is_empty() => Expr::Length(value),
            FilterName::Numeral if arguments.is_empty() => Expr::Numeral(value),
            FilterName::Safe if arguments.is_empty() => Expr::Safe(value),
            _ => return None,
        })
    }

    fn arguments(&mut self, arguments: &[(&'t str, Expression<'t>)]) -> Option<Arguments> {
        arguments.iter().map(|(name, value)| Some(((*name).into(), self.expression(value)?))).collect()
    }

    /// A word that is known, with its blanks filled. Some(None) if it has a blank that is not.
    fn filled(&mut self, word: &str, arguments: &[(&'t str, Expression<'t>)]) -> Option<Option<Filled>> {
        let mut pieces = Vec::new();
        let mut used = Vec::new();
        for piece in blanks(word) {
            pieces.push(match piece {
                Ok(Piece::Text(text)) => Part::Text(text.into()),
                Ok(Piece::Blank(name)) => match arguments.iter().find(|(argument, _)| *argument == name) {
                    Some((_, value)) => {
                        used.push(name);
                        Part::Value(self.expression(value)?)
                    }
                    None => return Some(None),
                },
                Err(_) => return Some(None),
            });
        }
        let unused = arguments.iter().filter(|(name, _)| !used.contains(name)).map(|(_, value)| self.expression(value));
        let unused: Vec<Expr> = unused.collect::<Option<_>>()?;
        let unused = unused.into_iter().filter(|value| !matches!(value, Expr::Constant(_) | Expr::Undefined)).collect();
        Some(Some(Filled { pieces: pieces.into(), unused }))
    }
}

/// The first of some places where a variable is set.
fn first(slots: Vec<Slot>) -> Expr {
    match slots[..] {
        [slot] => Expr::Path(Path::new(slot)),
        _ => Expr::First(slots.into()),
    }
}

/// Whether a value that is known is true.
fn is_true(value: &Expr) -> bool {
    matches!(value, Expr::Constant(constant) if Value::of(constant).is_truthy())
}

/// Whether an expression makes a text, which is never safe by itself.
fn is_text(value: &Expr) -> bool {
    matches!(value, Expr::Binary(Operator::Concat, _) | Expr::Filled(_) | Expr::Counted(_) | Expr::Fill(..) | Expr::Count(..))
        || matches!(value, Expr::Date(_) | Expr::Numeral(_) | Expr::Join(_))
}

/// How a constant is written, unless it has parts.
fn plain(constant: &Json) -> Option<String> {
    match constant {
        Json::Null => Some(String::new()),
        Json::Bool(truth) => Some(truth.to_string()),
        Json::String(text) => Some(text.clone()),
        Json::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}
