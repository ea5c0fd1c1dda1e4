//! A rebuild: what changed is made, everything else stays, and the result is what a build from nothing gives.

#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::time::SystemTime;

use proptest::prelude::*;
use purview::fingerprint::Fingerprint;
use purview::read::Sources;
use purview::read::theme::ThemeFiles;
use purview::search::kept::Kept;
use purview::select::Selection;
use purview::theme::Theme;
use purview::write::{Made, Output};
use support::{purview, site, stderr, stdout};

/// A published site in memory: what each file was made from, and its bytes.
type Files = BTreeMap<String, (Made, Vec<u8>)>;

/// Files, and what was left of the index of the search.
#[derive(Default)]
struct Site {
    files: Files,
    index: Option<Kept>,
}

/// Takes a site over one that was there before.
struct Memory<'s> {
    before: &'s Site,
    after: Mutex<Files>,
    written: Mutex<Vec<String>>,
}

impl Memory<'_> {
    fn keep(&self, path: &str, made: Option<Made>, is: impl FnOnce(&Made) -> bool) -> bool {
        let Some((known, bytes)) = self.before.files.get(path).filter(|(known, _)| is(known)) else { return false };
        self.after.lock().unwrap().insert(path.to_owned(), (made.unwrap_or(*known), bytes.clone()));
        true
    }
}

impl Output for Memory<'_> {
    type Error = ();

    fn has(&self, path: &str, from: Fingerprint) -> bool {
        self.keep(path, None, |known| known.from == from)
    }

    fn has_view(&self, path: &str, made: Made) -> bool {
        self.keep(path, Some(made), |known| known.view == made.view)
    }

    fn stays(&self, path: &str, made: Made) -> bool {
        self.keep(path, Some(made), |_| true)
    }

    fn index(&self) -> Option<&Kept> {
        self.before.index.as_ref()
    }

    fn write(&self, path: &str, made: Made, bytes: &[u8]) -> Result<(), ()> {
        self.after.lock().unwrap().insert(path.to_owned(), (made, bytes.to_vec()));
        if self.before.files.get(path).is_none_or(|(_, known)| known != bytes) {
            self.written.lock().unwrap().push(path.to_owned());
        }
        Ok(())
    }
}

/// Builds over a site: the site afterwards, and what was written. None if the sources have errors.
fn build_over(before: &Site, sources: &Sources, files: &ThemeFiles) -> Option<(Site, Vec<String>)> {
    let edition = purview::examine(sources, Vec::new(), &Selection::default()).edition?;
    let theme = Theme::new(files, &edition.content.site, sources).unwrap_or_else(|found| panic!("{found:#?}"));
    let memory = Memory { before, after: Mutex::default(), written: Mutex::default() };
    let index = edition.render(sources, &theme, "2026-11-22".parse().unwrap(), &memory).unwrap_or_else(|error| panic!("{error:#?}"));
    let site = Site { files: memory.after.into_inner().unwrap(), index: Some(index) };
    Some((site, memory.written.into_inner().unwrap()))
}

/// Made-up sources of which any part can be changed, so that most changes leave them without errors.
#[derive(Clone, Debug)]
struct Town {
    title: usize,
    sectors: Vec<Sector>,
    departments: Vec<Department>,
    policies: Vec<Policy>,
    lists: Vec<Vec<Batch>>,
    /// Words of the theme that the site has of its own.
    words: usize,
}

#[derive(Clone, Debug)]
struct Sector {
    id: usize,
    name: usize,
    within: Option<usize>,
    body: usize,
}

#[derive(Clone, Debug)]
struct Department {
    id: usize,
    name: usize,
    body: usize,
    former: Option<usize>,
}

#[derive(Clone, Debug)]
struct Policy {
    id: usize,
    title: usize,
    clauses: Vec<(usize, usize)>,
    cites: Option<usize>,
}

#[derive(Clone, Debug)]
struct Batch {
    status: usize,
    day: usize,
    policy: usize,
    duties: Vec<Duty>,
    corrected: Option<usize>,
}

