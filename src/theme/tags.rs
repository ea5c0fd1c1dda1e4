//! The tags of a template, `{{ … }}` and `{% … %}`, and the variables in them: as much of the engine's syntax as putting pieces of templates into
//! each other takes. What is not understood is left to the engine as it is.

use std::ops::Range;

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// What stands between tags, and tags that trim it.
    Text(&'t str),
    /// The expression of a `{{ … }}`.
    Output(&'t str),
    /// The words of a `{% … %}`.
    Statement(&'t str),
}

/// Cuts a template into its pieces. A tag that does not end is text.
pub fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut text = 0;
    let mut at = 0;
    while let Some(found) = template[at..].find('{') {
        let start = at + found;
        let rest = &template[start..];
        let end = match rest.as_bytes().get(1) {
            Some(b'{') => end_of_tag(rest, "}}"),
            Some(b'%') => end_of_tag(rest, "%}"),
            Some(b'#') => rest.find("#}").map(|end| end + 2),
            _ => None,
        };
        let Some(end) = end else {
            at = start + 1;
            continue;
        };
        at = start + end;
        let inner = &rest[2..end - 2];
        if rest.as_bytes()[1] == b'#' || inner.starts_with('-') || inner.ends_with('-') {
            continue;
        }
        if text < start {
            pieces.push(Piece::Text(&template[text..start]));
        }
        text = at;
        pieces.push(if rest.starts_with("{{") { Piece::Output(inner.trim()) } else { Piece::Statement(inner.trim()) });
        if inner.trim() == "raw" {
            // What is raw has no tags.
            let end = template[at..].find("{% endraw %}").map_or(template.len(), |end| at + end);
            pieces.push(Piece::Text(&template[at..end]));
            (text, at) = (end, end);
        }
    }
    if text < template.len() {
        pieces.push(Piece::Text(&template[text..]));
    }
    pieces
}

/// One past the end of a tag that `rest` begins with. Strings in it may hold anything.
fn end_of_tag(rest: &str, end: &str) -> Option<usize> {
    let mut quote = None;
    rest.char_indices().skip(2).find_map(|(at, c)| {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, _) if rest[at..].starts_with(end) => return Some(at + end.len()),
            _ => {}
        }
        None
    })
}

/// A template of pieces.
pub fn template(pieces: &[Piece<'_>]) -> String {
    let mut template = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => template.push_str(text),
            Piece::Output(expression) => template.extend(["{{ ", expression, " }}"]),
            Piece::Statement(words) => template.extend(["{% ", words, " %}"]),
        }
    }
    template
}

/// Where the variables of an expression or statement stand: names that are no attribute, filter, test, function, argument or word of the language.
pub fn variables(expression: &str) -> Vec<Range<usize>> {
    const WORDS: &[&str] = &[
        "if",
        "elif",
        "else",
        "endif",
        "for",
        "in",
        "endfor",
        "set",
        "set_global",
        "not",
        "and",
        "or",
        "is",
        "true",
        "false",
        "none",
        "True",
        "False",
        "None",
        "block",
        "endblock",
        "extends",
        "include",
        "filter",
        "endfilter",
        "break",
        "continue",
        "component",
        "endcomponent",
    ];
    let mut variables = Vec::new();
    let mut before = "";
    for token in tokens(expression) {
        let word = &expression[token.clone()];
        let after = expression[token.end..].trim_start();
        let is_argument =
            after.starts_with('=') && !after.starts_with("==") && !before.is_empty() && before != "set" && before != "set_global";
        let is_name = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && !WORDS.contains(&word);
        if is_name && ![".", "?.", "|", "is", "<", "@"].contains(&before) && !is_argument && !after.starts_with('(') {
            variables.push(token.clone());
        }
        if !(before == "is" && word == "not") {
            before = &expression[token];
        }
    }
    variables
}

/// The names, strings, numbers and signs of an expression.
fn tokens(expression: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += expression[at..].len() - expression[at..].trim_start().len();
        let rest = &expression[at..];
        let first = rest.chars().next()?;
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let len = match first {
            '"' | '\'' | '`' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ if rest.starts_with("?.") => 2,
            _ => first.len_utf8(),
        };
        at += len;
        Some(at - len..at)
    })
}

/// An expression with some of its variables replaced.
pub fn with_variables(expression: &str, replace: impl Fn(&str) -> Option<String>) -> String {
    let mut replaced = String::new();
    let mut at = 0;
    for range in variables(expression) {
        if let Some(other) = replace(&expression[range.clone()]) {
            replaced.push_str(&expression[at..range.start]);
            replaced.push_str(&other);
            at = range.end;
        }
    }
    replaced.push_str(&expression[at..]);
    replaced
}

/// Whether an expression is a variable or an attribute of one: `page`, `one.href`.
pub fn is_path(expression: &str) -> bool {
    expression.split('.').all(|name| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_cut_and_put_together() {
        let text = "a{{ b }}{% if c == \"%}\" %}{# no {{ tag }} #}{{- d }}{% raw %}{{ e }}{% endraw %}{ {{ f";
        let cut = pieces(text);
        let expected = [
            Piece::Text("a"),
            Piece::Output("b"),
            Piece::Statement("if c == \"%}\""),
            Piece::Text("{# no {{ tag }} #}{{- d }}"),
            Piece::Statement("raw"),
            Piece::Text("{{ e }}"),
            Piece::Statement("endraw"),
            Piece::Text("{ {{ f"),
        ];
        assert_eq!(cut, expected);
        assert_eq!(template(&cut), text);
    }

    #[test]
    fn variables_are_told_from_other_names() {
        let names = |text: &'static str| variables(text).into_iter().map(|range| &text[range]).collect::<Vec<_>>();
        assert_eq!(names("of.lang"), ["of"]);
        assert_eq!(names("t.x | fill(n=of.n, m=other) | upper"), ["t", "of", "other"]);
        assert_eq!(names("for one in of.all"), ["one", "of"]);
        assert_eq!(names("set lead = answer.leads[0].text"), ["lead", "answer"]);
        assert_eq!(names("if a and not b.c or d is not defined and e == \"f\" and t[g].h"), ["a", "b", "d", "e", "t", "g"]);
        assert_eq!(names("<holder of={one} after={t.separator} />"), ["one", "t"]);
        assert_eq!(names("if column == article"), ["column", "article"]);
    }
}
