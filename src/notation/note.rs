//! Responsibility notes: who does what, as plans and opinions say it behind a task.
//!
//! A note stands in brackets at the end of a sentence (（责任单位：A；配合单位：B）, (A牵头,B配合), 〔A分工负责〕) or, with a label, behind one
//! (…。责任单位：A、B。). Its groups are apart by commas or semicolons; a label before a group or a verb behind it says the role. `docs/notation.md`
//! lists the forms. What is no note yields nothing, and what looks like one and cannot be read is kept as [`Note::unread`].

mod words;

use std::ops::Range;

use super::rhythm;
use super::role;
use super::text::{closes, opens, trim_range};
use words::{
    BODIES, CLASS_WORDS, CLASSES, ELSEWHERE, JOINTS, MANNERS, NOT_BODIES, OFFICES, TERRITORIES, TIME_WORDS, VERB_ENDS, VERBS, Verb, WITH,
    is_beside_label, label, label_at_end,
};

/// A responsibility note. Ranges are bytes of the text it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The note, with its brackets or its label.
    pub range: Range<usize>,
    /// Who it names, in order.
    pub names: Vec<Named>,
    /// The words that leave a group open (等部门), one for each such group.
    pub open: Vec<Range<usize>>,
    /// What it remarks on the whole document (以下各项工作均需各县落实,不再列出).
    pub remark: Option<Range<usize>>,
    /// What stands beside the names and names nobody: 6月底前完成, 完成时限：长期.
    pub beside: Vec<Range<usize>>,
    /// What should name somebody and could not be read.
    pub unread: Vec<Range<usize>>,
}

/// A body that a note names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name as written.
    pub range: Range<usize>,
    /// Its part in the task.
    pub part: Part,
    /// Whether it stands for several bodies: 各有关部门.
    pub is_class: bool,
    /// Whether it is a level of government rather than an office: 各县(市、区), 各乡镇.
    pub is_territorial: bool,
}

/// The part a body plays in a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Leads, or answers alone.
    Lead,
    /// Supports.
    Support,
    /// One of several, none of which leads.
    Shared,
}

/// A note is not longer than this, in bytes.
const LONGEST: usize = 3_000;
/// A name that ends unlike one of a body is not longer than this, in characters.
const LONGEST_NAME: usize = 12;
/// How deep within brackets a note may stand.
const DEEPEST: usize = 3;

/// The notes of a text, in order. `is_name` says whether a text is the name of a known body: such a name is never split at 和.
///
/// Takes time linear in the length of the text.
pub fn read(text: &str, is_name: &dyn Fn(&str) -> bool) -> Vec<Note> {
    let reader = Reader { text, is_name };
    let mut notes = Vec::new();
    let mut free = 0;
    for bracket in brackets(text) {
        if bracket.depth >= DEEPEST || bracket.outer.start < free || bracket.outer.len() > LONGEST {
            continue;
        }
        if let Some(note) = reader.bracketed(&bracket) {
            free = note.range.end;
            notes.push(note);
        }
    }
    let bracketed = notes.len();
    let mut within = 0;
    for range in sentences(text) {
        while within < bracketed && notes[within].range.end <= range.start {
            within += 1;
        }
        let is_bracketed = within < bracketed && notes[within].range.start < range.end;
        if !is_bracketed && let Some(note) = reader.labelled(range) {
            notes.push(note);
        }
    }
    notes.sort_by_key(|note| note.range.start);
    if sets_first_lead(text, notes.iter()) {
        notes.iter_mut().for_each(let_first_lead);
    }
    notes
}

/// Whether a text with these notes says that the body named first leads, in all notes of the document.
pub fn sets_first_lead<'n>(text: &str, mut notes: impl Iterator<Item = &'n Note>) -> bool {
    notes.any(|note| note.remark.clone().is_some_and(|remark| first_leads(&text[remark]))) || first_leads_rule(text)
}

/// Whether a document says that the body named first leads everywhere: 排在第一位的为牵头部门，下同.
fn first_leads_rule(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find("下同") {
        let before = &rest[..at];
        let from = before.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
        if first_leads(&before[from..]) {
            return true;
        }
        rest = &rest[at + "下同".len()..];
    }
    false
}

fn first_leads(remark: &str) -> bool {
    let says_first =
        ["第一位", "第一个", "第一名", "列第一", "首位", "排名第一", "排第一", "列首"].iter().any(|first| remark.contains(first));
    says_first && (remark.contains("牵头") || remark.contains("主责") || remark.contains("主要责任"))
}

/// Whether a part of a note speaks of the whole document.
fn is_remark(part: &str) -> bool {
    first_leads(part) || part.starts_with("以下") || ["下同", "不再列出", "不再重复", "均涉及"].iter().any(|end| part.ends_with(end))
}

/// In a note without a lead the first body leads, and the others support it.
pub fn let_first_lead(note: &mut Note) {
    if note.names.len() > 1 && note.names.iter().all(|name| name.part == Part::Shared) {
        note.names.iter_mut().enumerate().for_each(|(at, name)| name.part = if at == 0 { Part::Lead } else { Part::Support });
    }
}

struct Bracket {
    /// With the brackets.
    outer: Range<usize>,
    inner: Range<usize>,
    /// Brackets around it.
    depth: usize,
    /// Whether it is closed. One that is not ends with its line.
    is_closed: bool,
}

