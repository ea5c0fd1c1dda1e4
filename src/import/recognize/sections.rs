//! The order of an official document: a covering letter, the document itself, its annexes. Each part is told by lines that are nothing else, such
//! as 附件1 or a date alone.

use super::duties::{self, Duties};
use super::header::{self, Field, Fields};
use super::{Annex, Batch, Header, Part, Policy, Reading, Recognized, lines};
use crate::import::read::{Block, Grid};
use crate::model::Status;
use crate::notation::label;

use jiff::civil::Date;

/// A stretch of a document, from one 附件 to the next.
#[derive(Default)]
struct Section {
    label: Option<String>,
    blocks: Vec<Block>,
}

/// What was read of the document's header so far.
#[derive(Default)]
struct Facts {
    fields: Fields,
    /// 文号 in a line of its own.
    number: Option<String>,
    /// The name above that number.
    letterhead: Option<String>,
    /// Names above dates.
    signatures: Vec<(String, Date)>,
    /// Dates alone.
    dates: Vec<Date>,
}

/// Recognizes the parts of a document.
pub fn recognize(blocks: Vec<Block>) -> Recognized {
    let blocks = with_titles_of_sheets(blocks);
    let (blocks, fields) = header::take_fields(blocks);
    let mut facts = Facts { fields, ..Facts::default() };
    let blocks = facts.take_number(blocks);
    let sections = split(blocks);
    Reader { facts, found: Recognized::default() }.read(sections)
}

/// In a sheet the title stands in rows above the table.
fn with_titles_of_sheets(blocks: Vec<Block>) -> Vec<Block> {
    let mut split = Vec::new();
    for block in blocks {
        match block {
            Block::Table(grid) => match duties::header(&grid) {
                Some((at, ..)) => {
                    split.extend(
                        grid[..at]
                            .iter()
                            .flatten()
                            .flat_map(|cell| cell.lines())
                            .filter(|line| !line.is_empty())
                            .map(|line| Block::Paragraph(line.to_owned())),
                    );
                    split.push(Block::Table(grid[at..].to_vec()));
                }
                None => split.push(Block::Table(grid)),
            },
            block => split.push(block),
        }
    }
    split
}

fn split(blocks: Vec<Block>) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    let marks: Vec<Option<(String, Option<String>)>> = (0..blocks.len()).map(|at| annex_mark(&blocks, at)).collect();
    for (block, mark) in blocks.into_iter().zip(marks) {
        match mark {
            Some((label, title)) => {
                sections.push(Section { label: Some(label), blocks: title.map(Block::Paragraph).into_iter().collect() })
            }
            None => sections.last_mut().into_iter().for_each(|section| section.blocks.push(block.clone())),
        }
    }
    sections.retain(|section| section.label.is_some() || !section.blocks.is_empty());
    sections
}

/// A line 附件1, perhaps with the title of the annex behind it; a table must follow then, for a list of annexes has such lines too.
fn annex_mark(blocks: &[Block], at: usize) -> Option<(String, Option<String>)> {
    let Block::Paragraph(line) = &blocks[at] else { return None };
    if let Some(label) = lines::annex(line) {
        return Some((label, None));
    }
    let rest = line.strip_prefix("附件")?;
    let number: String = rest.chars().take_while(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c)).collect();
    let title = rest[number.len()..].trim_start_matches(['：', ':', ' ', '　', '.', '．']).trim();
    let table = blocks[at + 1..].iter().take(2).any(|block| matches!(block, Block::Table(_)));
    (!number.is_empty() && table && lines::is_title(title)).then(|| (lines::annex_label(&number), Some(title.to_owned())))
}

impl Section {
    /// Whether it has clauses: 一、 or （一）, or several labels of any kind.
    fn has_clauses(&self) -> bool {
        let labels: Vec<usize> = self.paragraphs().filter_map(label::read).map(|label| label.level).collect();
        labels.iter().any(|level| *level <= 2) || labels.len() > 2
    }

    fn has_duties(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block, Block::Table(grid) if duties::header(grid).is_some()))
    }

    fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Paragraph(line) => Some(line.as_str()),
            Block::Table(_) => None,
        })
    }
}