#[derive(Clone, Debug)]
struct Duty {
    id: usize,
    ended: bool,
    sectors: Vec<usize>,
    open: bool,
    lead: Option<usize>,
    lines: Vec<(usize, usize)>,
    remark: Option<usize>,
}

const STATUS: &[&str] = &["in-force", "approved", "consultation"];

impl Town {
    fn new() -> Self {
        let duty = |id: usize| Duty {
            id,
            ended: false,
            sectors: vec![id % 5],
            open: id.is_multiple_of(4),
            lead: Some(id % 4),
            lines: vec![((id + 1) % 4, id), ((id + 2) % 4, id + 3)],
            remark: id.is_multiple_of(3).then_some(id),
        };
        let batch = |list: usize, number: usize| Batch {
            status: if number == 3 { 2 } else { 0 },
            day: number,
            policy: number % 3,
            duties: (0..4).map(|row| Duty { lead: Some((row + number) % 4), ..duty(list * 10 + number + row) }).collect(),
            corrected: None,
        };
        Self {
            title: 0,
            sectors: (0..7).map(|id| Sector { id, name: id, within: (id == 5).then_some(2), body: id }).collect(),
            departments: (0..5).map(|id| Department { id, name: id, body: id, former: (id == 1).then_some(90) }).collect(),
            policies: (0..4)
                .map(|id| Policy { id, title: id, clauses: vec![(id, id), (id + 1, id + 2)], cites: (id > 0).then_some(0) })
                .collect(),
            lists: (0..2).map(|list| (1..4).map(|number| batch(list, number)).collect()).collect(),
            words: 0,
        }
    }

    /// With more duties of one department than stand on one page, and more lines of another.
    fn with_long_lists() -> Self {
        let mut town = Self::new();
        let duty = |id: usize| Duty {
            id: 1_000 + id,
            ended: false,
            sectors: vec![id % 5],
            open: false,
            lead: Some(0),
            lines: vec![(1, id), (1, id + 1), (2, id)],
            remark: None,
        };
        town.lists[0][0].duties = (0..230).map(duty).collect();
        town
    }

    /// Changes one thing, chosen by numbers of any size.
    fn edit(&mut self, [kind, a, b, c]: [usize; 4]) {
        let (sectors, departments, policies) = (self.sectors.len(), self.departments.len(), self.policies.len());
        let list = a % self.lists.len();
        let number = b % self.lists[list].len();
        let batches = self.lists[list].len();
        let batch = &mut self.lists[list][number];
        let row = c % batch.duties.len().max(1);
        match kind % 30 {
            0..=4 if !batch.duties.is_empty() => {
                let duty = &mut batch.duties[row];
                match kind % 30 {
                    0 => duty.lead = (a % 9 > 0).then_some(b % departments.max(1)),
                    1 => duty.lines = (0..b % 4).map(|line| ((a + line) % departments.max(1), c + line)).collect(),
                    2 => duty.sectors = vec![a % sectors.max(1), b % sectors.max(1)],
                    3 => duty.remark = (a % 3 > 0).then_some(b),
                    _ => duty.open = !duty.open,
                }
            }
            5 => batch.duties.push(Duty {
                id: 50 + a % 9,
                ended: false,
                sectors: vec![a % sectors.max(1)],
                open: false,
                lead: Some(b % departments.max(1)),
                lines: Vec::new(),
                remark: None,
            }),
            6 if batch.duties.len() > 1 => drop(batch.duties.remove(row)),
            7 if !batch.duties.is_empty() => batch.duties[row].id = 60 + a % 9,
            8 if !batch.duties.is_empty() => batch.duties.swap(0, row),
            9 if number + 1 < batches && !batch.duties.is_empty() => {
                let amended = Duty { lead: Some(a % departments.max(1)), ended: c.is_multiple_of(2), ..batch.duties[row].clone() };
                self.lists[list][number + 1].duties.push(amended);
            }
            10 => batch.status = a % STATUS.len(),
            11 => batch.day = 1 + (a + b + c) % 9,
            12 => batch.policy = c % policies.max(1),
            13 => batch.corrected = c.is_multiple_of(2).then_some(row),
            14 if batches > 1 => drop(self.lists[list].pop()),
            15 if batches < 5 => self.lists[list].push(Batch {
                duties: vec![Duty {
                    id: 70 + c % 3,
                    ended: false,
                    sectors: vec![b % sectors.max(1)],
                    open: false,
                    lead: Some(c % departments.max(1)),
                    lines: vec![(a % departments.max(1), b)],
                    remark: None,
                }],
                status: 2,
                day: 9,
                policy: 0,
                corrected: None,
            }),
            16 => self.sectors[a % sectors].name = 100 + b % 20,
            17 => self.sectors[a % sectors].body = b,
            18 => self.sectors[a % sectors].within = c.is_multiple_of(2).then_some(b % sectors).filter(|wider| *wider < a % sectors),
            19 => self.sectors.push(Sector { id: 20 + a % 9, name: 130 + a % 9, within: None, body: b }),
            20 if sectors > 2 => drop(self.sectors.pop()),
            21 => self.departments[a % departments].name = 200 + b % 20,
            22 => self.departments[a % departments].body = b,
            23 => self.departments.push(Department {
                id: 20 + a % 9,
                name: 230 + a % 9,
                body: b,
                former: c.is_multiple_of(2).then_some(260 + c),
            }),
            24 => self.departments[a % departments].former = c.is_multiple_of(2).then_some(280 + c % 9),
            25 => self.policies[a % policies].title = 300 + b % 20,
            26 => self.policies[a % policies].clauses.push((b, c)),
            27 => self.policies[a % policies].cites = (c % 3 > 0).then_some(b % policies),
            28 => self.title = b,
            29 => self.words = c % 3,
            _ => {}
        }
    }

