use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tera::{Context, Tera};

use super::Trees;
use crate::theme::filters::{self, Filters};
use crate::theme::words::Words;

/// What all pages have in common.
fn constants() -> Map<String, Value> {
    let constants = json!({
        "t": {
            "date": { "format": "{day} {month} {year}", "months": ["Jan", "Feb", "Mar"] },
            "numerals": "一二三四五六七八九十",
            "plain": "a <b>",
            "row": "Row <{n}> of {name}",
            "rows": { "one": "one & only", "other": "{n} rows, {name}" },
            "broken": "no {end",
            "status": { "draft": { "name": "Draft '{n}'" }, "force": { "name": "In force" } },
            "ways": ["by <car>", "on foot"],
            "none": null,
            "empty": "",
            "number": 3,
        },
        "site": { "title": "Site & Co", "notice": { "text": "\"Note\"" }, "phone": null },
    });
    constants.as_object().cloned().expect("an object")
}

/// A view with something of everything.
fn view() -> Value {
    json!({
        "title": "T & \"t\"",
        "text": "plain text that is longer than sixteen bytes, with a < at its end<",
        "empty": "",
        "none": null,
        "yes": true,
        "no": false,
        "zero": 0,
        "n": 2,
        "one": 1,
        "minus": -4,
        "half": 0.5,
        "date": "2023-03-07",
        "word": "draft",
        "key": "name",
        "attribute": "text",
        "list": ["x", "y<", "z"],
        "nothing": [],
        "link": { "href": "a.html?b=1&c", "text": "Link", "lang": null, "inner": { "deep": "down", "n": 12 } },
        "links": [{ "href": "1", "text": "A", "lang": "en", "tags": ["p", "q"] }, { "href": "2", "text": "B<", "lang": null, "tags": [] }],
        "table": {},
    })
}

struct Both {
    templates: BTreeMap<String, String>,
    filters: Arc<Filters>,
}

impl Both {
    fn new(templates: &[(&str, &str)]) -> Self {
        let words = constants()["t"].as_object().cloned().expect("an object");
        let templates = templates.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Self { templates, filters: Arc::new(Filters::new(&Words::new(words))) }
    }

    fn engine(&self) -> Result<Tera, tera::Error> {
        let mut engine = Tera::new();
        filters::register(&mut engine, &self.filters);
        for (name, value) in constants() {
            engine.global_context().insert(name, &value);
        }
        engine.add_raw_templates(&self.templates)?;
        Ok(engine)
    }

    /// What the engine renders; None if it has an error.
    fn expected(&self, name: &str, view: &Value) -> Option<String> {
        self.engine().ok()?.render(name, &Context::from_serialize(view).expect("a context")).ok()
    }

    /// What a program renders; None if there is no program, Some(None) if it stops.
    fn rendered(&self, name: &str, view: &Value) -> Option<Option<String>> {
        let programs = Trees::of(&self.templates).programs(&constants());
        let mut text = String::new();
        Some(programs.get(name)?.run(view, &self.filters, &mut text).ok().map(|()| text))
    }
}

/// A program says what the engine says, and has an error where the engine has one.
#[track_caller]
fn agrees(text: &str) {
    for name in ["page.html", "page.txt"] {
        let both = Both::new(&[(name, text)]);
        let rendered = both.rendered(name, &view()).unwrap_or_else(|| panic!("no program for {text}"));
        assert_eq!(rendered, both.expected(name, &view()), "{name}: {text}");
        assert!(Trees::of(&both.templates).is_valid());
    }
}

