//! What a change of the sources does to duties, as `purview diff` tells it.

#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use pulldown_cmark::{Event, Options, Parser, Tag};
use purview::Edition;
use purview::compare::json::Json;
use purview::compare::report::{Report, markdown, text};
use purview::compare::{Comparison, State, compare};
use purview::read::Sources;
use purview::select::Selection;
use serde_json::Value;
use support::{SITE, purview, site, site_with, stderr, stdout};

const BATCH: &str = "content/demo/lists/first/batch-1.md";
const BATCH_2: &str = "content/demo/lists/first/batch-2.md";
const LIST: &str = "content/demo/lists/first/_list.md";
const POLICY: &str = "content/demo/policies/rules.md";
const CULTURE: &str = "content/demo/departments/culture.md";
const FIRE: (&str, &str) = ("content/demo/departments/fire.md", "+++\nname = \"消防机构\"\n+++\n");

const ROOM: &str = "## 1. 密室逃脱 {#room}\n\n主责单位：文体旅游部门\n\n- 公安部门：治安\n";
const GYM: &str = "## 2. 健身房 {#gym}\n\n主责单位：公安部门\n\n- 文体旅游部门：器材\n";

/// Files of the small site that are replaced or added.
type Changes<'c> = &'c [(&'c str, &'c str)];

/// The small site with changes, as a merge request is judged by.
fn state(changes: Changes<'_>) -> (Sources, Edition) {
    let sources = site_with(changes);
    let selection = Selection { proposed: true, ..Selection::default() };
    let purview::Examined { edition, found, .. } = purview::examine(&sources, Vec::new(), &selection);
    let edition = edition.unwrap_or_else(|| panic!("{found:#?}"));
    (sources, edition)
}

