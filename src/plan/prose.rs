//! Prose as pages show it: Markdown becomes HTML, links become relative, names become links.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd, html};

use super::Planner;
use super::name::Segment;
use crate::derive::address;
use crate::derive::citations::Works;
use crate::derive::links::Target;
use crate::derive::mentions::Mention;
use crate::derive::tasks;
use crate::model::{Id, Jurisdiction, Policy};
use crate::notation::citation::citations;
use crate::parse::Prose;

impl<'a> Planner<'a> {
    /// Prose as HTML. Within a jurisdiction, names of departments and documents become links; `label` is put before the first
    /// words.
    pub(super) fn prose(&self, prose: &Prose, jurisdiction: Option<Id<Jurisdiction>>, label: &str) -> String {
        self.linked(prose, label, Linker { planner: self, jurisdiction, works: &Works::default(), in_link: false })
    }

    /// Prose of a policy, which may have given names to what it cites.
    pub(super) fn policy_prose(&self, policy: Id<Policy>, prose: &Prose, label: &str) -> String {
        let jurisdiction = Some(self.content.policies[policy].jurisdiction);
        self.linked(prose, label, Linker { planner: self, jurisdiction, works: &self.relations.works[policy], in_link: false })
    }

    fn linked(&self, prose: &Prose, label: &str, mut linker: Linker<'_>) -> String {
        let mut events: Vec<Event<'_>> = Vec::new();
        let mut label = Some(label).filter(|label| !label.is_empty());
        for (event, place) in prose.events() {
            match event {
                Event::Text(text) => {
                    if let Some(label) = label.take() {
                        events.push(Event::Text(format!("{label} ").into()));
                    }
                    linker.text(text, &mut events);
                }
                Event::Start(Tag::Link { link_type: LinkType::Email, .. }) => {
                    linker.in_link = true;
                    events.push(event);
                }
                Event::Start(Tag::Link { dest_url, title, id, .. }) => {
                    // Another edition may have what this one lacks; then the words stand by themselves.
                    let Some(dest_url) = linker.destination(&self.sources.file(place.file).path, dest_url) else { continue };
                    linker.in_link = true;
                    events.push(Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title, id }));
                }
                Event::End(TagEnd::Link) if linker.in_link => {
                    linker.in_link = false;
                    events.push(Event::End(TagEnd::Link));
                }
                Event::End(TagEnd::Link) => {}
                // Sources have no images to show; the words of one stay.
                Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
                Event::SoftBreak => {
                    let ascii = matches!(events.last(), Some(Event::Text(text)) if text.ends_with(|c: char| c.is_ascii()));
                    if ascii {
                        events.push(Event::SoftBreak);
                    }
                }
                event => events.push(event),
            }
        }
        let mut output = String::new();
        html::push_html(&mut output, events.into_iter());
        output
    }

    /// A line of text with the names in it as links.
    pub(super) fn segments(&self, text: &'a str, names: impl Iterator<Item = (Range<usize>, Mention)>) -> Vec<Segment<'a>> {
        let mut segments = Vec::new();
        let mut at = 0;
        let mut push = |text: &'a str, href| {
            if !text.is_empty() {
                segments.push(Segment { text, href });
            }
        };
        for (range, mention) in names {
            push(&text[at..range.start], None);
            push(&text[range.clone()], self.mention_href(mention));
            at = range.end;
        }
        push(&text[at..], None);
        segments
    }

    /// Where a citation of `policy`, or of a list by its title, leads.
    pub(super) fn cited_href(&self, jurisdiction: Id<Jurisdiction>, policy: Option<Id<Policy>>, title: &str) -> Option<String> {
        let list = || self.relations.mentions[jurisdiction].whole(title).filter(|mention| matches!(mention, Mention::List(_)));
        policy.map(Mention::Policy).or_else(list).and_then(|mention| self.mention_href(mention))
    }

    /// Where a mention leads; nowhere from the page itself.
    fn mention_href(&self, mention: Mention) -> Option<String> {
        let to = match mention {
            Mention::Department(id) => address::department(self.content, id),
            Mention::Sector(id) => address::sector(self.content, id),
            Mention::Policy(id) => address::policy(self.content, id),
            // A list without a batch is not published.
            Mention::List(id) if self.relations.batches[id].is_empty() => return None,
            Mention::List(id) => address::list(self.content, id),
        };
        (to != self.path).then(|| self.href(&to))
    }
}

