//! Minifying: white space and quotes that a browser does not need go out of the templates, once, when they are loaded.

use minify_html::Cfg;

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
    String::from_utf8(minified).unwrap_or_else(|_| text.to_owned())
}
