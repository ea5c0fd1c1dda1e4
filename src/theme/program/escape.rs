//! Escaping for HTML and XML, as the engine does.

/// Writes a text with `&`, `<`, `>`, `"` and `'` escaped.
pub fn escape(text: &str, into: &mut String) {
    let bytes = text.as_bytes();
    let (mut from, mut at) = (0, 0);
    while at < bytes.len() {
        // Most texts have nothing to escape: sixteen bytes are asked at once.
        if let Some(chunk) = bytes[at..].first_chunk::<16>()
            && !chunk.iter().fold(false, |found, byte| found | is_special(*byte))
        {
            at += 16;
            continue;
        }
        let end = bytes.len().min(at + 16);
        while at < end {
            let byte = bytes[at];
            at += 1;
            if is_special(byte) {
                into.push_str(&text[from..at - 1]);
                into.push_str(match byte {
                    b'&' => "&amp;",
                    b'<' => "&lt;",
                    b'>' => "&gt;",
                    b'"' => "&quot;",
                    _ => "&#39;",
                });
                from = at;
            }
        }
    }
    into.push_str(&text[from..]);
}

fn is_special(byte: u8) -> bool {
    (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'"') | (byte == b'\'')
}
