//! `purview import`: documents in, sources out, and `check` content with them.
//!
//! `tests/import/annex.*` is one small annex of our own in every format, made from `annex.html` with LibreOffice. The real documents lie beside the
//! repository or where PURVIEW_SOURCES says; tests that need them say so and pass where they are not.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // A test that cannot go on fails; one that is skipped says so.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use purview::parse::RawBatch;
use purview::read::Sources;
use support::{purview, site, stderr, stdout};
use tempfile::TempDir;
use zip::write::{SimpleFileOptions, ZipWriter};

const FORMATS: [&str; 7] = ["docx", "xlsx", "xls", "ods", "csv", "txt", "html"];

fn write(folder: &Path, path: &str, bytes: &[u8]) -> String {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

/// A site with our own content.
fn our_site() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in std::iter::once("purview.toml".to_owned()).chain(tree(root, "content").into_keys()) {
        write(folder.path(), &path, &fs::read(root.join(&path)).unwrap());
    }
    folder
}

fn tree(folder: &Path, below: &str) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder.join(below))
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

fn annex(format: &str) -> String {
    format!("{}/tests/import/annex.{format}", env!("CARGO_MANIFEST_DIR"))
}

/// A real document by the number its name begins with.
fn document(number: &str) -> Option<String> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/sources");
    let folder = std::env::var_os("PURVIEW_SOURCES").map_or_else(beside, PathBuf::from);
    let found = fs::read_dir(&folder).ok().and_then(|entries| {
        entries
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .find(|path| path.file_name().unwrap().to_string_lossy().starts_with(number))
    });
    if found.is_none() {
        println!("skipped: document {number} is not in {}", folder.display());
    }
    found.map(|path| path.display().to_string())
}

fn accepted(site: &Path) {
    let output = purview(&["check"], site);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

/// The batches of a place, read as every other source is.
fn batches(site: &Path, place: &str) -> Vec<RawBatch> {
    let texts = tree(site, "content").into_iter().chain([("purview.toml".to_owned(), fs::read(site.join("purview.toml")).unwrap())]);
    let sources = Sources::from_texts(texts.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())));
    purview::parse::parse(&sources).0.batches.iter().filter(|batch| batch.jurisdiction == place).map(|batch| (**batch).clone()).collect()
}

/// What a batch says of who does what: number, title, lead, and the holders of each supporting line.
type Duty = (Option<u32>, String, Option<String>, Vec<String>);

fn duties(batch: &RawBatch) -> Vec<Duty> {
    let duty = |entry: &purview::parse::RawEntry| {
        let supports = entry.supports.iter().map(|support| support.holders.value.clone()).collect();
        (entry.row, entry.title.value.clone(), entry.lead.as_ref().map(|lead| lead.value.clone()), supports)
    };
    batch.entries.iter().map(duty).collect()
}

#[test]
fn every_format_gives_the_same_sources() {
    let made: Vec<BTreeMap<String, Vec<u8>>> = FORMATS
        .iter()
        .map(|format| {
            let site = site();
            let output = purview(&["import", &annex(format), "--into", "content/demo"], site.path());
            assert_eq!(output.status.code(), Some(0), "{format}: {}", stderr(&output));
            accepted(site.path());
            tree(site.path(), "content")
        })
        .collect();
    for (format, other) in FORMATS.iter().zip(&made) {
        assert!(made[0] == *other, "{format} differs from {}", FORMATS[0]);
    }
    let batch = made[0].keys().find(|path| path.ends_with("batch-2.md")).expect("第二批");
    let text = String::from_utf8(made[0][batch].clone()).unwrap();
    assert!(
        text.contains("## 2. 露营地（含房车营地） {#lu-ying-di}\n\n主责单位：文体旅游部门\n\n- 住建、水利等部门：负责场地安全\n"),
        "{text}"
    );
    // Names that the site knows are not proposed again.
    let proposed: Vec<&String> = made[0].keys().filter(|path| path.contains("/departments/")).collect();
    assert!(!proposed.iter().any(|path| path.ends_with("gong-an-bu-men.md") || path.ends_with("wen-ti-lv-you-bu-men.md")), "{proposed:?}");
    assert!(proposed.iter().any(|path| path.ends_with("zhu-jian-bu-men.md")), "{proposed:?}");
}