/// All brackets of a text, by where they open. Any kind closes any other, because writers mix them up; none reaches beyond a blank line. Of those that
/// are never closed the first of a paragraph counts, as far as its line goes.
fn brackets(text: &str) -> Vec<Bracket> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut last_is_newline = false;
    let unclosed = |open: &mut Vec<(usize, usize)>| {
        let (start, inner) = open.drain(..).next()?;
        let end = text[inner..].find('\n').map_or(text.len(), |at| inner + at);
        Some(Bracket { outer: start..end, inner: inner..end, depth: 0, is_closed: false })
    };
    for (at, c) in text.char_indices() {
        if opens(c) {
            open.push((at, at + c.len_utf8()));
        } else if closes(c) {
            if let Some((start, inner)) = open.pop() {
                found.push(Bracket { outer: start..at + c.len_utf8(), inner: inner..at, depth: 0, is_closed: true });
            }
        } else if c == '\n' && last_is_newline {
            found.extend(unclosed(&mut open));
        }
        last_is_newline = c == '\n' || (last_is_newline && c.is_whitespace());
    }
    found.extend(unclosed(&mut open));
    // A bracket that is never closed encloses nothing.
    found.sort_unstable_by_key(|bracket| bracket.outer.start);
    let mut around: Vec<usize> = Vec::new();
    for bracket in &mut found {
        while around.last().is_some_and(|end| *end <= bracket.outer.start) {
            around.pop();
        }
        bracket.depth = around.len();
        if bracket.is_closed {
            around.push(bracket.outer.end);
        }
    }
    found
}

/// Stretches in which a note without brackets may stand: from a label behind a sentence to the end of its own. One that says who supports belongs to
/// the one before it.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for sentence in text.split_inclusive(['\n', '。']) {
        let start = at;
        at += sentence.len();
        let Some((label, verb)) = opening_label(sentence) else { continue };
        let end = first_stray_close(&sentence[label..]).map_or(sentence.len(), |end| label + end);
        let range = trim_range(text, start + label..start + end);
        match found.last_mut() {
            Some(last) if verb == Verb::Support => {
                let gap = &text[last.end..range.start];
                let is_next =
                    gap.chars().all(|c| c.is_whitespace() || matches!(c, '。' | '*' | '_' | '-' | '—')) && gap.matches('\n').count() < 2;
                if is_next {
                    last.end = range.end;
                }
            }
            _ if verb == Verb::Support => {}
            _ => found.push(range),
        }
    }
    found
}

/// Where in a sentence a label opens a note, and what the label says: 责任单位：…, 【责任单位】….
fn opening_label(sentence: &str) -> Option<(usize, Verb)> {
    let is_start = |before: &str| {
        let before = before.trim_end();
        before.is_empty() || before.ends_with(['；', ';', '！', '*', '_', '-', '—', '·', '•']) || before.ends_with(closes)
    };
    let marks = sentence.char_indices().filter(|(_, c)| matches!(c, '：' | ':' | '】' | ']'));
    marks.into_iter().find_map(|(at, mark)| {
        let head = sentence[..at].trim_end_matches([' ', '*', '_', '】', ']']);
        let start = head.len() - label_at_end(head)?;
        let (verb, has_end) = label(&head[start..])?;
        let before = match (mark, sentence[..start].chars().next_back()) {
            ('】' | ']', Some(open)) if opens(open) => &sentence[..start - open.len_utf8()],
            ('】' | ']', _) => return None,
            _ => &sentence[..start],
        };
        (has_end && is_start(before)).then_some((start, verb))
    })
}

/// Where a bracket closes that was not opened.
fn first_stray_close(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        if opens(c) {
            depth += 1;
        } else if closes(c) {
            // 【责任单位】 begins within its bracket.
            if depth == 0 && !matches!(c, '】' | ']') {
                return Some(at);
            }
            depth = depth.saturating_sub(1);
        }
    }
    None
}

struct Reader<'t> {
    text: &'t str,
    is_name: &'t dyn Fn(&str) -> bool,
}

/// A group of names, before it is clear whether one of them answers alone.
struct Group {
    names: Vec<Range<usize>>,
    verb: Option<Verb>,
    /// Whether a label says it is of those responsible beside others who lead.
    is_plain: bool,
}

