//! The records of a real site with all their names, for a search engine of another kind to be fed with. The published index leaves out names that
//! its own search does not need.

use std::path::Path;

use purview::Edition;
use purview::derive::{DutyId, LineId};
use purview::model::{Department, Id, Sector};
use serde_json::{Value, json};

/// Every duty of the site in the folder `root`, with the names of all it is about.
///
/// # Errors
/// What keeps the site from being read.
pub fn records(root: &Path) -> Result<Value, String> {
    let (sources, found) = purview::read::read(root).map_err(|error| error.to_string())?;
    let edition = purview::examine(&sources, found, &purview::select::Selection::default())
        .edition
        .ok_or("the site has errors; see `purview check`")?;
    let duties: Vec<DutyId> = edition.content.lists.ids().flat_map(|list| edition.relations.standing[list].iter().copied()).collect();
    Ok(duties.into_iter().map(|id| duty(&edition, id)).collect())
}

fn duty(edition: &Edition, id: DutyId) -> Value {
    let Edition { content, relations, .. } = edition;
    let entry = relations.current(content, id);
    let covered = content.sectors.iter().filter(|(sector, _)| relations.covered[*sector].contains(&id));
    let lines = entry.supports.iter().enumerate().map(|(support, line)| {
        let here = LineId { duty: id, support };
        let mentioned = content.sectors.iter().filter(|(sector, _)| relations.mentioned[*sector].contains(&here));
        json!({
            "scope": line.scope.as_ref().map(|scope| &scope.value),
            "holders": line.holders.iter().map(|holder| department(edition, holder.department)).collect::<Vec<_>>(),
            "sectors": mentioned.map(|(sector, _)| self::sector(edition, sector)).collect::<Vec<_>>(),
        })
    });
    json!({
        "row": entry.row,
        "title": entry.title,
        "leads": entry.leads.iter().map(|holder| department(edition, holder.department)).collect::<Vec<_>>(),
        "sectors": covered.map(|(sector, _)| self::sector(edition, sector)).collect::<Vec<_>>(),
        "lines": lines.collect::<Vec<_>>(),
    })
}

fn sector(edition: &Edition, id: Id<Sector>) -> Value {
    let sector = &edition.content.sectors[id];
    let others = edition.content.site.languages.others();
    let own = others.filter_map(|(lang, _)| sector.name.own(lang)).map(str::to_owned);
    let foreign: Vec<String> = own.chain(sector.foreign_synonyms.iter().flat_map(|(_, words)| words.clone())).collect();
    json!({ "name": sector.name.main(), "aliases": sector.aliases, "synonyms": sector.synonyms, "foreign": foreign })
}

fn department(edition: &Edition, id: Id<Department>) -> Value {
    let department = &edition.content.departments[id];
    let foreign: Vec<&str> = edition.content.site.languages.others().filter_map(|(lang, _)| department.name.own(lang)).collect();
    json!({ "name": department.name.main(), "aliases": department.aliases, "synonyms": department.synonyms, "foreign": foreign })
}
