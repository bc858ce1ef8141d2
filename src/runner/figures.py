"""Figures: what matplotlib draws, as SVG whose colours and fonts are those of the page that shows it.

Text stays text. It is measured with the advances of DejaVu Sans, which comes with matplotlib, and one em for each
character of double width, so that a figure's bytes do not depend on the fonts of the machine.
"""

import functools
import io
import math
import os
import re
import sys
import types
import unicodedata
from typing import NamedTuple
from xml.etree import ElementTree

BACKEND = "bookpress_figures"
SVG = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"

# Colours that stand for the page's, with the token of common.css that each becomes. `tinyllm.plot` draws in the first
# of each list; the others are those that matplotlib takes where an author names none.
SERIES = "#5982e9 #d06a60 #1d533b #5a2c84 #7c6400 #007296 #b03871 #80889b".split()
CYCLE = "#1f77b4 #ff7f0e #2ca02c #9467bd #8c564b #17becf #e377c2 #7f7f7f".split()
HEAT = "#e2f1f8 #c6dfec #aacbe0 #90b6d5 #77a0c8 #4e75a6 #3d609a #304a8d #28337d".split()
TOKENS = {
    **{colour: f"var(--series-{at + 1},{SERIES[at]})" for at, colour in enumerate(CYCLE)},
    **{colour: f"var(--series-{at + 1},{colour})" for at, colour in enumerate(SERIES)},
    **{colour: f"var(--heat-{at},{colour})" for at, colour in enumerate(HEAT)},
    "#545861": "var(--muted,#545861)",
    "#dcdbd5": "var(--line,#dcdbd5)",
    "#b0b0b0": "var(--line,#dcdbd5)",
    "#cccccc": "var(--line,#dcdbd5)",
    "#ffffff": "var(--bg,#fff)",
    "#fff": "var(--bg,#fff)",
    "white": "var(--bg,#fff)",
    "#000000": "currentColor",
    "#000": "currentColor",
    "black": "currentColor",
}

# Parts of the font size: how far text reaches above and below its line.
ASCENT, DESCENT = 0.76, 0.24
# Parts of the font size: how far superscripts and subscripts are raised.
RAISED, LOWERED = 0.36, -0.16
SCRIPT = 0.72
ANCHORS = {"left": ("start", 0), "center": ("middle", 0.5), "right": ("end", 1)}
WIDE, NARROW = 720, 420


def offer_backend():
    """Has matplotlib find its backend here; nothing of matplotlib is imported before it asks."""
    backend = types.ModuleType(BACKEND)

    def find(name):
        if name != "FigureCanvas":
            raise AttributeError(name)
        backend.FigureCanvas = canvas()  # matplotlib also looks it up among the module's names.
        return backend.FigureCanvas

    backend.__getattr__ = find
    sys.modules[BACKEND] = backend
    os.environ["MPLBACKEND"] = f"module://{BACKEND}"


def drawings():
    """Returns the open figures of matplotlib as SVG and closes them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    canvas()
    drawn = []
    with sys.modules["matplotlib"].rc_context({"svg.hashsalt": "bookpress"}):
        for number in pyplot.get_fignums():
            out = io.StringIO()
            facts = {"Date": None, "Creator": None}
            pyplot.figure(number).savefig(out, format="svg", transparent=True, metadata=facts)
            drawn.append(themed(out.getvalue()))
    pyplot.close("all")
    return drawn


@functools.cache
def canvas():
    """Returns matplotlib's SVG canvas, but for how it treats text."""
    from matplotlib.backend_bases import register_backend
    from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG

    class Renderer(RendererSVG):
        def get_text_width_height_descent(self, text, font, is_math):
            size = font.get_size()
            width = sum(advance(span.text) * span.scale for span in spans(text, is_math))
            return width * size, (ASCENT + DESCENT) * size, DESCENT * size

        def draw_text(self, context, x, y, text, font, angle, ismath=False, mtext=None):
            anchor, part = ANCHORS[mtext.get_horizontalalignment() if mtext else "left"]
            along = part * self.get_text_width_height_descent(text, font, ismath)[0]
            turn = math.radians(angle)
            x, y = x + along * math.cos(turn), y - along * math.sin(turn)
            attributes = text_attributes(context, font)
            if anchor != "start":
                attributes["text-anchor"] = anchor
            if angle:
                attributes["transform"] = f"translate({x:.2f} {y:.2f}) rotate({-angle:.4g})"
            else:
                attributes |= {"x": f"{x:.2f}", "y": f"{y:.2f}"}
            write_spans(self.writer, spans(text, ismath), font.get_size(), attributes)

    class Canvas(FigureCanvasSVG):
        def print_svg(self, file, *, metadata=None, **_others):
            self.figure.dpi = 72
            width, height = (72 * side for side in self.figure.get_size_inches())
            out = io.StringIO()
            renderer = Renderer(width, height, out, image_dpi=144, metadata=metadata)
            self.figure.draw(renderer)
            renderer.finalize()
            if hasattr(file, "write"):
                text = out.getvalue()
                file.write(text if isinstance(file, io.TextIOBase) else text.encode())
            else:
                with open(file, "w", encoding="utf-8") as opened:
                    opened.write(out.getvalue())

    register_backend("svg", Canvas)
    return Canvas