impl Reader<'_> {
    /// A bracket as a note, if it is one.
    fn bracketed(&self, bracket: &Bracket) -> Option<Note> {
        let body = trim_end(self.text, trim_range(self.text, bracket.inner.clone()), &['。']);
        let (body, remark) = self.without_remark(body);
        let (note, is_told) = self.note(bracket.outer.clone(), body, remark)?;
        if !bracket.is_closed {
            return (is_told && !note.names.is_empty() && note.unread.is_empty()).then_some(note);
        }
        // A mere list of bodies is a note only behind a sentence.
        (is_told || self.stands_behind_sentence(&bracket.outer)).then_some(note)
    }

    /// A label with names behind a sentence, if that is what stands there.
    fn labelled(&self, range: Range<usize>) -> Option<Note> {
        let (note, _) = self.note(range.clone(), trim_end(self.text, range, &['。', '.', '；', ';', '*', '_']), None)?;
        (!note.names.is_empty() && note.unread.is_empty()).then_some(note)
    }

    /// What stands behind a full stop within a note is more of it (甲局牵头。乙局配合), or else a remark on the whole document.
    fn without_remark(&self, body: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
        let Some(at) = self.text[body.clone()].find('。') else { return (body, None) };
        let rest = trim_range(self.text, body.start + at + '。'.len_utf8()..body.end);
        if rest.is_empty() {
            return (body.start..body.start + at, None);
        }
        let more = if is_remark(&self.text[rest.clone()]) { None } else { self.note(rest.clone(), rest.clone(), None) };
        match more {
            Some((note, true)) if note.unread.is_empty() && !note.names.is_empty() => (body, None),
            _ => (body.start..body.start + at, Some(rest)),
        }
    }

    /// Whether a bracket stands between two sentences, or at the end of one.
    fn stands_behind_sentence(&self, bracket: &Range<usize>) -> bool {
        let before = self.text[..bracket.start].chars().rev().find(|c| *c != ' ');
        let after = self.text[bracket.end..].chars().find(|c| *c != ' ');
        before == Some('。') || after.is_none_or(|c| matches!(c, '。' | '；' | ';' | '\n' | '\r' | '.' | '|'))
    }

    /// Reads `body`, and says whether a label or a verb makes it a note; None if it is none.
    fn note(&self, range: Range<usize>, body: Range<usize>, remark: Option<Range<usize>>) -> Option<(Note, bool)> {
        let mut note = Note { range, names: Vec::new(), open: Vec::new(), remark, beside: Vec::new(), unread: Vec::new() };
        let mut groups: Vec<Group> = Vec::new();
        let mut said: Option<Verb> = None;
        for part in self.parts(body.clone()) {
            let text = &self.text[part.clone()];
            if is_remark(text) {
                let start = note.remark.as_ref().map_or(part.start, |remark| remark.start.min(part.start));
                note.remark = Some(start..note.remark.as_ref().map_or(part.end, |remark| remark.end.max(part.end)));
            } else if is_beside(text) {
                note.beside.push(part);
            } else if let (Some(verb), true) = self.verb_alone(part.clone()) {
                // 按职责分工负责 behind a comma is said of those before it.
                if said.is_none() {
                    close(&mut groups, Vec::new(), verb);
                }
            } else if let Some((verb, names)) = self.label(&part) {
                said = Some(verb);
                if names.is_empty() {
                    note.unread.push(part);
                } else {
                    self.groups(names, said, &mut groups, &mut note)?;
                }
            } else if let Some((name, verb, rest)) = self.with_object(part.clone()).filter(|_| said.is_none()) {
                groups.push(Group { names: vec![name], verb: Some(verb), is_plain: false });
                note.beside.push(rest);
            } else {
                self.groups(part, said, &mut groups, &mut note)?;
            }
        }
        let has_verb = groups.iter().any(|group| group.verb.is_some());
        if said.is_none() && !has_verb && !self.is_list_of_bodies(&groups, &note) {
            return None;
        }
        if groups.iter().all(|group| group.names.is_empty()) && said.is_none() {
            return None;
        }
        assign(self.text, groups, &mut note);
        if note.names.is_empty() && note.unread.is_empty() {
            note.unread.push(body);
        }
        Some((note, said.is_some() || has_verb))
    }

    /// The parts of a note: apart by commas, semicolons and stops, and before each label.
    fn parts(&self, body: Range<usize>) -> Vec<Range<usize>> {
        const APART: [char; 7] = ['、', '/', '／', '|', ' ', '\u{3000}', '\n'];
        let mut parts = Vec::new();
        for part in split(self.text, body, &['，', ',', '；', ';', '。']) {
            let text = &self.text[part.clone()];
            let mut start = 0;
            for (at, _) in text.char_indices().filter(|(_, c)| matches!(c, '：' | ':')) {
                let head = text[..at].trim_end_matches([' ', '*', '_']);
                let Some(label) = label_at_end(head).map(|len| head.len() - len).filter(|label| *label > start) else { continue };
                let before = text[start..label].trim_end_matches(['*', '_']);
                if before.ends_with(APART) && depth(before) == 0 {
                    parts.push(trim_end(self.text, part.start + start..part.start + start + before.len(), &APART));
                    start = label;
                }
            }
            parts.push(trim_range(self.text, part.start + start..part.end));
        }
        parts.retain(|part| !part.is_empty());
        parts
    }

    /// The verb of a part that is nothing else, and whether it is that.
    fn verb_alone(&self, part: Range<usize>) -> (Option<Verb>, bool) {
        let (rest, verb) = self.without_verb(part);
        (verb, rest.is_empty())
    }

    /// 市应急局负责综合监管: the body, what it does, and the object.
    fn with_object(&self, part: Range<usize>) -> Option<(Range<usize>, Verb, Range<usize>)> {
        let text = &self.text[part.clone()];
        let at = text.find("负责")?;
        let object = &text[at + "负责".len()..];
        let name = trim_range(self.text, part.start..part.start + at);
        let is_name = !self.text[name.clone()].contains('、')
            && self.text[name.clone()].chars().count() > 2
            && is_body(&self.text[name.clone()], self.is_name);
        let is_object = !object.is_empty() && !object.starts_with(['人', '制', '任']) && self.without_verb(part.clone()).1.is_none();
        (is_name && is_object).then(|| (name, Verb::Answer, trim_range(self.text, part.end - object.len()..part.end)))
    }

    /// A mere list: each item a body, and more than a common noun.
    fn is_list_of_bodies(&self, groups: &[Group], note: &Note) -> bool {
        let names: Vec<&str> = groups.iter().flat_map(|group| &group.names).map(|name| &self.text[name.clone()]).collect();
        let is_proper =
            |name: &&str| (self.is_name)(name) || (name.chars().count() >= 4 && is_office(name) && ends_in(without_bracket(name), OFFICES));
        // 监管部门 alone is said of many things in brackets.
        let is_other =
            |name: &&str| is_proper(name) || is_class(name) || is_territorial(name) || (is_office(name) && ends_in(name, OFFICES));
        let is_said =
            names.len() > 1 || names.iter().any(|name| (self.is_name)(name) || CLASSES.iter().any(|class| name.starts_with(class)));
        is_said
            && note.unread.is_empty()
            && names.first().is_some_and(is_proper)
            && names.iter().filter(|name| is_other(name)).count() * 2 > names.len()
    }

    /// 责任单位：, or 责任单位为: what it says, and what stands behind it.
    fn label(&self, part: &Range<usize>) -> Option<(Verb, Range<usize>)> {
        let text = &self.text[part.clone()];
        let marks = |c: char| matches!(c, '*' | '_' | '】' | ']') || c.is_whitespace();
        let names = |at: usize| {
            let rest = &text[at..];
            trim_range(self.text, part.start + at + (rest.len() - rest.trim_start_matches(marks).len())..part.end)
        };
        if let Some((before, at)) = role::split_colon(text) {
            let (verb, has_end) = label(before.trim_matches(marks))?;
            let names = names(at);
            let first = split(self.text, names.clone(), &['、']).into_iter().next();
            // 责任： may be followed by anything.
            let is_label = has_end || first.is_some_and(|first| is_body(&self.text[first], self.is_name));
            return is_label.then_some((verb, names));
        }
        if let Some((at, mark)) = text.char_indices().find(|(_, c)| matches!(c, '为' | '】' | ']'))
            && let Some((verb, true)) = label(text[..at].trim_matches(marks))
        {
            return Some((verb, names(at + mark.len_utf8())));
        }
        // 牵头单位市商务局, without any mark.
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST_NAME);
        let (at, verb) = ends.filter_map(|at| label(&text[..at]).filter(|(_, has_end)| *has_end).map(|(verb, _)| (at, verb))).last()?;
        (begins_in(&text[at..], PLACES) && is_body(&text[at..], self.is_name)).then(|| (verb, names(at)))
    }

    /// Reads one part between commas into groups; None if it is no part of a note. `said` is what a label says of it.
    fn groups(&self, part: Range<usize>, said: Option<Verb>, groups: &mut Vec<Group>, note: &mut Note) -> Option<()> {
        let mut names = Vec::new();
        let mut had_verb = false;
        for item in self.items(part.clone()) {
            let (bare, verb) = self.without_verb(item.clone());
            // Behind a label a verb is one only where a body is left: 责任单位：甲局牵头，乙局配合.
            let is_verb = said.is_none() || (said == Some(Verb::Answer) && is_body(&self.text[bare.clone()], self.is_name));
            let (bare, verb) = if is_verb { (bare, verb) } else { (item, None) };
            self.item(bare, said.is_some(), &mut names, groups, note);
            if let Some(verb) = verb {
                had_verb = true;
                close(groups, std::mem::take(&mut names), verb);
            }
        }
        if !names.is_empty() {
            groups.push(Group { names, verb: said, is_plain: said == Some(Verb::Answer) });
        }
        // What follows within brackets after a comma is no more 会同's.
        groups.iter_mut().filter(|group| group.verb == Some(Verb::Support)).for_each(|group| group.is_plain = false);
        // A part that names nobody and has no verb is running text, and then the whole is none.
        let is_text = said.is_none() && !had_verb && note.unread.iter().any(|unread| part.start <= unread.start && unread.end <= part.end);
        (!is_text).then_some(())
    }

    /// The items of a series. 各县、市、区人民政府 is one. Bodies with nothing but blanks between them are several.
    fn items(&self, part: Range<usize>) -> Vec<Range<usize>> {
        let mut items: Vec<Range<usize>> = Vec::new();
        let is_body = |range: &Range<usize>| is_body(&self.text[range.clone()], self.is_name);
        let blanks = |item: Range<usize>| {
            let several = split(self.text, item.clone(), &[' ', '\u{3000}']);
            if several.iter().all(is_body) { several } else { vec![item] }
        };
        for item in split(self.text, part, &['、']).into_iter().flat_map(blanks) {
            let is_level =
                |text: &str| text.strip_prefix('各').is_some_and(|rest| rest.split('、').all(|level| LEVELS_OF_PLACES.contains(&level)));
            match items.last_mut() {
                Some(last)
                    if is_level(&self.text[last.clone()])
                        && LEVELS_OF_PLACES.iter().any(|level| self.text[item.clone()].starts_with(level)) =>
                {
                    last.end = item.end;
                }
                _ => items.push(item),
            }
        }
        items
    }

    /// An item without the verb behind it.
    fn without_verb(&self, item: Range<usize>) -> (Range<usize>, Option<Verb>) {
        let text = &self.text[item.clone()];
        if !text.ends_with(VERB_ENDS) {
            return (item, None);
        }
        let verbs = VERBS.iter().flat_map(|(meaning, verbs)| verbs.iter().map(move |verb| (*verb, *meaning)));
        let verb_of = |text: &str| verbs.clone().filter(|(verb, _)| text.ends_with(verb)).max_by_key(|(verb, _)| verb.len());
        let Some((verb, mut meaning)) = verb_of(text) else { return (item, None) };
        let mut rest = text[..text.len() - verb.len()].trim_end();
        while let Some(manner) = MANNERS.iter().find(|manner| rest.ends_with(**manner)) {
            rest = rest[..rest.len() - manner.len()].trim_end();
            if meaning == Verb::Answer && !matches!(*manner, "具体" | "直接" | "依法") {
                meaning = Verb::Share;
            }
        }
        // 牵头抓总, 牵头并组织实施: the first of several verbs says more.
        if let Some((verb, first @ (Verb::Lead | Verb::Support))) = verb_of(rest.trim_end_matches(['并', '、'])) {
            rest = rest.trim_end_matches(['并', '、']);
            rest = rest[..rest.len() - verb.len()].trim_end();
            meaning = first;
        }
        (item.start..item.start + rest.len(), Some(meaning))
    }

    /// One item of a series: a name, two joined, one with 等 behind it, or one that leads with others.
    fn item(&self, item: Range<usize>, is_labelled: bool, names: &mut Vec<Range<usize>>, groups: &mut Vec<Group>, note: &mut Note) {
        let item = self.without_joint(item);
        if item.is_empty() {
            return;
        }
        let text = &self.text[item.clone()];
        if text.starts_with('等') && noun(&text['等'.len_utf8()..]) == text.len() - '等'.len_utf8() {
            note.open.push(item);
            return;
        }
        if let Some((at, with)) = self.with(text) {
            self.names(trim_range(self.text, item.start..item.start + at), is_labelled, names, note);
            groups.push(Group { names: std::mem::take(names), verb: Some(Verb::Lead), is_plain: false });
            let rest = trim_range(self.text, item.start + at + with.len()..item.end);
            let mut others = Vec::new();
            // All behind it supports, to the end of the part: the rest of the series is read with it.
            self.item(rest, is_labelled, &mut others, groups, note);
            groups.push(Group { names: others, verb: Some(Verb::Support), is_plain: true });
            return;
        }
        match open(text) {
            Some((before, after)) => {
                self.names(trim_range(self.text, item.start..item.start + before), is_labelled, names, note);
                note.open.push(trim_range(self.text, item.start + before..item.start + after));
                let rest = trim_range(self.text, item.start + after..item.end);
                let joint = JOINTS.iter().find(|joint| self.text[rest.clone()].starts_with(**joint)).map_or(0, |joint| joint.len());
                if joint < rest.len() {
                    self.names(trim_range(self.text, rest.start + joint..rest.end), is_labelled, names, note);
                }
            }
            None => self.names(item, is_labelled, names, note),
        }
    }

    /// Where 会同 stands between two bodies, and which word of its kind it is.
    fn with(&self, text: &str) -> Option<(usize, &'static str)> {
        let found = WITH.iter().flat_map(|with| text.match_indices(*with).map(|(at, _)| (at, *with)));
        let is_between = |(at, with): &(usize, &str)| {
            let rest = &text[at + with.len()..];
            // 商 stands in names, too.
            *at > 0 && is_body(text[..*at].trim(), self.is_name) && (*with != "商" || begins_in(rest, PLACES))
        };
        found.filter(is_between).min_by_key(|(at, with)| (*at, std::cmp::Reverse(with.len()))).filter(|_| !(self.is_name)(text))
    }

    /// An item without the 和 or 及 that joins it to those before.
    fn without_joint(&self, item: Range<usize>) -> Range<usize> {
        let text = &self.text[item.clone()];
        let rest = JOINTS.iter().find_map(|joint| text.strip_prefix(*joint).map(|rest| (joint, rest)));
        match rest {
            // 和田市 and 和平区 begin with it.
            Some((joint, rest)) if !(self.is_name)(text) && is_body(rest, self.is_name) && (*joint != "和" || begins_in(rest, PLACES)) => {
                item.end - rest.len()..item.end
            }
            _ => item,
        }
    }

    /// A name, or several joined by 和 or 及.
    fn names(&self, item: Range<usize>, is_labelled: bool, names: &mut Vec<Range<usize>>, note: &mut Note) {
        if item.is_empty() {
            return;
        }
        // 由 before who is to do it is no part of the name.
        let item = match self.text[item.clone()].strip_prefix('由') {
            Some(rest) if !is_labelled => trim_range(self.text, item.end - rest.len()..item.end),
            _ => item,
        };
        let item = item.start..item.start + without_count(&self.text[item.clone()]).len();
        let text = &self.text[item.clone()];
        if text == "无" {
            return;
        }
        if ELSEWHERE.iter().any(|begin| text.starts_with(begin)) {
            note.unread.push(item);
            return;
        }
        if !(self.is_name)(text)
            && let Some((at, len)) = joint(text, self.is_name)
        {
            names.push(trim_range(self.text, item.start..item.start + at));
            self.names(trim_range(self.text, item.start + at + len..item.end), is_labelled, names, note);
        } else if is_labelled || is_body(text, self.is_name) || (!names.is_empty() && text.chars().count() <= LONGEST_NAME) {
            // Beside names of bodies an unusual one is one too.
            names.push(item);
        } else {
            note.unread.push(item);
        }
    }
}

