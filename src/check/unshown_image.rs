//! A site has no images of its sources' making; of an image in prose only the words are shown.

use pulldown_cmark::{Event, Tag};

use super::Facts;
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let images =
        facts.content.prose().flat_map(|prose| prose.events().filter(|(event, _)| matches!(event, Event::Start(Tag::Image { .. }))));
    images
        .map(|(_, place)| {
            Diagnostic::new(Code::UnshownImage, place, "an image is not shown, only its words are").hint("say in words what it shows")
        })
        .collect()
}
