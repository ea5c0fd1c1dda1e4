//! Categories, sectors, jurisdictions and departments: the words that lists are read with.

use super::fields::{Fields, SourceText};
use super::{Prose, RawCategory, RawDepartment, RawFormer, RawJurisdiction, RawSector, Reporter};
use crate::diagnostic::{At, Code, Diagnostic, Place};
use crate::model::{Contact, DepartmentKind, Disclosure, Languages, Person, Status};

pub(super) fn categories(source: SourceText<'_>, languages: &Languages) -> Option<Vec<RawCategory>> {
    let SourceText { reporter, mut fields, .. } = source;
    let categories = fields
        .tables("category")
        .into_iter()
        .filter_map(|mut fields| {
            let mut translations = fields.translations(languages);
            let slug = fields.required("id", Fields::text);
            let name = fields.required("name", Fields::text);
            let name = translations.text("name", name);
            translations.finish();
            fields.finish();
            let slug = slug.filter(|slug| check_slug(reporter, &slug.value, slug.place))?;
            // Sectors name the id, which is known even if the name is missing; that has been reported.
            Some(RawCategory { slug, name: name.map(|name| name.value).unwrap_or_default() })
        })
        .collect();
    fields.finish();
    Some(categories)
}

pub(super) fn sector(source: SourceText<'_>, slug: &str, languages: &Languages) -> Option<RawSector> {
    let body = source.prose();
    let SourceText { reporter, mut fields, .. } = source;
    check_slug(reporter, slug, fields.head());
    let mut translations = fields.translations(languages);
    let name = fields.required("name", Fields::text);
    let name = translations.text("name", name);
    let category = fields.required("category", Fields::text);
    let sector = RawSector {
        slug: slug.to_owned(),
        name: name.clone().unwrap_or_else(|| At { value: Default::default(), place: fields.head() }),
        category,
        aliases: fields.texts("aliases"),
        synonyms: fields.texts("synonyms"),
        foreign_synonyms: translations.texts("synonyms"),
        within: fields.text("within"),
        near: fields.texts("near"),
        unlike: fields.texts("unlike"),
        industry: fields.text("industry").and_then(|code| industry(reporter, code)),
        proposed: proposed(&mut fields),
        fictitious: fields.flag("fictitious"),
        former_ids: former_ids(reporter, &mut fields),
        body,
    };
    translations.finish();
    fields.finish();
    name.map(|_| sector)
}

/// GB/T 4754-2017: a letter, digits, or both.
fn industry(reporter: &Reporter, At { value, place }: At<String>) -> Option<String> {
    let digits = value.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(&value);
    if digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit()) && !value.is_empty() {
        return Some(value);
    }
    reporter
        .report(Diagnostic::new(Code::BadValue, place, format!("`{value}` is not an industry code")).hint("GB/T 4754-2017, such as 6130"));
    None
}

pub(super) fn jurisdiction(source: SourceText<'_>, slug: &str, languages: &Languages) -> Option<RawJurisdiction> {
    let body = source.prose();
    let SourceText { reporter, mut fields, .. } = source;
    check_slug(reporter, slug, fields.head());
    let mut translations = fields.translations(languages);
    let name = fields.required("name", Fields::text);
    let name = translations.text("name", name);
    let division = fields.text("division").and_then(|At { value, place }| {
        let fits = matches!(value.len(), 6 | 9 | 12) && value.bytes().all(|b| b.is_ascii_digit());
        if !fits {
            reporter.report(
                Diagnostic::new(Code::BadValue, place, format!("`{value}` is not a division code"))
                    .hint("GB/T 2260: six digits, such as 652801"),
            );
        }
        fits.then_some(value)
    });
    let fictitious = fields.flag("fictitious");
    let report_to = fields.texts("report_to");
    let report_basis = fields.text("report_basis");
    let former_ids = former_ids(reporter, &mut fields);
    translations.finish();
    fields.finish();
    Some(RawJurisdiction { slug: slug.to_owned(), name: name?, division, fictitious, report_to, report_basis, former_ids, body })
}

const KINDS: &[(&str, DepartmentKind)] = &[
    ("office", DepartmentKind::Office),
    ("enterprise", DepartmentKind::Enterprise),
    ("military", DepartmentKind::Military),
    ("grassroots", DepartmentKind::Grassroots),
    ("group", DepartmentKind::Group),
];

