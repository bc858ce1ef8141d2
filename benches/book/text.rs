//! Makes a long Chinese textbook from a seed: the same bytes on every machine.

use std::fmt::Write;

/// What a generated book holds; sizes are reached within a paragraph.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipe {
    /// Number of chapters.
    pub(crate) chapters: usize,
    /// Bytes of Markdown over all chapters, code left out.
    pub(crate) prose: usize,
    /// Formulas over all chapters, displays and inline ones together.
    pub(crate) formulas: usize,
    /// Bytes of code over all chapters.
    pub(crate) code: usize,
}

impl Recipe {
    /// The book that the speed targets are stated for: 12 chapters, 520 KB, 1,079 formulas, little code.
    pub(crate) const STANDARD: Recipe = Recipe { chapters: 12, prose: 503_000, formulas: 1_079, code: 6_000 };
    /// The same with 60 KB of its text code.
    pub(crate) const WITH_CODE: Recipe =
        Recipe { chapters: 12, prose: 449_000, formulas: 1_079, code: 60_000 };
    /// Prose alone.
    pub(crate) const PROSE: Recipe = Recipe { chapters: 12, prose: 515_000, formulas: 0, code: 0 };
    /// The standard book a hundred times over, as 1,200 chapters.
    pub(crate) const HUNDREDFOLD: Recipe =
        Recipe { chapters: 1_200, prose: 50_300_000, formulas: 107_900, code: 600_000 };
}

const PHRASES: [&str; 24] = [
    "注意力权重的方差随维度线性增长",
    "我们先看一个只有三个 token 的例子",
    "这一步的代价是显存而不是算力",
    "残差连接让梯度有一条不经过非线性的路",
    "把键和值按组共享",
    "于是每个头只需要自己的查询",
    "训练初期的学习率必须足够小",
    "下面的推导不跳过任何一步",
    "它等价于在对数空间里做加权平均",
    "缓存的大小与上下文长度成正比",
    "这个界在独立性假设之外并不成立",
    "归一化放在子层之前还是之后",
    "**关键在于**：分母对所有位置求和",
    "实践中常取 `d_model` 的整数倍",
    "当序列变长时",
    "如果把温度降到零",
    "量化误差集中在少数离群通道",
    "流水线的气泡与微批数成反比",
    "只有被路由选中的专家参与计算",
    "偏好数据里的长度偏差会被放大",
    "验证器的假阳性率决定了上限",
    "检查点之间的间隔由故障率决定",
    "带宽而不是算力限制了解码",
    "同一个结论也可以从变分的角度得到",
];

/// `§` becomes a number that no other formula has, so that no memo can make two of them one.
const INLINE: [&str; 8] = [
    r"\sqrt{d_{§}}",
    r"x_{t+§}",
    r"O(T^2 d_{§})",
    r"\theta_{§} = b^{-2i/d}",
    r"\alpha_{§}",
    r"W_Q^{(§)} \in \mathbb{R}^{d \times d_h}",
    r"p_{§}(y \mid x)",
    r"\nabla_\theta \mathcal{L}_{§}",
];

const DISPLAY: [&str; 5] = [
    r"\operatorname{Attention}(Q, K, V) = \operatorname{softmax}\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V_{§}",
    r"\mathcal{L}(\theta) = -\frac{1}{T} \sum_{t=1}^{T} \log p_\theta(x_t \mid x_{<t}) + c_{§}",
    r"\begin{aligned} m_t &= \beta_1 m_{t-1} + (1 - \beta_1) g_t \\ v_{t,§} &= \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \end{aligned}",
    r"\begin{pmatrix} \cos m\theta_{§} & -\sin m\theta \\ \sin m\theta & \cos m\theta \end{pmatrix}",
    r"D_{\mathrm{KL}}(p \,\|\, q) = \sum_x p(x) \log \frac{p(x)}{q(x)} \ge \epsilon_{§}",
];

const LISTING: &str = r#"import torch
from torch import nn


class Attention(nn.Module):
    """Scaled dot-product attention over h heads."""

    def __init__(self, d: int, h: int) -> None:
        super().__init__()
        self.h, self.d_h = h, d // h
        self.qkv = nn.Linear(d, 3 * d, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # [B, T, d]
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        scores = q @ k.transpose(-2, -1) / self.d_h**0.5
        assert scores.shape[-1] == x.shape[1], f"got {scores.shape}"
        return scores.softmax(dim=-1) @ v
"#;

/// A linear congruential generator (Knuth's MMIX constants): enough to vary text, the same everywhere.
struct Dice {
    state: u64,
    formulas: usize,
}

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.state >> 33) as usize) % limit
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn formula(&mut self, from: &[&str]) -> String {
        self.formulas += 1;
        let number = self.formulas.to_string();
        self.pick(from).replace('§', &number)
    }
}

/// Returns the Markdown of one chapter, counted from 0.
pub(crate) fn chapter(recipe: Recipe, number: usize) -> String {
    let share = |total: usize| total * (number + 1) / recipe.chapters - total * number / recipe.chapters;
    let (prose, formulas, code) = (share(recipe.prose), share(recipe.formulas), share(recipe.code));
    let mut dice = Dice { state: number as u64 + 1, formulas: number * 1_000 };
    let mut out = format!("# 生成的章节{}\n\n", number + 1);
    let (mut written, mut formulas_left, mut code_left, mut paragraph) = (0, formulas, code, 0);
    while written < prose {
        if paragraph % 8 == 0 {
            let _ = writeln!(out, "## {}\n", PHRASES[dice.below(12)]);
        }
        let due = formulas.saturating_sub(formulas_left) * prose <= written * formulas;
        let before = out.len();
        let used = write_paragraph(&mut out, &mut dice, if due { formulas_left } else { 0 });
        formulas_left -= used;
        written += out.len() - before;
        if code_left > 0 && (code - code_left) * prose <= written * code {
            let _ = writeln!(out, "```python\n{LISTING}```\n");
            code_left = code_left.saturating_sub(LISTING.len());
        }
        paragraph += 1;
    }
    out
}

/// Writes a paragraph with at most `formulas` formulas and returns how many it has.
fn write_paragraph(out: &mut String, dice: &mut Dice, formulas: usize) -> usize {
    let mut used = 0;
    for sentence in 0..3 + dice.below(4) {
        out.push_str(dice.pick(&PHRASES));
        if used < formulas.min(2) && sentence % 2 == 0 {
            let _ = write!(out, "，即 ${}$", dice.formula(&INLINE));
            used += 1;
        }
        out.push('，');
        out.push_str(dice.pick(&PHRASES));
        out.push('。');
    }
    out.push_str("\n\n");
    if used < formulas && dice.below(3) == 0 {
        let _ = writeln!(out, "$$\n{}\n$$\n", dice.formula(&DISPLAY));
        used += 1;
    }
    used
}
