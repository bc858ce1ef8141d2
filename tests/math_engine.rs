//! The engine of mathematics: what it writes, what it refuses, and that nothing makes it fail.

use bookpress::render::math::{Katex, MAX_DEPTH, MAX_LENGTH, STACK_SIZE};
use bookpress::render::{MathEngine, MathError, MathMarkup};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Runs a test on the stack that rendering asks for.
fn on_stack<T: Send>(test: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, test);
        thread.expect("a thread starts").join().expect("the test does not panic")
    })
}

fn engine(macros: &[(&str, &str)]) -> Katex {
    Katex::new(&macros.iter().map(|(name, body)| ((*name).to_owned(), (*body).to_owned())).collect())
}

fn render(tex: &str, display: bool) -> Result<MathMarkup, MathError> {
    on_stack(|| engine(&[]).render(tex, display))
}

fn html(tex: &str, display: bool) -> String {
    render(tex, display).unwrap_or_else(|error| panic!("{tex}: {error:?}")).html
}

/// Writes errors as a table: TeX, message, range as the text there, suggestion.
fn table(engine: &Katex, formulas: &str) -> String {
    let mut out = String::new();
    for tex in formulas.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let error = engine.render(tex, false).expect_err(tex);
        let place = &tex[error.range.clone()];
        let hint = error.suggestion.map(|name| format!(" ({name}?)")).unwrap_or_default();
        writeln!(out, "{tex}\n    {}{hint}\n    {:?} {place}", error.message, error.range)
            .expect("strings take all");
    }
    out
}

#[test]
fn a_formula_is_html_and_hidden_mathml_without_styles() {
    let markup = render("a+b", false).expect("the formula is right");
    insta::assert_snapshot!(markup.html);
    insta::assert_debug_snapshot!(markup.rules);
}