impl Facts {
    /// A document number stands near the beginning, by itself; above it stands who issues.
    fn take_number(&mut self, mut blocks: Vec<Block>) -> Vec<Block> {
        const NEAR: usize = 12;
        let number = |block: &Block| if let Block::Paragraph(line) = block { lines::document_number(line) } else { None };
        if let Some(at) = blocks.iter().take(NEAR).position(|block| number(block).is_some()) {
            self.number = number(&blocks[at]);
            blocks.remove(at);
            if let Some(Block::Paragraph(line)) = at.checked_sub(1).map(|above| &blocks[above])
                && lines::is_name(line)
                && !line.starts_with("关于")
            {
                self.letterhead = Some(line.trim_end_matches("文件").trim().to_owned());
                blocks.remove(at - 1);
            }
        }
        blocks
    }

    /// Notes a line that is a date alone, and takes the name above it from the end of what stands before. False if it is no such line.
    fn signature(&mut self, before: &mut Vec<Block>, line: &str) -> bool {
        if let Some((name, date)) = lines::signed(line) {
            self.signatures.push((name, date));
            self.dates.push(date);
            return true;
        }
        let Some(date) = lines::only_date(line.trim_matches(['（', '）', '(', ')'])) else { return false };
        self.dates.push(date);
        if let Some(Block::Paragraph(name)) = before.last()
            && lines::is_name(name)
            && !name.contains("关于")
            && label::read(name).is_none()
        {
            self.signatures.push((name.clone(), date));
            before.pop();
        }
        true
    }

    /// Takes signatures and dates out of some blocks, from the block `from` on.
    fn take_signatures(&mut self, blocks: &mut Vec<Block>, from: usize) {
        let rest = blocks.split_off(from);
        for block in rest {
            let taken = matches!(&block, Block::Paragraph(line) if self.signature(blocks, line));
            if !taken {
                blocks.push(block);
            }
        }
    }

    fn issuer(&self) -> Option<Reading<String>> {
        if let Some(issuer) = self.fields.get(&Field::Issuer) {
            return Some(Reading::sure(issuer.clone()));
        }
        let signature = self.signatures.first().map(|(name, _)| name.split_whitespace().collect::<Vec<_>>().join(" "));
        match (&self.letterhead, signature) {
            (Some(head), Some(signed)) if *head != signed => {
                Some(Reading::doubtful(head.clone(), format!("the document is signed `{signed}`")))
            }
            (Some(head), _) => Some(Reading::sure(head.clone())),
            (None, Some(signed)) if signed.contains(' ') => Some(Reading::doubtful(signed, "several bodies sign; is each name whole?")),
            (None, signed) => signed.map(Reading::sure),
        }
    }

    fn written(&self) -> Option<Reading<Date>> {
        if let Some(date) = header::date(&self.fields, Field::Written) {
            return Some(Reading::sure(date));
        }
        let first = *self.dates.first()?;
        let other = self.dates.iter().find(|date| **date != first);
        Some(Reading { value: first, doubt: other.map(|date| format!("another line gives the date {date}")) })
    }
}

/// Whether a line stands before the clauses as a part of the signature.
fn is_boundary(block: &Block) -> bool {
    matches!(block, Block::Paragraph(line) if lines::only_date(line).is_some() || lines::signed(line).is_some())
}

/// A document with clauses: what stands before its title, the lines of the title, and the rest.
struct Split {
    cover: Vec<Block>,
    title: Vec<String>,
    body: Vec<Block>,
}

/// Finds the title of a document with clauses: the last lines before its first clause that may be one.
fn split_title(mut blocks: Vec<Block>) -> Split {
    let text = |block: &Block| if let Block::Paragraph(line) = block { Some(line.clone()) } else { None };
    let first = blocks.iter().position(|block| text(block).is_some_and(|line| label::read(&line).is_some())).unwrap_or(blocks.len());
    let is_title = |block: &Block| text(block).is_some_and(|line| lines::is_title(&line));
    let Some(last) = (0..first).rev().find(|at| is_title(&blocks[*at]) && !blocks.get(at + 1).is_some_and(is_boundary)) else {
        return Split { cover: Vec::new(), title: Vec::new(), body: blocks };
    };
    let start = (0..last).rev().take_while(|at| is_title(&blocks[*at])).last().unwrap_or(last);
    let body = blocks.split_off(last + 1);
    let title = blocks.split_off(start).iter().filter_map(text).collect();
    Split { cover: blocks, title, body }
}