fn compared<T>(old: Changes<'_>, new: Changes<'_>, told: impl FnOnce(&Comparison<'_>) -> T) -> T {
    let (old, new) = (state(old), state(new));
    let state = |(sources, edition)| State { sources, edition };
    told(&compare(state((&old.0, &old.1)), state((&new.0, &new.1))))
}

fn as_text(old: Changes<'_>, new: Changes<'_>) -> String {
    compared(old, new, |comparison| text::write(&Report::new(comparison)))
}

fn as_markdown(old: Changes<'_>, new: Changes<'_>) -> String {
    compared(old, new, |comparison| markdown::write(&Report::new(comparison), markdown::Limits::default()))
}

fn as_json(old: Changes<'_>, new: Changes<'_>) -> Value {
    compared(old, new, |comparison| serde_json::to_value(Json::new(comparison, "old", "new")).unwrap())
}

/// A report without what it says of pages.
fn without_pages(report: &str) -> String {
    let (totals, rest) = report.split_once('\n').unwrap();
    let (totals, end) = (totals.split(" · Pages: ").next().unwrap(), if totals.starts_with("**") { "**" } else { "" });
    let is_of_pages = |line: &str| line == "<details>" || line.contains(" page differs") || line.contains(" pages differ");
    let rest: Vec<&str> = rest.lines().take_while(|line| !is_of_pages(line)).collect();
    format!("{totals}{end}\n{}", rest.join("\n"))
}

/// The items of a text, without pages.
fn items(old: Changes<'_>, new: Changes<'_>) -> Vec<String> {
    let text = without_pages(&as_text(old, new));
    text.lines().filter(|line| line.starts_with("    ")).map(|line| line.trim().to_owned()).collect()
}

fn batch(number: u32, status: &str, rows: &[&str]) -> String {
    let rows = rows.join("\n");
    format!("+++\nbatch = {number}\ntitle = \"清单（第{number}批）\"\nstatus = \"{status}\"\npublished = 2025-0{number}-05\n+++\n\n{rows}")
}

fn department(name: &str, more: &str) -> String {
    format!("+++\nname = \"{name}\"\n{more}+++\n")
}

#[test]
fn a_change_in_sentences() {
    let old = [(BATCH, &*batch(1, "consultation", &[ROOM, GYM])), FIRE];
    let rows = "## 1. 密室逃脱 {#room}\n\n主责单位：公安部门\n\n- 文体旅游部门：内容\n- 消防机构：应急照明\n\n\
        ## 2. 健身房 {#gym .repealed}\n\n## 3. 健身房（含游泳） {#pool}\n\n主责单位：无\n\n- 消防机构：消防\n- 公安部门：治安\n";
    let new = [
        (BATCH, &*batch(1, "in-force", &[ROOM, GYM])),
        (BATCH_2, &*batch(2, "proposed", &[rows])),
        FIRE,
        (CULTURE, &*department("文旅局", "aliases = [\"旅游部门\"]\n[[former]]\nname = \"文体旅游部门\"\nuntil = 2025-12-31\n")),
        ("content/demo/_jurisdiction.md", "+++\nname = \"示例市\"\nreport_to = [\"公安部门\", \"文旅局\"]\n+++\n"),
        (POLICY, &*SITE[7].1.replace("in-force", "superseded").replace("由公安部门负责。", "由公安部门牵头。")),
        ("content/sectors/bar.md", "+++\nname = \"酒吧\"\ncategory = \"leisure\"\nsynonyms = [\"夜店\"]\n+++\n"),
    ];
    insta::assert_snapshot!(without_pages(&as_text(&old, &new)), @r"
    Duties: 1 added, 1 amended, 1 ended · Batches: 1 added, 1 changed · Policies: 1 changed · Departments: 1 changed · Sectors: 1 added

    示例市 · 清单
      清单（第1批） · batch 1 · in-force
         changed  the batch: status consultation → in-force
      清单（第2批） · batch 2 · proposed
           added  the batch
         amended  密室逃脱: lead 文体旅游部门 → 公安部门; 文体旅游部门 now assists in 内容; 消防机构 now assists in 应急照明; 公安部门 no longer assists in 治安; batch 1 (in-force) stands
           ended  健身房: lead was 公安部门; batch 1 (in-force) stands
           added  健身房（含游泳）: lead nobody; 2 departments assist

    Policies
         changed  办法 (demo/rules): status in-force → superseded; 1 clause changed (1)

    Departments
         changed  文旅局 (demo/culture): name 文体旅游部门 → 文旅局; called 文体旅游部门 until 2025-12-31

    Sectors
           added  酒吧 (bar)
    ");
    let comment = as_markdown(&old, &new);
    insta::assert_snapshot!(without_pages(&comment), @r"
    **Duties: 1 added, 1 amended, 1 ended · Batches: 1 added, 1 changed · Policies: 1 changed · Departments: 1 changed · Sectors: 1 added**

    ### 示例市 · 清单

    #### 清单（第1批） · batch 1 · in-force

    - changed the batch: status consultation → in-force

    #### 清单（第2批） · batch 2 · proposed

    - added the batch
    - amended **密室逃脱**: lead 文体旅游部门 → 公安部门; 文体旅游部门 now assists in 内容; 消防机构 now assists in 应急照明; 公安部门 no longer assists in 治安; batch 1 (in-force) stands
    - ended **健身房**: lead was 公安部门; batch 1 (in-force) stands
    - added **健身房（含游泳）**: lead nobody; 2 departments assist

    ### Policies

    - changed **办法** (`demo/rules`): status in-force → superseded; 1 clause changed (1)

    ### Departments

    - changed **文旅局** (`demo/culture`): name 文体旅游部门 → 文旅局; called 文体旅游部门 until 2025-12-31

    ### Sectors

    - added **酒吧** (`bar`)
    ");
    let pages = comment
        .split_once(
            "<details>
<summary>",
        )
        .unwrap()
        .1;
    assert!(
        pages.contains(" pages differ, and ")
            && pages.ends_with(
                "

</details>
"
            ),
        "{pages}"
    );
    let of_duties = "</summary>

- changed `demo/duties/gym.html`
- added `demo/duties/pool.html`
- changed `demo/duties/room.html`
- changed `404.html`
";
    assert!(pages.contains(of_duties) && !pages.contains("`en/"), "{pages}");
}

#[test]
fn nothing_differs() {
    assert_eq!(as_text(&[], &[]), "Nothing differs.\n");
    assert_eq!(as_markdown(&[], &[]), "**Nothing differs.**\n");
    assert_eq!(as_json(&[], &[])["differs"], false);
    // White space and width are none of what a duty says.
    let respaced = SITE[9].1.replace("## 1. 密室逃脱", "##  1.   密室逃脱").replace("公安部门：治安", "公安部门: 治安");
    assert_eq!(as_text(&[], &[(BATCH, &respaced)]), "Nothing differs.\n");
    // What is said of a sector shows on its pages only.
    let text = as_text(&[], &[("content/sectors/room.md", &format!("{}\n按主题闯关。\n", SITE[2].1))]);
    assert!(text.starts_with("No duty differs · Pages: 1 changed, and "), "{text}");
}

#[test]
fn every_change_of_a_duty() {
    let duties = |old: Changes<'_>, new: Changes<'_>| -> Vec<String> {
        items(old, new).into_iter().filter(|item| !item.contains("the batch")).collect()
    };
    let both = batch(1, "in-force", &[ROOM, GYM]);
    assert_eq!(duties(&[], &[(BATCH, &both)]), ["added  健身房: lead 公安部门; 1 department assists"]);
    assert_eq!(duties(&[(BATCH, &both)], &[]), ["removed  健身房: lead was 公安部门"]);
    let second = |rows: &str| batch(2, "in-force", &[rows]);
    let (ended, restored) = (second("## 密室逃脱 {#room .repealed}\n"), second(ROOM));
    assert_eq!(duties(&[], &[(BATCH_2, &ended)]), ["ended  密室逃脱: lead was 文体旅游部门"]);
    assert_eq!(duties(&[(BATCH_2, &ended)], &[(BATCH_2, &restored)]), ["restored  密室逃脱: lead 文体旅游部门; 1 department assists"]);
    let short_lived = second("## 健身房 {#gym .repealed}\n");
    let short_lived = [(BATCH, both.as_str()), (BATCH_2, short_lived.as_str())];
    assert_eq!(duties(&[], &short_lived), ["ended  健身房"]);
    assert_eq!(duties(&short_lived, &[]), ["removed  健身房: it had ended"]);
    assert_eq!(duties(&[], &[(BATCH_2, &restored)]), ["restated  1 duty says the same as in batch 1 (in-force): 密室逃脱"]);
    for (from, to, said) in [
        ("密室逃脱", "密室逃脱、健身房", "heading “密室逃脱” → “密室逃脱、健身房”"),
        ("主责单位：文体旅游部门", "主责单位：文体旅游部门、公安部门", "lead 文体旅游部门 → 文体旅游部门, 公安部门"),
        ("主责单位：文体旅游部门", "主责单位：无", "lead 文体旅游部门 → nobody"),
        ("主责单位：文体旅游部门", "主责单位：旅游部门", "文体旅游部门 is written 旅游部门"),
        ("- 公安部门：治安", "- 公安部门：治安\n- 文体旅游部门：内容", "文体旅游部门 now assists in 内容"),
        ("- 公安部门：治安", "", "公安部门 no longer assists in 治安"),
        ("：治安", "：治安和消防", "公安部门 assists in 治安和消防, before in 治安"),
        ("- 公安部门：治安", "配合单位：公安部门", "公安部门 assists in what it does not say, before in 治安"),
        ("：治安\n", "：治安\n\n> 以批复为准。\n", "remark “以批复为准。”"),
    ] {
        let title = if from == "密室逃脱" { to } else { "密室逃脱" };
        let amended = second(&ROOM.replace(from, to));
        assert_eq!(duties(&[], &[(BATCH_2, &amended)]), [format!("amended  {title}: {said}")]);
    }
}

#[test]
fn a_status_is_told_with_its_batch() {
    let at = |status| batch(1, status, &[ROOM, GYM]);
    let (old, new) = (at("consultation"), at("in-force"));
    assert_eq!(
        items(&[(BATCH, &old)], &[(BATCH, &new)]),
        [
            "changed  the batch: status consultation → in-force",
            "restated  2 duties say the same, consultation → in-force: 密室逃脱; 健身房"
        ]
    );
    let json = as_json(&[(BATCH, &old)], &[(BATCH, &new)]);
    let duty = &json["duties"][0];
    assert_eq!(
        (&duty["change"], &duty["old"]["status"], &duty["new"]["status"]),
        (&"restated".into(), &"consultation".into(), &"in-force".into())
    );
    let facet = &json["batches"][0]["differences"][0];
    assert_eq!((&facet["what"], &facet["old"], &facet["new"]), (&"status".into(), &"consultation".into(), &"in-force".into()));
}

#[test]
fn a_draft_does_not_hide_what_stands() {
    let draft = batch(2, "consultation", &[&ROOM.replace("：治安", "：治安和消防")]);
    let moved = SITE[9].1.replace("主责单位：文体旅游部门", "主责单位：公安部门");
    // The newest statement is a draft, and what is in force is said to stand.
    assert_eq!(
        items(&[], &[(BATCH_2, &draft)])[1],
        "amended  密室逃脱: 公安部门 assists in 治安和消防, before in 治安; batch 1 (in-force) stands"
    );
    // A change of what is in force is told, though a draft states the duty anew.
    assert_eq!(
        items(&[(BATCH_2, &draft)], &[(BATCH_2, &draft), (BATCH, &moved)]),
        ["amended  密室逃脱: lead 文体旅游部门 → 公安部门; an earlier statement, batch 2 (consultation) states the duty anew"]
    );
    let text = as_text(&[(BATCH_2, &draft)], &[(BATCH_2, &draft), (BATCH, &moved)]);
    assert!(text.starts_with("Duties: 1 earlier statement rewritten · Pages: "), "{text}");
    // Its rows may come and go.
    let with_gym = batch(1, "in-force", &[ROOM, GYM]);
    let draft = batch(2, "consultation", &[ROOM, GYM]);
    let (less, more) = ([(BATCH_2, draft.as_str())], [(BATCH_2, draft.as_str()), (BATCH, with_gym.as_str())]);
    let anew = "an earlier statement, batch 2 (consultation) states the duty anew";
    let came = items(&less, &more);
    assert!(came.contains(&format!("added  健身房: lead 公安部门; 1 department assists; {anew}")), "{came:?}");
    let went = items(&more, &less);
    assert!(went.contains(&format!("removed  健身房: lead was 公安部门; {anew}")), "{went:?}");
}

#[test]
fn a_new_id_is_the_same_thing() {
    let room = SITE[9].1.replace("{#room}", "{#rooms former=room}");
    let kept = ("content/addresses.lock", "demo/duties/room.html\n");
    assert_eq!(items(&[], &[(BATCH, &room), kept]), ["restated  密室逃脱: id room → rooms; it says the same"]);
    let json = as_json(&[], &[(BATCH, &room), kept]);
    assert_eq!((&json["duties"][0]["former_id"], &json["duties"][0]["id"]), (&"room".into(), &"rooms".into()));
    let pages = json["pages"].as_array().unwrap();
    let of =
        |address: &str| pages.iter().find(|page| page["address"] == address).map(|page| (page["change"].clone(), page["kind"].clone()));
    assert_eq!(of("demo/duties/room.html"), Some(("moved".into(), "moved".into())));
    assert_eq!(of("demo/duties/rooms.html"), Some(("added".into(), "duty".into())));
    assert_eq!(of("en/demo/duties/rooms.html"), Some(("added".into(), "duty".into())));
    // In another list it is the same duty, for its address is the same.
    let (gym, other) = (batch(1, "in-force", &[GYM]), batch(1, "in-force", &[ROOM]));
    let both = batch(1, "in-force", &[ROOM, GYM]);
    const OTHER: &str = "content/demo/lists/other/_list.md";
    const OTHER_BATCH: &str = "content/demo/lists/other/batch-1.md";
    let (old, new) =
        ([(BATCH, both.as_str()), (OTHER, SITE[8].1)], [(BATCH, gym.as_str()), (OTHER, SITE[8].1), (OTHER_BATCH, other.as_str())]);
    assert_eq!(
        items(&old, &new),
        ["added  the batch", "restated  1 duty says the same as in batch 1 of another list (in-force): 密室逃脱"]
    );
    // A list, and a department that duties name.
    let list = format!("{}former_ids = [\"first\"]\n+++\n", SITE[8].1.trim_end_matches("+++\n"));
    let moved = [(LIST, ""), (BATCH, ""), ("content/demo/lists/one/_list.md", &*list), ("content/demo/lists/one/batch-1.md", SITE[9].1)];
    assert_eq!(items(&[], &moved), ["changed  清单 (demo/one): id first → one"]);
    let renamed = department("文体旅游部门", "aliases = [\"旅游部门\"]\nformer_ids = [\"culture\"]\n");
    let department = [(CULTURE, ""), ("content/demo/departments/tourism.md", &*renamed)];
    assert_eq!(items(&[], &department), ["changed  文体旅游部门 (demo/tourism): id culture → tourism"]);
    // A place, and everything in it.
    let place: Vec<(String, String)> = SITE
        .iter()
        .filter(|(path, _)| path.starts_with("content/demo/"))
        .flat_map(|(path, text)| {
            let text = if path.ends_with("_jurisdiction.md") {
                text.replace("name =", "former_ids = [\"demo\"]\nname =")
            } else {
                (*text).to_owned()
            };
            [((*path).to_owned(), String::new()), (path.replace("/demo/", "/town/"), text)]
        })
        .collect();
    let place: Vec<(&str, &str)> = place.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(items(&[], &place), ["changed  示例市 (town): id demo → town"]);
}

#[test]
fn what_became_a_part_of_another_is_said_to_be() {
    let both = batch(1, "in-force", &[ROOM, GYM]);
    let one = SITE[9].1.replace("{#room}", "{#room former=gym}").replace("密室逃脱", "密室逃脱、健身房");
    assert_eq!(
        items(&[(BATCH, &both)], &[(BATCH, &one), ("content/addresses.lock", "demo/duties/gym.html\n")])[1..],
        ["amended  密室逃脱、健身房: heading “密室逃脱” → “密室逃脱、健身房”", "removed  健身房: lead was 公安部门; part of room now"]
    );
    // A department whose place one other took is that one from then on.
    let ended = department("文体旅游部门", "aliases = [\"旅游部门\"]\nended = 2025-12-31\nsuccessors = [\"police\"]\n");
    let found = items(&[], &[(CULTURE, &ended)]);
    assert!(found.contains(&"removed  文体旅游部门 (demo/culture): part of demo/police now".to_owned()), "{found:?}");
    assert!(!found.iter().any(|item| item.contains("密室逃脱")), "{found:?}");
}

#[test]
fn a_new_name_is_no_new_department() {
    let renamed = department("文旅局", "aliases = [\"旅游部门\"]\n[[former]]\nname = \"文体旅游部门\"\nuntil = 2025-12-31\n");
    let told = ["changed  文旅局 (demo/culture): name 文体旅游部门 → 文旅局; called 文体旅游部门 until 2025-12-31"];
    assert_eq!(items(&[], &[(CULTURE, &renamed)]), told);
    let rewritten = SITE[9].1.replace("文体旅游部门", "文旅局");
    let written = items(&[], &[(CULTURE, &renamed), (BATCH, &rewritten)]);
    assert_eq!(written, ["amended  密室逃脱: 文体旅游部门 is written 文旅局", told[0]]);
}

#[test]
fn what_is_no_duty() {
    let approved = SITE[9].1.replace("published", "approval = { date = 2025-03-04, by = \"市政府\", document = \"3号\" }\npublished");
    let sealed = |text: &str| {
        let sources = site_with(&[(BATCH, text)]);
        let (raw, _) = purview::parse::parse(&sources);
        let mut lock = purview::seal::Lock::default();
        lock.set("demo/first/1".to_owned(), purview::seal::Meaning::new(&raw.batches[0]).seal());
        lock.to_string()
    };
    let lock = sealed(&approved);
    let corrected = approved
        .replace("治安", "治安和反恐")
        .replace("\n+++\n\n##", "\n[[correction]]\ndate = 2025-04-01\nduty = \"room\"\nreason = \"漏写\"\n+++\n\n##");
    let new_lock = sealed(&corrected);
    const LOCK: &str = "content/approved.lock";
    assert_eq!(items(&[], &[(BATCH, &approved), (LOCK, &lock)]), ["changed  the batch: approved by 市政府 on 2025-03-04 (3号)"]);
    assert_eq!(
        items(&[(BATCH, &approved), (LOCK, &lock)], &[(BATCH, &corrected), (LOCK, &new_lock)]),
        ["changed  the batch: corrected on 2025-04-01, room: “漏写”", "amended  密室逃脱: 公安部门 assists in 治安和反恐, before in 治安"]
    );
    let alone = batch(1, "in-force", &[ROOM]);
    let policy =
        SITE[7].1.replace("in-force", "repealed").replace("由公安部门负责。", "由公安部门牵头。\n\n## 二、附则\n\n自公布之日起施行。");
    assert_eq!(
        items(&[(BATCH, &alone)], &[(BATCH, &alone), (POLICY, &policy)]),
        ["changed  办法 (demo/rules): status in-force → repealed; 1 clause changed (1), 1 clause added (2)"]
    );
    let found = items(
        &[],
        &[
            FIRE,
            ("content/sectors/gym.md", &SITE[3].1.replace("健身房", "健身场所")),
            (LIST, &SITE[8].1.replace("清单", "职责清单")),
            ("content/demo/policies/plan.md", &SITE[7].1.replace("办法", "计划").replace("in-force", "consultation")),
        ],
    );
    assert_eq!(
        found,
        [
            "added  计划 (demo/plan, consultation)",
            "changed  职责清单 (demo/first): name 清单 → 职责清单",
            "added  消防机构 (demo/fire)",
            "changed  健身场所 (gym): name 健身房 → 健身场所"
        ]
    );
}

/// A comment may be public: what is withheld changes nothing of it.
#[test]
fn what_is_withheld_leaves_no_trace() {
    let withheld =
        |text: &str| SITE[7].1.replace("\"public\"", "\"withheld\"").replace("办法", "内部通知").replace("由公安部门负责。", text);
    let (old, new) = (withheld("一。"), withheld("二。"));
    const SECRET: &str = "content/demo/policies/secret.md";
    assert_eq!(as_json(&[(SECRET, &old)], &[(SECRET, &new)]), as_json(&[], &[]));
    let second = batch(2, "proposed", &[GYM]);
    let (with, without) = (as_json(&[(SECRET, &old)], &[(BATCH_2, &second)]), as_json(&[], &[(BATCH_2, &second)]));
    assert_eq!(with, without);
    assert_eq!(with["duties"][0]["new"]["status"], "proposed");
}

#[test]
fn words_of_sources_are_no_markup() {
    let evil =
        "**甲** <img src=x onerror=alert(1)> [b](https://example.org/y) @all #12 !3 `c` ~d~ https://example.org &amp; 72b1d33913a8 | x\\";
    let rows = format!("{ROOM}- 文体旅游部门：{evil}\n\n> {evil}\n\n## 2. 健身房（{evil}） {{#gym}}\n\n主责单位：公安部门\n");
    let policy = SITE[7].1.replace("title = \"办法\"", &format!("title = '''{evil}'''"));
    let plain = as_markdown(&[], &[(BATCH, &batch(1, "in-force", &[&rows])), (POLICY, &policy)]);
    let shown: Vec<Event<'_>> = Parser::new_ext(&plain, Options::all()).collect();
    assert!(shown.iter().filter(|event| matches!(event, Event::Text(text) if text.contains("甲"))).count() >= 4, "{plain}");
    // The totals, and what each of the items is about.
    assert_eq!(shown.iter().filter(|event| matches!(event, Event::Start(Tag::Strong))).count(), 1 + 3, "{plain}");
    let is_id = |c: char| c.is_ascii_alphanumeric() || "-./".contains(c);
    let mut visible = String::new();
    for event in &shown {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough) | Event::InlineHtml(_) => {
                panic!("{event:?} in {plain}")
            }
            Event::Html(html) => assert!(["<details>", "<summary>", "</details>"].iter().any(|ours| html.starts_with(ours)), "{html}"),
            Event::Code(code) => assert!(code.chars().all(is_id), "{code}"),
            Event::Text(text) => visible.push_str(text),
            _ => {}
        }
    }
    for reference in ["@all", "#12", "!3", "://", "example.org", "72b1d33"] {
        assert!(!visible.contains(reference), "{reference} in {visible}");
    }
    assert!(visible.replace('\u{2060}', "").contains("@all #12 !3 `c` ~d~ https://example.org &amp; 72b1d33913a8"), "{visible}");
}

#[test]
fn many_duties_are_counted() {
    let rows: Vec<String> = (1..=260).map(|row| format!("## {row}. 密室逃脱 {{#room-{row}}}\n\n主责单位：公安部门\n")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let many = batch(2, "in-force", &rows);
    let comment = as_markdown(&[], &[(BATCH_2, &many)]);
    assert_eq!(comment.matches("- added **密室逃脱**").count(), 200);
    assert!(comment.contains("</details>\n\n… and 60 duties more; `purview diff --format json` tells all.\n"), "{comment}");
    assert!(comment.chars().count() <= 60_000);
    assert_eq!(as_json(&[], &[(BATCH_2, &many)])["duties"].as_array().unwrap().len(), 260);
}

#[test]
fn threads_do_not_change_a_byte() {
    let draft = batch(2, "proposed", &[&ROOM.replace("治安", "消防"), GYM]);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| (as_text(&[], &[(BATCH_2, &draft), FIRE]), as_json(&[], &[(BATCH_2, &draft), FIRE])))
    };
    assert_eq!(on(1), on(8));
}

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .envs([
            ("GIT_AUTHOR_NAME", "a"),
            ("GIT_AUTHOR_EMAIL", "a@example.org"),
            ("GIT_COMMITTER_NAME", "a"),
            ("GIT_COMMITTER_EMAIL", "a@example.org"),
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", stderr(&output));
}

fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "x"]);
}