/// Ends the group that a verb stands behind. Groups before it that had none share its verb, as in 甲局、乙局,丙局分工负责; but who stands before
/// supporters without a verb is not one of them.
fn close(groups: &mut Vec<Group>, names: Vec<Range<usize>>, verb: Verb) {
    for before in groups.iter_mut().rev().take_while(|group| group.verb.is_none()) {
        before.verb = Some(if verb == Verb::Support { Verb::Share } else { verb });
    }
    // Behind 会同 stands no group of its own: 甲局会同乙局、丙局分工负责.
    match groups.last_mut() {
        Some(last) if last.verb == Some(Verb::Support) && last.is_plain => last.names.extend(names),
        _ => groups.push(Group { names, verb: Some(verb), is_plain: false }),
    }
}

/// Whether a part of a note names nobody: a deadline, a contact.
fn is_beside(text: &str) -> bool {
    if let Some((label, _)) = role::split_colon(text) {
        return is_beside_label(label.trim_matches(|c: char| matches!(c, '*' | '_') || c.is_whitespace()));
    }
    let mut rest = text;
    let timings = if text.contains(['年', '月', '季', '周', '天', '日']) { rhythm::timings(text) } else { Vec::new() };
    while !rest.is_empty() {
        let at = text.len() - rest.len();
        let timing = timings.iter().find(|timing| timing.range.start == at).map(|timing| timing.range.len());
        let word = || TIME_WORDS.iter().find(|word| rest.starts_with(**word)).map(|word| word.len());
        let Some(len) = timing.or_else(word) else { return false };
        rest = &rest[len..];
    }
    // 落实 alone is said of those before it.
    !VERBS.iter().any(|(_, verbs)| verbs.contains(&text))
}

