//! Editions: what a site shows to whom, of which day; and what stays for ever.

#![allow(clippy::unwrap_used)] // A test that cannot go on fails.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use purview::read::Sources;
use purview::read::theme::ThemeFiles;
use purview::select::{Audience, Selection};
use support::{build, build_as, findings, purview, site, site_with, stderr, stdout};

type Files = BTreeMap<String, Vec<u8>>;

/// The texts of our own site.
fn own() -> Vec<(String, String)> {
    let (sources, found) = purview::read::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert!(found.is_empty());
    sources.iter().map(|(_, file)| (file.path.clone(), file.text.clone())).collect()
}

fn built_in(texts: impl IntoIterator<Item = (String, String)>) -> Files {
    build(&Sources::from_texts(texts), &ThemeFiles::built_in())
}

fn build_of(selection: Selection) -> Files {
    build_as(&Sources::from_texts(own()), &ThemeFiles::built_in(), &selection)
}

fn text(files: &Files, path: &str) -> String {
    String::from_utf8(files.get(path).unwrap_or_else(|| panic!("no {path}")).clone()).unwrap()
}

fn day(date: &str) -> Selection {
    Selection { as_of: Some(date.parse().unwrap()), ..Selection::default() }
}

const PROPOSED: Selection = Selection { audience: Audience::Public, proposed: true, as_of: None, today: None };
const INTERNAL: Selection = Selection { audience: Audience::Internal, proposed: false, as_of: None, today: None };

fn assert_same(a: &Files, b: &Files) {
    let differ: Vec<&String> = a.keys().chain(b.keys()).filter(|path| a.get(*path) != b.get(*path)).collect();
    assert!(differ.is_empty(), "{differ:?}");
}

/// Whether a source of ours is not for the public.
fn is_hidden(text: &str) -> bool {
    text.contains("\nstatus = \"proposed\"\n") || text.contains("\ndisclosure = \"withheld\"\n")
}

#[test]
fn the_public_edition_is_the_same_without_what_it_hides() {
    let hidden = own().iter().filter(|(_, text)| is_hidden(text)).count();
    assert!(hidden >= 4, "a policy of each kind, a batch and a sector");
    let without = own().into_iter().filter(|(_, text)| !is_hidden(text));
    assert_same(&built_in(own()), &built_in(without));
}

/// A site in which much can be hidden: two places, each with policies, departments and a list of three batches.
fn hideable() -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> =
        vec![("purview.toml".into(), support::SITE[0].1.into()), ("content/sectors/_categories.md".into(), support::SITE[1].1.into())];
    for sector in ["room", "gym", "bar", "pool"] {
        let text = format!("+++\nname = \"场所{sector}\"\ncategory = \"leisure\"\nsynonyms = [\"{sector}\"]\n+++\n");
        texts.push((format!("content/sectors/{sector}.md"), text));
    }
    for place in ["east", "west"] {
        texts.push((format!("content/{place}/_jurisdiction.md"), format!("+++\nname = \"{place}市\"\n+++\n")));
        for department in ["police", "culture", "fire"] {
            let text = format!("+++\nname = \"{department}局\"\n+++\n\n与[清单](../lists/first/_list.md)有关。\n");
            let text = if department == "fire" { text.replace("与[清单](../lists/first/_list.md)有关。\n", "") } else { text };
            texts.push((format!("content/{place}/departments/{department}.md"), text));
        }
        for policy in ["one", "two", "three"] {
            let text = format!(
                "+++\ntitle = \"{place}办法{policy}\"\nstatus = \"in-force\"\ndisclosure = \"public\"\nissuer = \"{place}市\"\nwritten = 2025-03-01\n+++\n\n## 一、总则\n\n场所bar由police局负责（责任单位：fire局；每年1次）。依据《{place}办法one》。\n"
            );
            texts.push((format!("content/{place}/policies/{policy}.md"), text));
        }
        texts.push((format!("content/{place}/lists/first/_list.md"), "+++\ntitle = \"清单\"\n+++\n".into()));
        for batch in 1..=3 {
            let lead = ["police局", "culture局", "fire局"][batch - 1];
            let policy = ["", "policy = \"two\"\n", ""][batch - 1];
            let text = format!(
                "+++\nbatch = {batch}\ntitle = \"清单（第{batch}批）\"\nstatus = \"in-force\"\n{policy}published = 2025-0{batch}-05\n+++\n\n## 1. 场所room {{#room}}\n\n主责单位：{lead}\n\n- police局：治安{batch}\n\n## 2. 场所gym {{#gym-{batch}}}\n\n主责单位：police局\n"
            );
            texts.push((format!("content/{place}/lists/first/batch-{batch}.md"), text));
        }
    }
    texts
}