def text_attributes(context, font):
    red, green, blue, alpha = context.get_rgb()
    if context.get_forced_alpha():
        alpha = context.get_alpha()
    attributes = {"fill": "#" + "".join(f"{round(255 * part):02x}" for part in (red, green, blue))}
    attributes["font-size"] = f"{font.get_size():.4g}"
    if alpha != 1:
        attributes["opacity"] = f"{alpha:.3g}"
    if font.get_weight() in ("bold", "semibold", "demibold", "heavy", "black", 600, 700, 800, 900):
        attributes["font-weight"] = "600"
    if font.get_style() != "normal":
        attributes["font-style"] = "italic"
    if "monospace" in font.get_family():
        attributes["font-family"] = "var(--mono,monospace)"
    return attributes


class Span(NamedTuple):
    """A piece of text in one style: `rise` is a part of the font size, `scale` a factor of it."""

    text: str
    italic: bool = False
    bold: bool = False
    rise: float = 0
    scale: float = 1


def write_spans(writer, pieces, size, attributes):
    if len(pieces) == 1 and pieces[0] == Span(pieces[0].text):
        return writer.element("text", pieces[0].text, attrib=attributes)
    writer.start("text", attrib=attributes)
    rise = 0
    for piece in pieces:
        style = {}
        if piece.rise != rise:
            style["dy"] = f"{(rise - piece.rise) * size:.2f}"
            rise = piece.rise
        if piece.scale != 1:
            style["font-size"] = f"{piece.scale * size:.4g}"
        if piece.italic:
            style |= {"font-family": "KaTeX_Math,serif", "font-style": "italic"}
        if piece.bold:
            style["font-weight"] = "600"
        writer.element("tspan", piece.text, attrib=style)
    writer.end("text")


def advance(text):
    """Returns the width of a text as a multiple of its font size."""
    return sum(character_advance(character) for character in text)


@functools.cache
def character_advance(character):
    if unicodedata.east_asian_width(character) in "WF":
        return 1
    if unicodedata.combining(character):
        return 0
    font = measuring_font()
    if not font.get_char_index(ord(character)):
        return 0.6
    from matplotlib import ft2font

    flags = ft2font.LoadFlags.NO_HINTING if hasattr(ft2font, "LoadFlags") else ft2font.LOAD_NO_HINTING
    # The fonts of pages run narrower than DejaVu.
    return 0.94 * font.load_char(ord(character), flags=flags).linearHoriAdvance / 65536 / 100


