"""Trained weights that one chapter saves and others load, so that nothing is trained twice.

    from tinyllm import checkpoint

    checkpoint.save("town", model, loss=round(loss, 2))   # in the chapter that trains it
    state, facts = checkpoint.load("town")                # anywhere
    model.load_state_dict(state)

A checkpoint is one file, NAME.npz: the arrays in half precision, at most 1 MiB, and the facts that `save` was given.
The same weights give the same bytes. While `bookpress` executes a chapter, `save` writes beside the book, and what it
wrote is recorded once the chapter has succeeded; anywhere else it writes into the folder `ckpt` of the working folder.
Facts are compared by `bookpress test`: numbers with a fraction may differ by one in their last place, so round them.
"""

import io
import json
import os
import re
import zipfile
from pathlib import Path

import numpy

MAX_BYTES = 1 << 20
FACTS = "facts.json"


def save(name, model, /, **facts):
    """Saves a model, or a dictionary of tensors or arrays, under a name; `facts` say how good it is."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
        raise ValueError(f"{name!r} is no name of a checkpoint: use letters, digits, `-` and `_`")
    state = model.state_dict() if hasattr(model, "state_dict") else model
    facts = {key: plain(value) for key, value in facts.items()}
    data = packed({key: halved(key, array(value)) for key, value in state.items()}, facts, tensors(state))
    if len(data) > MAX_BYTES and "BOOKPRESS_STAGING" not in os.environ:
        raise ValueError(f"checkpoint {name!r} has {len(data):,} bytes; {MAX_BYTES:,} are allowed")
    path = folders()[0] / f"{name}.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    note(name, facts)


def load(name):
    """Returns the state that was saved under a name, in single precision, and its facts.

    The state is a dictionary of torch tensors if tensors were saved, else of numpy arrays.
    """
    path = next((path for folder in folders() if (path := folder / f"{name}.npz").is_file()), None)
    if path is None:
        raise FileNotFoundError(f"there is no checkpoint {name!r}: execute the chapter that saves it first")
    with numpy.load(path) as file:
        about = json.loads(bytes(file[FACTS]))
        state = {key: widened(file[key]) for key in file.files if key != FACTS}
    if about["tensors"]:
        import torch

        state = {key: torch.from_numpy(value) for key, value in state.items()}
    note(name, None)
    return state, about["facts"]


def folders():
    """Returns the folders that hold checkpoints; new ones go into the first."""
    staging, recorded = os.environ.get("BOOKPRESS_STAGING"), os.environ.get("BOOKPRESS_CHECKPOINTS")
    beside = Path(__file__).resolve().parent.parent / "outputs" / "ckpt"
    if staging and recorded:
        return [Path(staging), Path(recorded)]
    return [Path("ckpt"), beside]


def note(name, facts):
    """Tells `bookpress` of a use: a checkpoint that was loaded is part of what an output was made from."""
    staging = os.environ.get("BOOKPRESS_STAGING")
    if staging:
        with open(Path(staging) / "uses", "a", encoding="utf-8") as file:
            file.write(json.dumps({"name": name, "saved": facts}) + "\n")


def tensors(state):
    """Tells whether a state is made of torch tensors."""
    return any(hasattr(value, "detach") for value in state.values())


def array(value):
    """Returns a tensor or an array as an array."""
    if not hasattr(value, "detach"):
        return numpy.asarray(value)
    value = value.detach().cpu()
    return (value.float() if value.is_floating_point() else value).numpy()


def halved(key, value):
    """Returns an array of numbers with a fraction in half precision; others stay as they are."""
    if value.dtype.kind != "f":
        return value
    with numpy.errstate(over="ignore"):
        half = value.astype(numpy.float16)
    if not numpy.array_equal(numpy.isfinite(half), numpy.isfinite(value)):
        raise ValueError(f"{key!r} holds numbers over 65504, which half precision cannot")
    return half


def widened(value):
    return value.astype(numpy.float32) if value.dtype.kind == "f" else value


def plain(value):
    """Returns a fact as JSON has it: numbers of torch and numpy become Python's."""
    if hasattr(value, "detach"):
        value = array(value)[()]
    if isinstance(value, numpy.floating):
        value = float(str(value))  # The shortest text that reads as this number: 2.34, not 2.3399999.
    elif isinstance(value, numpy.generic):
        value = value.item()
    json.dumps(value, allow_nan=False)
    return value


def packed(arrays, facts, are_tensors):
    """Returns a file that `numpy.load` reads; its bytes depend on nothing but its content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for key, value in sorted(arrays.items()):
            entry = io.BytesIO()
            numpy.lib.format.write_array(entry, numpy.asarray(value, order="C"), allow_pickle=False)
            file.writestr(zipfile.ZipInfo(f"{key}.npy"), entry.getvalue())
        about = json.dumps({"facts": facts, "tensors": are_tensors}, sort_keys=True)
        file.writestr(zipfile.ZipInfo(FACTS), about)
    return out.getvalue()
