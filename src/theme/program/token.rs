//! The tokens of a template, as the engine reads them.

/// The kinds of tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// `{{ … }}`.
    Output,
    /// `{% … %}`.
    Statement,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'t> {
    /// What stands between tags, trimmed where a tag asks for it.
    Text(&'t str),
    Begin(Tag),
    End(Tag),
    Word(&'t str),
    String(&'t str),
    Number(i64),
    Sign(&'static str),
}

/// The longer ones stand before those that they begin with.
const SIGNS: &[&str] = &["==", "!=", ">=", "<=", "+", "-", ".", ",", "~", "|", "=", ">", "<", "(", ")", "[", "]", "@"];
/// Signs that no program understands, which begin with one of those.
const FOREIGN: &[&str] = &["...", "</"];

/// The tokens of a template; None for what programs have not: raw text, escapes in strings, fractions.
pub fn tokens(template: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = template;
    // Whether the tag before trims what follows.
    let mut trims = false;
    while !rest.is_empty() {
        let tag = match rest.as_bytes() {
            [b'{', b'{', ..] => Tag::Output,
            [b'{', b'%', ..] => Tag::Statement,
            [b'{', b'#', ..] => {
                let inner = rest[2..].strip_prefix('-').unwrap_or(&rest[2..]);
                let end = inner.find("#}")?;
                trims |= inner[..end].ends_with('-');
                rest = &inner[end + 2..];
                continue;
            }
            _ => {
                let end = rest.as_bytes().windows(2).position(|pair| matches!(pair, b"{{" | b"{%" | b"{#")).unwrap_or(rest.len());
                let (mut text, after) = rest.split_at(end);
                if std::mem::take(&mut trims) {
                    text = text.trim_start();
                }
                if after.as_bytes().get(2) == Some(&b'-') {
                    text = text.trim_end();
                }
                if !text.is_empty() {
                    tokens.push(Token::Text(text));
                }
                rest = after;
                continue;
            }
        };
        tokens.push(Token::Begin(tag));
        rest = rest[2..].strip_prefix('-').unwrap_or(&rest[2..]);
        (rest, trims) = inside(rest, tag, &mut tokens)?;
    }
    Some(tokens)
}

/// Reads the tokens of a tag. Gives what stands behind it, and whether the tag trims that.
fn inside<'t>(mut rest: &'t str, tag: Tag, tokens: &mut Vec<Token<'t>>) -> Option<(&'t str, bool)> {
    let (end, trimming) = match tag {
        Tag::Output => ("}}", "-}}"),
        Tag::Statement => ("%}", "-%}"),
    };
    let first = tokens.len();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
        for (end, trims) in [(trimming, true), (end, false)] {
            if let Some(after) = rest.strip_prefix(end) {
                tokens.push(Token::End(tag));
                return Some((after, trims));
            }
        }
        if FOREIGN.iter().any(|sign| rest.starts_with(sign)) {
            return None;
        }
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (token, len) = match rest.chars().next()? {
            quote @ ('"' | '\'' | '`') => {
                let len = rest[1..].find(quote)?;
                let text = &rest[1..=len];
                (!text.contains('\\')).then_some(())?;
                (Token::String(text), len + 2)
            }
            '0'..='9' => {
                let len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
                (!rest[len..].starts_with('.')).then_some(())?;
                (Token::Number(rest[..len].parse().ok()?), len)
            }
            c if is_word(c) => {
                let len = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                (Token::Word(&rest[..len]), len)
            }
            _ => SIGNS.iter().find(|sign| rest.starts_with(**sign)).map(|sign| (Token::Sign(sign), sign.len()))?,
        };
        if tag == Tag::Statement && tokens.len() == first && token == Token::Word("raw") {
            return None;
        }
        tokens.push(token);
        rest = &rest[len..];
    }
}