#[test]
fn what_a_program_says_is_what_the_engine_says() {
    for text in [
        "plain { text } %} }} and # signs",
        "{{ title }}{{ text }}{{ empty }}{{ none }}{{ yes }}{{ no }}{{ zero }}{{ minus }}{{ half }}{{ n }}",
        "{{ 'a <' }}{{ \"b\" }}{{ `c` }}{{ 12 }}{{ true }}{{ none }}",
        "{{ link.href }}{{ link.inner.deep }}{{ link['text'] }}{{ links[1].text }}{{ links[0]['href'] }}{{ list[n] }}{{ list[9] is defined }}",
        "{{ link.text }}{{ link[attribute] }}",
        "{{ link[key] or 'unknown' }}",
        "{{ missing }}",
        "{{ missing.more }}",
        "{{ link.missing }}",
        "{{ link.missing.more }}",
        "{{ link.lang.more }}",
        "{% if link.missing %}a{% else %}b{% endif %}{% if missing %}c{% endif %}{% if not missing %}d{% endif %}",
        "{% if link.missing.more %}a{% endif %}",
        "{% if missing.more %}a{% endif %}",
        "{% if link.lang.more %}a{% else %}b{% endif %}",
        "{% if title %}1{% endif %}{% if empty %}2{% endif %}{% if none %}3{% endif %}{% if zero %}4{% endif %}{% if nothing %}5{% endif %}",
        "{% if table %}1{% endif %}{% if link %}2{% endif %}{% if links %}3{% endif %}{% if half %}4{% endif %}{% if minus %}5{% endif %}",
        "{% if no %}1{% elif zero %}2{% elif n == 2 %}3{% else %}4{% endif %}",
        "{% if yes and not no or missing %}1{% endif %}{{ title and n }}{{ empty or title }}{{ yes and missing is defined }}",
        "{% if link.missing and link.missing.more %}a{% else %}b{% endif %}",
        "{% if n == 2 and title == 'x' or word == 'draft' %}1{% endif %}{% if none == none %}2{% endif %}{% if missing == none %}3{% endif %}",
        "{% if zero == no %}1{% endif %}{% if n != 2 %}2{% endif %}{% if n > 1 and n >= 2 and 1 < n and minus <= 0 %}3{% endif %}{% if word > 'a' %}4{% endif %}",
        "{% if word < 3 %}1{% endif %}",
        "{% if missing is defined %}1{% endif %}{% if title is not defined %}2{% endif %}{% if link.missing is undefined %}3{% endif %}",
        "{{ title ~ ' ' ~ n }}{{ list | length ~ empty ~ none }}{{ missing ~ 'x' }}{{ link.lang ~ yes ~ no }}",
        "{{ (list | length) + (links | length) }}{{ n - 5 }}{{ n + minus }}",
        "{{ title + 1 }}",
        "{{ title | safe }}{{ text | safe }}{{ n | safe }}{{ none | safe }}{{ missing | safe }}{{ '<' | safe }}{{ t.plain | safe }}",
        "{% set raw = title | safe %}{{ raw }}{{ raw ~ '' }}{% if raw == title %}same{% endif %}{{ t.row | fill(n=raw, name=raw) }}",
        "{{ list | join }}{{ list | join(sep=', ') }}{{ list | join(sep=t.plain) }}{{ nothing | join(sep='-') }}{{ t.ways | join(sep=title) }}",
        "{{ title | join }}",
        "{{ list | join(sep=n) }}",
        "{{ list | length }}{{ text | length }}{{ t.ways | length }}{{ nothing | length }}",
        "{{ n | length }}",
        "{{ date | date }}",
        "{{ title | date }}",
        "{{ n | numeral }}{{ 12 | numeral }}{{ link.inner.n | numeral }}",
        "{{ minus | numeral }}",
        "{{ t.plain }}{{ t.row }}{{ site.title }}{{ t.empty }}{{ t.none }}{{ t.number }}",
        "{{ t.missing }}",
        "{{ t.missing.more }}",
        "{% if t.missing %}1{% else %}2{% endif %}{% if site.phone %}3{% endif %}{% if site.notice %}{{ site.notice.text }}{% endif %}",
        "{{ t.row | fill(n=n, name=title) }}{{ t.row | fill(n=missing, name=none) }}{{ t.row | fill(n=t.plain, name=site.title) }}",
        "{{ t.row | fill(n=n) }}",
        "{{ t.plain | fill(n=missing.more) }}",
        "{{ t.plain | fill(n=missing, m=title) }}",
        "{{ t.broken | fill(end=1) }}",
        "{{ t.row | fill(n=t.row | fill(n=1, name=2), name=date | date) }}",
        "{{ t.status[word].name }}{{ t.status['force'].name }}{{ t.status[word].name | fill(n=n) }}",
        "{{ t.status[title].name }}",
        "{{ t.status[missing].name }}",
        "{% set word = t.row %}{{ word | fill(n=1, name=title) }}",
        "{{ title | fill(n=1) }}",
        "{{ t.rows | count(n=n, name=title) }}{{ t.rows | count(n=1, name=title) }}{{ t.rows | count(n=one, name=missing) }}{{ t.plain | count(n=n) }}",
        "{{ t.rows | count(n=n) }}",
        "{{ t.rows | count(n=minus, name=1) }}",
        "{{ t.rows | count(n=title, name=1) }}",
        "{{ t.rows | count(name=title) }}",
        "{{ t[key] | count(n=1) }}",
        "{% for one in links %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ one.text }}{% if not loop.first %},{% endif %}{% endfor %}",
        "{% for one in links %}{% for tag in one.tags %}{{ tag }}{{ loop.index }}{% else %}none{{ loop.last }}{% endfor %}{{ loop.index }}{% endfor %}",
        "{% for one in nothing %}x{% else %}y{% endfor %}{% for one in t.ways %}{{ one }}{% endfor %}{% for one in list %}{{ one }}{% else %}z{% endfor %}",
        "{% for one in missing %}x{% endfor %}",
        "{% for one in none %}x{% endfor %}",
        "{% for title in list %}{{ title }}{% endfor %}{{ title }}",
        "{% for one in list %}{{ t.row | fill(n=loop.index, name=one) }}{% if loop.last %}.{% endif %}{% endfor %}",
        "{% set a = title %}{{ a }}{% set a = 'b' %}{{ a }}{% if yes %}{% set a = n %}{% endif %}{{ a }}{% if no %}{% set a = 'c' %}{% endif %}{{ a }}",
        "{% if no %}{% set a = 1 %}{% endif %}{{ a }}",
        "{% if no %}{% set title = 1 %}{% endif %}{{ title }}{% if yes %}{% set title = 2 %}{% endif %}{{ title }}",
        "{% if yes %}{% set a = 'x' %}{{ a }}{% else %}{% set a = 'y' %}{{ a }}{% endif %}{{ a }}",
        "{% set a = 1 %}{% for one in list %}{{ a }}{% if loop.first %}{% set a = one %}{% endif %}{{ a }}{% endfor %}{{ a }}",
        "{% for one in list %}{% if loop.first %}{% set one = 'o' %}{% endif %}{{ one }}{% endfor %}",
        "{% for one in list %}{% set a = one %}{% for two in list %}{{ a }}{% set a = two %}{{ a }}{% endfor %}{{ a }}{% endfor %}{{ a }}",
        "{% set p = site.notice %}{{ p.text }}{% if p.missing %}x{% endif %}{% if yes %}{% set p = link %}{% endif %}{{ p.text }}",
        "{% set a = missing %}{% if a %}x{% endif %}{{ a }}",
        "{% set title = missing %}{{ title }}",
        "{{ 'a' if yes else 'b' }}{{ title if n == 3 else empty }}",
        "a {%- if yes -%} b {%- endif %} c {{- n -}} d {# comment #} e {#- comment -#} f {% if yes -%}{# c #} g{% endif %}",
        "{{ list }}",
        "{{ link }}",
        "{% if n is defined and list == list %}x{% endif %}",
        "{{ half == 0.5 }}",
    ] {
        let (program, stops) = (Both::new(&[("page.html", text)]), ["{{ list }}", "{{ link }}", "list == list", "0.5", "link[key]"]);
        if !stops.iter().any(|stop| text.contains(stop)) {
            agrees(text);
        } else if let Some(Some(rendered)) = program.rendered("page.html", &view()) {
            panic!("{text} is not for programs, but renders {rendered}");
        }
    }
}

