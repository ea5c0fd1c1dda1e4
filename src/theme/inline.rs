//! Putting components in the place of their calls, once, when a theme is loaded. A call costs the engine a scope and two tables of arguments, and a
//! page calls hundreds; the text of a component with the caller's names in it costs nothing.
//!
//! `{{ <link of={duty} /> }}` becomes `<a href="{{ duty.href }}">…`. Names that a component binds itself get a number, so that they meet no
//! name of the caller. Calls with a body, and what else is not plain, are left to the engine.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::tags::{Piece, is_path, pieces, template, variables, with_variables};

/// Components within components, and the bytes of a template, beyond which calls are left as they are.
const DEEPEST: usize = 16;
const LARGEST: usize = 1 << 20;

/// Templates by their names, with components in the place of their calls.
pub fn inline(templates: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let components = templates.values().flat_map(|text| definitions(text)).collect();
    let inliner = Inliner { components, bound: Cell::new(0) };
    let inlined = templates.iter().map(|(name, text)| {
        let whole = inliner.expand(text, 0);
        (name.clone(), if whole.len() <= LARGEST { whole } else { text.clone() })
    });
    inlined.collect()
}

/// A component as its template defines it.
struct Component {
    /// Names with defaults, and those of the caller's page that it sees.
    parameters: Vec<(String, Option<String>)>,
    seen: Vec<String>,
    body: String,
}

/// The components that a template defines, those that a plain call can be replaced with.
fn definitions(text: &str) -> Vec<(String, Component)> {
    let all = pieces(text);
    let mut found = Vec::new();
    for (at, piece) in all.iter().enumerate() {
        let Piece::Statement(words) = piece else { continue };
        let Some((name, parameters)) = words.strip_prefix("component ").and_then(|rest| rest.strip_suffix(')')?.split_once('(')) else {
            continue;
        };
        let end = all[at..].iter().position(|piece| matches!(piece, Piece::Statement(words) if words.starts_with("endcomponent")));
        let (Some(end), Some(Parameters { own, seen })) = (end, Parameters::read(parameters)) else { continue };
        let body = template(&all[at + 1..at + end]);
        found.push((name.trim().to_owned(), Component { parameters: own, seen, body }));
    }
    found
}

#[derive(Default)]
struct Parameters {
    own: Vec<(String, Option<String>)>,
    seen: Vec<String>,
}

impl Parameters {
    /// `of, after = "", @page`. None for types and defaults that are no plain values.
    fn read(text: &str) -> Option<Self> {
        let mut parameters = Self::default();
        for parameter in text.split(',').map(str::trim).filter(|parameter| !parameter.is_empty()) {
            let (name, default) = match parameter.split_once('=') {
                Some((name, default)) => (name.trim(), Some(default.trim())),
                None => (parameter, None),
            };
            match name.strip_prefix('@') {
                Some(name) if is_path(name) && default.is_none() => parameters.seen.push(name.to_owned()),
                None if is_path(name) && default.is_none_or(is_literal) => {
                    parameters.own.push((name.to_owned(), default.map(str::to_owned)))
                }
                _ => return None,
            }
        }
        Some(parameters)
    }
}

/// Whether an expression is a plain string, number or truth.
fn is_literal(expression: &str) -> bool {
    let quoted = |quote| expression.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)).is_some_and(|text| !text.contains(quote));
    quoted('"') || quoted('\'') || ["true", "false"].contains(&expression) || expression.parse::<u32>().is_ok()
}

/// A call of a component: its name, and the expressions of its arguments by name.
fn call(expression: &str) -> Option<(&str, Vec<(&str, &str)>)> {
    let inner = expression.strip_prefix('<')?.strip_suffix("/>")?.trim();
    let (name, mut rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let mut arguments = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Some((name, arguments));
        }
        let (argument, value) = rest.split_once('=').filter(|(argument, _)| is_path(argument))?;
        let len = match value.chars().next()? {
            '{' => balanced(value)?,
            quote @ ('"' | '\'') => value[1..].find(quote)? + 2,
            _ => return None,
        };
        let (value, after) = value.split_at(len);
        arguments.push((argument, value.strip_prefix('{').and_then(|value| value.strip_suffix('}')).unwrap_or(value).trim()));
        rest = after;
    }
}

/// The bytes up to the brace that closes the first one.
fn balanced(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut quote = None;
    text.char_indices().find_map(|(at, c)| {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') => depth -= 1,
            _ => {}
        }
        (depth == 0 && quote.is_none()).then_some(at + 1)
    })
}

struct Inliner {
    components: BTreeMap<String, Component>,
    /// How many components were put in place, to number the names that they bind.
    bound: Cell<usize>,
}

impl Inliner {
    fn expand(&self, text: &str, depth: usize) -> String {
        let mut expanded = String::new();
        for piece in pieces(text) {
            let inlined = match piece {
                Piece::Output(expression) if depth < DEEPEST && expanded.len() < LARGEST => self.inlined(expression, depth),
                _ => None,
            };
            expanded.push_str(&inlined.unwrap_or_else(|| template(&[piece])));
        }
        expanded
    }