fn edit(site: &Path, path: &str, from: &str, to: &str) {
    let text = fs::read_to_string(site.join(path)).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(site.join(path), text.replacen(from, to, 1)).unwrap();
}

fn diff(arguments: &[&str], folder: &Path) -> String {
    let output = purview(&[&["diff"], arguments].concat(), folder);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
    stdout(&output)
}

#[test]
fn folders_are_compared() {
    let (old, new) = (site(), site());
    edit(new.path(), BATCH, "主责单位：文体旅游部门", "主责单位：公安部门");
    let new_name = new.path().to_str().unwrap();
    let told = diff(&[".", new_name], old.path());
    assert!(told.contains("amended  密室逃脱: lead 文体旅游部门 → 公安部门\n"), "{told}");
    // The site's folder is the state after, unless another is named.
    assert_eq!(diff(&[".", "-C", new_name], old.path()), told);
    assert_eq!(diff(&[new_name], old.path()), told.replace("文体旅游部门 → 公安部门", "公安部门 → 文体旅游部门"));
    let json: Value = serde_json::from_str(&diff(&[".", new_name, "--format", "json"], old.path())).unwrap();
    assert_eq!((&json["old"], &json["new"], &json["differs"]), (&".".into(), &new_name.into(), &true.into()));
    assert_eq!(json["duties"][0]["differences"][0]["new"][0]["id"], "police");
    assert!(diff(&[".", new_name, "--format", "markdown"], old.path()).contains("- amended **密室逃脱**: lead 文体旅游部门 → 公安部门\n"));
    assert_eq!(diff(&[".", "."], old.path()), "Nothing differs.\n");
}