#[test]
fn templates_extend_each_other() {
    let base = "<{% block title %}base{% endblock title %}|{% if yes %}{% block body %}body {{ n }}{% endblock %}{% endif %}|{% block end %}{% endblock %}>";
    let middle = "{% extends 'base.html' %} {# c #} {% block body %}[{{ super() }}{% block inner %}inner{% endblock %}]{% set kept = 1 %}{% endblock %}";
    let both = Both::new(&[
        ("base.html", base),
        ("middle.html", middle),
        (
            "page.html",
            "{% extends 'middle.html' %}{% block inner %}<{{ super() }}>{{ title }}{% endblock %}{% block end %}{{ kept }}{{ super() }}{% endblock %}",
        ),
        ("other.txt", "{% extends 'base.html' %}{% block title %}{{ title }}{% endblock %}"),
        ("lost.html", "{% extends 'base.html' %}{% block title %}{{ super() }}{{ super() }}{% endblock %}"),
    ]);
    let trees = Trees::of(&both.templates);
    assert!(trees.is_valid() && both.engine().is_ok());
    for name in ["page.html", "other.txt", "lost.html"] {
        assert_eq!(both.rendered(name, &view()).expect(name), both.expected(name, &view()), "{name}");
    }
}

#[test]
fn what_programs_do_not_know_is_left_to_the_engine() {
    for text in [
        "{{ title | upper }}",
        "{{ range(end=2) }}",
        "{{ n * 2 }}",
        "{{ -n }}",
        "{{ [1, 2] }}",
        "{{ list[1:] }}",
        "{{ link?.text }}",
        "{{ 1.5 }}",
        "{{ 'a\\n' }}",
        "{{ 'x' in list }}",
        "{{ n is number }}",
        "{% include 'other.html' %}",
        "{% set a %}x{% endset %}",
        "{% set_global a = 1 %}",
        "{% filter upper %}x{% endfilter %}",
        "{% for k, v in link %}x{% endfor %}",
        "{% for one in list %}{% break %}{% endfor %}",
        "{% raw %}{{ x }}{% endraw %}",
        "{{ <link of={one} /> }}",
        "{{ __tera_context }}",
        "{{ title | join(sep='', other=1) }}",
        "{{ super() }}",
        "{{ loop.index }}",
        "{% if title %}",
        "{% block a %}{% endblock b %}",
        "{% block a %}{% endblock %}{% block a %}{% endblock %}",
        "{% for one in list %}{% block a %}{% endblock %}{% endfor %}",
        "{{ title ",
        "{{ }}",
    ] {
        assert_eq!(Both::new(&[("page.html", text)]).rendered("page.html", &view()), None, "{text}");
    }
}

