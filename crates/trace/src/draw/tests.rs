use super::*;

fn drawing(boxes: usize, arrows: &[(usize, usize)]) -> Drawing {
    let mut drawing = Drawing::default();
    for number in 0..boxes {
        let name = format!("Company number {number} of a long name that has to be broken");
        drawing.shape(&number.to_string(), &[name], Look::Plain);
    }
    for (from, to) in arrows {
        let lines = vec!["owns: more than 25 % and at most 50 %".to_owned(); 1 + (from + to) % 3];
        drawing.arrow(Arrow { from: *from, to: *to, head: Head::AtTo, lines, is_dashed: false });
    }
    drawing
}

fn overlap(one: &Area, other: &Area) -> bool {
    let apart = one.x + one.width <= other.x
        || other.x + other.width <= one.x
        || one.y + one.height <= other.y
        || other.y + other.height <= one.y;
    !apart
}

#[test]
fn boxes_and_labels_never_overlap_and_lie_within_the_drawing() {
    let mut state = 3u64;
    let mut below = |bound: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    for _ in 0..300 {
        let boxes = 2 + below(9);
        let mut arrows = Vec::new();
        for _ in 0..1 + below(14) {
            let pair = (below(boxes), below(boxes));
            if pair.0 != pair.1 {
                arrows.push(pair);
            }
        }
        let layout = Layout::of(&drawing(boxes, &arrows));
        let areas: Vec<&Area> =
            layout.boxes.iter().chain(layout.routes.iter().map(|it| &it.label)).collect();
        for (place, one) in areas.iter().enumerate() {
            assert!(one.x >= 0 && one.y >= 0, "{arrows:?}: {one:?}");
            assert!(one.x + one.width <= layout.size[0], "{arrows:?}: {one:?}");
            assert!(one.y + one.height <= layout.size[1], "{arrows:?}: {one:?}");
            for other in &areas[..place] {
                assert!(!overlap(one, other), "{arrows:?}: {one:?} and {other:?}");
            }
        }
    }
}

#[test]
fn a_drawing_without_anything_is_still_one() {
    assert!(Drawing::default().svg().ends_with("</svg>\n"));
    assert_eq!(Drawing::default().dot(), "digraph {\n  rankdir=LR;\n  node [shape=box];\n}\n");
}

#[test]
fn names_cannot_break_out_of_a_drawing() {
    let mut drawing = Drawing::default();
    drawing.shape("1", &["</text><script>\"\\ \u{1}".to_owned()], Look::Listed);
    let svg = drawing.svg();
    assert!(svg.contains("&lt;/text&gt;&lt;script&gt;&quot;\\ \u{fffd}"), "{svg}");
    assert!(drawing.dot().contains(r#"label="</text><script>\"\\ "#), "{}", drawing.dot());
}

#[test]
fn lines_are_broken_between_words_and_long_words_within() {
    for (text, expected) in [
        ("one two three", vec!["one two", "three"]),
        ("abcdefghij", vec!["abcdefgh", "ij"]),
        ("有限公司有限公司", vec!["有限公司", "有限公司"]),
        ("", vec![]),
    ] {
        assert_eq!(wrapped(text, 8), expected, "{text}");
    }
}
