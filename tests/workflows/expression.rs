//! Conditions of jobs and steps, as far as ours go: both hosts write them with names, quoted words, `==`, `!=`, `!`, `&&`, `||` and brackets.

/// What an expression comes to: a word. Nothing and `false` are false.
pub fn evaluate(expression: &str, value_of: &dyn Fn(&str) -> String) -> String {
    let mut reader = Reader { rest: expression, value_of };
    let value = reader.either();
    assert_eq!(reader.rest.trim(), "", "in {expression}");
    value
}

/// Whether a condition holds.
pub fn holds(expression: &str, value_of: &dyn Fn(&str) -> String) -> bool {
    is_true(&evaluate(expression, value_of))
}

/// A text with the values of what stands in `${{ }}`.
pub fn filled(text: &str, value_of: &dyn Fn(&str) -> String) -> String {
    let Some((before, rest)) = text.split_once("${{") else { return text.to_owned() };
    let (expression, after) = rest.split_once("}}").unwrap();
    format!("{before}{}{}", evaluate(expression, value_of), filled(after, value_of))
}

fn is_true(value: &str) -> bool {
    !matches!(value, "" | "false")
}

struct Reader<'e> {
    rest: &'e str,
    value_of: &'e dyn Fn(&str) -> String,
}

impl Reader<'_> {
    fn takes(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn either(&mut self) -> String {
        let mut value = self.both();
        while self.takes("||") {
            let other = self.both();
            value = if is_true(&value) { value } else { other };
        }
        value
    }

    fn both(&mut self) -> String {
        let mut value = self.comparison();
        while self.takes("&&") {
            let other = self.comparison();
            value = if is_true(&value) { other } else { value };
        }
        value
    }

    fn comparison(&mut self) -> String {
        let value = self.single();
        if self.takes("==") {
            (value == self.single()).to_string()
        } else if self.takes("!=") {
            (value != self.single()).to_string()
        } else {
            value
        }
    }

    fn single(&mut self) -> String {
        if self.takes("!") {
            return (!is_true(&self.single())).to_string();
        }
        if self.takes("(") {
            let value = self.either();
            assert!(self.takes(")"), "a bracket is open before {}", self.rest);
            return value;
        }
        for quote in ["'", "\""] {
            if self.takes(quote) {
                let (word, rest) = self.rest.split_once(quote).unwrap();
                self.rest = rest;
                return word.to_owned();
            }
        }
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "$_.-".contains(c))).unwrap_or(rest.len());
        assert!(end > 0, "a value is missing before {rest}");
        self.rest = rest[end..].strip_prefix("()").unwrap_or(&rest[end..]);
        (self.value_of)(&rest[..end])
    }
}

#[test]
fn conditions() {
    let value_of = |name: &str| if name == "$A" { "a".to_owned() } else { String::new() };
    for (condition, holding) in [
        ("$A == 'a'", true),
        ("$A == \"a\" && $B != \"\"", false),
        ("$A == 'b' || !failure() && !($B || $C)", true),
        ("!$A", false),
        ("($A != 'a') == 'false'", true),
    ] {
        assert_eq!(holds(condition, &value_of), holding, "{condition}");
    }
    assert_eq!(filled("x-${{ $A }}-${{ $A == 'a' }}", &value_of), "x-a-true");
}