/// Only what the engine finds nothing wrong with is called valid.
#[test]
fn valid_templates_are_valid_for_the_engine() {
    let base = ("base.html", "{% block a %}{% endblock %}");
    for templates in [
        vec![("page.html", "{% extends 'none.html' %}")],
        vec![("page.html", "{% extends 'page.html' %}")],
        vec![("page.html", "{% extends 'other.html' %}"), ("other.html", "{% extends 'page.html' %}")],
        vec![base, ("page.html", "{% extends 'base.html' %}{% block b %}{% endblock %}")],
        vec![base, ("page.html", "{% extends 'base.html' %}text")],
        vec![base, ("page.html", "text{% extends 'base.html' %}")],
        vec![base, ("page.html", "{% extends 'base.html' %}{{ title }}")],
        vec![base, ("page.html", "{% extends 'base.html' %}{% extends 'base.html' %}")],
        vec![("a.html", "{% component c() %}{% endcomponent %}"), ("b.html", "{% component c() %}{% endcomponent %}")],
        vec![("a.html", "{% component c() %}{% endcomponent %}{% component c() %}{% endcomponent %}")],
        vec![("a.html", "{% component c(a, a) %}{% endcomponent %}")],
        vec![("a.html", "{% component c() %}{% block b %}{% endblock %}{% endcomponent %}")],
        vec![("a.html", "{% component c() %}{% endcomponent d %}")],
        vec![("a.html", "{% if yes %}{% component c() %}{% endcomponent %}{% endif %}")],
        vec![("a.html", "{% for loop in list %}{% endfor %}")],
        vec![("a.html", "{% set none = 1 %}")],
        vec![("a.html", "{{ a | fill(n=1, n=2) }}")],
        vec![("a.html", "{{ not not a }}")],
        vec![("a.html", "{{ a ~ not b }}")],
        vec![("a.html", "{{ a.b(c=1) }}")],
    ] {
        let both = Both::new(&templates);
        assert!(both.engine().is_err(), "{templates:?} is valid after all");
        assert!(!Trees::of(&both.templates).is_valid(), "{templates:?}");
    }
    let deep = |times: usize, open: &str, inner: &str, close: &str| format!("{}{inner}{}", open.repeat(times), close.repeat(times));
    for times in [5, 20, 28, 29, 30, 31, 35, 39, 40, 41, 60, 99, 100, 101, 120] {
        for text in [
            deep(times, "{% if yes %}", "x", "{% endif %}"),
            format!("{{{{ {} }}}}", deep(times, "(", "n", ")")),
            format!("{{{{ link{} is defined }}}}", ".a".repeat(times)),
            format!("{{{{ n{} }}}}", " + 1".repeat(times)),
            format!("{{{{ n{} }}}}", deep(times, "[n", "", "]")),
            format!("{{% if no %}}{}{{% endif %}}", "{% elif no %}".repeat(times)),
        ] {
            let both = Both::new(&[("page.html", &text)]);
            assert!(!Trees::of(&both.templates).is_valid() || both.engine().is_ok(), "{text}");
        }
    }
}