#[test]
fn revisions_are_compared() {
    let repository = tempfile::tempdir().unwrap();
    let folder = repository.path();
    git(folder, &["init", "--quiet", "--initial-branch", "main"]);
    // The site is a folder of the repository, beside what is no site.
    let city = folder.join("sites/my city");
    for (path, text) in SITE {
        let path = city.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::write(folder.join("README.md"), "x").unwrap();
    fs::write(city.join("content/.hidden.md"), "no source").unwrap();
    fs::write(city.join("content/note.txt"), "no source").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("demo/_jurisdiction.md", city.join("content/link.md")).unwrap();
    commit(folder);
    git(folder, &["tag", "--annotate", "--message", "x", "v1"]);
    edit(&city, BATCH, "主责单位：文体旅游部门", "主责单位：公安部门");
    commit(folder);
    let led = "amended  密室逃脱: lead 文体旅游部门 → 公安部门\n";
    for revisions in [&["HEAD~1", "HEAD"][..], &["v1"], &["v1", "main"], &["HEAD~1"]] {
        let told = diff(revisions, &city);
        assert!(told.contains(led), "{revisions:?}: {told}");
        assert_eq!(diff(&[&["-C", "sites/my city"], revisions].concat(), folder), told, "{revisions:?}");
    }
    assert_eq!(diff(&["HEAD"], &city), "Nothing differs.\n");
    // What is not committed is the state after, too.
    edit(&city, BATCH, "治安", "治安和消防");
    assert!(diff(&["HEAD"], &city).contains("公安部门 assists in 治安和消防, before in 治安\n"));
    assert_eq!(diff(&["v1", "HEAD"], &city), diff(&["HEAD~1", "main"], &city));
    // A folder and a revision.
    assert!(diff(&["v1", "."], &city).contains("治安和消防"));
    assert!(fs::read_to_string(city.join(BATCH)).unwrap().contains("治安和消防"), "nothing is checked out");
}

#[test]
fn states_that_are_none() {
    let alone = site();
    let repository = site();
    git(repository.path(), &["init", "--quiet"]);
    commit(repository.path());
    fs::create_dir(repository.path().join("empty")).unwrap();
    let evil = repository.path().join("evil");
    for (arguments, folder, said) in [
        (&["HEAD"][..], alone.path(), "git finds no repository"),
        (&["HEAD~7"], repository.path(), "no revision `HEAD~7`"),
        (&["nowhere", "HEAD"], repository.path(), "no revision `nowhere`"),
        (&["HEAD..HEAD"], repository.path(), "no revision `HEAD..HEAD`"),
        (&["^HEAD"], repository.path(), "no revision `^HEAD`"),
        (&[""], repository.path(), "no revision ``"),
        (&["empty"], repository.path(), "the folder empty has no `purview.toml`"),
        (&["HEAD", "-C", "empty"], repository.path(), "has no `purview.toml`"),
        (&["--", "--output=evil"], repository.path(), "no revision `--output=evil`"),
        (&["--", "--all", "HEAD"], repository.path(), "no revision `--all`"),
        (&["."], &repository.path().join("empty"), "the folder . has no `purview.toml`"),
        (&["HEAD", "HEAD", "HEAD"], repository.path(), "unexpected argument"),
        (&["HEAD", "--format", "html"], repository.path(), "invalid value"),
        (&[], repository.path(), "OLD"),
    ] {
        let output = purview(&[&["diff"], arguments].concat(), folder);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
        assert!(stdout(&output).is_empty());
    }
    assert!(!evil.exists());
    let output =
        Command::new(env!("CARGO_BIN_EXE_purview")).args(["diff", "HEAD"]).current_dir(repository.path()).env("PATH", "").output().unwrap();
    assert!(output.status.code() == Some(2) && stderr(&output).contains("cannot run git"), "{}", stderr(&output));
}

#[test]
fn errors_of_a_state_are_told() {
    let (old, new) = (site(), site());
    edit(new.path(), BATCH, "主责单位：文体旅游部门", "主责单位：文体旅游局");
    let new_name = new.path().to_str().unwrap();
    for format in ["text", "markdown", "json"] {
        let output = purview(&["diff", ".", new_name, "--format", format], old.path());
        let found = stderr(&output);
        assert_eq!(output.status.code(), Some(1));
        assert!(found.contains("error[unknown-department]") && found.contains("batch-1.md:11:6"), "{found}");
        assert!(found.contains(&format!("error: `{new_name}` has 1 error, 0 warnings; nothing was compared")), "{found}");
        assert!(!found.contains("`.` has") && stdout(&output).is_empty(), "{found}");
    }
    let output = purview(&["diff", new_name, "."], old.path());
    assert!(output.status.code() == Some(1) && stderr(&output).contains(&format!("`{new_name}` has 1 error")));
    // A revision is read as strictly as a folder.
    git(new.path(), &["init", "--quiet"]);
    fs::write(new.path().join("content/demo/departments/x.md"), b"\xff\xfe").unwrap();
    commit(new.path());
    let found = stderr(&purview(&["diff", "HEAD", "HEAD"], new.path()));
    assert!(found.contains("error[unreadable-file]") && found.contains("error[unknown-department]"), "{found}");
    assert_eq!(found.matches("`HEAD` has 2 errors").count(), 2, "{found}");
}

#[test]
fn one_duty_does_not_fill_a_comment() {
    let departments: Vec<(String, String)> =
        (0..60).map(|at| (format!("content/demo/departments/d{at}.md"), department(&format!("第{at}处"), ""))).collect();
    let lines: String = (0..60).map(|at| format!("- 第{at}处：{}\n", "管理".repeat(200))).collect();
    let crowded = batch(1, "in-force", &[&format!("{ROOM}{lines}")]);
    let mut new: Vec<(&str, &str)> = departments.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    new.push((BATCH, &crowded));
    let comment = as_markdown(&[], &new);
    let line = comment.lines().find(|line| line.starts_with("- amended **密室逃脱**")).unwrap();
    assert!(line.ends_with("; and 20 differences more") && line.contains("管理…; ") && line.chars().count() < 10_000, "{line}");
}