#[test]
fn the_table_of_the_real_document_is_ours() {
    let Some(document) = document("000") else { return };
    let site = our_site();
    let output = purview(&["import", &document, "--into", "content/new-korla"], site.path());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    accepted(site.path());
    let (ours, imported) = (batches(site.path(), "korla"), batches(site.path(), "new-korla"));
    assert_eq!((imported.len(), imported[0].entries.len()), (1, 24));
    assert_eq!(duties(&imported[0]), duties(&ours[0]));
    let title = |batch: &RawBatch| batch.title.value.main().to_owned();
    assert_eq!((title(&imported[0]), imported[0].published), (title(&ours[0]), ours[0].published));
}

#[test]
fn lost_borders_are_found_in_the_real_document() {
    let Some(document) = document("000") else { return };
    let site = our_site();
    let text = fs::read_to_string(document).unwrap().replace('\t', "");
    let file = write(site.path(), "plain.txt", text.as_bytes());
    let output = purview(&["import", &file, "--into", "content/new-korla"], site.path());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(duties(&batches(site.path(), "new-korla")[0]), duties(&batches(site.path(), "korla")[0]));
}

#[test]
fn every_real_document_becomes_sources_that_check_accepts() {
    for number in ["000", "001", "002", "003", "004"] {
        let Some(document) = document(number) else { return };
        let site = our_site();
        let into = format!("content/x{number}");
        let output = purview(&["import", &document, "--into", &into], site.path());
        assert_eq!(output.status.code(), Some(0), "{number}: {}", stderr(&output));
        assert!(stdout(&output).contains("review"), "{number}");
        accepted(site.path());
        let before = tree(site.path(), "content");
        let again = purview(&["import", &document, "--into", &into], site.path());
        assert_eq!(again.status.code(), Some(0), "{number}: {}", stderr(&again));
        assert!(before == tree(site.path(), "content"), "{number}: a second import changes nothing");
    }
}

/// The table of the real annex as a page that LibreOffice can open.
fn page_of_annex(document: &str) -> String {
    let text = fs::read_to_string(document).unwrap();
    let start = text.find("\t序号").unwrap();
    let end = text[start..].find("\n\n\n附件2").unwrap() + start;
    let mut page =
        String::from("<!DOCTYPE html><meta charset=utf-8><p>附件1<p>库尔勒市新业态和职能交叉行业领域安全生产监管职责清单（第一批）<table>");
    for (at, row) in text[start..end].split("\n\n\t").enumerate() {
        page.push_str("<tr>");
        for cell in row.trim_start_matches('\t').split("\n\t").filter(|_| at != 1) {
            let spans = match cell {
                "监管责任划分" => " colspan=2",
                _ if at == 0 => " rowspan=2",
                _ => "",
            };
            page.push_str(&format!("<td{spans}>{}</td>", cell.trim().replace('\n', "<br>")));
        }
        if at == 1 {
            page.push_str("<td>主责单位</td><td>配合单位</td>");
        }
    }
    page + "</table>"
}