/// Splits a stretch where its clauses begin with 一、 again below a title of their own: several documents in one file.
fn several(blocks: Vec<Block>) -> Vec<Vec<Block>> {
    let mut documents: Vec<Vec<Block>> = vec![Vec::new()];
    let mut begun = false;
    for block in blocks {
        let first =
            matches!(&block, Block::Paragraph(line) if label::read(line).is_some_and(|label| (label.level, label.number) == (1, 1)));
        if first
            && begun
            && let Some(current) = documents.last_mut()
        {
            // The title stands behind the last clause, with an introduction of some paragraphs between at most.
            let title =
                (0..current.len()).rev().take(4).find(|at| matches!(&current[*at], Block::Paragraph(line) if lines::is_title(line)));
            let clause = current.iter().rposition(|block| matches!(block, Block::Paragraph(line) if label::read(line).is_some()));
            if let Some(at) = title.filter(|at| clause.is_some_and(|clause| *at > clause)) {
                let next = current.split_off(at);
                documents.push(next);
            }
        }
        begun |= first;
        documents.last_mut().into_iter().for_each(|document| document.push(block.clone()));
    }
    documents
}

/// Reads sections one after the other.
struct Reader {
    facts: Facts,
    found: Recognized,
}

impl Reader {
    fn read(mut self, sections: Vec<Section>) -> Recognized {
        let main = sections.iter().position(Section::has_clauses);
        let tables = sections.iter().any(Section::has_duties);
        match main {
            Some(main) => self.document(sections, main),
            None if tables => self.tables(sections),
            None => self.document(sections, 0),
        }
        self.found
    }

    /// A file of tables alone.
    fn tables(&mut self, sections: Vec<Section>) {
        let mut head: Vec<String> = Vec::new();
        for section in sections {
            let Section { label, mut blocks } = section;
            self.facts.take_signatures(&mut blocks, 0);
            head.extend(Section { label: None, blocks: blocks.clone() }.paragraphs().map(str::to_owned));
            let header = self.header(&[], &head);
            let rest = self.batches(label, blocks, &header, None);
            self.found.notes.extend(rest.into_iter().map(|block| match block {
                Block::Paragraph(line) => format!("this text is not imported: {line}"),
                Block::Table(grid) => format!("a table that is no list of duties is not imported: {}", grid[0].join(" ")),
            }));
        }
    }

    /// A document with clauses, the covering letter before it, and its annexes.
    fn document(&mut self, sections: Vec<Section>, main: usize) {
        let mut cover: Vec<Block> = Vec::new();
        let mut sections = sections.into_iter().enumerate();
        for (_, section) in sections.by_ref().take(main) {
            cover.extend(section.label.map(Block::Paragraph));
            cover.extend(section.blocks);
        }
        self.facts.take_signatures(&mut cover, 0);
        let Some((_, section)) = sections.next() else { return };
        let first = self.found.policies.len();
        for (at, blocks) in several(section.blocks).into_iter().enumerate() {
            let cover = if at == 0 { std::mem::take(&mut cover) } else { Vec::new() };
            self.policy(cover, blocks);
        }
        let count = self.found.policies.len() - first;
        if count > 1 {
            self.found.notes.push(format!("the file holds {count} documents, each with clauses from 一、 on; each became a policy"));
            for policy in &mut self.found.policies[first..] {
                policy
                    .parts
                    .insert(0, Part::Review(format!("the file held {count} documents, and this is one of them; is it divided rightly?")));
            }
        }
        for (_, section) in sections {
            self.annex(section, first);
        }
    }

