//! Figures: the colours that they take from the page, and what becomes of the text in them.

#![allow(clippy::disallowed_methods, reason = "tests stand outside the core")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file of the project")
}

/// A colour is `light-dark(…, …)`: its first part is the light theme's, its second the dark one's. The third theme has a block of
/// its own, and the light colours where that names none.
const THEMES: [&str; 3] = ["light", "dark", "sepia"];
const SEPIA: usize = 2;

/// Returns the value of a token in a theme, which is given by its place.
fn token(sheet: &str, name: &str, theme: usize) -> String {
    if theme == SEPIA {
        let (_, block) = sheet.split_once("[data-theme=\"sepia\"] {").expect("the theme has a block");
        let (block, _) = block.split_once('}').expect("it ends");
        let own = block.split_once(&format!("--{name}: ")).map(|(_, rest)| rest.split(';').next());
        return own.flatten().map_or_else(|| token(sheet, name, 0), str::to_owned);
    }
    let declared = format!("--{name}: light-dark(");
    let (_, rest) =
        sheet.split_once(&declared).unwrap_or_else(|| panic!("`{name}` has a colour for each theme"));
    let (value, _) = rest.split_once(");").expect("a value ends");
    value
        .split(", ")
        .nth(theme)
        .unwrap_or_else(|| panic!("`{name}` has a {} value", THEMES[theme]))
        .to_owned()
}

/// The lightness of boxes' grounds in `common.css`, by theme.
const GROUNDS: [&str; 3] = [".972", ".262", ".925"];

fn family(sheet: &str, name: &str, numbers: std::ops::Range<usize>, theme: usize) -> Vec<String> {
    numbers.map(|at| token(sheet, &format!("{name}-{at}"), theme)).collect()
}

fn series(sheet: &str, theme: usize) -> Vec<String> {
    family(sheet, "series", 1..9, theme)
}

fn heat(sheet: &str, theme: usize) -> Vec<String> {
    family(sheet, "heat", 0..9, theme)
}

type Colour = [f64; 3];

/// Returns the linear red, green and blue of `#rrggbb` or `oklch(L C H)`.
fn linear(colour: &str) -> Colour {
    match colour.strip_prefix('#') {
        Some(digits) => [0, 2, 4].map(|at| {
            let part = u8::from_str_radix(&digits[at..at + 2], 16).expect("two digits");
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        }),
        None => {
            let inner = colour.trim_start_matches("oklch(").trim_end_matches(')');
            let numbers: Vec<f64> = inner.split(' ').map(|part| part.parse().expect("a number")).collect();
            from_oklch(numbers[0], numbers[1], numbers[2])
        }
    }
}

fn product(matrix: [[f64; 3]; 3], [a, b, c]: Colour) -> Colour {
    matrix.map(|row| row[0] * a + row[1] * b + row[2] * c)
}

/// Oklab as Björn Ottosson defines it.
fn from_oklch(lightness: f64, chroma: f64, hue: f64) -> Colour {
    let (sin, cos) = hue.to_radians().sin_cos();
    let cones = product(
        [
            [1.0, 0.396_337_777_4, 0.215_803_757_3],
            [1.0, -0.105_561_345_8, -0.063_854_172_8],
            [1.0, -0.089_484_177_5, -1.291_485_548],
        ],
        [lightness, chroma * cos, chroma * sin],
    );
    product(
        [
            [4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2],
            [-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5],
            [-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701],
        ],
        cones.map(|cone| cone.powi(3)),
    )
}

fn oklab(colour: Colour) -> Colour {
    let cones = product(
        [
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ],
        colour.map(|part| part.max(0.0)),
    );
    product(
        [
            [0.210_454_255_3, 0.793_617_785, -0.004_072_046_8],
            [1.977_998_495_1, -2.428_592_205, 0.450_593_709_9],
            [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766],
        ],
        cones.map(f64::cbrt),
    )
}

fn distance(one: Colour, other: Colour) -> f64 {
    one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum::<f64>().sqrt()
}

/// How colours look to the usual eye and to those without red, green and blue cones (Machado, Oliveira and
/// Fernandes 2009, severity 1).
const EYES: [[[f64; 3]; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [
        [0.152_286, 1.052_583, -0.204_868],
        [0.114_503, 0.786_281, 0.099_216],
        [-0.003_882, -0.048_116, 1.051_998],
    ],
    [
        [0.367_322, 0.860_646, -0.227_968],
        [0.280_085, 0.672_501, 0.047_413],
        [-0.011_820, 0.042_940, 0.968_881],
    ],
    [
        [1.255_528, -0.076_749, -0.178_779],
        [-0.078_411, 0.930_809, 0.147_602],
        [0.004_733, 0.691_367, 0.303_900],
    ],
];

/// The contrast of WCAG 2.
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |colour| {
        let [red, green, blue] = linear(colour);
        0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
    };
    let (one, other) = (luminance(one), luminance(other));
    one.max(other) / one.min(other)
}

/// The lightness of boxes' labels in `common.css`, by theme.
const LABELS: [&str; 3] = [".45", ".8", ".425"];

/// Asserts a contrast.
fn stands_out(theme: &str, colour: &str, ground: &str, least: f64) {
    let found = contrast(colour, ground);
    assert!(found >= least, "{theme}: {colour} on {ground}: {found:.2}, not {least}");
}

