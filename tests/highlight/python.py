"""缩放点积注意力。"""
from __future__ import annotations

import math
import torch
from torch import nn, Tensor

NEG_INF: float = -1e9  # 掩码的值


@torch.no_grad()
def attention(q: Tensor, k: Tensor, v: Tensor, *, mask: Tensor | None = None) -> Tensor:
    """Return softmax(QKᵀ/√d)V.

    >>> attention(q, k, v).shape
    """
    d = q.size(-1)
    scores = q @ k.transpose(-2, -1) / math.sqrt(d)
    if mask is not None and not mask.all():
        scores = scores.masked_fill(mask == 0, NEG_INF)
    return scores.softmax(dim=-1) @ v


class Heads(nn.Module):
    def __init__(self, d_model: int = 512, n: int = 8):
        super().__init__()
        self.n, self.d = n, d_model // n
        self.name = f"{n:>2d} heads\n{self.d!r}" + r'\d+' + b"\x00".hex()
        assert d_model % n == 0, "不能整除"

    async def forward(self, x):
        match x.shape:
            case [b, t, _] if b > 0x1F:
                yield lambda y: y ** 2
            case _:
                raise ValueError(f"bad {x.shape}") from None
        match = case = 1_000
        print(match, case, True, ..., 3.5e-2j)
        type Row = list[int]
        for i in range(10):
            pass
        del x[0:3, ::2]
