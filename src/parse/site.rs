//! `purview.toml`.

use super::fields::{self, Fields};
use crate::diagnostic::{At, Code, Diagnostic, FileId};
use crate::model::{Columns, Languages, Localized, Notice, Publisher, Site};
use crate::parse::Reporter;
use crate::read::SourceFile;

/// The site file: settings, and names that other sources must know.
#[derive(Clone, Debug, Default)]
pub struct RawSite {
    /// Settings.
    pub site: Site,
    /// The site's languages, needed to read every other source.
    pub languages: Languages,
    /// Sector names for the home page.
    pub popular: Vec<At<String>>,
    /// Addresses that lead to others: from and to.
    pub redirects: Vec<(At<String>, At<String>)>,
}

/// Parses the site file.
pub fn parse(file: &SourceFile, id: FileId) -> (RawSite, Vec<Diagnostic>) {
    fields::toml_file(id, &file.text, |reporter, mut fields| {
        let languages = languages(reporter, &mut fields);
        let mut translations = fields.translations(&languages);
        let title = fields.required("title", Fields::text);
        let site = Site {
            title: translations.text("title", title).map(|title| title.value).unwrap_or_default(),
            base_url: fields.required("base_url", Fields::text).map(|url| base_url(reporter, url)).unwrap_or_default(),
            languages: languages.clone(),
            theme: fields.text("theme").map_or_else(|| "default".to_owned(), |theme| theme_name(reporter, theme)),
            notice: fields.table("notice").and_then(|notice| self::notice(notice, &languages)),
            publisher: fields.table("publisher").map(publisher).unwrap_or_default(),
            columns: fields.table("column").map(columns).unwrap_or_default(),
        };
        let popular = fields.texts("popular");
        let redirects = fields.tables("redirect").into_iter().filter_map(redirect).collect();
        translations.finish();
        fields.finish();
        RawSite { site, languages, popular, redirects }
    })
}

/// A `[[redirect]]` from an address that was published to one that is.
fn redirect(mut fields: Fields<'_>) -> Option<(At<String>, At<String>)> {
    let from = fields.required("from", Fields::text);
    let to = fields.required("to", Fields::text);
    fields.finish();
    Some((from?, to?))
}

fn languages(reporter: &Reporter, fields: &mut Fields<'_>) -> Languages {
    let tags = match fields.required("languages", |fields, key| Some(fields.texts(key))) {
        Some(tags) => tags,
        None => return Languages::default(),
    };
    let mut seen: Vec<String> = Vec::new();
    for At { value, place } in tags {
        let well_formed = value.split('-').all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()));
        if !well_formed {
            reporter.report(
                Diagnostic::new(Code::BadValue, place, format!("`{value}` is not a language tag")).hint("such as `zh-Hans` or `en`"),
            );
        } else if seen.contains(&value) {
            reporter.report(Diagnostic::new(Code::BadValue, place, format!("`{value}` is listed twice")));
        } else {
            seen.push(value);
        }
    }
    Languages::new(seen)
}

/// The address with a slash at its end.
fn base_url(reporter: &Reporter, At { value, place }: At<String>) -> String {
    if let Err(reason) = check_base_url(&value) {
        reporter.report(Diagnostic::new(Code::BadValue, place, reason).hint("such as `https://www.example.gov.cn/duties/`"));
    }
    with_slash(&value)
}

/// An address with a slash at its end.
pub fn with_slash(url: &str) -> String {
    format!("{}/", url.trim_end_matches('/'))
}

/// Whether `url` can be the address of a site.
///
/// # Errors
/// A sentence that says why it cannot.
pub fn check_base_url(url: &str) -> Result<(), String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let Some(rest) = rest else { return Err(format!("`{url}` is not an absolute http or https address")) };
    let host = rest.split('/').next().unwrap_or_default();
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._~:/%[]@!$&()*+,;=".contains(c);
    if host.is_empty() || !rest.chars().all(fits) {
        return Err(format!("`{url}` is not the address of a site: it has no host, a query, or characters that must be encoded"));
    }
    Ok(())
}

/// A folder name: a theme never lies outside `themes/`.
fn theme_name(reporter: &Reporter, At { value, place }: At<String>) -> String {
    if !value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
        reporter.report(Diagnostic::new(Code::BadId, place, format!("`{value}` is not the name of a folder in `themes/`")));
        return "default".to_owned();
    }
    value
}

fn notice(mut fields: Fields<'_>, languages: &Languages) -> Option<Notice> {
    let mut translations = fields.translations(languages);
    let text = fields.required("text", Fields::text);
    let document = fields.text("document");
    let notice = Notice {
        text: translations.text("text", text).map(|text| text.value).unwrap_or_default(),
        document: translations.text("document", document).map(|document| document.value),
        document_date: fields.date("document_date").map(|date| date.value),
    };
    translations.finish();
    fields.finish();
    (notice.text != Localized::default()).then_some(notice)
}

fn publisher(mut fields: Fields<'_>) -> Publisher {
    let mut text = |key| fields.text(key).map(|text| text.value);
    let publisher = Publisher {
        site_name: text("site_name"),
        site_domain: text("site_domain"),
        site_id_code: text("site_id_code"),
        host: text("host"),
        operator: text("operator"),
        icp: text("icp"),
        police: text("police"),
        police_code: text("police_code"),
        address: text("address"),
        phone: text("phone"),
    };
    fields.finish();
    publisher
}

fn columns(mut fields: Fields<'_>) -> Columns {
    let default = Columns::default();
    let mut text = |key, default| fields.text(key).map_or(default, |text| text.value);
    let columns = Columns {
        duties: text("duties", default.duties),
        policies: text("policies", default.policies),
        departments: text("departments", default.departments),
        sectors: text("sectors", default.sectors),
    };
    fields.finish();
    columns
}