/// WCAG 2.2, 1.4.3 and 1.4.11: 4.5 for text, 3 for what shows a control.
#[test]
fn text_and_controls_stand_out_from_every_ground() {
    let sheet = text("common.css");
    let texts = ["text", "muted", "faint", "link", "accent"];
    let code = ["comment", "keyword", "string", "number", "function", "type"];
    for (theme, name) in THEMES.iter().enumerate() {
        for ground in ["bg", "surface", "sunken"].map(|name| token(&sheet, name, theme)) {
            texts.iter().for_each(|text| stands_out(name, &token(&sheet, text, theme), &ground, 4.5));
            ["control", "focus"]
                .iter()
                .for_each(|control| stands_out(name, &token(&sheet, control, theme), &ground, 3.0));
        }
        let sunken = token(&sheet, "sunken", theme);
        for part in code {
            stands_out(name, &token(&sheet, &format!("code-{part}"), theme), &sunken, 4.5);
        }
    }
}

/// A box gives the hue and the chroma; its ground has no more chroma than its theme allows.
#[test]
fn labels_and_text_stand_out_from_the_grounds_of_boxes() {
    let sheet = text("common.css");
    let chromas = [0.014, 0.028, 0.018];
    let mut boxes = 0;
    for rule in sheet.split("{ --hue: ").skip(1) {
        let (hue, rest) = rule.split_once("; --chroma: ").expect("a box has both");
        let chroma: f64 = rest.split(';').next().expect("it ends").parse().expect("a number");
        boxes += 1;
        for (theme, name) in THEMES.iter().enumerate() {
            let ground = format!("oklch({} {} {hue})", GROUNDS[theme], chroma.min(chromas[theme]));
            stands_out(name, &format!("oklch({} {chroma} {hue})", LABELS[theme]), &ground, 4.5);
            stands_out(name, &token(&sheet, "text", theme), &ground, 7.0);
        }
    }
    assert!(boxes >= 8, "{boxes}");
    for lightness in LABELS {
        assert!(sheet.contains(&format!("oklch({lightness} var(--chroma) var(--hue))")), "{lightness}");
    }
}

#[test]
fn colours_are_those_of_the_light_theme() {
    let sheet = text("common.css");
    let colours = [series(&sheet, 0), heat(&sheet, 0)].map(|colours| colours.join(" "));
    let plot = text("chapters/tinyllm/plot.py").replace("\", \"", " ");
    let runner = text("src/runner/figures.py");
    for (name, colours) in ["SERIES", "HEAT"].iter().zip(&colours) {
        assert!(plot.contains(&format!("{name} = (\"{colours}\")\n")), "{name} of plot.py: {colours}");
        assert!(
            runner.contains(&format!("{name} = \"{colours}\".split()\n")),
            "{name} of figures.py: {colours}"
        );
    }
}

#[test]
fn series_stand_out_from_every_ground() {
    let sheet = text("common.css");
    for (theme, name) in THEMES.iter().enumerate() {
        let grounds = ["bg", "surface"].map(|name| token(&sheet, name, theme));
        let lightness = GROUNDS[theme];
        assert!(sheet.contains(&format!("oklch({lightness} ")), "a ground has the lightness {lightness}");
        let boxes = [30, 120, 210, 300].map(|hue| format!("oklch({lightness} {} {hue})", 0.02));
        for ground in grounds.iter().chain(&boxes) {
            for colour in series(&sheet, theme) {
                let found = contrast(&colour, ground);
                assert!(found >= 3.0, "{name}: {colour} on {ground}: {found:.2}");
            }
        }
    }
}

#[test]
fn series_differ_for_every_eye() {
    let sheet = text("common.css");
    for (theme, name) in THEMES.iter().enumerate() {
        let colours: Vec<Colour> = series(&sheet, theme).iter().map(|colour| linear(colour)).collect();
        for eye in EYES {
            let seen: Vec<Colour> = colours.iter().map(|colour| oklab(product(eye, *colour))).collect();
            for (at, one) in seen.iter().enumerate() {
                for (beyond, other) in seen[at + 1..].iter().enumerate() {
                    let found = distance(*one, *other);
                    let (one, other) = (at + 1, at + beyond + 2);
                    assert!(found > 0.06, "{name}: series {one} and {other}: {found:.3}");
                }
            }
        }
    }
}

#[test]
fn text_can_be_read_on_every_step_of_heat() {
    let sheet = text("common.css");
    for (theme, name) in THEMES.iter().enumerate() {
        for (at, colour) in heat(&sheet, theme).iter().enumerate() {
            let ink = token(&sheet, if at < 5 { "text" } else { "bg" }, theme);
            let found = contrast(colour, &ink);
            assert!(found >= 4.5, "{name}: step {at}: {found:.2}");
        }
    }
}

/// Each line of the cases is a text and, after ` => `, its pieces. To accept what is said now, run
/// `UPDATE_EXPECTED=1 cargo test --test figures`; then read what was written.
#[test]
fn text_is_taken_apart() {
    compare("labels");
}

/// Each line of the cases is the data of a path and, after ` => `, the same in fewer characters.
#[test]
fn paths_are_written_shorter() {
    compare("paths");
}

fn compare(name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = root.join(format!("tests/figures/{name}.txt"));
    let mut python = Command::new("python3");
    python.current_dir(root).args(["-B", "tests/figures/answer.py", name]).arg(&cases);
    let output = python.env("PYTHONUTF8", "1").output().expect("Python starts");
    let found = String::from_utf8(output.stdout).expect("output is UTF-8");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&cases, &found).expect("the cases");
    }
    assert_eq!(fs::read_to_string(&cases).expect("the cases"), found);
}
