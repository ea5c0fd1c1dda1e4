//! Minifying: white space and quotes that a browser does not need go out of the templates, once, when they are loaded.

use minify_html::Cfg;

/// A style sheet without comments and without white space that a browser does not need.
pub fn style_sheet(text: &str) -> String {
    let wrapped = format!("<style>{text}</style>");
    let cfg = Cfg { minify_css: true, ..Cfg::new() };
    let minified = String::from_utf8(minify_html::minify(wrapped.as_bytes(), &cfg)).unwrap_or_default();
    minified.strip_prefix("<style>").and_then(|rest| rest.strip_suffix("</style>")).map_or_else(|| text.to_owned(), str::to_owned)
}

/// End tags that the next tag implies wherever they may stand at all
/// (<https://html.spec.whatwg.org/multipage/syntax.html#optional-tags>). The minifier keeps them, for between tags of a template it cannot see what
/// comes next.
const IMPLIED: &[&str] = &["</li>", "</dt>", "</dd>", "</tr>", "</td>", "</th>"];

/// A template without what a browser does not need. Template tags stay as they are, so they must not stand between attributes; conditions go
/// into values.
pub fn template(text: &str) -> String {
    let cfg = Cfg {
        keep_closing_tags: true,
        keep_html_and_head_opening_tags: true,
        keep_input_type_text_attr: true,
        preserve_brace_template_syntax: true,
        ..Cfg::new()
    };
    let minified = minify_html::minify(text.as_bytes(), &cfg);
    let mut minified = String::from_utf8(minified).unwrap_or_else(|_| text.to_owned());
    for tag in IMPLIED {
        minified = minified.replace(tag, "");
    }
    minified
}