    /// What a call comes to; None for other expressions and for calls that are left to the engine.
    fn inlined(&self, expression: &str, depth: usize) -> Option<String> {
        let (name, arguments) = call(expression)?;
        let component = self.components.get(name)?;
        let is_known = |argument: &str| component.parameters.iter().any(|(name, _)| name == argument);
        if !arguments.iter().all(|(argument, _)| is_known(argument)) {
            return None;
        }
        let number = self.bound.replace(self.bound.get() + 1);
        let own = |name: &str| format!("_{name}_{number}");
        let body = pieces(&component.body);
        let mut before = String::new();
        let mut names: BTreeMap<&str, String> = bindings(&body).into_iter().map(|name| (name, own(name))).collect();
        for (parameter, default) in &component.parameters {
            let value = arguments.iter().find(|(argument, _)| argument == parameter).map(|(_, value)| *value).or(default.as_deref())?;
            let is_plain =
                is_path(value) && value.split('.').next() != Some("loop") || is_literal(value) && is_used_whole(&body, parameter);
            if names.contains_key(parameter.as_str()) {
                return None; // It binds the name of its own parameter.
            }
            if !is_plain {
                before.push_str(&format!("{{% set {} = {value} %}}", own(parameter)));
            }
            names.insert(parameter, if is_plain { value.to_owned() } else { own(parameter) });
        }
        if names.keys().any(|name| component.seen.iter().any(|seen| seen == name)) {
            return None;
        }
        let renamed: String = body
            .iter()
            .map(|piece| {
                let with_names = |text: &str| with_variables(text, |name| names.get(name).cloned());
                match piece {
                    Piece::Text(text) => (*text).to_owned(),
                    Piece::Output(expression) => template(&[Piece::Output(&with_names(expression))]),
                    Piece::Statement(words) => template(&[Piece::Statement(&with_names(words))]),
                }
            })
            .collect();
        Some(before + &self.expand(&renamed, depth + 1))
    }
}

/// The names that a component binds: in loops and with `set`.
fn bindings<'t>(body: &[Piece<'t>]) -> Vec<&'t str> {
    let statements = body.iter().filter_map(|piece| match piece {
        Piece::Statement(words) => Some(*words),
        _ => None,
    });
    let bound = |words: &'t str| match words.split_once(' ') {
        Some(("for", rest)) => rest.split_once(" in ").map(|(names, _)| names),
        Some(("set" | "set_global", rest)) => rest.split_once('=').map(|(name, _)| name),
        _ => None,
    };
    statements.filter_map(bound).flat_map(|names| names.split(',')).map(str::trim).collect()
}

/// Whether a parameter is never asked for an attribute, so that a plain value can stand in its place.
fn is_used_whole(body: &[Piece<'_>], parameter: &str) -> bool {
    body.iter().all(|piece| match piece {
        Piece::Text(_) => true,
        Piece::Output(text) | Piece::Statement(text) => {
            variables(text).into_iter().all(|range| &text[range.clone()] != parameter || !text[range.end..].starts_with(['.', '[', '?']))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECES: &str = "{% component name(of, @page) %}{% if of.lang %}<i lang=\"{{ of.lang }}\">{{ of.text }}</i>{% else %}{{ of.text }}{% endif %}{% endcomponent name %}\
         {% component link(of, after = \"\") %}<a href=\"{{ of.href }}\">{{ <name of={of} /> }}</a>{{ after }}{% endcomponent link %}\
         {% component links(of) %}{% for one in of %}{% if loop.first %}: {% endif %}{{ <link of={one} after=\", \" /> }}{% endfor %}{% endcomponent links %}";

    fn inlined(text: &str) -> String {
        let templates = [("pieces.html", PIECES), ("page.html", text)].map(|(name, text)| (name.to_owned(), text.to_owned()));
        inline(&templates.into_iter().collect()).remove("page.html").unwrap()
    }

    fn rendered(text: &str, context: &tera::Context) -> String {
        let mut engine = tera::Tera::new();
        engine.add_raw_templates([("pieces.html", PIECES), ("page.html", text)]).unwrap();
        engine.render("page.html", context).unwrap()
    }

    #[test]
    fn what_a_page_says_stays_the_same() {
        let mut context = tera::Context::new();
        let link =
            |text: &'static str| BTreeMap::from([("href", "x.html"), ("text", text), ("lang", if text == "b<" { "en" } else { "" })]);
        context.insert("one", &link("outer"));
        context.insert("all", &vec![link("a"), link("b<"), link("c")]);
        context.insert("page", "page");
        for text in [
            "{{ <link of={one} /> }}",
            "{{ <link of={all[1]} after={page | upper} /> }}{{ one.text }}",
            "{{ <links of={all} /> }}{{ one.text }}",
            "{% for one in all %}{{ <links of={all} /> }}{{ <link of={one} after=\" \" /> }}{% if loop.last %}.{% endif %}{% endfor %}",
        ] {
            let inlined = inlined(text);
            assert!(!inlined.contains("{{ <"), "{inlined}");
            assert_eq!(rendered(&inlined, &context), rendered(text, &context), "{inlined}");
        }
    }

    #[test]
    fn what_is_not_plain_is_left() {
        for text in
            ["{{ <unknown of={one} /> }}", "{{ <link from={one} /> }}", "{{ <link /> }}", "{{- <link of={one} /> -}}", "{{ a < b }}"]
        {
            assert_eq!(inlined(text), text);
        }
    }
}
