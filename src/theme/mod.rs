//! Theme: views become HTML. A theme is templates, words and assets; a page is a pure function of its view and the theme.

mod filters;
mod inline;
mod minify;
mod program;
mod script;
mod tags;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::fingerprint::Fingerprint;
use crate::model::{Lang, Site};
use crate::plan::View;
use crate::read::theme::ThemeFiles;
use crate::read::{SITE_FILE, Sources};

use filters::Filters;
use program::{Program, Trees};
use words::Words;

/// The built-in theme.
const DEFAULT: &str = "default";
/// Folders of a theme.
const TEMPLATES: &str = "templates/";
const ASSETS: &str = "assets/";

/// A theme ready to render.
pub struct Theme {
    /// What renders, in each language.
    renderers: Vec<Renderer>,
    /// Style sheets and other files that pages refer to, by their paths below the site's root.
    pub assets: BTreeMap<String, Vec<u8>>,
    /// Templates as written: errors are shown in what their author wrote.
    written: Templates,
    /// Templates as they are rendered.
    prepared: Templates,
    folder: String,
    fingerprint: Fingerprint,
}

/// What renders pages in one language: a program for each template that could be compiled, and the engine for everything else.
struct Renderer {
    programs: BTreeMap<String, Program>,
    filters: Arc<Filters>,
    words: Words,
    /// Variables that all pages have.
    constants: Map<String, Value>,
    /// Made when it is first needed.
    engine: OnceLock<Tera>,
}

impl Theme {
    /// Loads a theme for a site. Templates are minified once, here, and not page by page.
    ///
    /// # Errors
    /// What is wrong with templates and language files.
    pub fn new(files: &ThemeFiles, site: &Site, sources: &Sources) -> Result<Self, Vec<Diagnostic>> {
        Self::load(files, site, sources, compact, |templates| Trees::of(templates))
    }

    /// Loads a theme that renders its templates as written, by the engine alone, to compare with [`Theme::new`].
    ///
    /// # Errors
    /// As for [`Theme::new`].
    pub fn as_written(files: &ThemeFiles, site: &Site, sources: &Sources) -> Result<Self, Vec<Diagnostic>> {
        Self::load(files, site, sources, Templates::clone, |_| Trees::default())
    }

    fn load(
        files: &ThemeFiles,
        site: &Site,
        sources: &Sources,
        prepare: fn(&Templates) -> Templates,
        read: fn(&Templates) -> Trees<'_>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut found = Vec::new();
        if files.own.is_empty() && site.theme != DEFAULT && !site.theme.is_empty() {
            let message = format!("there is no theme in `{}/`", files.folder);
            found.push(fault(sources, "", None, message).hint("correct `theme`, or put the theme's own files there"));
        }
        let mut templates = Templates::new();
        let mut assets = BTreeMap::new();
        for (path, bytes) in files.effective() {
            if let Some(name) = path.strip_prefix(TEMPLATES) {
                match str::from_utf8(bytes) {
                    Ok(text) => drop(templates.insert(name.to_owned(), text.to_owned())),
                    Err(_) => {
                        found.push(fault(sources, &format!("{}/{path}", files.folder), None, "the template is not UTF-8 text".to_owned()))
                    }
                }
            } else if path.starts_with(ASSETS) {
                let bytes = match str::from_utf8(bytes) {
                    Ok(text) if path.ends_with(".css") => minify::style_sheet(text).into_bytes(),
                    _ => bytes.to_vec(),
                };
                assets.insert(path.to_owned(), bytes);
            }
        }
        if let Err(faults) = script::join(&mut assets) {
            found.extend(
                faults
                    .into_iter()
                    .map(|(path, fault_of)| fault(sources, &format!("{}/{path}", files.folder), None, format!("`{path}`: {fault_of}"))),
            );
        }
        // One version for all, because scripts load others by their names alone.
        let version = version_of(assets.iter().flat_map(|(path, bytes)| [path.as_bytes(), bytes]));
        let asset_links: BTreeMap<&str, String> =
            assets.keys().map(|path| (path[ASSETS.len()..].as_ref(), format!("{path}?v={version}"))).collect();
        let mut languages = Vec::new();
        for lang in site.languages.all() {
            match words::load(files, site.languages.tag(lang), sources) {
                Ok(words) => languages.push((lang, words)),
                Err(faults) => found.extend(faults),
            }
        }
        // What each language calls itself, for the switch between them.
        let names: Vec<Value> = languages.iter().filter_map(|(_, words)| words.get("name").cloned()).collect();
        let prepared = prepare(&templates);
        let trees = read(&prepared);
        let mut renderers = Vec::new();
        for (lang, words) in languages {
            let constants = json!({
                "t": words.table(),
                "languages": names,
                "site": SiteView::new(site, lang),
                "assets": asset_links,
            });
            let Value::Object(constants) = constants else { continue };
            let programs = trees.programs(&constants);
            let renderer = Renderer { programs, filters: Arc::new(Filters::new(&words)), words, constants, engine: OnceLock::new() };
            if !trees.is_valid()
                && let Err(fault) = renderer.engine(&prepared)
            {
                found.push(renderer.load_fault(&fault, &templates, &files.folder, sources));
            }
            renderers.push(renderer);
        }
        crate::diagnostic::sort(&mut found);
        if !found.is_empty() {
            return Err(found);
        }
        drop(trees);
        let fingerprint = Fingerprint::of(&(files.effective(), site));
        Ok(Self { renderers, assets, written: templates, prepared, folder: files.folder.clone(), fingerprint })
    }