    fn sector_name(&self, index: usize) -> String {
        self.sectors.get(index).map_or("无名场所".to_owned(), |sector| format!("场所{}号", sector.name))
    }

    fn department_name(&self, index: usize) -> String {
        self.departments.get(index).map_or("无名局".to_owned(), |department| format!("第{}局", department.name))
    }

    /// A sentence that names things, as its number says.
    fn sentence(&self, words: usize) -> String {
        let sector = self.sector_name(words % self.sectors.len().max(1));
        let department = self.department_name(words % self.departments.len().max(1));
        let policy =
            self.policies.get(words % self.policies.len().max(1)).map_or(String::new(), |policy| format!("依据《办法{}》", policy.title));
        match words % 5 {
            0 => format!("检查{sector}"),
            1 => format!("会同{department}巡查"),
            2 => format!("{policy}办理"),
            3 => format!("每年{}次检查（责任单位：{department}；每季度至少1次）", words % 7),
            _ => format!("其他事项{words}"),
        }
    }

    fn texts(&self) -> Vec<(String, String)> {
        let mut texts = vec![
            (
                "purview.toml".to_owned(),
                format!("title = \"清单{}\"\nbase_url = \"https://example.org/\"\nlanguages = [\"zh-Hans\", \"en\"]\n", self.title),
            ),
            ("content/sectors/_categories.md".to_owned(), support::SITE[1].1.to_owned()),
            (
                "content/east/_jurisdiction.md".to_owned(),
                format!("+++\nname = \"东市\"\nreport_to = [\"{}\"]\n+++\n", self.department_name(0)),
            ),
            ("content/west/_jurisdiction.md".to_owned(), "+++\nname = \"西市\"\n+++\n".to_owned()),
            (
                "content/west/policies/far.md".to_owned(),
                format!(
                    "+++\ntitle = \"西市办法\"\nstatus = \"in-force\"\ndisclosure = \"public\"\nissuer = \"西市\"\nwritten = 2025-03-01\n+++\n\n## 一、总则\n\n{}。\n",
                    self.sentence(0)
                ),
            ),
        ];
        for sector in &self.sectors {
            let within = sector
                .within
                .and_then(|wider| self.sectors.get(wider))
                .map_or(String::new(), |wider| format!("within = \"s{}\"\n", wider.id));
            let text = format!(
                "+++\nname = \"场所{0}号\"\ncategory = \"leisure\"\nsynonyms = [\"地方{0}\"]\n{within}[en]\nname = \"Venue {0}\"\n+++\n\n说明{1}。\n",
                sector.name, sector.body
            );
            texts.push((format!("content/sectors/s{}.md", sector.id), text));
        }
        for department in &self.departments {
            let former = department.former.map_or(String::new(), |name| format!("[[former]]\nname = \"旧{name}局\"\nuntil = 2024-12-31\n"));
            let text = format!("+++\nname = \"第{}局\"\n{former}+++\n\n{}。\n", department.name, self.sentence(department.body));
            texts.push((format!("content/east/departments/d{}.md", department.id), text));
        }
        for policy in &self.policies {
            let cites = policy
                .cites
                .and_then(|cited| self.policies.get(cited))
                .map_or(String::new(), |cited| format!("[[cites]]\ntitle = \"办法{}\"\n", cited.title));
            let clauses: String = policy
                .clauses
                .iter()
                .enumerate()
                .map(|(at, (heading, words))| format!("## {}. 事项{heading} {{#c{at}}}\n\n{}。\n\n", at + 1, self.sentence(*words)))
                .collect();
            let text = format!(
                "+++\ntitle = \"办法{}\"\nstatus = \"in-force\"\ndisclosure = \"public\"\nissuer = \"东市\"\nwritten = 2025-03-01\n{cites}+++\n\n{clauses}",
                policy.title
            );
            texts.push((format!("content/east/policies/p{}.md", policy.id), text));
        }
        for (list, batches) in self.lists.iter().enumerate() {
            texts.push((format!("content/east/lists/l{list}/_list.md"), format!("+++\ntitle = \"清单{list}\"\n+++\n")));
            texts.extend(
                batches
                    .iter()
                    .enumerate()
                    .map(|(at, batch)| (format!("content/east/lists/l{list}/batch-{}.md", at + 1), self.batch(list, at + 1, batch))),
            );
        }
        texts
    }