    fn policy(&mut self, mut cover: Vec<Block>, blocks: Vec<Block>) {
        let Split { cover: before, title, mut body } = split_title(blocks);
        cover.extend(before);
        self.facts.take_signatures(&mut cover, 0);
        // Below the last clause, who issues the document signs it.
        let last = body.iter().rposition(|block| matches!(block, Block::Paragraph(line) if label::read(line).is_some()));
        self.facts.take_signatures(&mut body, last.map_or(0, |at| at + 1));
        let listed = take_annex_list(&mut body);
        let cover = wrapped(cover);
        let clauses =
            body.iter().position(|block| matches!(block, Block::Paragraph(line) if label::read(line).is_some())).unwrap_or(body.len());
        let text = |blocks: &[Block]| -> Vec<String> {
            blocks.iter().filter_map(|block| if let Block::Paragraph(line) = block { Some(line.clone()) } else { None }).collect()
        };
        let head: Vec<String> =
            text(&cover).into_iter().chain(text(&body[..clauses])).chain(text(&body[body.len().saturating_sub(6)..])).collect();
        let header = self.header(&title, &head);
        let mut parts = Vec::new();
        if !cover.is_empty() {
            parts.push(Part::Review(
                "the following stood before the title, as a covering letter does; keep what belongs to the document".to_owned(),
            ));
            parts.extend(cover.into_iter().map(part));
            parts.push(Part::Review("here the document itself begins".to_owned()));
        }
        let menu = |part: &Part| matches!(part, Part::Text(line) if line.starts_with('•'));
        let index = self.found.policies.len();
        let rest = self.batches(None, body, &header, Some(index));
        parts.extend(rest.into_iter().map(part));
        if parts.iter().any(menu) {
            parts.insert(
                0,
                Part::Review("lines that begin with • look like the menu of a web page; remove what is no part of the document".to_owned()),
            );
        }
        let cites = citations(&parts);
        let annexes = listed.into_iter().map(|(label, title)| Annex { label, title, batch: None, form: Vec::new() }).collect();
        self.found.policies.push(Policy { header, parts, annexes, cites });
    }

    fn header(&self, title: &[String], head: &[String]) -> Header {
        let fields = &self.facts.fields;
        let joined = lines::bare(&lines::joined(title.iter().map(String::as_str)));
        let title = Some(joined).filter(|title| !title.is_empty()).or_else(|| fields.get(&Field::Title).map(|title| lines::bare(title)));
        let number = self
            .facts
            .number
            .clone()
            .or_else(|| fields.get(&Field::Number).map(|number| lines::document_number(number).unwrap_or_else(|| number.clone())));
        let written = self.facts.written();
        let text: Vec<&str> = title.iter().map(String::as_str).chain(head.iter().map(String::as_str)).collect();
        let status = header::status(fields, &text, number.is_some() && written.is_some());
        let consultation =
            header::consultation(&text, written.as_ref().map(|date| date.value)).filter(|_| status.value == Status::Consultation);
        Header {
            title: title.clone().map(Reading::sure),
            issuer: self.facts.issuer(),
            written,
            published: header::date(fields, Field::Published),
            number,
            index_number: fields.get(&Field::Index).cloned(),
            subject: fields.get(&Field::Subject).cloned(),
            keywords: header::keywords(fields),
            status,
            disclosure: header::disclosure(fields, &text),
            consultation,
        }
    }