    /// Of all its files and of the site's settings: what makes a page of a view.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Renders a page into an empty text, which others may have used before.
    ///
    /// # Errors
    /// What the template asks for that the view or the words do not have.
    pub fn page(&self, kind: &str, lang: Lang, view: &View, sources: &Sources, into: &mut String) -> Result<(), Box<Diagnostic>> {
        self.render(&format!("{kind}.html"), lang, view, sources, into)
    }

    /// Renders a file for machines, such as `sitemap.xml`, likewise.
    ///
    /// # Errors
    /// As for [`Theme::page`].
    pub fn machine(&self, template: &str, machine: &impl Serialize, sources: &Sources, into: &mut String) -> Result<(), Box<Diagnostic>> {
        self.render(template, Lang::MAIN, machine, sources, into)
    }

    /// What the search says in each language, with the language's position.
    pub fn search_words(&self) -> impl Iterator<Item = Value> {
        self.renderers.iter().enumerate().map(|(lang, Renderer { words, .. })| {
            let mut said = words.get("search.box").cloned().unwrap_or_default();
            let status = words.get("status").and_then(Value::as_object);
            let names = status.into_iter().flatten().filter_map(|(word, status)| Some((word.clone(), status.get("name")?.clone())));
            said["lang"] = lang.into();
            said["status"] = Value::Object(names.collect());
            said
        })
    }

    fn render(
        &self,
        template: &str,
        lang: Lang,
        view: &impl Serialize,
        sources: &Sources,
        into: &mut String,
    ) -> Result<(), Box<Diagnostic>> {
        let renderer = &self.renderers[lang.index()];
        let program = renderer.programs.get(template);
        if program.is_none_or(|program| program.run(view, &renderer.filters, into).is_err()) {
            *into = self.render_by_engine(renderer, template, view, sources)?;
        }
        Ok(())
    }

    fn render_by_engine(
        &self,
        renderer: &Renderer,
        template: &str,
        view: &impl Serialize,
        sources: &Sources,
    ) -> Result<String, Box<Diagnostic>> {
        let context = Context::from_serialize(view).map_err(|error| Box::new(fault(sources, "", None, error.to_string())))?;
        let engine =
            renderer.engine(&self.prepared).map_err(|fault| Box::new(renderer.load_fault(&fault, &self.written, &self.folder, sources)))?;
        engine.render(template, &context).map_err(|error| {
            // The engine knows the minified template; rendering the written one again tells where its author will find the fault.
            let again = renderer.new_engine(&self.written);
            let error = again.and_then(|engine| engine.render(template, &context)).err().unwrap_or(error);
            Box::new(engine_fault(&error, &self.folder, sources))
        })
    }
}

/// Templates by their names.
type Templates = BTreeMap<String, String>;

/// Templates as they are rendered: minified, and with components in the place of their calls.
fn compact(templates: &Templates) -> Templates {
    let minified = templates.iter().map(|(name, text)| {
        let text = if name.ends_with(".html") { minify::template(text) } else { text.clone() };
        (name.clone(), text)
    });
    inline::inline(&minified.collect())
}

impl Renderer {
    /// The engine, with the prepared templates.
    fn engine(&self, prepared: &Templates) -> tera::TeraResult<&Tera> {
        if let Some(engine) = self.engine.get() {
            return Ok(engine);
        }
        let engine = self.new_engine(prepared)?;
        Ok(self.engine.get_or_init(|| engine))
    }