/// A name without the count of all that stand before it: 市公安局、市司法局两部门.
fn without_count(text: &str) -> &str {
    let Some(before) = ["个部门", "家单位", "个单位", "部门", "单位"].iter().find_map(|noun| text.strip_suffix(noun)) else {
        return text;
    };
    let bare = before.trim_end_matches(|c: char| c.is_ascii_digit() || "一二两三四五六七八九十".contains(c));
    if bare.len() < before.len() && is_office(bare) { bare } else { text }
}

/// Levels of government as 各县、市、区 lists them.
const LEVELS_OF_PLACES: &[&str] = &["市", "县", "区", "旗", "州", "盟", "乡", "镇", "街道"];
/// How a name goes on that a lone 和 or 商 stands before.
const PLACES: &[&str] = &["市", "县", "区", "省", "州", "各", "有关", "相关", "国家", "自治区"];

/// Gives each name its part.
fn assign(text: &str, groups: Vec<Group>, note: &mut Note) {
    let leads = groups.iter().any(|group| group.verb == Some(Verb::Lead) && !group.names.is_empty());
    let answering: usize =
        groups.iter().filter(|group| matches!(group.verb, None | Some(Verb::Answer | Verb::Share))).map(|group| group.names.len()).sum();
    let supports = groups.iter().any(|group| group.verb == Some(Verb::Support) && !group.names.is_empty());
    for group in groups {
        let part = match group.verb {
            Some(Verb::Lead) => Part::Lead,
            Some(Verb::Support) => Part::Support,
            Some(Verb::Answer) if !leads && (answering == 1 || (group.is_plain && supports)) => Part::Lead,
            None if !leads && answering == 1 => Part::Lead,
            None | Some(Verb::Answer | Verb::Share) => Part::Shared,
        };
        for range in group.names {
            let name = &text[range.clone()];
            note.names.push(Named { part, is_class: is_class(name), is_territorial: is_territorial(name), range });
        }
    }
    note.names.sort_by_key(|name| name.range.start);
}