pub(super) fn department(source: SourceText<'_>, jurisdiction: &str, slug: &str, languages: &Languages) -> Option<RawDepartment> {
    let body = source.prose();
    let SourceText { reporter, mut fields, .. } = source;
    check_slug(reporter, slug, fields.head());
    let mut translations = fields.translations(languages);
    let name = fields.required("name", Fields::text);
    let name = translations.text("name", name);
    let aliases = fields.texts("aliases");
    let synonyms = fields.texts("synonyms");
    let foreign_synonyms = translations.texts("synonyms");
    let kind = fields.word("kind", KINDS).map_or(DepartmentKind::Office, |kind| kind.value);
    let contact = fields.table("contact").map(|fields| contact(reporter, fields));
    let persons = fields.tables("person").into_iter().filter_map(person).collect();
    let former = fields.tables("former").into_iter().filter_map(|fields| former(fields, languages)).collect();
    let successors = fields.texts("successors");
    let ended = fields.date("ended");
    if let Some(successor) = successors.first().filter(|_| ended.is_none()) {
        reporter.report(
            Diagnostic::new(Code::MissingKey, successor.place, "a department with successors is over, and `ended` does not say since when")
                .hint("add its last day: `ended = 2024-04-30`"),
        );
    }
    let since = fields.date("since").map(|date| date.value);
    let proposed = proposed(&mut fields);
    let former_ids = former_ids(reporter, &mut fields);
    translations.finish();
    fields.finish();
    Some(RawDepartment {
        jurisdiction: jurisdiction.to_owned(),
        slug: slug.to_owned(),
        name: name?,
        aliases,
        synonyms,
        foreign_synonyms,
        kind,
        contact,
        persons,
        proposed,
        since,
        ended,
        successors,
        former,
        former_ids,
        later: Vec::new(),
        body,
    })
}

/// A `[[former]]` name.
fn former(mut fields: Fields<'_>, languages: &Languages) -> Option<RawFormer> {
    let mut translations = fields.translations(languages);
    let name = fields.required("name", Fields::text);
    let name = translations.text("name", name);
    let until = fields.required("until", Fields::date);
    translations.finish();
    fields.finish();
    Some(RawFormer { name: name?, until: until?.value })
}

/// A `[[person]]`. Nobody is public who is not said to be.
fn person(mut fields: Fields<'_>) -> Option<Person> {
    let name = fields.required("name", Fields::text);
    let post = fields.text("post").map(|text| text.value);
    let phone = fields.text("phone").map(|text| text.value);
    let disclosure = fields.word("disclosure", Disclosure::WORDS).map_or(Disclosure::Withheld, |word| word.value);
    fields.finish();
    Some(Person { name: name?.value, post, phone, disclosure })
}

/// Whether a sector or department is not public yet: the one status it can have.
fn proposed(fields: &mut Fields<'_>) -> bool {
    fields.word("status", &Status::WORDS[..1]).is_some()
}

/// Ids that a source had before.
pub(super) fn former_ids(reporter: &Reporter, fields: &mut Fields<'_>) -> Vec<At<String>> {
    fields.texts("former_ids").into_iter().filter(|id| check_slug(reporter, &id.value, id.place)).collect()
}

fn contact(reporter: &Reporter, mut fields: Fields<'_>) -> Contact {
    let source = fields.required("source", Fields::text).map(|source| source.value).unwrap_or_default();
    let website = fields.text("website").and_then(|At { value, place }| match super::site::check_base_url(&value) {
        Ok(()) => Some(value),
        Err(reason) => {
            reporter.report(Diagnostic::new(Code::BadValue, place, reason));
            None
        }
    });
    let mut text = |key| fields.text(key).map(|text| text.value);
    let contact = Contact { phone: text("phone"), email: text("email"), address: text("address"), hours: text("hours"), website, source };
    fields.finish();
    contact
}

/// Whether `slug` can stand in an address. If not, that is reported at `place`.
pub(super) fn check_slug(reporter: &Reporter, slug: &str, place: Place) -> bool {
    let fits = !slug.is_empty()
        && slug.len() <= 80
        && slug.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !fits {
        reporter.report(
            Diagnostic::new(Code::BadId, place, format!("`{slug}` cannot be an id"))
                .hint("an id is part of an address: lower-case letters, digits and hyphens, such as `escape-room`"),
        );
    }
    fits
}

impl SourceText<'_> {
    /// The body as prose.
    pub(super) fn prose(&self) -> Prose {
        Prose::new(self.reporter.place(0..0).file, self.text, self.body.clone())
    }
}