    fn new_engine(&self, templates: &Templates) -> tera::TeraResult<Tera> {
        let mut engine = Tera::new();
        filters::register(&mut engine, &self.filters);
        for (name, value) in &self.constants {
            engine.global_context().insert(name.clone(), value);
        }
        engine.add_raw_templates(templates)?;
        Ok(engine)
    }

    /// The fault of a theme that does not load, found in its templates as written. `minified` is what the engine said of the minified ones.
    fn load_fault(&self, minified: &tera::Error, written: &Templates, folder: &str, sources: &Sources) -> Diagnostic {
        match self.new_engine(written) {
            Err(error) => engine_fault(&error, folder, sources),
            Ok(_) => {
                // The engine saw the minified text; its place there is none in the text as written.
                let mut diagnostic = engine_fault(minified, folder, sources);
                diagnostic.place = Place::new(diagnostic.place.file, 0..0);
                diagnostic.message = format!("the template cannot be minified ({})", diagnostic.message);
                diagnostic.hint("a template tag stands between attributes or splits one: put conditions inside attribute values")
            }
        }
    }
}

fn engine_fault(error: &tera::Error, folder: &str, sources: &Sources) -> Diagnostic {
    use tera::ErrorKind;
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let path = format!("{folder}/{TEMPLATES}{}", report.filename());
            let message = format!("{} (in {TEMPLATES}{} at line {})", report.message(), report.filename(), report.span().start_line);
            fault(sources, &path, Some(report.span().range.clone()), message)
        }
        _ => fault(sources, "", None, error.to_string()),
    }
}

/// A fault in a theme's file. If the file is built in or unknown, the site file stands for the theme it chooses.
fn fault(sources: &Sources, path: &str, range: Option<std::ops::Range<usize>>, message: String) -> Diagnostic {
    let own = sources.find(path);
    let place = match (own, range) {
        (Some(file), range) => {
            let len = sources.file(file).text.len();
            let range = range.unwrap_or(0..0);
            Place::new(file, range.start.min(len)..range.end.min(len))
        }
        (None, _) => Place::new(sources.find(SITE_FILE).unwrap_or(crate::diagnostic::FileId(0)), 0..0),
    };
    Diagnostic::new(Code::BrokenTheme, place, message.replace('\n', " "))
        .hint("a file in the theme's folder takes the place of the built-in one of the same name; remove it to have that back")
}

/// Eight hexadecimal digits that change with the bytes: an address that caches may keep.
fn version_of<'b>(parts: impl Iterator<Item = &'b [u8]>) -> String {
    let digest = parts.fold(Sha256::new(), |digest, part| digest.chain_update(part)).finalize();
    const_hex::encode(&digest[..4])
}

/// The site as templates see it, in one language.
#[derive(Serialize)]
struct SiteView<'s> {
    title: &'s str,
    base_url: &'s str,
    main_lang: &'s str,
    notice: Option<NoticeView<'s>>,
    publisher: PublisherView<'s>,
}

#[derive(Serialize)]
struct NoticeView<'s> {
    text: &'s str,
    document: Option<&'s str>,
    document_date: Option<jiff::civil::Date>,
}

#[derive(Serialize)]
struct PublisherView<'s> {
    site_name: &'s str,
    site_domain: &'s str,
    site_id_code: Option<&'s str>,
    host: Option<&'s str>,
    operator: Option<&'s str>,
    icp: Option<&'s str>,
    police: Option<&'s str>,
    police_code: Option<&'s str>,
    address: Option<&'s str>,
    phone: Option<&'s str>,
}

impl<'s> SiteView<'s> {
    fn new(site: &'s Site, lang: Lang) -> Self {
        let in_lang = |text: &'s crate::model::Localized| text.own(lang).unwrap_or(text.main());
        let publisher = &site.publisher;
        let host = site.base_url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        Self {
            title: in_lang(&site.title),
            base_url: &site.base_url,
            main_lang: site.languages.tag(Lang::MAIN),
            notice: site.notice.as_ref().map(|notice| NoticeView {
                text: in_lang(&notice.text),
                document: notice.document.as_ref().map(in_lang),
                document_date: notice.document_date,
            }),
            publisher: PublisherView {
                site_name: publisher.site_name.as_deref().unwrap_or(site.title.main()),
                site_domain: publisher.site_domain.as_deref().unwrap_or(host),
                site_id_code: publisher.site_id_code.as_deref(),
                host: publisher.host.as_deref(),
                operator: publisher.operator.as_deref(),
                icp: publisher.icp.as_deref(),
                police: publisher.police.as_deref(),
                police_code: publisher.police_code.as_deref(),
                address: publisher.address.as_deref(),
                phone: publisher.phone.as_deref(),
            },
        }
    }
}