    fn batch(&self, list: usize, number: usize, batch: &Batch) -> String {
        let policy = self.policies.get(batch.policy).map_or(String::new(), |policy| format!("policy = \"p{}\"\n", policy.id));
        let corrected = batch.corrected.and_then(|row| batch.duties.get(row));
        let corrected = corrected.map_or(String::new(), |duty| {
            format!("[[correction]]\ndate = 2025-09-09\nduty = \"l{list}-{}\"\nreason = \"漏字\"\n", duty.id)
        });
        let head = format!(
            "+++\nbatch = {number}\ntitle = \"清单{list}第{number}批\"\nstatus = \"{}\"\n{policy}published = 2025-0{}-11\n{corrected}+++\n",
            STATUS[batch.status], batch.day
        );
        head + &batch.duties.iter().enumerate().map(|(row, duty)| self.duty(list, row + 1, duty)).collect::<String>()
    }

    fn duty(&self, list: usize, row: usize, duty: &Duty) -> String {
        let sectors: Vec<String> = duty.sectors.iter().map(|sector| self.sector_name(*sector)).collect();
        let title = sectors.join("、") + if duty.open { "等" } else { "" };
        let heading = format!("\n## {row}. {title} {{#l{list}-{}{}}}\n", duty.id, if duty.ended { " .repealed" } else { "" });
        if duty.ended {
            return heading;
        }
        let lead = duty.lead.map_or("无".to_owned(), |lead| self.department_name(lead));
        let lines: String = duty
            .lines
            .iter()
            .map(|(department, words)| format!("- {}：{}\n", self.department_name(*department), self.sentence(*words)))
            .collect();
        let remark = duty.remark.map_or(String::new(), |words| format!("\n> {}。\n", self.sentence(words)));
        format!("{heading}\n主责单位：{lead}\n\n{lines}{remark}")
    }

    fn theme(&self) -> ThemeFiles {
        let mut files = ThemeFiles::built_in();
        if self.words > 0 {
            files.own.insert("i18n/en.toml".to_owned(), format!("home = \"Start {}\"\n", self.words).into_bytes());
        }
        files
    }