#[test]
fn a_view_may_have_a_variable_of_a_constants_name() {
    let both = Both::new(&[("page.html", "{{ site.title }}")]);
    assert_eq!(both.rendered("page.html", &json!({ "site": { "title": "own" } })), Some(None));
}

/// Views as `serde` gives them: attributes in the place of others, unit variants, options and characters.
#[test]
fn views_are_recorded_whatever_they_are() {
    #[derive(serde::Serialize)]
    struct Name {
        text: &'static str,
        lang: Option<&'static str>,
    }
    #[derive(serde::Serialize)]
    enum Kind {
        Plain,
        Wrapped(u8),
    }
    #[derive(serde::Serialize)]
    struct Page {
        #[serde(flatten)]
        name: Name,
        kinds: (Kind, Kind),
        letter: char,
        unit: (),
        unseen: BTreeMap<Vec<u8>, u8>,
    }
    let page = || Page {
        name: Name { text: "t", lang: Some("en") },
        kinds: (Kind::Plain, Kind::Wrapped(3)),
        letter: '<',
        unit: (),
        unseen: BTreeMap::new(),
    };
    let text = "{{ text }}{{ lang }}{{ kinds[0] }}{{ kinds[1].Wrapped }}{{ letter }}{{ unit }}";
    let both = Both::new(&[("page.html", text)]);
    let expected = both.engine().unwrap().render("page.html", &Context::from_serialize(&page()).unwrap()).unwrap();
    let mut rendered = String::new();
    Trees::of(&both.templates).programs(&constants())["page.html"].run(&page(), &both.filters, &mut rendered).unwrap();
    assert_eq!((&*rendered, &*expected), ("tenPlain3&lt;", "tenPlain3&lt;"));
}

