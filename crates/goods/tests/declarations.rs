//! Holds the proposals for descriptions against synthetic customs declarations, which have a code beside
//! every description. Whoever wrote the dictionary had seen them: this tells when something is lost, not how
//! good proposals are for other words.

use std::collections::BTreeMap;
use std::path::Path;

use goods::{HsCode, priority_item, propose};

#[test]
fn descriptions_of_priority_goods_lead_to_their_codes_and_others_nowhere() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/lists/trade/SYNTHETIC-customs-declarations.csv");
    let Ok(mut reader) = csv::Reader::from_path(&path) else {
        println!("skipped: the declarations are not here");
        return;
    };
    let columns = reader.headers().unwrap().clone();
    let place = |name| columns.iter().position(|it| it == name).unwrap();
    let (code, words) = (place("hs_code"), place("goods_description"));
    let (mut priority, mut first, mut among, mut other, mut wrongly) = (0, 0, 0, 0, 0);
    let mut missed: BTreeMap<String, usize> = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        let code = HsCode::parse(&record[code]).unwrap();
        let proposals = propose(&record[words]);
        let Some(item) = priority_item(&code, None) else {
            other += 1;
            if proposals.iter().any(|it| it.tier.is_some() && it.rank >= 60) {
                wrongly += 1;
                *missed.entry(format!("not {code}: {}", &record[words])).or_default() += 1;
            }
            continue;
        };
        priority += 1;
        first += usize::from(proposals.first().is_some_and(|it| it.code == item.code));
        if proposals.iter().any(|it| it.code == item.code) {
            among += 1;
        } else {
            let subheading = item.code;
            *missed.entry(format!("{subheading}: {}", &record[words])).or_default() += 1;
        }
    }
    println!(
        "{priority} priority: {among} proposed, {first} first; {other} others: {wrongly} wrongly"
    );
    assert!(priority > 800 && other > 1500);
    assert!(among * 100 >= priority * 98, "{among} of {priority}: {missed:#?}");
    assert!(first * 100 >= priority * 95, "{first} of {priority}");
    assert!(wrongly * 200 <= other, "{wrongly} of {other}: {missed:#?}");
}