/// Words that lead somewhere, if they do.
fn link<'e>(words: &str, href: Option<String>, events: &mut Vec<Event<'e>>) {
    let words = Event::Text(words.to_owned().into());
    match href {
        None => events.push(words),
        Some(href) => {
            let link = Tag::Link { link_type: LinkType::Inline, dest_url: href.into(), title: "".into(), id: "".into() };
            events.extend([Event::Start(link), words, Event::End(TagEnd::Link)]);
        }
    }
}

struct Linker<'p> {
    planner: &'p Planner<'p>,
    jurisdiction: Option<Id<Jurisdiction>>,
    /// What the document cites.
    works: &'p Works,
    in_link: bool,
}

impl Linker<'_> {
    fn text<'e>(&mut self, text: CowStr<'e>, events: &mut Vec<Event<'e>>) {
        let Some(jurisdiction) = self.jurisdiction.filter(|_| !self.in_link) else {
            events.push(Event::Text(text));
            return;
        };
        let mut at = 0;
        for (note, departments) in tasks::notes(&text, &self.planner.relations.bodies[jurisdiction]) {
            self.plain(&text[at..note.range.start], jurisdiction, events);
            events.push(Event::InlineHtml("<span class=\"note\">".into()));
            let mut at_name = note.range.start;
            for (name, department) in note.names.iter().zip(departments) {
                events.push(Event::Text(text[at_name..name.range.start].to_owned().into()));
                let to = department.map(|id| address::department(self.planner.content, id));
                link(&text[name.range.clone()], to.filter(|to| *to != self.planner.path).map(|to| self.planner.href(&to)), events);
                at_name = name.range.end;
            }
            events.push(Event::Text(text[at_name..note.range.end].to_owned().into()));
            events.push(Event::InlineHtml("</span>".into()));
            at = note.range.end;
        }
        self.plain(&text[at..], jurisdiction, events);
    }

    /// Text without notes: documents and names in it become links.
    fn plain<'e>(&self, text: &str, jurisdiction: Id<Jurisdiction>, events: &mut Vec<Event<'e>>) {
        let documents = &self.planner.relations.documents;
        let mut at = 0;
        for citation in citations(text) {
            self.names(&text[at..citation.range.start], jurisdiction, events);
            let range = citation.range.clone();
            at = range.end;
            // Other names in a title are not meant for themselves.
            let policy = self.works.meant(&citation, text, documents, Some(jurisdiction));
            let title = citation.title.clone().map_or("", |title| &text[title]);
            let whole = self.planner.cited_href(jurisdiction, policy, title).map(|href| (range.clone(), href));
            // 《关于印发<要点>的通知》 may not be here though 要点 is.
            let within = || {
                citation.inner.iter().find_map(|inner| {
                    let title = &text[inner.clone()];
                    let policy = documents.find(Some(jurisdiction), None, Some(title));
                    Some((inner.clone(), self.planner.cited_href(jurisdiction, policy, title)?))
                })
            };
            let (words, href) = whole.or_else(within).map_or((range.clone(), None), |(words, href)| (words, Some(href)));
            events.push(Event::Text(text[range.start..words.start].to_owned().into()));
            link(&text[words.clone()], href, events);
            events.push(Event::Text(text[words.end..range.end].to_owned().into()));
        }
        self.names(&text[at..], jurisdiction, events);
    }

    /// Text without notes and citations: names in it become links.
    fn names<'e>(&self, text: &str, jurisdiction: Id<Jurisdiction>, events: &mut Vec<Event<'e>>) {
        let mut at = 0;
        for (range, mention) in self.planner.relations.mentions[jurisdiction].find(text) {
            // A clause speaks of venues all the time; only who is responsible, and by which document, is worth a link.
            let href = Some(mention)
                .filter(|mention| !matches!(mention, Mention::Sector(_)))
                .and_then(|mention| self.planner.mention_href(mention));
            let Some(href) = href else { continue };
            events.push(Event::Text(text[at..range.start].to_owned().into()));
            link(&text[range.clone()], Some(href), events);
            at = range.end;
        }
        events.push(Event::Text(text[at..].to_owned().into()));
    }

    /// Where a link leads; None if nowhere, or where a page may not.
    fn destination<'e>(&self, source: &str, to: CowStr<'e>) -> Option<CowStr<'e>> {
        match self.planner.addresses.target(source, &to) {
            Target::Page(page) => Some(self.planner.href(&page).into()),
            Target::Elsewhere => Some(to),
            Target::Nowhere(_) | Target::Unsafe => None,
        }
    }
}