    /// Takes tables of duties out of some blocks; what is left comes back, with a word where each table stood.
    fn batches(&mut self, label: Option<String>, blocks: Vec<Block>, header: &Header, policy: Option<usize>) -> Vec<Block> {
        let mut rest: Vec<Block> = Vec::new();
        let mut open: Option<Duties> = None;
        let mut batches: Vec<(Duties, Vec<String>)> = Vec::new();
        for block in blocks {
            match block {
                Block::Table(grid) if duties::header(&grid).is_some() => {
                    let Some(read) = duties::read(&grid) else {
                        rest.push(Block::Table(grid));
                        continue;
                    };
                    // A table that goes on on the next page repeats its header and counts on.
                    if let (Some(last), true) = (batches.last_mut(), open.is_some())
                        && follows(&last.0, &read)
                    {
                        last.0.rows.extend(read.rows);
                        last.0.remarks.extend(read.remarks);
                        last.0.left_out.extend(read.left_out);
                        continue;
                    }
                    let title = take_title(&mut rest);
                    open = Some(read.clone());
                    batches.push((read, title));
                }
                Block::Table(grid) if open.is_some() && continues(batches.last(), &grid) => {
                    if let Some((last, _)) = batches.last_mut() {
                        duties::more(last, &grid, &[]);
                    }
                }
                block => {
                    open = None;
                    rest.push(block);
                }
            }
        }
        for (mut duties, title) in batches {
            self.found.contacts.extend(duties.left_out.drain(..).map(|text| super::Contact { text }));
            let title =
                Some(lines::bare(&lines::joined(title.iter().map(String::as_str)))).filter(|title| !title.is_empty()).map(Reading::sure);
            let title = title
                .or_else(|| header.title.as_ref().map(|title| Reading::doubtful(title.value.clone(), "the table has no title of its own")));
            let number = title.as_ref().and_then(|title| lines::batch_number(&title.value));
            number_rows(&mut duties.rows);
            let header = Header { title, ..header.clone() };
            self.found.batches.push(Batch { header, label: label.clone(), policy, number, rows: duties.rows, remarks: duties.remarks });
        }
        rest
    }

    fn annex(&mut self, section: Section, policy: usize) {
        let Section { label, blocks } = section;
        let label = label.unwrap_or_else(|| "附件".to_owned());
        let section = Section { label: Some(label.clone()), blocks };
        if section.has_clauses() && !section.has_duties() {
            for blocks in several(section.blocks) {
                self.policy(Vec::new(), blocks);
            }
            return;
        }
        let header = self.found.policies.get(policy).map(|policy| policy.header.clone());
        let Some(header) = header.filter(|_| section.has_duties()) else {
            self.other_annex(label, section.blocks, policy);
            return;
        };
        let before = self.found.batches.len();
        let rest = self.batches(Some(label.clone()), section.blocks, &header, Some(policy));
        for at in before..self.found.batches.len() {
            let title = self.found.batches[at].header.title.as_ref().map(|title| title.value.clone()).unwrap_or_default();
            self.add_annex(policy, Annex { label: label.clone(), title, batch: Some(at), form: Vec::new() });
        }
        let remarks: Vec<String> = rest
            .into_iter()
            .map(|block| match block {
                Block::Paragraph(line) => line,
                Block::Table(grid) => grid.iter().map(|row| row.join(" ")).collect::<Vec<_>>().join("；"),
            })
            .collect();
        self.found.batches.last_mut().into_iter().for_each(|batch| batch.remarks.extend(remarks.clone()));
    }

    /// A blank form, or a text or table of another kind, which stays with the policy.
    fn other_annex(&mut self, label: String, mut blocks: Vec<Block>, policy: usize) {
        let titles = blocks.iter().take_while(|block| matches!(block, Block::Paragraph(line) if lines::is_title(line))).count();
        let rest = blocks.split_off(titles);
        let title = lines::bare(&lines::joined(
            blocks.iter().filter_map(|block| if let Block::Paragraph(line) = block { Some(line.as_str()) } else { None }),
        ));
        let form = rest.iter().find_map(|block| if let Block::Table(grid) = block { duties::blank_form(grid) } else { None });
        let Some(target) = self.found.policies.get_mut(policy) else { return };
        if form.is_none() && !rest.is_empty() {
            target.parts.push(Part::Heading(format!("{label} {title}").trim().to_owned()));
            target.parts.extend(rest.into_iter().map(part));
        }
        self.add_annex(policy, Annex { label, title, batch: None, form: form.unwrap_or_default() });
    }

    /// An annex takes its place in the list of annexes, if there is one.
    fn add_annex(&mut self, policy: usize, annex: Annex) {
        let Some(policy) = self.found.policies.get_mut(policy) else { return };
        match policy.annexes.iter_mut().find(|known| known.label == annex.label && known.batch.is_none() && known.form.is_empty()) {
            Some(known) => {
                let title = if annex.title.is_empty() { std::mem::take(&mut known.title) } else { annex.title };
                *known = Annex { title, ..annex };
            }
            None => policy.annexes.push(annex),
        }
    }
}