#[test]
fn what_libreoffice_makes_of_the_real_annex_is_one_batch() {
    let Some(document) = document("000") else { return };
    if Command::new("soffice").arg("--version").output().is_err() {
        println!("skipped: LibreOffice is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "annex.html", page_of_annex(&document).as_bytes());
    for (filter, format) in [("HTML (StarWriter)", "docx:MS Word 2007 XML"), ("HTML (StarCalc)", "xlsx"), ("HTML (StarCalc)", "ods")] {
        let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
        let arguments = [&profile, "--headless", &format!("--infilter={filter}"), "--convert-to", format, "annex.html"];
        assert!(Command::new("soffice").args(arguments).current_dir(folder.path()).output().unwrap().status.success());
    }
    let made: Vec<Vec<u8>> = ["docx", "xlsx", "ods", "html"]
        .iter()
        .map(|format| {
            let site = our_site();
            let file = folder.path().join(format!("annex.{format}")).display().to_string();
            let output = purview(&["import", &file, "--into", "content/korla", "--list", "emerging", "--batch", "2"], site.path());
            assert_eq!(output.status.code(), Some(0), "{format}: {}", stderr(&output));
            accepted(site.path());
            let found = batches(site.path(), "korla");
            assert_eq!(duties(&found[1]), duties(&found[0]), "{format}");
            fs::read(site.path().join("content/korla/lists/emerging/batch-2.md")).unwrap()
        })
        .collect();
    assert!(made.windows(2).all(|pair| pair[0] == pair[1]));
    // The same headings state the same duties anew.
    assert!(String::from_utf8(made[0].clone()).unwrap().contains("{#escape-room-venues}"));
}

#[test]
fn nothing_is_overwritten_without_force() {
    let site = site();
    let arguments = ["import", &annex("docx"), "--into", "content/demo", "--list", "first", "--batch", "2"];
    assert!(purview(&arguments, site.path()).status.success());
    let before = tree(site.path(), "content");
    let output = purview(&arguments, site.path());
    assert!(output.status.success() && stdout(&output).contains("unchanged") && before == tree(site.path(), "content"));

    let batch = "content/demo/lists/first/batch-2.md";
    let text = String::from_utf8(before[batch].clone()).unwrap();
    // What was imported before and edited since keeps its ids.
    let edited = text.replace("{#lu-ying-di}", "{#camp-sites}").replace("负责治安管理", "治安");
    write(site.path(), batch, edited.as_bytes());
    let output = purview(&arguments, site.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains(batch) && stderr(&output).contains("--force"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(site.path().join(batch)).unwrap(), edited);
    assert!(purview(&[&arguments[..], &["--force"]].concat(), site.path()).status.success());
    assert_eq!(fs::read_to_string(site.path().join(batch)).unwrap(), text.replace("{#lu-ying-di}", "{#camp-sites}"));
    accepted(site.path());
}

#[test]
fn all_files_that_differ_are_named_and_none_is_written() {
    let site = site();
    for path in ["content/demo/departments/zhu-jian-bu-men.md", "content/sectors/lu-ying-di.md"] {
        write(site.path(), path, b"+++\nname = \"\xe7\x94\xb2\"\ncategory = \"leisure\"\n+++\n");
    }
    write(site.path(), "content/demo/departments/zhu-jian-bu-men.md", "+++\nname = \"甲局\"\n+++\n".as_bytes());
    write(site.path(), "content/demo/lists/first/batch-2.md", &fs::read(site.path().join("content/demo/lists/first/batch-1.md")).unwrap());
    let before = tree(site.path(), "content");
    let output = purview(&["import", &annex("xlsx"), "--into", "content/demo", "--list", "first", "--batch", "2"], site.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("batch-2.md") && stderr(&output).contains("nothing was written"), "{}", stderr(&output));
    assert!(before == tree(site.path(), "content"));
}

/// A .docx of one part.
fn docx(body: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    writer.write_all(body).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn hostile_and_broken_files_get_one_clear_error() {
    let site = site();
    let before = tree(site.path(), "content");
    let whole = fs::read(annex("docx")).unwrap();
    let entities = "<!DOCTYPE w [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>";
    let deep = [b"<w:document>".to_vec(), b"<w:p>".repeat(100_000)].concat();
    let repeated = r#"<office:spreadsheet xmlns:office="o" xmlns:table="t" xmlns:text="x"><table:table><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000000"><text:p>1</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>"#;
    let cases: &[(&str, Vec<u8>, &str)] = &[
        ("bomb.docx", docx(&vec![b' '; 40 << 20]), "zip bomb"),
        ("entities.docx", docx(entities.as_bytes()), "entities"),
        ("reference.docx", docx(b"<w:document><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:document>"), "entities"),
        ("short.docx", whole[..whole.len() / 2].to_vec(), "cut short"),
        ("inside.docx", docx(b"<w:document><w:p>"), "cut short"),
        ("deep.docx", docx(&deep), "too deep"),
        ("empty.docx", Vec::new(), "empty"),
        ("blank.docx", docx(b"<w:document/>"), "no text"),
        ("sheet.docx", fs::read(annex("xlsx")).unwrap(), "no Word document"),
        ("word.xlsx", whole.clone(), "no Excel workbook"),
        ("word.ods", whole.clone(), "no OpenDocument"),
        ("locked.docx", [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 600]].concat(), "password"),
        ("broken.xls", [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 600]].concat(), "damaged"),
        ("a.pdf", b"%PDF-1.7".to_vec(), "not read"),
        ("pdf.txt", b"%PDF-1.7".to_vec(), "PDF"),
        ("bytes.txt", vec![0xff, 0xff, 0x80, 0x80], "UTF-8 nor GB18030"),
    ];
    for (name, bytes, words) in cases {
        let file = write(site.path(), name, bytes);
        let output = purview(&["import", &file, "--into", "content/new"], site.path());
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
        assert!(said.contains(words) && said.contains(name) && said.lines().count() == 2, "{name}: {said}");
    }
    let file = write(site.path(), "repeated.ods", &{
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("content.xml", SimpleFileOptions::default()).unwrap();
        writer.write_all(repeated.as_bytes()).unwrap();
        writer.finish().unwrap().into_inner()
    });
    assert!(purview(&["import", &file, "--into", "content/new", "--list", "a", "--batch", "1"], site.path()).status.code() == Some(1));
    let files: Vec<String> = cases[..3].iter().map(|(name, ..)| site.path().join(name).display().to_string()).collect();
    let all = purview(&["import", &files[0], &files[1], &files[2], &annex("docx"), "--into", "content/new"], site.path());
    assert_eq!(stderr(&all).lines().count(), 4, "each file is named, and nothing written: {}", stderr(&all));
    assert!(before == tree(site.path(), "content"));
}

#[test]
fn no_damage_to_a_file_ends_the_program() {
    let request = purview::import::Request { place: "demo".to_owned(), aim: purview::import::Aim::Everything, contacts: false };
    let site = support::site_with(&[]);
    std::panic::set_hook(Box::new(|_| {})); // A reader of workbooks that gives up is caught.
    for format in FORMATS {
        let whole = fs::read(annex(format)).unwrap();
        let step = whole.len() / 40 + 1;
        for at in (0..whole.len()).step_by(step) {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x55;
            for bytes in [whole[..at].to_vec(), flipped] {
                // Whatever comes of it, it comes back.
                let _ = purview::import::import(&site, &[(format!("a.{format}"), bytes)], &request);
            }
        }
    }
    let _ = std::panic::take_hook();
}

const LETTER: &str = "示例市安全生产委员会办公室\n示安办〔2024〕7号\n\n关于印发《示例市露营地安全管理办法》的通知\n各单位：\n现印发给你们。\n（联系人：张三、李四，联系电话：2968232）\n示例市安全生产委员会办公室\n2024年5月6日\n\n示例市露营地安全管理办法\n为加强管理，制定本办法。\n一、总则\n（一）依法管理。各部门要依法管理。\n1.登记。\n二、附则\n联系人：王五　手机：13800138000\n公开方式：主动公开\n";

#[test]
fn contacts_are_left_out_unless_asked_for() {
    let site = site();
    let file = write(site.path(), "letter.txt", LETTER.as_bytes());
    let output = purview(&["import", &file, "--into", "content/demo", "--policy", "camping"], site.path());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for words in ["张三", "李四", "2968232", "王五", "13800138000"] {
        assert!(stdout(&output).contains(words), "{words} is reported: {}", stdout(&output));
        for (path, text) in tree(site.path(), "content") {
            assert!(!String::from_utf8(text).unwrap().contains(words), "{words} is left out of {path}");
        }
    }
    let with = purview(&["import", &file, "--into", "content/demo", "--policy", "camping", "--contacts", "--force"], site.path());
    assert!(with.status.success() && stdout(&with).contains("kept"));
    let text = fs::read_to_string(site.path().join("content/demo/policies/camping.md")).unwrap();
    assert!(text.contains("张三、李四") && text.contains("13800138000"), "{text}");
    accepted(site.path());
}

#[test]
fn header_fields_become_frontmatter() {
    let site = site();
    let file = write(site.path(), "letter.txt", &encoding_rs::GB18030.encode(LETTER).0);
    assert!(purview(&["import", &file, "--into", "content/demo"], site.path()).status.success());
    let text = fs::read_to_string(site.path().join("content/demo/policies/2024-lu-ying-di-an-quan-guan-li-ban.md")).unwrap();
    for line in [
        "title = \"示例市露营地安全管理办法\"",
        "status = \"in-force\" # REVIEW: ",
        "disclosure = \"public\"\n",
        "issuer = \"示例市安全生产委员会办公室\"\n",
        "written = 2024-05-06\n",
        "number = \"示安办〔2024〕7号\"\n",
        "## 一、总则\n\n### （一）依法管理。\n\n各部门要依法管理。\n\n1.登记。\n\n## 二、附则",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    accepted(site.path());
}

#[test]
fn what_is_not_public_leaves_no_trace_in_the_site() {
    let site = site();
    let letter = LETTER.replace("公开方式：主动公开", "公开方式：不公开");
    let table = fs::read_to_string(annex("txt")).unwrap();
    let file = write(site.path(), "letter.txt", format!("{letter}\n{table}").as_bytes());
    let output = purview(&["import", &file, "--into", "content/demo"], site.path());
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(batches(site.path(), "demo").len(), 2);
    let output = purview(&["build"], site.path());
    assert!(output.status.success(), "{}", stderr(&output));
    for (path, bytes) in tree(site.path(), "public") {
        let text = String::from_utf8_lossy(&bytes);
        for words in ["露营地安全管理办法", "新业态安全监管职责清单", "xin-ye-tai"] {
            assert!(!text.contains(words) && !path.contains(words), "{path} has {words}");
        }
    }
}

#[test]
fn paths_never_leave_the_site() {
    let site = site();
    for into in ["content/../x", "/tmp/x", "x", "content/sectors", "content/a/b"] {
        assert_eq!(purview(&["import", &annex("csv"), "--into", into], site.path()).status.code(), Some(2), "{into}");
    }
    for arguments in [["--list", "../x", "--batch", "1"], ["--list", "a", "--batch", "0"], ["--policy", "../../x", "--format", "text"]] {
        let file = annex("csv");
        let arguments = [&["import", &file, "--into", "content/demo"][..], &arguments].concat();
        assert_eq!(purview(&arguments, site.path()).status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(purview(&["import", &annex("csv"), "--into", "content/demo", "--list", "a"], site.path()).status.code(), Some(2));
    #[cfg(unix)]
    {
        let outside = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path(), site.path().join("content/out")).unwrap();
        let output = purview(&["import", &annex("csv"), "--into", "content/out"], site.path());
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("symbolic link"), "{}", stderr(&output));
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }
}

#[test]
fn the_aim_must_be_in_the_file() {
    let site = site();
    let file = write(site.path(), "letter.txt", LETTER.as_bytes());
    let batch = purview(&["import", &file, "--into", "content/demo", "--list", "first", "--batch", "2"], site.path());
    assert!(batch.status.code() == Some(1) && stderr(&batch).contains("no table of duties"), "{}", stderr(&batch));
    let policy = purview(&["import", &annex("csv"), "--into", "content/demo", "--policy", "x"], site.path());
    assert!(policy.status.code() == Some(1) && stderr(&policy).contains("only a table"), "{}", stderr(&policy));
}

#[test]
fn import_speaks_json() {
    let site = site();
    let output = purview(&["import", &annex("docx"), "--into", "content/demo", "--format", "json"], site.path());
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["ok"], true);
    let written = object["written"].as_array().unwrap().len();
    assert!(written > 3 && object["review"].as_array().unwrap().iter().all(|review| review["line"].as_u64() > Some(0)));
    let text = fs::read_to_string(site.path().join(object["review"][0]["file"].as_str().unwrap())).unwrap();
    let line = object["review"][0]["line"].as_u64().unwrap() as usize;
    assert!(text.lines().nth(line - 1).unwrap().contains("REVIEW:"));
    let failed = purview(&["import", "nothing.docx", "--into", "content/demo", "--format", "json"], site.path());
    let object: serde_json::Value = serde_json::from_slice(&failed.stdout).unwrap();
    assert_eq!((&object["ok"], &object["errors"][0]["file"]), (&false.into(), &"nothing.docx".into()));
}