/// The texts with those at `hidden` marked as not public, and the texts without them.
fn with_and_without(hidden: &BTreeSet<usize>) -> [Sources; 2] {
    let mark = |text: &str| match text.contains("disclosure = \"public\"") {
        true => text.replace("disclosure = \"public\"", "disclosure = \"withheld\""),
        false if text.contains("status = \"in-force\"") => text.replace("status = \"in-force\"", "status = \"proposed\""),
        false => text.replacen("+++\n", "+++\nstatus = \"proposed\"\n", 1),
    };
    let with = hideable().into_iter().enumerate().map(|(at, (path, text))| {
        let text = if hidden.contains(&at) { mark(&text) } else { text };
        (path, text)
    });
    let without = hideable().into_iter().enumerate().filter(|(at, _)| !hidden.contains(at)).map(|(_, text)| text);
    [Sources::from_texts(with), Sources::from_texts(without)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever is hidden: the site is that without it, or, where something public needs it, there is no site either way.
    #[test]
    fn hidden_subsets_leave_no_trace(chosen in proptest::collection::btree_set(0usize..22, 0..6)) {
        let can_hide: Vec<usize> = hideable()
            .iter()
            .enumerate()
            .filter(|(_, (path, _))| ["/policies/", "/departments/", "/batch-", "sectors/pool", "sectors/bar"].iter().any(|part| path.contains(part)))
            .map(|(at, _)| at)
            .collect();
        let hidden = chosen.iter().filter_map(|at| can_hide.get(*at)).copied().collect();
        let [with, without] = with_and_without(&hidden);
        let edition = |sources: &Sources| purview::examine(sources, Vec::new(), &Selection::default()).edition.is_some();
        prop_assert_eq!(edition(&with), edition(&without), "{:?} against {:?}", findings(&with), findings(&without));
        if edition(&with) {
            let files = ThemeFiles::built_in();
            prop_assert_eq!(build(&with, &files), build(&without, &files));
        }
    }
}

#[test]
fn what_nothing_needs_can_be_hidden() {
    let at = |ending: &str| hideable().iter().position(|(path, _)| path.ends_with(ending)).unwrap();
    let hidden = BTreeSet::from([
        at("east/policies/three.md"),
        at("west/lists/first/batch-3.md"),
        at("sectors/pool.md"),
        at("east/policies/one.md"),
    ]);
    let [with, without] = with_and_without(&hidden);
    let files = ThemeFiles::built_in();
    assert_same(&build(&with, &files), &build(&without, &files));
}

#[test]
fn every_page_of_another_edition_says_so() {
    let marks = [
        (PROPOSED, "预览版", "Preview"),
        (INTERNAL, "内部版", "Internal edition"),
        (day("2025-01-15"), "2025年1月15日", "15 January 2025"),
    ];
    let public = build_of(Selection::default());
    for (selection, chinese, english) in marks {
        for (path, bytes) in build_of(selection).iter().filter(|(path, _)| path.ends_with(".html")) {
            let html = String::from_utf8(bytes.clone()).unwrap();
            let banner = html.split("<header").next().unwrap();
            let mark = if path.starts_with("en/") { english } else { chinese };
            assert!(banner.contains(mark) && html.contains("<meta content=noindex name=robots>"), "{path}: {banner}");
        }
    }
    let noindex = |(_, bytes): &(&String, &Vec<u8>)| String::from_utf8_lossy(bytes).contains("noindex");
    let marked: Vec<&String> = public.iter().filter(|(path, _)| path.ends_with(".html")).filter(noindex).map(|(path, _)| path).collect();
    assert_eq!(marked, ["404.html"], "the published site is for search engines");
}

#[test]
fn a_preview_shows_proposals_and_the_internal_edition_what_is_withheld() {
    let [public, preview, internal] = [Selection::default(), PROPOSED, INTERNAL].map(build_of);
    let batch = "starbridge/lists/novel/batch-3.html";
    let memo = "starbridge/policies/internal-memo.html";
    assert!(!public.contains_key(batch) && preview.contains_key(batch) && !internal.contains_key(batch));
    assert!(!public.contains_key(memo) && !preview.contains_key(memo) && internal.contains_key(memo));
    let duty = text(&preview, "starbridge/duties/lunar-rover.html");
    assert!(duty.contains("讲解内容"), "what would change");
    let answer = duty.split("</section>").next().unwrap();
    assert!(answer.contains("现行有效") && !answer.contains("讲解内容"), "a proposal does not take the place of what is in force");
}

#[test]
fn persons_are_public_only_where_a_source_says_so() {
    let [public, internal] = [Selection::default(), INTERNAL].map(build_of);
    let has = |files: &Files, words: &str| files.values().any(|bytes| String::from_utf8_lossy(bytes).contains(words));
    assert!(has(&public, "甲某") && !has(&public, "乙某") && !has(&public, "000-0000002"));
    assert!(has(&internal, "乙某"));
}

/// A file without the day that its page is of, with which every page of such an edition begins.
fn without_day(bytes: &[u8], days: &[&str]) -> String {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    for day in days {
        text = text.replace(day, "DAY");
    }
    text
}

#[test]
fn two_days_differ_in_what_happened_between_them() {
    let [before, after] = ["2025-05-31", "2025-06-01"].map(|date| build_of(day(date)));
    let days = ["2025年5月31日", "2025年6月1日", "31 May 2025", "1 June 2025", "2025-05-31", "2025-06-01"];
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let same = |path: &&&String| {
        let of = |files: &Files| files.get(**path).map(|bytes| without_day(bytes, &days));
        of(&before) == of(&after)
    };
    let differ: Vec<&str> = paths.iter().filter(|path| !same(path)).map(|path| path.as_str()).collect();
    let pages = differ.iter().filter(|path| !path.starts_with("en/") && !path.starts_with("search/") && !path.ends_with(".atom"));
    let others: Vec<&str> = pages.copied().filter(|path| !path.starts_with("starbridge/")).collect();
    assert_eq!(
        others,
        [
            "_redirects",
            "changes/2025.html",
            "changes/index.html",
            "sectors/flying-carpet.html",
            "sectors/fog-carving.html",
            "sectors/glow-hall.html",
            "sectors/index.html",
            "sectors/lunar-rover.html",
            "sectors/time-capsule.html",
            "sitemap.html",
            "sitemap.xml",
        ]
    );
    let korla = differ.iter().filter(|path| path.contains("korla/"));
    assert_eq!(korla.count(), 0, "another place does not change");
    let list = |files: &Files| text(files, "starbridge/lists/novel/index.html");
    assert!(list(&before).contains("飞毯租赁点") && !list(&before).contains("雾雕工坊"));
    assert!(!list(&after).contains("飞毯租赁点</a>") && list(&after).contains("雾雕工坊"));
}

#[test]
fn a_day_shows_names_and_certainty_of_that_day() {
    let old = build_of(day("2024-06-01"));
    let department = text(&old, "starbridge/departments/emergency.html");
    assert!(department.contains("<h1>星桥安监局") && !department.contains("星桥应急局"));
    assert!(old.contains_key("starbridge/departments/culture.html") && !old.contains_key("starbridge/departments/inspection.html"));
    assert!(text(&old, "starbridge/departments/culture.html").contains("data-kind=\"department\""));
    let answer = |date| text(&build_of(day(date)), "starbridge/duties/lunar-rover.html").split("</section>").next().unwrap().to_owned();
    assert!(answer("2024-03-14").contains("status--approved"), "approved, and not in force before its day");
    assert!(answer("2024-03-15").contains("status--in-force"));
    let draft = text(&build_of(day("2024-09-01")), "starbridge/policies/2024-night-draft.html");
    assert!(draft.contains("status--consultation") && !draft.contains("已撤回"), "it was withdrawn later");
}

#[test]
fn a_batch_was_a_draft_before_it_was_approved() {
    let site = site();
    let approve = ["approve", "demo/first/1", "--date", "2025-04-01", "--by", "市政府", "--document", "1号", "--in-force"];
    assert!(purview(&approve, site.path()).status.success());
    let status = |as_of: &str| {
        let out = site.path().join(as_of);
        let output = purview(&["build", "--as-of", as_of, "--out", out.to_str().unwrap(), "--date", "2026-01-01"], site.path());
        assert!(output.status.success(), "{}", stderr(&output));
        let page = fs::read_to_string(out.join("demo/duties/room.html")).unwrap();
        page.split("<main").nth(1).unwrap().split("status--").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    assert_eq!(status("2025-03-31"), "consultation");
    assert_eq!(status("2025-04-01"), "in-force");
}

#[test]
fn a_renamed_department_has_one_page_and_both_names() {
    let sources = Sources::from_texts(own());
    let edition = purview::examine(&sources, Vec::new(), &Selection::default()).edition.unwrap();
    let corpus = purview::search::corpus::ContentCorpus::new(&edition.content, &edition.relations);
    let index = purview::search::index::Index::of(&corpus);
    let found =
        |question| purview::search::answer::ask(&index, question, 0).answers.into_iter().map(|answer| answer.url).collect::<Vec<_>>();
    assert_eq!(found("星桥安监局"), found("星桥应急局"));
    assert!(!found("星桥安监局").is_empty());
    let files = build_of(Selection::default());
    for (old, new) in [("work-safety", "emergency"), ("culture", "culture-tourism"), ("tourism", "culture-tourism")] {
        let page = text(&files, &format!("starbridge/departments/{old}.html"));
        assert!(page.contains(&format!("<meta content=\"0; url={new}.html\" http-equiv=refresh>")), "{page}");
        assert!(
            page.contains(&format!("<link href=\"https://purview.example/starbridge/departments/{new}.html\" rel=canonical>")),
            "{page}"
        );
        assert!(page.contains("虚构示例"), "it leads to a place that is made up");
        let name =
            text(&files, &format!("starbridge/departments/{new}.html")).split("<h1>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert!(page.contains(&format!(">{name}</a>")) && page.contains(&format!("<title>{name}（原地址 starbridge/")), "{page}");
        let line = format!("/starbridge/departments/{old}.html /starbridge/departments/{new}.html 301\n");
        assert!(text(&files, "_redirects").contains(&line));
    }
    let history = text(&files, "starbridge/lists/novel/batch-1.html");
    assert!(history.contains("../../departments/emergency.html\">星桥安监局"), "the name of its time, and the body of today");
    let page = text(&files, "starbridge/departments/emergency.html");
    assert!(page.contains("曾用名") && page.contains("星桥安监局"));
}

#[test]
fn what_is_over_is_not_denied() {
    let files = build_of(Selection::default());
    let office = text(&files, "starbridge/departments/general-office.html");
    assert!(office.contains("已于") && !office.contains("清单没有写到它"), "a batch named it, and its page says so");
    let sector = text(&files, "sectors/flying-carpet.html");
    assert!(sector.contains("清单曾经列入，已经终止：<a href=\"../starbridge/duties/flying-carpet.html\">飞毯租赁点</a>"), "{sector}");
    let made_up = files.iter().filter(|(path, _)| path.starts_with("sectors/")).map(|(_, bytes)| String::from_utf8_lossy(bytes));
    assert!(
        made_up.filter(|page| page.contains("虚构示例")).all(|page| !page.contains("korla/departments/")),
        "whom to ask in a real place"
    );
}

#[test]
fn a_changed_id_of_a_duty_is_the_same_duty() {
    let files = build_of(Selection::default());
    let page = text(&files, "starbridge/duties/glow-hall.html");
    assert!(page.contains("batch-1.html#glow-show") && page.contains("batch-2.html#glow-hall"), "both versions, each at its row");
    assert!(text(&files, "starbridge/duties/glow-show.html").contains("glow-hall.html"));
}

#[test]
fn a_duty_has_its_versions_as_data() {
    let files = build_of(Selection::default());
    let data: serde_json::Value = serde_json::from_slice(&files["starbridge/duties/lunar-rover.json"]).unwrap();
    assert_eq!((data["status"].as_str(), data["current"].as_u64()), (Some("in-force"), Some(2)));
    let versions = data["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0]["published"], "2024-03-01");
    assert_eq!(versions[0]["leads"][0]["written"], "星桥安监局");
    assert_eq!(versions[0]["leads"][0]["name"], "星桥应急局");
    assert_eq!(versions[1]["change"], "amended");
    assert_eq!(versions[1]["changed"], serde_json::json!(["name", "supports"]));
    let ended: serde_json::Value = serde_json::from_slice(&files["starbridge/duties/flying-carpet.json"]).unwrap();
    assert_eq!((ended["status"].as_str(), ended["stands"].as_bool()), (Some("repealed"), Some(false)));
    let page = text(&files, "starbridge/duties/flying-carpet.html");
    assert!(page.contains("status--repealed"), "what is over does not look in force");
    assert!(!page.split("</section>").next().unwrap().contains("status--in-force"));
}

// What stays for ever.

const ADDRESSES: &str = "content/addresses.lock";

fn keep(site: &Path) -> String {
    let output = purview(&["build", "--date", "2026-01-01"], site);
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output)
}

fn errors(site: &Path) -> String {
    let output = purview(&["check"], site);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    stderr(&output)
}

#[test]
fn a_build_keeps_the_addresses_it_publishes() {
    let site = site();
    let site = site.path();
    assert!(keep(site).contains("new addresses in content/addresses.lock"));
    let kept = fs::read_to_string(site.join(ADDRESSES)).unwrap();
    assert!(kept.contains("\ndemo/duties/room.html\n") && kept.contains("\nen/\n"), "{kept}");
    assert!(!keep(site).contains("new addresses"));
    assert_eq!(fs::read_to_string(site.join(ADDRESSES)).unwrap(), kept, "a second build changes nothing");
    for other in [&["--proposed"][..], &["--edition", "internal"], &["--as-of", "2025-03-05"]] {
        fs::remove_file(site.join(ADDRESSES)).unwrap();
        let output = purview(&[&["build", "--date", "2026-01-01"], other].concat(), site);
        assert!(output.status.success() && !site.join(ADDRESSES).exists(), "{other:?} is not the site that is published");
        fs::write(site.join(ADDRESSES), &kept).unwrap();
    }
}

#[test]
fn a_published_address_is_not_dropped() {
    let site = site();
    let site = site.path();
    keep(site);
    let gym = site.join("content/sectors/gym.md");
    let moved = site.join("content/sectors/fitness.md");
    fs::rename(&gym, &moved).unwrap();
    let said = errors(site);
    assert!(said.contains("dropped-address") && said.contains("sectors/gym.html") && said.contains("former_ids"), "{said}");
    let text = fs::read_to_string(&moved).unwrap();
    fs::write(&moved, text.replacen("+++\n", "+++\nformer_ids = [\"gym\"]\n", 1)).unwrap();
    keep(site);
    let page = fs::read_to_string(site.join("public/sectors/gym.html")).unwrap();
    assert!(page.contains("fitness.html"), "{page}");
    assert!(fs::read_to_string(site.join("public/en/sectors/gym.html")).unwrap().contains("fitness.html"));
    assert!(fs::read_to_string(site.join("public/_redirects")).unwrap().contains("/sectors/gym.html /sectors/fitness.html 301\n"));
    // Without it and without the sector, a redirect of the site does.
    fs::remove_file(&moved).unwrap();
    let settings = fs::read_to_string(site.join("purview.toml")).unwrap();
    let redirect = |from: &str| format!("[[redirect]]\nfrom = \"{from}\"\nto = \"sectors/room.html\"\n");
    fs::write(
        site.join("purview.toml"),
        settings.replacen("[en]", &(redirect("sectors/gym.html") + &redirect("sectors/fitness.html") + "[en]"), 1),
    )
    .unwrap();
    keep(site);
}

#[test]
fn a_place_that_moved_leads_on_from_every_page() {
    let site = site();
    let site = site.path();
    keep(site);
    fs::rename(site.join("content/demo"), site.join("content/sample")).unwrap();
    assert!(errors(site).contains("dropped-address"));
    let place = site.join("content/sample/_jurisdiction.md");
    let text = fs::read_to_string(&place).unwrap();
    fs::write(&place, text.replacen("+++\n", "+++\nformer_ids = [\"demo\"]\n", 1)).unwrap();
    keep(site);
    for page in ["index.html", "duties/room.html", "lists/first/batch-1.html", "departments/police.html"] {
        let moved = fs::read_to_string(site.join("public/demo").join(page)).unwrap();
        assert!(moved.contains("data-kind=\"moved\"") && moved.contains("sample"), "{page}");
    }
}

#[test]
fn a_language_is_not_dropped() {
    let site = site();
    keep(site.path());
    let settings = fs::read_to_string(site.path().join("purview.toml")).unwrap();
    let one = settings.replace(", \"en\"]", "]").replace("[en]\ntitle = \"Duties\"\n", "");
    fs::write(site.path().join("purview.toml"), one).unwrap();
    assert!(errors(site.path()).contains("`/en/` was published"));
}

#[test]
fn a_repealed_duty_and_a_withdrawn_policy_keep_their_pages() {
    let repeal = "+++\nbatch = 2\ntitle = \"清单（第二批）\"\nstatus = \"in-force\"\npublished = 2025-06-01\n+++\n\n## 1. 密室逃脱 {#room .repealed}\n";
    let lock = "demo/duties/room.html\ndemo/policies/rules.html\n";
    let sources = site_with(&[("content/demo/lists/first/batch-2.md", repeal), (ADDRESSES, lock)]);
    assert!(findings(&sources).iter().all(|(code, _)| *code != "dropped-address"), "{:?}", findings(&sources));
}

// Feeds.

#[test]
fn feeds_validate_and_do_not_change() {
    let [files, again] = [build_of(Selection::default()), build_of(Selection::default())];
    assert_same(&files, &again);
    let feeds: Vec<(&String, &Vec<u8>)> = files.iter().filter(|(path, _)| path.ends_with(".atom")).collect();
    assert!(feeds.len() > 150, "the site, places, departments and sectors");
    for (path, bytes) in &feeds {
        // Where a page had another address, its feed lies there still, as it is.
        if text(&files, &path.replace(".atom", ".html").replace("feed.html", "index.html")).contains("data-kind=\"moved\"") {
            continue;
        }
        let feed = feed_rs::parser::parse(bytes.as_slice()).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(feed.id, format!("https://purview.example/{path}"));
        assert!(feed.updated.is_some() && feed.title.is_some() && !feed.authors.is_empty(), "{path}");
        let ids: BTreeSet<&str> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids.len(), feed.entries.len(), "{path}");
        for entry in &feed.entries {
            assert!(entry.id.starts_with("urn:uuid:") && entry.updated.is_some() && entry.summary.is_some(), "{path}: {entry:?}");
            let to = entry.links[0].href.strip_prefix("https://purview.example/").unwrap();
            assert!(files.contains_key(to.split('#').next().unwrap()), "{path}: {to}");
        }
        let days: Vec<_> = feed.entries.iter().map(|entry| entry.published).collect();
        assert!(days.is_sorted_by(|a, b| a >= b), "{path}: the newest first");
    }
}

#[test]
fn feeds_tell_what_happened() {
    let files = build_of(Selection::default());
    let feed = |path: &str| feed_rs::parser::parse(files[path].as_slice()).unwrap();
    let kinds: BTreeSet<String> = feed("starbridge/feed.atom")
        .entries
        .iter()
        .flat_map(|entry| entry.categories.iter().map(|category| category.term.clone()))
        .collect();
    let all = ["added", "amended", "approved", "corrected", "divided", "ended", "merged", "published", "renamed", "repealed"];
    assert_eq!(kinds, BTreeSet::from(all.map(str::to_owned)));
    let fire = feed("starbridge/departments/fire.atom");
    let amended = fire.entries.iter().find(|entry| entry.title.as_ref().unwrap().content == "修改：幻光馆").unwrap();
    assert!(amended.summary.as_ref().unwrap().content.contains("疏散 → 疏散和临时用电"), "{amended:?}");
    let withheld = feed("feed.atom");
    assert!(withheld.entries.iter().all(|entry| !entry.title.as_ref().unwrap().content.contains("内部")));
}

#[test]
fn a_rename_of_an_id_keeps_the_ids_of_entries() {
    let ids = |files: &Files, path: &str| {
        let feed = feed_rs::parser::parse(files[path].as_slice()).unwrap();
        feed.entries.into_iter().map(|entry| entry.id).collect::<BTreeSet<_>>()
    };
    let before = built_in(own());
    let renamed = own().into_iter().map(|(path, text)| {
        let text = if path.ends_with("novel/_list.md") { text.replacen("+++\n", "+++\nformer_ids = [\"novel\"]\n", 1) } else { text };
        let text = text
            .replace("lists/novel/", "lists/curious/")
            .replace("list = \"novel\"", "list = \"curious\"")
            .replace("starbridge/novel/", "starbridge/curious/");
        (path.replace("lists/novel/", "lists/curious/"), if path == ADDRESSES { text.replace("curious", "novel") } else { text })
    });
    let after = built_in(renamed);
    assert_eq!(ids(&before, "starbridge/feed.atom"), ids(&after, "starbridge/feed.atom"));
    assert!(after.contains_key("starbridge/lists/curious/batch-1.html"));
    assert!(text(&after, "starbridge/lists/novel/batch-1.html").contains("curious"));
}

// Ids and days that cannot be.

/// The small site with a second batch of these rows.
fn with_batch(rows: &str) -> Sources {
    let head = "+++\nbatch = 2\ntitle = \"清单（第二批）\"\nstatus = \"in-force\"\npublished = 2025-06-01\n+++\n\n";
    site_with(&[("content/demo/lists/first/batch-2.md", &format!("{head}{rows}"))])
}

#[test]
fn an_id_is_given_once() {
    let gym = "## 2. 健身房 {#gym former=room}\n\n主责单位：公安部门\n\n";
    let room = "## 1. 密室逃脱 {#room}\n\n主责单位：公安部门\n\n";
    let codes = |rows: &str| findings(&with_batch(rows)).into_iter().map(|(code, _)| code).collect::<BTreeSet<_>>();
    assert!(codes(&format!("{gym}{room}")).contains("duplicate-id"), "the id is named as a former one and given in one batch");
    assert!(codes("## 1. 密室逃脱 {#room former=rooms}\n\n主责单位：公安部门\n").contains("unknown-reference"), "no batch had that id");
    assert_eq!(codes("## 1. 健身房 {#room}\n\n主责单位：公安部门\n"), BTreeSet::from(["other-matter"]));
    assert!(codes("## 1. 密室逃脱、健身房 {#venues former=room}\n\n主责单位：公安部门\n").is_empty());
}

#[test]
fn what_comes_later_is_not_yet_so() {
    let batch = "+++\nbatch = 2\ntitle = \"清单（第二批）\"\nstatus = \"in-force\"\npublished = 2025-06-01\neffective = 2026-06-01\n+++\n\n## 1. 密室逃脱 {#room}\n\n主责单位：公安部门\n";
    let sources = site_with(&[("content/demo/lists/first/batch-2.md", batch)]);
    let answer = |today: &str| {
        let selection = Selection { today: Some(today.parse().unwrap()), ..Selection::default() };
        let page = text(&build_as(&sources, &ThemeFiles::built_in(), &selection), "demo/duties/room.html");
        page.split("<section").nth(1).unwrap().split("</section>").next().unwrap().to_owned()
    };
    assert!(
        answer("2026-05-31").contains("文体旅游部门") && answer("2026-06-01").contains("公安部门</a><"),
        "from its day, and not before"
    );
    let future = |today: &str| {
        let selection = Selection { today: Some(today.parse().unwrap()), ..Selection::default() };
        purview::examine(&sources, Vec::new(), &selection).found.iter().filter(|found| found.code.as_str() == "future-date").count()
    };
    assert_eq!((future("2025-05-31"), future("2025-06-01")), (1, 0));
}

#[test]
fn drafts_are_told_as_drafts() {
    let batch = "+++\nbatch = 2\ntitle = \"清单（第二批）\"\nstatus = \"consultation\"\npublished = 2025-06-01\n+++\n\n## 1. 密室逃脱 {#room .repealed}\n";
    let files = build(&site_with(&[("content/demo/lists/first/batch-2.md", batch)]), &ThemeFiles::built_in());
    let feed = feed_rs::parser::parse(files["feed.atom"].as_slice()).unwrap();
    assert_eq!(feed.entries[0].title.as_ref().unwrap().content, "拟终止：密室逃脱");
    assert_eq!(feed.entries[0].categories[0].term, "draft-repealed");
    assert!(text(&files, "changes/index.html").contains("拟终止") && text(&files, "demo/duties/room.html").contains("拟终止"));
}

#[test]
fn the_public_does_not_depend_on_what_is_hidden() {
    let proposed = "+++\nbatch = 2\ntitle = \"清单（第二批）\"\nstatus = \"proposed\"\npublished = 2025-06-01\n+++\n\n## 1. 健身房 {#gym}\n\n主责单位：公安部门\n";
    let ending =
        "+++\nbatch = 3\ntitle = \"清单（第三批）\"\nstatus = \"in-force\"\npublished = 2025-07-01\n+++\n\n## 1. 健身房 {#gym .repealed}\n";
    let files = [("content/demo/lists/first/batch-2.md", proposed), ("content/demo/lists/first/batch-3.md", ending)];
    assert_eq!(findings(&site_with(&files)), [("withheld-reference", "健身房".to_owned())]);
    let redirect = "[[redirect]]\nfrom = \"demo/departments/old.html\"\nto = \"demo/departments/spare.html\"\n[en]";
    let settings = support::SITE[0].1.replacen("[en]", redirect, 1);
    let spare = "+++\nname = \"民政部门\"\nstatus = \"proposed\"\n+++\n";
    let found = findings(&site_with(&[("purview.toml", &settings), ("content/demo/departments/spare.md", spare)]));
    assert!(found.iter().any(|(code, _)| *code == "withheld-reference"), "{found:?}");
}

#[test]
fn a_withheld_batch_is_internal() {
    let batch = "+++\nbatch = 2\ntitle = \"清单（第二批）\"\nstatus = \"in-force\"\ndisclosure = \"withheld\"\npublished = 2025-06-01\n+++\n\n## 1. 健身房 {#gym}\n\n主责单位：公安部门\n";
    let sources = site_with(&[("content/demo/lists/first/batch-2.md", batch)]);
    assert_same(&build(&sources, &ThemeFiles::built_in()), &build(&site_with(&[]), &ThemeFiles::built_in()));
    assert!(build_as(&sources, &ThemeFiles::built_in(), &INTERNAL).contains_key("demo/duties/gym.html"));
}

#[test]
fn history_has_the_names_of_its_time() {
    let police =
        "+++\nname = \"公安部门\"\n[[former]]\nname = \"甲局\"\nuntil = 2010-12-31\n[[former]]\nname = \"乙局\"\nuntil = 2020-12-31\n+++\n";
    let first = "+++\nname = \"丙局\"\nended = 2022-05-01\nsuccessors = [\"second\"]\n+++\n";
    let second = "+++\nname = \"丁局\"\nended = 2022-08-01\nsuccessors = [\"police\"]\n+++\n";
    let files = [
        ("content/demo/departments/police.md", police),
        ("content/demo/departments/first.md", first),
        ("content/demo/departments/second.md", second),
        ("content/demo/_jurisdiction.md", "+++\nname = \"示例市\"\n+++\n"),
    ];
    let feed = build(&site_with(&files), &ThemeFiles::built_in())["demo/departments/police.atom"].clone();
    let titles: Vec<String> =
        feed_rs::parser::parse(feed.as_slice()).unwrap().entries.into_iter().map(|entry| entry.title.unwrap().content).collect();
    for title in ["更名：甲局 → 乙局", "更名：乙局 → 公安部门", "并入：丙局 → 丁局", "并入：丁局 → 公安部门"]
    {
        assert!(titles.iter().any(|known| known == title), "{title} in {titles:?}");
    }
}

#[test]
fn a_restored_duty_is_compared_with_what_it_was() {
    let repeal = "+++\nbatch = 2\ntitle = \"清单（第二批）\"\nstatus = \"in-force\"\npublished = 2025-06-01\n+++\n\n## 1. 密室逃脱 {#room .repealed}\n";
    let again = "+++\nbatch = 3\ntitle = \"清单（第三批）\"\nstatus = \"in-force\"\npublished = 2025-07-01\n+++\n\n## 1. 密室逃脱 {#room}\n\n主责单位：公安部门\n";
    let files = [("content/demo/lists/first/batch-2.md", repeal), ("content/demo/lists/first/batch-3.md", again)];
    let built = build(&site_with(&files), &ThemeFiles::built_in());
    let data: serde_json::Value = serde_json::from_slice(&built["demo/duties/room.json"]).unwrap();
    assert_eq!(data["versions"][2]["change"], "restored");
    assert_eq!(data["versions"][2]["changed"], serde_json::json!(["lead", "supports"]));
    let history = text(&built, "demo/duties/room.html");
    assert!(history.contains("<del>文体旅游部门</del>") && history.contains("<ins>公安部门</ins>"));
}

#[test]
fn files_beside_a_page_stay_where_they_lay() {
    let files = build_of(Selection::default());
    for (old, new) in [
        ("starbridge/departments/work-safety.atom", "starbridge/departments/emergency.atom"),
        ("starbridge/duties/glow-show.json", "starbridge/duties/glow-hall.json"),
    ] {
        assert_eq!(files[old], files[new]);
    }
}

#[test]
fn a_year_without_changes_leads_on() {
    let sources = site_with(&[(ADDRESSES, "changes/2010.html\n"), ("content/demo/departments/spare.md", "")]);
    assert!(findings(&sources).is_empty(), "{:?}", findings(&sources));
    let files = build(&sources, &ThemeFiles::built_in());
    assert!(text(&files, "changes/2010.html").contains("url=index.html"));
    let broken = site_with(&[(ADDRESSES, "<<<<<<< HEAD\ndemo/duties/room.html\n")]);
    assert_eq!(findings(&broken), [("broken-lock", "<<<<<<< HEAD".to_owned())]);
}