@functools.cache
def measuring_font():
    from matplotlib import ft2font, get_data_path

    font = ft2font.FT2Font(os.path.join(get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"))
    font.set_size(100, 72)
    return font


# ---- Formulas in labels ---------------------------------------------------------------------------------------------

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
UPRIGHT = {"mathdefault", "mathrm", "mathregular", "mathsf", "text", "textrm", "operatorname"}
FUNCTIONS = set("arg cos det dim exp inf ln log max min sin sup tan tanh".split())
IGNORED = {"left", "right", "!", "limits", "displaystyle"}
OPERATORS = set("=<>≤≥≠≈∼∝∈→←↔↦⇒±×·−+≪≫≡∪∩⊂⊆⊙⊗⊕∘")
SYMBOLS = {
    "approx": "≈", "cap": "∩", "cdot": "·", "cdots": "⋯", "circ": "∘", "cup": "∪", "dots": "…", "ell": "ℓ",
    "epsilon": "ϵ", "equiv": "≡", "forall": "∀", "ge": "≥", "geq": "≥", "gg": "≫", "in": "∈", "infty": "∞",
    "int": "∫", "langle": "⟨", "lceil": "⌈", "ldots": "…", "le": "≤", "leftarrow": "←", "leftrightarrow": "↔",
    "leq": "≤", "lfloor": "⌊", "ll": "≪", "mapsto": "↦", "mid": "|", "nabla": "∇", "ne": "≠", "neq": "≠", "odot": "⊙",
    "oplus": "⊕", "otimes": "⊗", "partial": "∂", "phi": "ϕ", "pm": "±", "prime": "′", "prod": "∏", "propto": "∝",
    "quad": "\u2003", "rangle": "⟩", "rceil": "⌉", "rfloor": "⌋", "Rightarrow": "⇒", "rightarrow": "→", "sim": "∼",
    "subset": "⊂", "subseteq": "⊆", "sum": "∑", "times": "×", "to": "→", "top": "⊤", "varepsilon": "ε",
    "varphi": "φ", "Vert": "‖", "vert": "|", ",": "\u2009", ":": "\u2005", ";": "\u2005", " ": " ", "{": "{", "}": "}",
    "%": "%", "_": "_", "#": "#", "&": "&", "|": "‖", "$": "$",
}  # fmt: skip


def spans(text, is_math):
    """Returns a text in pieces of one style each. Between dollars stands a small part of TeX: letters are italic,
    `_` and `^`, Greek, signs, fractions and roots on one line.
    """
    if not is_math:
        return [Span(text)]
    pieces = []
    for at, part in enumerate(re.split(r"(?<!\\)\$", text)):
        if at % 2:
            formula = Formula(part)
            formula.rest(Span(""))
            pieces += formula.pieces
        else:
            pieces.append(Span(part.replace(r"\$", "$")))
    return joined(pieces)


def joined(pieces):
    """Returns the pieces with equal neighbours as one."""
    found = []
    for piece in pieces:
        if found and found[-1][1:] == piece[1:]:
            found[-1] = piece._replace(text=found[-1].text + piece.text)
        elif piece.text:
            found.append(piece)
    return found


class Formula:
    """A reader of the TeX in a label."""

    def __init__(self, source):
        self.tokens = TOKEN.findall(source)
        self.at = 0
        self.pieces = []

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else ""

    def rest(self, style, end=""):
        while (token := self.next()) != end:
            if not token:
                raise ValueError("a brace in the text of a figure is never closed")
            self.token(token, style)

    def argument(self, style):
        while (token := self.next()).isspace():
            pass
        if token == "{":
            self.rest(style, "}")
        elif token:
            self.token(token, style)

    def bracketed(self, style):
        """Reads an argument and puts it between parentheses if it is longer than one character."""
        before, self.pieces = self.pieces, []
        self.argument(style)
        inner = self.pieces
        short = sum(len(piece.text) for piece in inner if piece.scale == style.scale) <= 1
        marks = ([], []) if short else ([style._replace(text="(")], [style._replace(text=")")])
        self.pieces = before + marks[0] + inner + marks[1]

    def token(self, token, style):
        if token == "{":
            self.rest(style, "}")
        elif token in "_^":
            rise = RAISED if token == "^" else LOWERED
            scale = style.scale * SCRIPT
            self.argument(style._replace(rise=style.rise + rise * style.scale, scale=scale))
        elif token[0] == "\\":
            self.command(token[1:], style)
        elif not token.isspace():
            self.character("−" if token == "-" else "′" if token == "'" else token, style)

    def command(self, name, style):
        if name in UPRIGHT:
            self.upright(style)
        elif name == "mathbf":
            self.argument(style._replace(bold=True))
        elif name == "mathit":
            self.argument(style)
        elif name in FUNCTIONS:
            follows = "".join(self.tokens[self.at:]).lstrip()
            self.write(name + ("" if follows.startswith(("(", "_", "^", "\\left", "}")) else "\u2009"), style)
        elif name == "sqrt":
            self.write("√", style)
            self.bracketed(style)
        elif name == "frac":
            self.bracketed(style)
            self.write("/", style)
            self.bracketed(style)
        elif name not in IGNORED:
            self.character(symbol(name), style)

    def upright(self, style):
        before, self.pieces = self.pieces, []
        self.argument(style)
        self.pieces = before + [piece._replace(italic=False) for piece in self.pieces]

    def character(self, character, style):
        last = self.pieces[-1].text[-1:] if self.pieces else ""
        if character in OPERATORS and style.scale == 1 and last and last not in "([{,\u2009":
            return self.write(f"\u2009{character}\u2009", style)
        if character == ",":
            return self.write(",\u2009", style)
        greek = "GREEK SMALL" in unicodedata.name(character, "")
        italic = character.isascii() and character.isalpha() or greek
        self.write(character, style._replace(italic=italic and not style.bold))

    def write(self, text, style):
        self.pieces.append(style._replace(text=text))


def symbol(name):
    if name in SYMBOLS:
        return SYMBOLS[name]
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {'LAMDA' if name.lower() == 'lambda' else name.upper()}")
    except KeyError:
        raise ValueError(f"`\\{name}` cannot stand in the text of a figure") from None


# ---- The page's colours ---------------------------------------------------------------------------------------------


def themed(text):
    """Returns a drawing that follows the page: styles become attributes, known colours the page's, and names, groups
    and digits that serve nothing go.
    """
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(text)
    for element in list(root.iter()):
        for child in list(element):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
                element.remove(child)
        attributes = {**element.attrib, **declarations(element.attrib.get("style", ""))}
        attributes.pop("style", None)
        if XLINK in attributes:
            attributes["href"] = attributes.pop(XLINK)
        element.attrib.clear()
        element.attrib.update({name: plain(name, value) for name, value in attributes.items()})
    rename(root)
    flatten(root)
    finish(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def declarations(style):
    """Returns those declarations of a style that stand as attributes; the page chooses fonts."""
    found = {}
    for declaration in style.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font":
            size = [word for word in value.split() if word.endswith("px")]
            if size:
                found["font-size"] = size[0].removesuffix("px")
        elif name and name != "font-family":
            found[name] = value
    return found


def plain(name, value):
    if name in ("fill", "stroke"):
        return TOKENS.get(value.lower(), value)
    if name in ("href", "id", "class"):
        return value
    if name == "d":
        return compact(value)
    places = 4 if "scale" in value or "matrix" in value else 2
    return " ".join(re.sub(r"-?\d+\.\d+", lambda number: shortened(number[0], places), value).split())


def shortened(number, places):
    text = f"{float(number):.{places}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


NUMBERS = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}


def compact(path):
    """Returns path data, which matplotlib writes in absolute commands, in fewer characters: level and upright lines
    name one coordinate, repeated letters go, and long paths are written to tenths of a pixel.
    """
    words = re.findall(r"[A-Za-z]|-?\d[\d.]*(?:e-?\d+)?", path)
    places = 1 if len(words) > 90 else 2
    out, last, here = [], "", ("", "")
    at = 0
    while at < len(words):
        letter = words[at].upper()
        count = NUMBERS[letter]
        numbers = [shortened(word, places) for word in words[at + 1:at + 1 + count]]
        at += 1 + count
        if letter == "L" and numbers[1] == here[1]:
            letter, shown = "H", numbers[:1]
        elif letter == "L" and numbers[0] == here[0]:
            letter, shown = "V", numbers[1:]
        else:
            shown = numbers
        repeated = letter == last and letter != "M" or last == "M" and letter == "L"
        out.append((" " if repeated else letter) + " ".join(shown))
        last = letter
        here = tuple(numbers[-2:]) if numbers else ("", "")
    return "".join(out)


def rename(root):
    """Gives short names to what is referred to and takes them from all else."""
    links = re.compile(r"#([^)\s]+)")
    used = {}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "href" and value.startswith("#") or value.startswith("url(#"):
                used.setdefault(links.search(value)[1], f"i{len(used)}")
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id" and value not in used:
                del element.attrib["id"]
            elif name == "id":
                element.set("id", used[value])
            elif name == "href" and value.startswith("#") or value.startswith("url(#"):
                element.set(name, links.sub(lambda found: f"#{used[found[1]]}", value))


def flatten(element):
    """Puts the children of groups without attributes in the place of the groups; removes empty definitions."""
    children = []
    for child in element:
        flatten(child)
        if child.tag == f"{{{SVG}}}g" and not child.attrib:
            children += child
        elif len(child) or not is_invisible(child):
            children.append(child)
    element[:] = children


def is_invisible(element):
    """Tells whether an element without children shows nothing, as the grounds that are transparent."""
    if element.tag == f"{{{SVG}}}path":
        return element.get("fill") == "none" and "stroke" not in element.attrib and "id" not in element.attrib
    return element.tag in (f"{{{SVG}}}g", f"{{{SVG}}}defs")


def finish(root):
    """Sets what holds for the whole drawing, and one element on a line."""
    root.attrib.pop("version", None)
    for name in ("width", "height"):
        root.set(name, root.get(name, "").removesuffix("pt"))
    width = float(root.get("width") or 0)
    root.set("class", "wide" if width > WIDE else "narrow" if width <= NARROW else "full")
    root.set("fill", "currentColor")
    root.set("stroke-linejoin", "round")
    text, part = f"{{{SVG}}}text", f"{{{SVG}}}tspan"
    for element in root.iter():
        if element.tag == text and element.get("fill") == "currentColor":
            del element.attrib["fill"]
        if len(element):  # What was between its children is the writer's own indentation.
            element.text = None if element.tag == text else "\n"
        element.tail = None if element.tag == part else "\n"
    root.tail = None
