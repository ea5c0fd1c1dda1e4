//! .html: what a reader sees of a page, block by block. Scripts do not run and nothing is loaded. A table that only lays out the page is read
//! through.

use ego_tree::iter::Edge;
use scraper::{ElementRef, Html, Node};

use super::{DITTO, Document, Grid, MAX_COLUMNS, MAX_ROWS};

/// Their content is not read by people.
const HIDDEN: &[&str] = &["head", "script", "style", "noscript", "template", "iframe", "select", "button", "svg", "math", "nav"];
/// They run within a line.
const INLINE: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "big",
    "cite",
    "code",
    "del",
    "em",
    "font",
    "i",
    "ins",
    "kbd",
    "label",
    "mark",
    "q",
    "ruby",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "time",
    "tt",
    "u",
    "var",
    "wbr",
    "o:p",
    "st1:chsdate",
    "img",
    "input",
];
/// Places that cells may span.
const MAX_SPAN: usize = 64;

/// Elements within elements, at most. A parser of pages looks at all that are open whenever one is opened.
const MAX_DEPTH: usize = 2_000;

/// Reads a page.
pub fn read(text: &str) -> Result<Document, String> {
    if depth(text) > MAX_DEPTH {
        return Err("the page nests its parts too deep; it is no honest document".to_owned());
    }
    let page = Html::parse_document(text);
    let mut document = Document::default();
    let mut line = String::new();
    let mut hidden = 0usize;
    let mut table: Option<ElementRef<'_>> = None;
    // By steps, not by recursion: a page may nest as deep as it likes.
    for edge in page.tree.root().traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        if table.is_some_and(|open| open.id() == node.id()) && !opens {
            table = None;
            continue;
        }
        if table.is_some() {
            continue;
        }
        match node.value() {
            Node::Text(text) if opens && hidden == 0 => line.push_str(&text.replace(['\n', '\r', '\t'], " ")),
            Node::Element(element) if HIDDEN.contains(&element.name()) => {
                hidden = if opens { hidden + 1 } else { hidden.saturating_sub(1) }
            }
            Node::Element(element) if hidden == 0 && !INLINE.contains(&element.name()) => {
                flush(&mut document, &mut line);
                if opens
                    && element.name() == "table"
                    && let Some(found) = ElementRef::wrap(node)
                    && !is_layout(found)
                {
                    document.table(grid(found));
                    table = Some(found);
                }
            }
            _ => {}
        }
    }
    flush(&mut document, &mut line);
    Ok(document)
}

/// How deep a page nests, at most. Elements that need no end are not counted.
fn depth(text: &str) -> usize {
    const OPEN_ENDED: &[&str] = &[
        "p", "li", "dt", "dd", "tr", "td", "th", "option", "br", "hr", "img", "input", "meta", "link", "col", "wbr", "source", "area",
        "base", "param",
    ];
    let (mut depth, mut deepest) = (0usize, 0);
    for tag in text.split('<').skip(1) {
        let (closes, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).take(12).collect::<String>().to_ascii_lowercase();
        if name.is_empty() || OPEN_ENDED.contains(&name.as_str()) {
            continue;
        }
        depth = if closes { depth.saturating_sub(1) } else { depth + 1 };
        deepest = deepest.max(depth);
    }
    deepest
}

fn flush(document: &mut Document, line: &mut String) {
    document.paragraph(&squeezed(line));
    line.clear();
}

/// A table that holds another one lays out the page.
fn is_layout(table: ElementRef<'_>) -> bool {
    table.descendants().skip(1).any(|node| node.value().as_element().is_some_and(|element| element.name() == "table"))
}

fn grid(table: ElementRef<'_>) -> Grid {
    let mut grid: Grid = Vec::new();
    // How many rows below each column is covered for, by a cell above.
    let mut covered: Vec<usize> = Vec::new();
    let named = |node: &ElementRef<'_>, names: &[&str]| names.contains(&node.value().name());
    for row in table.descendants().filter_map(ElementRef::wrap).filter(|node| named(node, &["tr"])).take(MAX_ROWS + 1) {
        let mut cells: Vec<String> = Vec::new();
        let skip = |cells: &mut Vec<String>, covered: &mut Vec<usize>| {
            while let Some(rows) = covered.get_mut(cells.len()).filter(|rows| **rows > 0) {
                *rows -= 1;
                cells.push(DITTO.to_owned());
            }
        };
        for cell in row.children().filter_map(ElementRef::wrap).filter(|node| named(node, &["td", "th"])) {
            if cells.len() > MAX_COLUMNS {
                break;
            }
            skip(&mut cells, &mut covered);
            let span = |name: &str| cell.attr(name).and_then(|value| value.trim().parse::<usize>().ok()).unwrap_or(1).clamp(1, MAX_SPAN);
            let (columns, rows) = (span("colspan"), span("rowspan"));
            let start = cells.len();
            cells.push(text_of(cell));
            cells.resize(start + columns, String::new());
            covered.resize(covered.len().max(cells.len()), 0);
            covered[start..start + columns].fill(rows - 1);
        }
        skip(&mut cells, &mut covered);
        grid.push(cells);
    }
    grid
}

/// The lines of a cell.
fn text_of(cell: ElementRef<'_>) -> String {
    let mut text = String::new();
    let mut line = String::new();
    for edge in cell.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(words) => line.push_str(&words.replace(['\n', '\r', '\t'], " ")),
                Node::Element(element) if !INLINE.contains(&element.name()) => end_line(&mut text, &mut line),
                _ => {}
            },
            Edge::Close(node) => {
                if node.value().as_element().is_some_and(|element| !INLINE.contains(&element.name())) {
                    end_line(&mut text, &mut line);
                }
            }
        }
    }
    end_line(&mut text, &mut line);
    text
}

fn end_line(text: &mut String, line: &mut String) {
    let words = squeezed(line);
    if !words.is_empty() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&words);
    }
    line.clear();
}

/// Source code of pages is full of spaces that nobody sees. A break between Chinese characters is none.
fn squeezed(line: &str) -> String {
    line.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::Block;
    use super::*;

    #[test]
    fn blocks_and_spans() {
        let page = read(
            "<head><title>x</title></head><script>1</script><table><tr><td><p>一、<b>总</b>则</p><div>文<br>字</div>
             <table><tr><th rowspan=2>序号<th colspan=2>监管<tr><td>主责单位<td>配合单位<tr><td>1<td>甲<td><p>乙：食品</p>丙：消防</table></table>",
        )
        .unwrap();
        let text = |text: &str| Block::Paragraph(text.to_owned());
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        assert_eq!(
            page.blocks,
            [
                text("一、总则"),
                text("文"),
                text("字"),
                Block::Table(vec![row(["序号", "监管", ""]), row([DITTO, "主责单位", "配合单位"]), row(["1", "甲", "乙：食品\n丙：消防"])]),
            ]
        );
    }

    #[test]
    fn a_page_may_nest_but_not_without_end() {
        let page = read(&("<div>".repeat(1_000) + "深")).unwrap();
        assert_eq!(page.blocks, [Block::Paragraph("深".to_owned())]);
        assert!(read(&"<div>".repeat(100_000)).is_err());
        assert!(read(&"<p>段".repeat(10_000)).is_ok());
    }
}
