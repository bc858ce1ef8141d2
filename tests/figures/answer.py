"""Answers the cases of a file: what stands before ` => ` in each line, given to a function of `figures.py`."""

import sys
from pathlib import Path

names = {"__name__": "figures"}
exec(Path("src/runner/figures.py").read_text(), names)


def labels(text):
    pieces = []
    for piece in names["spans"](text, "$" in text):
        marks = "/" * piece.italic + "*" * piece.bold
        rise = f"@{piece.rise:+.2f}x{piece.scale:.2f}" if piece.rise or piece.scale != 1 else ""
        pieces.append(f"{marks}[{piece.text}]{rise}".replace("\u2009", "·").replace("\u2003", "—"))
    return " ".join(pieces)


def paths(text):
    return names["compact"](text)


def answer(function, text):
    try:
        return function(text)
    except ValueError as wrong:
        return f"error: {wrong}"


function = {"labels": labels, "paths": paths}[sys.argv[1]]
for line in Path(sys.argv[2]).read_text().splitlines():
    text = line.split(" => ")[0]
    print(f"{text} => {answer(function, text)}")
