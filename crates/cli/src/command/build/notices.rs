//! Notices: a summary for people, all of them into a file.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use model::{Notice, NoticeKind};
use serde_json::json;

use crate::context::Context;
use crate::output::csv_row;
use crate::whole_file;

/// How many notices stand in the summary.
const SHOWN: usize = 5;

/// Writes all notices: JSON lines if the name ends so, else CSV.
pub(super) fn write(path: &Path, notices: &[Notice]) -> anyhow::Result<()> {
    let ending = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
    let as_json = ["jsonl", "json", "ndjson"].iter().any(|it| ending.eq_ignore_ascii_case(it));
    whole_file::write(path, |out| {
        if !as_json {
            csv_row(out, ["kind", "file", "line", "record", "field", "message"])?;
        }
        for notice in notices {
            if as_json { json_line(out, notice)? } else { csv_line(out, notice)? }
        }
        Ok(())
    })
}

fn json_line(out: &mut dyn Write, notice: &Notice) -> std::io::Result<()> {
    let Notice { kind, file, line, record, field, message } = notice;
    let kind = kind.as_str();
    writeln!(
        out,
        "{}",
        json!({"kind": kind, "file": file, "line": line, "record": record, "field": field,
               "message": message})
    )
}

fn csv_line(out: &mut dyn Write, notice: &Notice) -> std::io::Result<()> {
    let line = notice.line.map(|it| it.to_string()).unwrap_or_default();
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    csv_row(
        out,
        [
            notice.kind.as_str().to_owned(),
            notice.file.clone(),
            line,
            text(&notice.record),
            text(&notice.field),
            notice.message.clone(),
        ],
    )
}

/// Says how many notices of each kind there are, and shows the first of the gravest.
pub(super) fn tell(notices: &[Notice], file: Option<&Path>, context: &Context) {
    if notices.is_empty() {
        return;
    }
    let mut counts: BTreeMap<NoticeKind, usize> = BTreeMap::new();
    for notice in notices {
        *counts.entry(notice.kind).or_default() += 1;
    }
    let counts: Vec<String> =
        counts.iter().map(|(kind, count)| format!("{count} {}", kind.as_str())).collect();
    context.say(&format!("notices: {}", counts.join(", ")));
    let mut gravest: Vec<&Notice> = notices.iter().collect();
    gravest.sort_by_key(|it| gravity(it.kind));
    for notice in gravest.iter().take(SHOWN) {
        context.say(&format!("  {notice}"));
    }
    match file {
        Some(path) => context.say(&format!("  all of them are in {}", path.display())),
        None if notices.len() > SHOWN => {
            context.say("hint: --notices FILE.csv or FILE.jsonl writes all of them");
        }
        None => {}
    }
}

/// Records that are missing come first.
fn gravity(kind: NoticeKind) -> u8 {
    match kind {
        NoticeKind::CutShort | NoticeKind::Incomplete => 0,
        NoticeKind::Rejected => 1,
        NoticeKind::Unplaced => 2,
        NoticeKind::Flagged => 3,
    }
}