#[test]
fn a_display_is_wrapped_and_has_no_break_points() {
    let display = html("a+b", true);
    assert!(display.starts_with(r#"<span class="katex-display"><span class="katex">"#));
    assert!(!display.contains("<wbr>"));
}

#[test]
fn lines_may_break_between_base_boxes_only() {
    let inline = html(r"a+b=c\\d,\{e\}", false);
    let boxes = inline.matches(r#"<span class="katex-base">"#).count();
    assert_eq!((boxes, inline.matches("<wbr>").count()), (4, 2));
    assert_eq!(inline.matches(r#"</span><wbr><span class="katex-base">"#).count(), 2);
    assert_eq!(html(r"\frac{a+b}{c=d}", false).matches("<wbr>").count(), 0);
}

#[test]
fn no_style_attribute_is_written_and_every_class_of_a_style_has_its_rule() {
    for tex in
        [r"\sqrt{x}\overbrace{ab}^c", r"\pmb{x}", r"\cancel{x}\fcolorbox{red}{blue}{a}", r"\phase{x}\angl n"]
    {
        let markup = render(tex, true).expect("the formula is right");
        assert!(!markup.html.contains(" style="), "{}", markup.html);
        for (class, declarations) in &markup.rules {
            let (letter, rest) = class.split_at(1);
            let digest =
                letter == "k" && rest.len() == 7 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let length = letter != "k" && rest.parse::<i32>().is_ok();
            assert!(
                (digest || length) && declarations.ends_with(';') && markup.html.contains(class.as_str()),
                "{class}"
            );
        }
    }
}

#[test]
fn the_same_declarations_have_the_same_class_in_every_formula() {
    let rules = |tex| render(tex, false).expect("the formula is right").rules;
    let (one, other) = (rules("a+b"), rules(r"\frac{c}{d}b+a"));
    assert!(one.keys().any(|class| other.contains_key(class)));
    for (class, declarations) in one {
        assert!(other.get(&class).is_none_or(|it| *it == declarations));
    }
}

/// A sheet that grew with every formula would not keep within the budget of a page for twelve chapters.
#[test]
fn lengths_share_classes_however_many_there_are() {
    on_stack(|| {
        let engine = engine(&[]);
        let mut rules = BTreeMap::new();
        for nth in 0..2000 {
            let (a, b) = (f64::from(nth) / 1000.0, f64::from(nth) / 700.0);
            let tex = format!(
                r"x\rule[-{b:.4}em]{{1em}}{{{a:.4}em}}\kern{a:.4}em y^{{\raisebox{{{b:.4}em}}{{z}}}}"
            );
            rules.extend(engine.render(&tex, true).expect("the formula is right").rules);
        }
        let lengths = rules.keys().filter(|class| !class.starts_with('k')).count();
        assert!((500..1500).contains(&lengths), "{lengths}");
    });
}

#[test]
fn rendering_is_the_same_a_thousand_times() {
    on_stack(|| {
        let tex = r"\textcolor{red}{\sqrt[3]{\overbrace{x+y}^{n}}}\begin{pmatrix}a&b\\c&d\end{pmatrix}\sum_{i}^n\left(\frac ab\right)";
        let first = engine(&[]).render(tex, true).expect("the formula is right");
        let again = engine(&[]);
        assert!((0..1000).all(|_| again.render(tex, true).as_ref() == Ok(&first)));
    });
}

#[test]
fn chinese_stands_in_text_and_beside_it() {
    let markup = html(r"x=0\quad\text{当且仅当 $y>1$，否则}", false);
    assert!(markup.contains("当") && markup.contains("cjk_fallback"));
    assert!(html("面积=\\pi r^2", true).contains("面"));
}

#[test]
fn definitions_do_not_leak_into_the_next_formula() {
    on_stack(|| {
        let engine = engine(&[]);
        assert!(engine.render(r"\gdef\leaked{x}\leaked", false).is_ok());
        assert!(engine.render(r"\leaked", false).is_err());
    });
}

#[test]
fn macros_of_the_book_stand_for_their_replacements() {
    on_stack(|| {
        let book = engine(&[
            (r"\norm", r"\lVert #1\rVert"),
            (r"\E", r"\mathbb{E}"),
            (r"\R", r"\mathbf{R}"),
            (r"\En", r"\norm{\E}"),
        ]);
        let plain = engine(&[]);
        assert!(book.macro_faults().is_empty());
        for (short, long) in
            [(r"\norm{x}", r"\lVert x\rVert"), (r"\En+\R", r"\lVert \mathbb{E}\rVert+\mathbf{R}")]
        {
            let [short, long] = [(&book, short), (&plain, long)].map(|(engine, tex)| {
                let markup = engine.render(tex, false).expect("the formula is right").html;
                markup.split("katex-html").nth(1).expect("there is HTML").to_owned()
            });
            assert_eq!(short, long);
        }
    });
}

/// What is kept of KaTeX's boxes in running text: signs, scripts, and struts that are higher than their line.
#[test]
fn simple_formulas_are_light() {
    let formulas = [
        "x",
        "12",
        r"\alpha",
        "f",
        r"\mathbf{W}",
        "d_k",
        "x_i^2",
        "n = 5",
        "2^{h_i}",
        r"x^{\frac12}",
        r"\sqrt d",
    ];
    let light: Vec<String> =
        formulas.iter().map(|tex| format!("{tex}\n{}\n", seen(&html(tex, false)))).collect();
    insta::assert_snapshot!(light.join("\n"));
}

/// Leaves MathML out.
fn seen(html: &str) -> &str {
    html.split_once("</math></span>").map_or(html, |(_, rest)| rest)
}

#[test]
fn mathml_has_as_many_children_as_its_elements_count_and_no_rows_in_tokens() {
    for (tex, written) in [
        (r"a_{\max}", "<msub><mi>a</mi><mrow><mi>max</mi><mo>\u{2061}</mo></mrow></msub>"),
        (r"a_{\max}^2", "<msubsup><mi>a</mi><mrow><mi>max</mi><mo>\u{2061}</mo></mrow><mn>2</mn></msubsup>"),
        (r"a\mathbin{\mathrm{mod}}b", ">mod</mo>"),
    ] {
        assert!(html(tex, false).contains(written), "{tex}: {}", html(tex, false));
    }
}

#[test]
fn mathml_alone_is_xml_without_break_points() {
    let written = on_stack(|| engine(&[]).in_mathml().render(r"a+b=\sqrt[3]{c}\;\text{若}", true));
    let written = written.expect("the formula is right");
    roxmltree::Document::parse(&written.html).expect("XML");
    assert!(written.html.contains("<mroot>") && written.html.contains("display=\"block\""));
    assert!(!written.html.contains("katex-html") && written.rules.is_empty(), "{}", written.html);
}

#[test]
fn the_source_is_kept_for_copying() {
    assert!(html(r"\alpha", false).contains(r#"data-tex="\alpha""#));
    assert!(!html("x", false).contains("data-tex"));
    let markup = html(r"a<b & c".trim_end_matches(" & c"), false);
    assert!(markup.contains(r#"<annotation encoding="application/x-tex">a&lt;b</annotation>"#));
}

#[test]
fn errors_name_the_fault_and_its_place() {
    let formulas = r#"
        \alpah+1
        \begin{pmatrx}a\end{pmatrx}
        \frac{a}{b
        {a
        a}
        \left(a
        a\right)
        \left(a\right
        \begin{matrix}a
        \begin{matrix}a\end{pmatrix}
        \begin{matrix}{a\end{matrix}
        \end{matrix}
        x^a^b
        x_1_2
        x^
        \frac1
        \sqrt\sqrt x
        \text{中文 \frac12}
        \text{\R}
        a & b
        \hline
        \color{#12}x
        \kern1xx
        \rule{1}{2em}
        a\over b\over c
        x\limits
        \tag{1}x
        \begin{align}a\end{align}
        \middle|
        \big a
        \href{a%b}{c}
        \includegraphics{a}
        \htmlClass{a}{b}
        \message{a}
        \mbox{a}
        \newcommand{\frac}{x}
        \renewcommand{\nichts}{x}
        \newcommand{x}{y}
        \newcommand{\a}[1]{#2}\a x
        \newcommand\a[1]{#0}\a x
        \newcommand\a[x]{y}\a
        \def\a
        \def\a#2{x}\a
        \def\a{\a}
        \def\a{\b}\def\b{x\a}\a
        \let\a\newcommand
        \def\a{\def\b{x}}\a
        \begin{matrix}\def\a{x}\end{matrix}
        \def\a@b{x}
        \def\arraystretch{\frac12}x
        \char
        \char99999999999
        \char"12345678x
        \verb|a
        \begin{alignedat}{100}a\end{alignedat}
        \text{\'}
        中\foo文
    "#;
    insta::assert_snapshot!(on_stack(|| table(&engine(&[]), formulas)));
}

#[test]
fn a_fault_in_a_macro_blames_the_formula_and_knows_the_macros() {
    let formulas = r"
        \text{\E}
        \En
        \nrom{x}
    ";
    insta::assert_snapshot!(on_stack(|| table(
        &engine(&[(r"\E", r"\mathbb{E}"), (r"\norm", "|#1|")]),
        formulas
    )));
}

#[test]
fn macros_of_the_book_with_faults_are_named_and_left_out() {
    let bodies = [
        (r"\good", r"\mathbb{G}"),
        (r"\self", r"x\self"),
        (r"\one", r"\two"),
        (r"\two", r"\one"),
        (r"\langle", r"\lang"),
        (r"\open", "{"),
        (r"\fence", r"\left("),
        (r"\unknown", r"\alpah"),
        (r"\hole", "#0"),
        (r"\gap", "#1#3"),
        (r"\hash", "a#"),
        (r"\link", r"\href{a}{b}"),
        (r"\define", r"\def\x{y}"),
        (r"\def", "x"),
        (r"\at@", "x"),
        ("plain", "x"),
        (r"\two words", "x"),
        ("", "x"),
    ];
    on_stack(|| {
        let engine = engine(&bodies);
        let faults = engine.macro_faults().iter();
        let faults: Vec<_> = faults.map(|it| (&it.name, &it.message, &it.suggestion)).collect();
        insta::assert_debug_snapshot!(faults);
        assert!(engine.render(r"\good", false).is_ok());
        assert!(engine.render(r"\self", false).is_err());
    });
}

/// Nests something around an `x`.
fn nest(depth: usize, before: &str, after: &str) -> String {
    format!("{}x{}", before.repeat(depth), after.repeat(depth))
}

const NESTS: &[(&str, &str)] = &[
    ("{", "}"),
    (r"\frac{", "}{y}"),
    (r"\sqrt{", "}"),
    (r"\sqrt[3]{", "}"),
    ("x^{", "}"),
    ("x_{", "}^2"),
    (r"\hat{", "}^2"),
    (r"\overbrace{", "}^{n}"),
    (r"\left(", r"\right)"),
    (r"\left\{", r"\middle|y\right."),
    (r"\begin{pmatrix}", r"\end{pmatrix}"),
    (r"\begin{pmatrix}a&", r"\\c&d\end{pmatrix}^2"),
    (r"\begin{cases}", r"\end{cases}"),
    (r"\begin{aligned}&", r"\end{aligned}"),
    (r"\begin{array}{|c|}\hline ", r"\end{array}"),
    (r"\boxed{", "}"),
    (r"\text{$", "$}"),
    (r"\mathbf{", "}"),
    (r"\textcolor{red}{", "}"),
    (r"\color{red}", ""),
    (r"\displaystyle ", ""),
    (r"\Large ", ""),
    (r"\rm ", ""),
    (r"\sqrt ", ""),
    (r"\mathop ", ""),
    (r"\global ", ""),
    (r"\begingroup ", r"\endgroup "),
    (r"\bgroup ", r"\egroup "),
    (r"\mathchoice{}{}{}", ""),
    (r"\underset{", "}{a}"),
    (r"\xrightarrow{", "}"),
    (r"\operatorname{", "}"),
    (r"\Braket{", "}"),
    (r"\Set{a|", "}"),
    (r"\substack{", "}"),
    (r"\genfrac(){1pt}{0}{", "}{b}"),
    (r"\cfrac{1}{", "}"),
    (r"\pmod{", "}"),
    (r"\smash{", "}"),
    (r"\phantom{", "}"),
    (r"\raisebox{1em}{$", "$}"),
    (r"\vcenter{", "}"),
    (r"\fbox{$", "$}"),
    (r"\cancel{", "}"),
    (r"\bm{", "}"),
    (r"\pmb{", "}"),
    (r"\text{\'", "}"),
    ("{\\displaystyle\\sqrt ", "}"),
];

#[test]
fn what_is_nested_as_deep_as_allowed_ends() {
    on_stack(|| {
        let engine = engine(&[]);
        for (before, after) in NESTS {
            // Some are right and some are not; that they return is what counts here, in a debug build too.
            let tex = nest(MAX_DEPTH / 4, before, after);
            let shallow = engine.render(&tex, true);
            assert!(shallow.as_ref().err().is_none_or(|error| !error.too_deep), "{before}: {shallow:?}");
            let _ = engine.render(&nest(MAX_DEPTH, before, after), true);
        }
    });
}

#[test]
fn what_is_nested_deeper_is_refused() {
    on_stack(|| {
        let engine = engine(&[]);
        for (before, after) in NESTS {
            for depth in [MAX_DEPTH + 1, 200, 10_000] {
                let tex = nest(depth, before, after);
                let error = engine.render(&tex, true).expect_err(before);
                assert!(error.too_deep || tex.len() > MAX_LENGTH, "{before}: {error:?}");
            }
        }
    });
}

#[test]
fn a_formula_has_a_longest_length() {
    assert!(render(&"x+".repeat(MAX_LENGTH / 2), true).is_ok());
    let error = render(&"x".repeat(1_000_000), true).expect_err("it is too long");
    assert_eq!(error.message, format!("a formula of 1000000 bytes is longer than {MAX_LENGTH}"));
    assert!(!error.too_deep);
}

#[test]
fn macros_cannot_grow_without_bound() {
    let tail = "x".repeat(5000);
    let bombs = [
        r"\def\a{\sqrt{\a}}\a".to_owned(),
        r"\def\a{\a\a}\a".to_owned(),
        r"\def\a{x\b}\def\b{y\a}\a".to_owned(),
        r"\newcommand{\a}{\a}\a".to_owned(),
        r"\let\b\relax\def\a{\b}\let\b\a\b\a".to_owned(),
        r"\gdef\a#1{\a{#1#1}}\a x".to_owned(),
        format!(r"\def\a#1{{{}}}\a{{\a{{\a{{{tail}}}}}}}", "#1".repeat(30)),
        format!(r"\def\a#1{{{}}}\a{{x}}", "#1".repeat(1000)),
        format!(r"\def\a#1{{{}}}\edef\b{{\a{{\a{{\a{{{tail}}}}}}}}}\b", "#1".repeat(30)),
        format!(r"\def\d#1{{#1#1}}{}x{}", r"\d{".repeat(40), "}".repeat(40)),
        format!(r"\def\d#1{{#1#1}}\Set{{{}x{}}}", r"\d{".repeat(40), "}".repeat(40)),
        format!(r"\def\d#1{{#1#1}}\text{{\TextOrMath{{{}x{}}}{{y}}}}", r"\d{".repeat(40), "}".repeat(40)),
        format!(r"\def\d#1{{#1#1}}\tag{{{}x{}}}", r"\d{".repeat(40), "}".repeat(40)),
        format!(r"\def\d#1{{#1#1}}\dots{}x{}", r"\d{".repeat(40), "}".repeat(40)),
        r"\edef\a{xx}\edef\a{\a\a}\edef\a{\a\a}".to_owned() + &r"\edef\a{\a\a}".repeat(30) + r"\a",
        r"\def\a{\expandafter\b\b}\def\b{\expandafter\a\a}\a".to_owned(),
        r"\def\a#1{\sqrt{\sqrt{\sqrt{\sqrt{#1}}}}}".to_owned() + &nest(20, r"\a{", "}"),
        r"\def\arraystretch{\arraystretch}\begin{matrix}a\end{matrix}".to_owned(),
        r"\def\a{\begin{matrix}}".to_owned() + &r"\a".repeat(100),
        r"\def\a{\left(}".to_owned() + &r"\a ".repeat(100),
        r"\let\a={".to_owned() + &r"\a".repeat(100),
        r"\let\a\begin".to_owned() + &r"\a{matrix}".repeat(100),
        r"\def\a{x}".to_owned() + &r"\expandafter".repeat(800) + r"\a",
    ];
    on_stack(|| {
        let engine = engine(&[]);
        for bomb in bombs {
            assert!(engine.render(&bomb, true).is_err(), "{bomb}");
        }
    });
}

#[test]
fn macros_of_the_book_cannot_grow_without_bound() {
    let chain: Vec<(String, String)> =
        (0..30).map(|at| (format!("\\x{}", letter(at)), format!("\\x{0}\\x{0}", letter(at + 1)))).collect();
    let deep: Vec<(String, String)> = (0..30)
        .map(|at| (format!("\\y{}", letter(at)), format!("\\sqrt{{\\sqrt{{\\y{}}}}}", letter(at + 1))))
        .collect();
    let ends =
        [(format!("\\x{}", letter(30)), "z".to_owned()), (format!("\\y{}", letter(30)), "z".to_owned())];
    let double = (r"\double".to_owned(), "#1#1".to_owned());
    let macros: BTreeMap<String, String> =
        chain.into_iter().chain(deep).chain(ends).chain([double]).collect();
    on_stack(|| {
        let engine = Katex::new(&macros);
        assert_eq!(engine.macro_faults(), []);
        assert!(engine.render(r"\xa", true).is_err());
        assert!(engine.render(r"\ya", true).expect_err("it is too deep").too_deep);
        assert!(engine.render(&nest(40, r"\double{", "}"), true).is_err());
        assert!(engine.render(r"\double{\double{x}}", true).is_ok());
    });
}

/// Names the letters of the alphabet, and some more.
fn letter(at: u8) -> String {
    if at < 26 { char::from(b'a' + at).to_string() } else { format!("a{}", char::from(b'a' + at - 26)) }
}

#[test]
fn odd_input_never_panics() {
    let odd = [
        r"\char99999999999999999999",
        r"\@char{99999999999999999999}",
        r"\char-1",
        "\\",
        "\\\\",
        "%",
        "%\n%\n",
        "#",
        "#1",
        "\u{0}",
        "\u{feff}",
        "\u{202e}x",
        "x\u{301}\u{301}\u{301}",
        "\u{301}",
        "e\u{0301}\u{0302}",
        "\\\u{301}",
        "\\中",
        r"\verb",
        r"\verb*",
        r"\verb||",
        r"\verb\a\",
        r"\kern9e99em",
        r"\rule{99999999em}{1em}",
        r"\kern-.em",
        "'",
        "''^'",
        r"\sqrt[",
        r"\sqrt[]",
        r"\genfrac",
        r"\begin",
        r"\begin{",
        r"\begin{}",
        r"\end",
        r"\left",
        r"\right",
        r"\middle",
        r"\begin{array}{}\end{array}",
        r"\begin{array}{c}&&&\end{array}",
        r"\begin{alignat}{99999999999}\end{alignat}",
        r"\begin{alignedat}{-1}\end{alignedat}",
        r"\def\n{999999999}\begin{alignedat}\n a\end{alignedat}",
        r"\left(\rule{1em}{999999999em}\sqrt{\rule{1em}{999999999em}}\middle|\right)\Biggl(",
        r"\begin{matrix*}[\end{matrix*}",
        r"\htmlData{a}{b}",
        r"\operatorname*",
        r"\bra@ket",
        r"\tag@literal{x}",
        r"\html@mathml{a}{b}",
        r"\@binrel{a}{b}",
        r"\\cdrightarrow",
        r"\cr",
        r"\noexpand",
        r"\expandafter",
        r"\@firstoftwo",
        r"\@ifnextchar",
        r"\newcommand",
        r"\let",
        r"\def\a#1#2#3#4#5#6#7#8#9#1{x}",
        r"\u{x}",
        r"\'",
        r"\text{\'}",
        r"\text{\u}",
        r"\color",
        r"\textcolor{}{}",
        r"\fcolorbox{a}{b}",
        r"\limits",
        "^",
        "_",
        "^^",
        "x^^^",
        "x__",
        "&",
        "~",
        "$",
        "$$",
        "x²₂²",
        "²",
        "\r\n",
        "\u{2028}",
        "𝐀̂",
        "ﬁ",
        "👩‍👩‍👧",
    ];
    on_stack(|| {
        let engine = engine(&[]);
        for tex in odd {
            for display in [false, true] {
                let outcome = engine.render(tex, display);
                let failed =
                    outcome.as_ref().err().is_some_and(|error| error.message.contains("the engine fails"));
                assert!(!failed, "{tex}");
                if let Err(error) = outcome {
                    assert!(tex.get(error.range.clone()).is_some(), "{tex}: {:?}", error.range);
                }
            }
        }
    });
}
