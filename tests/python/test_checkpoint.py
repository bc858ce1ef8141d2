"""Checkpoints, as chapters save and load them. `python -m unittest discover --start-directory tests/python` runs this."""

import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

import numpy
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "chapters"))

from tinyllm import checkpoint


class CheckpointTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        for name in ("BOOKPRESS_STAGING", "BOOKPRESS_CHECKPOINTS"):
            os.environ.pop(name, None)
        os.chdir(folder.name)

    def test_a_model_comes_back_in_single_precision(self):
        torch.manual_seed(0)
        model = torch.nn.Sequential(torch.nn.Embedding(5, 4), torch.nn.BatchNorm1d(4))
        checkpoint.save("model", model, loss=torch.tensor(2.34), steps=numpy.int64(3), name="小城")
        state, facts = checkpoint.load("model")
        self.assertEqual(facts, {"loss": 2.34, "steps": 3, "name": "小城"})
        for key, value in model.state_dict().items():
            self.assertEqual((state[key].dtype, state[key].shape), (value.dtype, value.shape))
            torch.testing.assert_close(state[key], value, rtol=1e-3, atol=1e-3)
        model.load_state_dict(state)

    def test_arrays_stay_arrays(self):
        checkpoint.save("arrays", {"a": numpy.arange(3.0), "n": numpy.array([1, 2]), "s": numpy.float64(0.5)})
        state, _ = checkpoint.load("arrays")
        self.assertEqual({key: value.dtype.name for key, value in state.items()}, {"a": "float32", "n": "int64", "s": "float32"})
        self.assertEqual(state["s"].shape, ())

    def test_equal_weights_give_equal_bytes(self):
        state = {"b": numpy.ones(3), "a": torch.zeros(2, dtype=torch.bfloat16)}
        checkpoint.save("one", state, x=1)
        checkpoint.save("other", dict(reversed(state.items())), x=1)
        self.assertEqual(Path("ckpt/one.npz").read_bytes(), Path("ckpt/other.npz").read_bytes())

    def test_what_cannot_be_kept_is_refused(self):
        for name, state, facts in [
            ("a/b", {}, {}),
            ("a", {"w": numpy.array([1e6])}, {}),
            ("a", {}, {"loss": float("nan")}),
            ("a", {"w": numpy.zeros(1 << 20)}, {}),
        ]:
            with self.assertRaises(ValueError):
                checkpoint.save(name, state, **facts)
        checkpoint.save("infinite", {"mask": numpy.array([-numpy.inf, 0.0])})
        with self.assertRaises(FileNotFoundError):
            checkpoint.load("nothing")

    def test_uses_are_noted_for_the_compiler(self):
        os.environ["BOOKPRESS_STAGING"], os.environ["BOOKPRESS_CHECKPOINTS"] = "staging", "recorded"
        Path("staging").mkdir()
        checkpoint.save("model", {"a": numpy.zeros(2)}, loss=0.5)
        Path("recorded").mkdir()
        Path("staging/model.npz").rename("recorded/model.npz")
        checkpoint.load("model")
        uses = [json.loads(line) for line in Path("staging/uses").read_text().splitlines()]
        self.assertEqual(uses, [{"name": "model", "saved": {"loss": 0.5}}, {"name": "model", "saved": None}])


if __name__ == "__main__":
    unittest.main()