/// Expressions of the supported language, over the names of [`view`] and some that it does not have.
fn expression() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "title",
        "empty",
        "none",
        "yes",
        "no",
        "n",
        "one",
        "minus",
        "date",
        "word",
        "key",
        "list",
        "nothing",
        "link",
        "links",
        "missing",
        "a",
        "b",
        "t.plain",
        "t.row",
        "t.rows",
        "t.number",
        "t.missing",
        "site.title",
        "site.phone",
        "link.text",
        "link.lang",
        "link.inner.n",
        "link.missing",
        "links[0].text",
        "links[n]",
        "t.status[word].name",
        "t.status[key]",
        "list[1]",
        "t.ways",
        "a.text",
        "b.lang",
        "b.tags",
        "'<s>'",
        "3",
        "true",
    ])
    .prop_map(str::to_owned);
    name.prop_recursive(3, 12, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            (pair.clone(), prop::sample::select(vec!["and", "or", "==", "!=", "~", "+", "-", "<", ">="]))
                .prop_map(|((a, b), op)| format!("({a}) {op} ({b})")),
            (pair.clone(), prop::sample::select(vec!["and", "or", "==", "~"])).prop_map(|((a, b), op)| format!("{a} {op} {b}")),
            inner.clone().prop_map(|a| format!("(not ({a}))")),
            inner.clone().prop_map(|a| format!("({a} is defined)")),
            (inner.clone(), prop::sample::select(vec!["safe", "length", "date", "numeral", "join"]))
                .prop_map(|(a, f)| format!("(({a}) | {f})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(t.row | fill(n={a}, name={b}))")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(t.rows | count(n={a}, name={b}))")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} | join(sep={b}))")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("({a} if {b} else {c})")),
        ]
    })
}

fn template() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        3 => expression().prop_map(|e| format!("{{{{ {e} }}}}")),
        1 => prop::sample::select(vec![" text ", "<p>", "{{ loop.index }}", "{% if loop.last %}!{% endif %}", "{# c #}"]).prop_map(str::to_owned),
        2 => (prop::sample::select(vec!["a", "b", "title", "link"]), expression()).prop_map(|(name, e)| format!("{{% set {name} = {e} %}}")),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        let some = prop::collection::vec(inner, 0..3).prop_map(|parts| parts.concat());
        prop_oneof![
            (expression(), some.clone(), some.clone()).prop_map(|(e, a, b)| format!("{{% if {e} %}}{a}{{% else %}}{b}{{% endif %}}")),
            (expression(), expression(), some.clone(), some.clone())
                .prop_map(|(e, f, a, b)| format!("{{% if {e} -%}} {a}{{% elif {f} %}}{b}{{%- endif %}}")),
            (
                prop::sample::select(vec!["a", "b", "title"]),
                prop::sample::select(vec!["list", "links", "nothing", "t.ways", "link.inner", "b.tags"]),
                some.clone(),
                some.clone()
            )
                .prop_map(|(name, of, a, b)| format!("{{% for {name} in {of} %}}{a}{{% else %}}{b}{{% endfor %}}")),
            (some.clone(), some).prop_map(|(a, b)| format!("{a} {b}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// Whatever a program says, the engine says; where the engine has an error, the program stops.
    #[test]
    fn programs_agree_with_the_engine(text in template(), seen in prop::collection::btree_set(prop::sample::select(view().as_object().unwrap().keys().cloned().collect::<Vec<_>>()), 0..24)) {
        let mut view = view();
        view.as_object_mut().unwrap().retain(|name, _| seen.len() < 4 || seen.contains(name));
        let both = Both::new(&[("page.html", &text)]);
        let trees = Trees::of(&both.templates);
        if trees.is_valid() {
            prop_assert!(both.engine().is_ok(), "{}", text);
        }
        if let Some(Some(rendered)) = both.rendered("page.html", &view) {
            prop_assert_eq!(Some(rendered), both.expected("page.html", &view), "{}", text);
        }
    }
}