/// Where 等 leaves a series open: where it begins, and where the noun behind it ends.
fn open(text: &str) -> Option<(usize, usize)> {
    text.match_indices('等').find_map(|(at, mark)| {
        let after = at + mark.len();
        let noun = noun(&text[after..]);
        let is_end = text[after + noun..].trim().is_empty();
        let is_joined = noun > 0 && JOINTS.iter().any(|joint| text[after + noun..].starts_with(joint));
        let is_known_end = at > 0 && (is_end || is_joined || (noun == 0 && JOINTS.iter().any(|joint| text[after..].starts_with(joint))));
        is_known_end.then_some((at, after + noun))
    })
}

/// Bytes of the noun that says what kind of bodies 等 leaves out: 其他有关部门和单位.
fn noun(text: &str) -> usize {
    const WORDS: &[&str] = &[
        "其他",
        "其它",
        "各",
        "有关",
        "相关",
        "市直",
        "职能",
        "行业",
        "主管",
        "监管",
        "成员",
        "责任",
        "部门和单位",
        "部门单位",
        "部门",
        "单位",
        "机构",
        "企业",
        "地区",
        "方面",
    ];
    let count = text.trim_start_matches(|c: char| c.is_ascii_digit() || "一二两三四五六七八九十多".contains(c));
    let count = count.strip_prefix(['个', '家']).unwrap_or(count);
    let mut len = if count.starts_with("部门") || count.starts_with("单位") { text.len() - count.len() } else { 0 };
    while let Some(word) = WORDS.iter().find(|word| text[len..].starts_with(**word)) {
        len += word.len();
    }
    len
}

/// Where two names are joined, and how long the joint is: only behind the end of a body's name, because 和 stands within names.
fn joint(text: &str, is_name: &dyn Fn(&str) -> bool) -> Option<(usize, usize)> {
    let found = JOINTS.iter().flat_map(|joint| text.match_indices(joint)).filter(|(at, joint)| {
        let (left, right) = (text[..*at].trim(), text[at + joint.len()..].trim());
        // 有关部门和单位 is one.
        let is_right = !matches!(right, "单位" | "部门" | "机构" | "企业" | "组织" | "地区") && (is_name(right) || is_body(right, is_name));
        let begins = joint.starts_with('及') && (is_class(right) || right.starts_with("乡镇"));
        !left.is_empty() && is_right && (is_name(left) || is_office(left) || begins) && depth(left) == 0
    });
    found.min_by_key(|(at, joint)| (*at, std::cmp::Reverse(joint.len()))).map(|(at, joint)| (at, joint.len()))
}

fn depth(text: &str) -> usize {
    text.chars().fold(0usize, |depth, c| {
        if opens(c) {
            depth + 1
        } else if closes(c) {
            depth.saturating_sub(1)
        } else {
            depth
        }
    })
}

/// Whether a text may be the name of a body.
fn is_body(text: &str, is_name: &dyn Fn(&str) -> bool) -> bool {
    is_name(text) || is_office(text) || is_class(text) || is_territorial(text)
}

/// Whether a text ends as names of bodies do; a bracket behind that is part of the name.
fn is_office(text: &str) -> bool {
    let text = without_bracket(text);
    let length = text.chars().count();
    (2..=40).contains(&length) && !NOT_BODIES.iter().any(|word| text.ends_with(word)) && (ends_in(text, BODIES) || text.ends_with("部门"))
}

fn begins_in(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.starts_with(word))
}

fn ends_in(text: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| text.ends_with(end))
}

/// 市委党校(行政学院) without its bracket.
fn without_bracket(text: &str) -> &str {
    if !text.ends_with(closes) {
        return text;
    }
    let mut depth = 0usize;
    for (at, c) in text.char_indices().rev() {
        if closes(c) {
            depth += 1;
        } else if opens(c) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return text[..at].trim_end();
            }
        }
    }
    text
}

fn is_class(text: &str) -> bool {
    let begins = CLASSES.iter().any(|class| text.starts_with(class));
    let bare = without_bracket(text);
    (begins && (ends_in(bare, BODIES) || bare.ends_with("部门") || ends_in(bare, TERRITORIES)))
        || CLASS_WORDS.iter().any(|word| bare.ends_with(word))
}

fn is_territorial(text: &str) -> bool {
    let bare = without_bracket(text);
    let bare = bare.strip_suffix("人民政府").or(bare.strip_suffix("政府")).unwrap_or(bare);
    (bare.starts_with('各') || bare.starts_with("乡镇") || bare.starts_with("全市各")) && ends_in(bare, TERRITORIES)
}