fn part(block: Block) -> Part {
    match block {
        Block::Table(grid) => Part::Table(grid),
        Block::Paragraph(line) => match label::read(&line) {
            Some(label) => Part::Clause(label, line),
            None => Part::Text(line),
        },
    }
}

/// Joins lines that were wrapped within 《》.
fn wrapped(blocks: Vec<Block>) -> Vec<Block> {
    let mut joined: Vec<Block> = Vec::new();
    for block in blocks {
        match (joined.last_mut(), block) {
            (Some(Block::Paragraph(open)), Block::Paragraph(line)) if open.matches('《').count() > open.matches('》').count() => {
                open.push_str(&line)
            }
            (_, block) => joined.push(block),
        }
    }
    joined
}

/// Takes the title above a table from the end of what was read.
fn take_title(rest: &mut Vec<Block>) -> Vec<String> {
    let mut title = Vec::new();
    while let Some(Block::Paragraph(line)) = rest.last() {
        if !lines::is_title(line) {
            break;
        }
        title.insert(0, line.clone());
        rest.pop();
    }
    title
}

fn follows(above: &Duties, below: &Duties) -> bool {
    let last = above.rows.last().and_then(|row| row.number);
    above.columns == below.columns && last.is_some() && below.rows[0].number == last.map(|number| number + 1)
}

/// A table without a header, right below a table of duties and as wide.
fn continues(above: Option<&(Duties, Vec<String>)>, grid: &Grid) -> bool {
    above.is_some_and(|(duties, _)| grid.iter().all(|row| row.len() == duties.columns.len()))
}

/// Says where numbers do not follow each other. A table without any is numbered.
fn number_rows(rows: &mut [duties::Row]) {
    if rows.iter().all(|row| row.number.is_none()) {
        rows.iter_mut().zip(1..).for_each(|(row, number)| row.number = Some(number));
        return;
    }
    let mut next = rows.first().and_then(|row| row.number).unwrap_or(1);
    for row in rows {
        match row.number {
            Some(number) if number == next => {}
            Some(number) => row.doubts.push(format!("the number {number} stands where {next} would be next")),
            None => row.doubts.push("the row has no number".to_owned()),
        }
        next = row.number.unwrap_or(next) + 1;
    }
}

/// Takes the list of annexes (附件：1.《…》 2.《…》) out of a body.
fn take_annex_list(body: &mut Vec<Block>) -> Vec<(String, String)> {
    let Some(at) = body.iter().rposition(|block| matches!(block, Block::Paragraph(line) if lines::annex_list(line).is_some())) else {
        return Vec::new();
    };
    let mut entries = Vec::new();
    let mut next = 1;
    while let Some(Block::Paragraph(line)) = body.get(at) {
        let text = lines::annex_list(line).unwrap_or(line).to_owned();
        let label = label::read(&text).filter(|label| label.level == 3 && label.number == next);
        if label.is_none() && next > 1 {
            break;
        }
        let words = label.as_ref().map_or(text.as_str(), |label| &text[label.len..]);
        let number = label.map(|label| label.number.to_string());
        entries.push((lines::annex_label(&number.clone().unwrap_or_default()), lines::bare(words)));
        body.remove(at);
        next += 1;
        if number.is_none() {
            break;
        }
    }
    entries
}

/// Documents that are cited with their number: 《…》（安委〔2022〕6号).
fn citations(parts: &[Part]) -> Vec<(String, String)> {
    static CITED: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
        lines::pattern(
            r"《([^《》]{2,120})》(?:的通知》?)?\s*[（(]([\p{Han}]{1,15})\s*[〔\[（(]\s*(\d{4})\s*[〕\]）)]\s*(\d{1,5})\s*(?:号[）)]|[）)]\s*号)",
        )
    });
    let mut cites: Vec<(String, String)> = Vec::new();
    for part in parts {
        let (Part::Clause(_, text) | Part::Text(text)) = part else { continue };
        for found in CITED.captures_iter(text) {
            let cite = (found[1].to_owned(), format!("{}〔{}〕{}号", &found[2], &found[3], &found[4]));
            if !cites.contains(&cite) {
                cites.push(cite);
            }
        }
    }
    cites
}