    fn built_over(&self, before: &Site) -> Option<(Site, Vec<String>)> {
        build_over(before, &Sources::from_texts(self.texts()), &self.theme())
    }
}

/// The first file in which two sites differ, or what it was made from does.
fn difference<'s>(a: &'s Files, b: &'s Files) -> Option<(&'s str, String, String)> {
    let text =
        |files: &Files, path: &str| files.get(path).map_or("(none)".to_owned(), |(_, bytes)| String::from_utf8_lossy(bytes).into_owned());
    let all = a.keys().chain(b.keys());
    all.map(String::as_str).find(|path| a.get(*path) != b.get(*path)).map(|path| (path, text(a, path), text(b, path)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever changes: adding, amending, ending, renaming and removing, of the theme and the settings too.
    #[test]
    fn a_rebuild_gives_what_a_build_from_nothing_gives(edits in proptest::collection::vec(proptest::array::uniform4(0usize..240), 1..8)) {
        let mut town = Town::new();
        let (mut site, _) = town.built_over(&Site::default()).expect("sources without errors");
        for edit in edits {
            let before = town.clone();
            town.edit(edit);
            match town.built_over(&site) {
                None => town = before,
                Some((rebuilt, _)) => {
                    let (clean, _) = town.built_over(&Site::default()).expect("the same sources");
                    prop_assert_eq!(difference(&rebuilt.files, &clean.files), None, "{:?}", edit);
                    site = rebuilt;
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// The same with lists that go on on other pages: what is taken away or added moves all rows behind it.
    #[test]
    fn a_rebuild_moves_rows_from_page_to_page(edits in proptest::collection::vec((0usize..10, 0usize..240), 1..4)) {
        let mut town = Town::with_long_lists();
        let (mut site, _) = town.built_over(&Site::default()).expect("sources without errors");
        for (kind, row) in edits {
            let before = town.clone();
            // Of the first batch of the first list.
            town.edit([kind, 0, 0, row]);
            let Some((rebuilt, _)) = town.built_over(&site) else {
                town = before;
                continue;
            };
            let (clean, _) = town.built_over(&Site::default()).expect("the same sources");
            prop_assert_eq!(difference(&rebuilt.files, &clean.files), None, "{} {}", kind, row);
            site = rebuilt;
        }
    }
}

#[test]
fn a_change_in_a_long_list_is_written_where_it_stands() {
    let mut town = Town::with_long_lists();
    let (site, _) = town.built_over(&Site::default()).expect("sources without errors");
    let pages = |site: &Site| {
        let all = site.files.keys().filter_map(|path| path.strip_prefix("east/departments/"));
        all.filter(|path| path.contains('/')).map(str::to_owned).collect::<Vec<_>>()
    };
    let expected =
        ["d0/leads-2.html", "d0/leads-3.html", "d1/supports-2.html", "d1/supports-3.html", "d1/supports-4.html", "d1/supports-5.html"];
    assert_eq!(pages(&site)[..6], expected);
    let text = |site: &Site, path: &str| String::from_utf8(site.files[&format!("east/departments/{path}")].1.clone()).unwrap();
    let rows = |site: &Site, paths: &[&str], link: &str| {
        let all: Vec<String> = paths.iter().map(|path| text(site, path)).collect();
        (0..230)
            .map(|id| all.iter().map(|html| html.matches(&format!("{link}l0-{}.html\"", 1_000 + id)).count()).sum::<usize>())
            .collect::<Vec<_>>()
    };
    // Each duty stands once among those that are led, and each line once among the others.
    let led = ["d0/leads-2.html", "d0/leads-3.html"];
    let on_first = rows(&site, &["d0.html"], "href=\"../duties/").iter().filter(|count| **count > 0).count();
    assert_eq!(on_first + rows(&site, &led, "href=\"../../duties/").iter().sum::<usize>(), 230);
    assert!(text(&site, "d0/leads-2.html").contains("本页为第 101 至 200 项，共 2"), "{}", text(&site, "d0/leads-2.html"));
    assert!(
        text(&site, "d0.html").contains("href=\"d0/leads-2.html\"") && text(&site, "d0/leads-2.html").contains("href=\"../d0.html#leads\"")
    );
    // A line of the 150th duty stands on one page of the department that it names, and on that alone.
    town.lists[0][0].duties[149].lines[2].1 += 50;
    let (site, written) = town.built_over(&site).expect("sources without errors");
    let long: Vec<&str> = written.iter().filter_map(|path| path.strip_prefix("east/departments/d2")).collect();
    assert_eq!(long, ["/supports-2.html"], "{written:?}");
    // A list that is shorter has fewer pages, and the addresses of the others lead to the department.
    town.lists[0][0].duties.truncate(150);
    // So do those of a department whose page a redirect takes elsewhere.
    let mut texts = town.texts();
    let published =
        "east/departments/d0.html\neast/departments/d0/leads-3.html\neast/departments/gone.html\neast/departments/gone/leads-2.html\n";
    texts.push(("content/addresses.lock".to_owned(), published.to_owned()));
    let (_, settings) = texts.iter_mut().find(|(path, _)| path == "purview.toml").unwrap();
    settings.push_str("[[redirect]]\nfrom = \"east/departments/gone.html\"\nto = \"east/departments/d1.html\"\n");
    let (shorter, _) = build_over(&site, &Sources::from_texts(texts), &town.theme()).expect("sources without errors");
    let gone = text(&shorter, "d0/leads-3.html");
    assert!(gone.contains("data-kind=\"moved\"") && gone.contains("../d0.html"), "{gone}");
    assert!(!shorter.files.contains_key("east/departments/d0/leads-3.atom"), "there never was a feed");
    let gone = text(&shorter, "gone/leads-2.html");
    assert!(gone.contains("data-kind=\"moved\"") && gone.contains("../d1.html"), "{gone}");
}

/// What one of some edits makes of the sources of a site: [what, which file, which other].
fn edited(texts: &mut BTreeMap<String, String>, original: &BTreeMap<String, String>, [what, file, other]: [usize; 3]) {
    let path = |at: usize, texts: &BTreeMap<String, String>| texts.keys().nth(at % texts.len()).unwrap().clone();
    let (path, other) = (path(file, texts), path(other, texts));
    let text = texts[&path].clone();
    let line = |text: &str| text.split_inclusive('\n').nth(file % text.split_inclusive('\n').count().max(1)).unwrap_or_default().to_owned();
    match what % 8 {
        0 => drop(texts.remove(&path)),
        1 => drop(texts.insert(path, text.replacen(&line(&text), "", 1))),
        2 => drop(texts.insert(path, text.replacen("部门", "局", 1))),
        3 => drop(texts.insert(path, format!("{text}\n又一行。\n"))),
        4 => drop(texts.insert(format!("content/a/{file}.md"), text)),
        5 => drop(texts.insert(path, texts[&other].clone())),
        // What was there is there again.
        6 => drop(original.get(&path).map(|text| texts.insert(path, text.clone()))),
        _ => texts.clone_from(original),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Examining again, by the help of what is known from before, finds what examining finds.
    #[test]
    fn what_is_known_changes_no_finding(edits in proptest::collection::vec(proptest::array::uniform3(0usize..1_000), 1..8)) {
        let (sources, _) = purview::read::read(env!("CARGO_MANIFEST_DIR").as_ref()).expect("our own content");
        let original: BTreeMap<String, String> = sources.iter().map(|(_, file)| (file.path.clone(), file.text.clone())).collect();
        let (mut texts, mut known) = (original.clone(), purview::Known::default());
        let mut agree = |texts: &BTreeMap<String, String>| {
            let sources = Sources::from_texts(texts.clone());
            let again = purview::examine_again(&sources, Vec::new(), &Selection::default(), &mut known);
            let afresh = purview::examine(&sources, Vec::new(), &Selection::default());
            format!("{:?}", again.found) == format!("{:?}", afresh.found) && again.edition.is_some() == afresh.edition.is_some()
        };
        prop_assert!(agree(&texts));
        for edit in edits {
            // Each edit by itself and on top of those before, for most are errors.
            let mut alone = original.clone();
            edited(&mut alone, &original, edit);
            prop_assert!(agree(&alone), "{:?} alone", edit);
            edited(&mut texts, &original, edit);
            prop_assert!(agree(&texts), "{:?}", edit);
        }
    }
}

/// Most edits of the property test must give sites without errors, or it tests nothing.
#[test]
fn most_edits_leave_sources_without_errors() {
    let works = |kind: usize| {
        (0..12).any(|at| {
            let mut town = Town::new();
            town.edit([kind, at, at / 2, at / 3]);
            format!("{town:?}") != format!("{:?}", Town::new()) && town.built_over(&Site::default()).is_some()
        })
    };
    let failing: Vec<usize> = (0..30).filter(|kind| !works(*kind)).collect();
    assert!(failing.is_empty(), "{failing:?}");
}

#[test]
fn a_changed_line_makes_its_pages_and_no_others() {
    let mut town = Town::new();
    let (site, all) = town.built_over(&Site::default()).unwrap();
    assert_eq!(town.built_over(&site).unwrap().1, [""; 0]);
    town.lists[0][0].duties[0].lines[0].1 = 4;
    let (_, mut written) = town.built_over(&site).unwrap();
    written.retain(|path| !path.starts_with("search/") && !path.starts_with("en/"));
    written.sort();
    assert!(all.len() > 150, "{}", all.len());
    assert!(written.len() < 16, "{written:?}");
    for page in ["east/duties/l0-1.html", "east/duties/l0-1.json", "east/lists/l0/batch-1.html"] {
        assert!(written.contains(&page.to_owned()), "{page} is not among {written:?}");
    }
}

/// Files of a folder, with when each was written.
fn tree(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap()).filter(|entry| entry.file_type().is_file());
    entries
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            (path, (fs::read(entry.path()).unwrap(), entry.metadata().unwrap().modified().unwrap()))
        })
        .collect()
}

fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    tree(folder).into_iter().map(|(path, (bytes, _))| (path, bytes)).collect()
}

#[test]
fn the_command_touches_only_what_changed_and_lists_it() {
    let site = site();
    let build = |out: &str| {
        let output = purview(&["build", "--date", "2026-11-22", "--out", out, "--changed-urls", "changed.tsv"], site.path());
        assert!(output.status.success(), "{}", stderr(&output));
        (stdout(&output), fs::read_to_string(site.path().join("changed.tsv")).unwrap())
    };
    let (_, listed) = build("public");
    assert!(
        listed.contains("added\thttps://example.org/demo/duties/room.html\n") && listed.contains("added\thttps://example.org/demo/\n"),
        "{listed}"
    );
    let first = tree(&site.path().join("public"));
    let (said, listed) = build("public");
    assert!(said.contains("nothing") && listed.is_empty(), "{said}{listed}");
    assert_eq!(tree(&site.path().join("public")), first);

    let source = site.path().join("content/demo/lists/first/batch-1.md");
    fs::write(&source, fs::read_to_string(&source).unwrap().replace("治安", "治安巡查")).unwrap();
    let (said, listed) = build("public");
    let second = tree(&site.path().join("public"));
    let touched: Vec<&String> = second.iter().filter(|(path, file)| first.get(*path) != Some(*file)).map(|(path, _)| path).collect();
    assert!(said.contains(&format!("{} of {} files", touched.len(), second.len())), "{said} {touched:?}");
    let expected: String = touched.iter().map(|path| format!("changed\thttps://example.org/{path}\n")).collect();
    assert_eq!(listed.lines().filter(|line| !line.ends_with('/')).map(|line| format!("{line}\n")).collect::<String>(), expected);
    build("clean");
    assert_eq!(bytes(&site.path().join("public")), bytes(&site.path().join("clean")));

    fs::remove_file(site.path().join("content/sectors/gym.md")).unwrap();
    let lock = site.path().join("content/addresses.lock");
    fs::write(&lock, fs::read_to_string(&lock).unwrap().lines().filter(|line| !line.contains("gym")).collect::<Vec<_>>().join("\n") + "\n")
        .unwrap();
    let (_, listed) = build("public");
    assert!(listed.contains("removed\thttps://example.org/sectors/gym.html\n"), "{listed}");
    assert!(!site.path().join("public/sectors/gym.html").exists());
    build("clean");
    assert_eq!(bytes(&site.path().join("public")), bytes(&site.path().join("clean")));
}

#[test]
fn errors_leave_the_site_and_what_is_kept_of_it() {
    let site = site();
    let build = || purview(&["build", "--date", "2026-11-22"], site.path());
    build();
    let first = tree(site.path());
    let source = site.path().join("content/demo/lists/first/batch-1.md");
    let text = fs::read_to_string(&source).unwrap();
    fs::write(&source, text.replace("公安部门", "公按部门")).unwrap();
    assert_eq!(build().status.code(), Some(1));
    fs::write(&source, &text).unwrap();
    assert!(stdout(&build()).contains("nothing"));
    let second = tree(site.path());
    let differ: Vec<&String> = second.iter().filter(|(path, file)| first.get(*path) != Some(*file)).map(|(path, _)| path).collect();
    // The source was written again, and has another time by which it is known from now on.
    assert_eq!(differ, [".public.purview-kept", "content/demo/lists/first/batch-1.md"]);
}

#[test]
fn a_site_that_cannot_be_published_leaves_no_addresses() {
    let site = site();
    let build = |options: &[&str]| purview(&[&["build", "--date", "2026-11-22"], options].concat(), site.path());
    build(&[]);
    let lock = || fs::read_to_string(site.path().join("content/addresses.lock")).unwrap();
    let before = lock();
    let (gym, spa) = (site.path().join("content/sectors/gym.md"), site.path().join("content/sectors/spa.md"));
    let text = fs::read_to_string(&gym).unwrap();
    fs::write(&spa, text.replace("健身房", "温泉")).unwrap();
    // A page that changes cannot take the place of a folder.
    let page = site.path().join("public/sectors/index.html");
    fs::remove_file(&page).unwrap();
    fs::create_dir_all(page.join("within")).unwrap();
    let failed = build(&[]);
    assert_eq!(failed.status.code(), Some(1), "{}", stderr(&failed));
    assert!(stderr(&failed).contains("is as it was"), "{}", stderr(&failed));
    assert_eq!(lock(), before);
    fs::remove_dir_all(&page).unwrap();
    assert!(build(&[]).status.success());
    assert!(lock().contains("sectors/spa.html"));
}

#[test]
fn changes_that_cannot_be_listed_are_not_made() {
    let site = site();
    let output = purview(&["build", "--date", "2026-11-22", "--changed-urls", "nowhere/changed.tsv"], site.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cannot be written"), "{}", stderr(&output));
    assert!(!site.path().join("public").exists());
}

#[test]
fn a_build_in_which_nothing_changed_reads_nothing() {
    let site = site();
    let build = || stdout(&purview(&["build", "--date", "2026-11-22"], site.path()));
    // What is read just after it was written could change again and look the same.
    let settle = || std::thread::sleep(std::time::Duration::from_millis(50));
    settle();
    build();
    // With only this left of what is kept, whoever reads more must make everything anew.
    let kept = site.path().join(".public.purview-kept");
    fs::write(&kept, &fs::read(&kept).unwrap()[..128]).unwrap();
    assert!(build().contains("nothing"));
    let page = site.path().join("public/sectors/gym.html");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, "another").unwrap();
    assert!(!build().contains("nothing"), "a page that somebody changed is seen");
    assert_eq!(fs::read_to_string(&page).unwrap(), text);
    assert!(build().contains("nothing"));
    // The same text at another time is read once, and known from then on.
    let source = site.path().join("content/sectors/gym.md");
    fs::write(&source, fs::read(&source).unwrap()).unwrap();
    settle();
    assert!(build().contains("nothing"));
    fs::write(&kept, &fs::read(&kept).unwrap()[..128]).unwrap();
    assert!(build().contains("nothing"));
    // Other options make another site.
    assert!(!stdout(&purview(&["build", "--date", "2026-11-23"], site.path())).contains("nothing"));
}