/// The parts of `range` apart by `marks` outside brackets, trimmed; empty ones are left out.
fn split(text: &str, range: Range<usize>, marks: &[char]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut depth = 0usize;
    let mut start = range.start;
    for (at, c) in text[range.clone()].char_indices() {
        let at = range.start + at;
        if opens(c) {
            depth += 1;
        } else if closes(c) {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && marks.contains(&c) {
            parts.push(trim_range(text, start..at));
            start = at + c.len_utf8();
        }
    }
    parts.push(trim_range(text, start..range.end));
    parts.retain(|part| !part.is_empty());
    parts
}

fn trim_end(text: &str, range: Range<usize>, marks: &[char]) -> Range<usize> {
    range.start..range.start + text[range.clone()].trim_end_matches(|c: char| marks.contains(&c) || c.is_whitespace()).len()
}

/// The body of a name in a series, by `named`, which knows names as they stand. The level of the first name goes for all: 市应急局、工信局. Where
/// the place is written once for all documents, a level may be left out altogether.
pub fn in_series<T>(name: &str, first: &str, named: impl Fn(&str) -> Option<T>) -> Option<T> {
    let with_level = || named(&with_level(name, first));
    let without_level = || named(name.strip_prefix(LEVELS).filter(|rest| rest.chars().count() > 1)?);
    named(name).or_else(with_level).or_else(without_level)
}

/// A name in a series with the level of the first one: 工信局 behind 市应急局 is 市工信局.
fn with_level(name: &str, first: &str) -> String {
    let level = first.chars().next().filter(|level| LEVELS.contains(level) && !name.starts_with(LEVELS));
    level.into_iter().chain(name.chars()).collect()
}

const LEVELS: [char; 5] = ['市', '县', '区', '州', '旗'];

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of each note as `L 甲局 S 乙局 D 丙局`, `+` for an open one, `? …` for what was not read.
    fn show(text: &str) -> Vec<String> {
        let notes = read(text, &|name| name == "发改委");
        let one = |note: &Note| {
            let mut shown = String::new();
            for (part, letter) in [(Part::Lead, "L"), (Part::Support, "S"), (Part::Shared, "D")] {
                let names: Vec<&str> = note.names.iter().filter(|name| name.part == part).map(|name| &text[name.range.clone()]).collect();
                if !names.is_empty() {
                    shown += &format!("{letter} {} ", names.join(" "));
                }
            }
            if !note.open.is_empty() {
                shown.push('+');
            }
            note.unread.iter().for_each(|unread| shown += &format!("? {} ", &text[unread.clone()]));
            shown.trim().to_owned()
        };
        notes.iter().map(one).collect()
    }

    #[test]
    fn forms_of_notes() {
        for (text, notes) in [
            ("（责任单位：市安委会办公室；配合单位：市安委会各成员单位）", &["L 市安委会办公室 S 市安委会各成员单位"][..]),
            ("（责任单位：各行业监管部门）", &["L 各行业监管部门"]),
            ("(责任单位:市自然资源局、市应急局)", &["D 市自然资源局 市应急局"]),
            ("(牵头责任单位:市安委办 ,协同责任单位:市委编办、市应急局)", &["L 市安委办 S 市委编办 市应急局"]),
            ("(市应急局牵头,市安委会有关成员单位配合)", &["L 市应急局 S 市安委会有关成员单位"]),
            ("(市应急局牵头,市委宣传部、市财政局配合,市安委会成员单位分工负责)", &["L 市应急局 S 市委宣传部 市财政局 D 市安委会成员单位"]),
            ("(市交通运输局、市公安局交警支队依职责牵头,市财政局等配合)", &["L 市交通运输局 市公安局交警支队 S 市财政局 +"]),
            ("(市应急局、市自然资源局等部门分工负责)", &["D 市应急局 市自然资源局 +"]),
            ("(市教育局负责)", &["L 市教育局"]),
            ("(由市教育局负责)", &["L 市教育局"]),
            ("(市安委办会同各成员单位负责)", &["L 市安委办 S 各成员单位"]),
            (
                "〔交通运输局、公安局交警大队会同有关部门分工负责,各乡镇(街道)落实〕",
                &["L 交通运输局 公安局交警大队 S 有关部门 D 各乡镇(街道)"],
            ),
            ("〔安委会有关成员单位分工负责〕", &["D 安委会有关成员单位"]),
            ("整治到位。〔市安办,各有关部门及乡镇(街道)落实〕", &["D 市安办 各有关部门 乡镇(街道)"]),
            ("(市公安局交警支队、市财政局等部门分工负责〕", &["D 市公安局交警支队 市财政局 +"]),
            ("(市发改局、市财政局〈国资办〉、应急局配合)", &["S 市发改局 市财政局〈国资办〉 应急局"]),
            ("(市应急局、市财政局和负有安全生产监管职责的部门分工负责)", &["D 市应急局 市财政局 负有安全生产监管职责的部门"]),
            ("(教育科技和体育局、文化和旅游局分工负责)", &["D 教育科技和体育局 文化和旅游局"]),
            ("(市安委办抓统抓总抓协调、相关部门按分工负责)", &["L 市安委办 D 相关部门"]),
            ("(市委组织部,市人社局、应急局等)。", &["D 市委组织部 市人社局 应急局 +"]),
            ("〔市安委办牵头,各单位分工负责。以下各项工作均需各县落实,不再列出〕", &["L 市安委办 D 各单位"]),
            ("抓好落实。责任单位：市应急局、发改委。", &["D 市应急局 发改委"]),
            ("抓好落实。\n\n**牵头单位**：市应急局；**配合单位**：市公安局、各区", &["L 市应急局 S 市公安局 各区"]),
            ("（牵头单位：甲局，配合单位：乙局、丙局，各区）", &["L 甲局 S 乙局 丙局 各区"]),
            ("甲(市甲局负责)乙(市乙局会同有关部门负责)丙", &["L 市甲局", "L 市乙局 S 有关部门"]),
            ("（责任单位：）", &["? 责任单位："]),
            ("（市教委负责，长期坚持）", &["L 市教委"]),
            ("（市教委牵头负责，2025年12月底前完成；各区配合）", &["L 市教委 S 各区"]),
            ("（责任单位：市教育局；完成时限：2024年12月）", &["L 市教育局"]),
            ("（责任领导：王强；责任单位：市应急局）", &["L 市应急局"]),
            ("（牵头：市应急局；参与：市公安局、市消防救援支队）", &["L 市应急局 S 市公安局 市消防救援支队"]),
            ("（牵头单位：市教委　配合单位：市民政局）", &["L 市教委 S 市民政局"]),
            ("（牵头单位：市教委。配合单位：市民政局、市残联）", &["L 市教委 S 市民政局 市残联"]),
            ("（市教委牵头。市民政局配合）", &["L 市教委 S 市民政局"]),
            ("（责任单位：市教委、市民政局，按职责分工负责）", &["D 市教委 市民政局"]),
            ("（责任单位：市教委牵头，市民政局配合）", &["L 市教委 S 市民政局"]),
            ("（市教委为牵头单位，各区政府为责任主体）", &["L 市教委 D 各区政府"]),
            ("（责任单位：市教委，配合单位：无）", &["L 市教委"]),
            ("（责任单位：市应急局、市公安局等8部门）", &["D 市应急局 市公安局 +"]),
            ("（市财政局、市司法局两部门负责）", &["D 市财政局 市司法局"]),
            ("（责任单位：市教委；配合单位：市残联、等）", &["L 市教委 S 市残联 +"]),
            ("（市应急局、和市场监管局分工负责，及各区落实）", &["D 市应急局 市场监管局 各区"]),
            ("（市教委联合市民政局负责）", &["L 市教委 S 市民政局"]),
            ("（市应急局商市财政局负责，市商务局、市工商联合会配合）", &["L 市应急局 S 市财政局 市商务局 市工商联合会"]),
            ("（市教委牵头抓总，市民政局等部门协同推进）", &["L 市教委 S 市民政局 +"]),
            ("（省级有关部门和单位、各市、县（市、区）人民政府负责）", &["D 省级有关部门和单位 各市、县（市、区）人民政府"]),
            ("（市应急局负责综合监管，市公安局负责道路安全）", &["D 市应急局 市公安局"]),
            ("（市应急局等按职责分工负责；各县（市、区）落实属地责任）", &["D 市应急局 各县（市、区） +"]),
            ("（市科技局负责，以下均需各市、县政府落实，不再列出）", &["L 市科技局"]),
            ("（责任单位为市商务局）", &["L 市商务局"]),
            ("（责任单位：市应急局 市公安局）", &["D 市应急局 市公安局"]),
            ("抓好落实（市财政局牵头，市审计局配合", &["L 市财政局 S 市审计局"]),
            ("抓好落实。牵头单位：市教委。配合单位：市民政局。", &["L 市教委 S 市民政局"]),
            ("抓好落实。\n牵头单位：市教委\n配合单位：市民政局\n", &["L 市教委 S 市民政局"]),
            ("【责任单位】市应急局、市公安局", &["D 市应急局 市公安局"]),
            ("**责任单位：** 市教委", &["L 市教委"]),
            ("完善机制。(市委组织部、编办,市应急局、人社局)", &["D 市委组织部 编办 市应急局 人社局"]),
        ] {
            assert_eq!(show(text), notes, "{text}");
        }
    }

    #[test]
    fn what_is_no_note() {
        for text in [
            "（附件1）",
            "（库党办发〔2020〕3号）",
            "（征求意见稿）",
            "（无人驾驶航空器）",
            "（党组）",
            "(安全生产分管负责人、专职安全管理人员和班组长)",
            "(一)",
            "(市、区、开发区)",
            "(经济开发区、港区、工业园区、风景区等)",
            "(重大风险隐患报主管和监管部门)",
            "(有一个承担应急管理职能的机构,有一套标准化运行的工作机制)",
            "（含自建房）",
            "(街道、开发区)",
            "(法定代表人、实际控制人、实际负责人等)",
            "",
            "（",
            "）（",
            "由责任单位落实整改。",
            "企业（法定代表人、实际控制人负责）",
            "（市政府办公室2023年9月7日印发）",
            "（联系人：张三，电话：13800000000）",
            "（见附件2：责任分工表）",
            "责任单位：详见附表。",
        ] {
            assert_eq!(show(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_document_may_say_that_the_first_leads() {
        assert_eq!(show("(甲局、乙局负责，排在第一位的为牵头部门，下同)。后面(丙局、丁局负责)。")[1..], ["L 丙局 S 丁局"]);
    }

    proptest::proptest! {
        /// Whatever stands in a text, ranges lie within it and on boundaries of characters, in order, and nobody is named twice in one place.
        #[test]
        fn ranges_are_true(text in "[（()）〔〕《》〈〉、，,；;：:。市应急局委办部门各有关等和及会同牵头负责配合落实责任单位分工下同排第一位a\n ]{0,200}") {
            let mut end = 0;
            for note in read(&text, &|name| name == "应急局和办") {
                proptest::prop_assert!(note.range.start >= end);
                end = note.range.end;
                proptest::prop_assert!(text.get(note.range.clone()).is_some());
                let mut last = note.range.start;
                for name in &note.names {
                    proptest::prop_assert!(text.get(name.range.clone()).is_some_and(|name| !name.is_empty()));
                    proptest::prop_assert!(name.range.start >= last && name.range.end <= note.range.end);
                    last = name.range.end;
                }
                for range in note.open.iter().chain(&note.unread).chain(&note.remark) {
                    proptest::prop_assert!(text.get(range.clone()).is_some());
                }
            }
        }
    }

    #[test]
    fn time_grows_with_the_text_only() {
        for unit in ["(", "（(〔", "()", "(((责任单位:)))", "(市应急局、", "下同", "责任单位：\n", "等和"] {
            let text = unit.repeat(1_000_000 / unit.len());
            let start = std::time::Instant::now();
            read(&text, &|_| false);
            assert!(start.elapsed().as_secs() < if cfg!(debug_assertions) { 10 } else { 1 }, "{unit}");
        }
    }
}
