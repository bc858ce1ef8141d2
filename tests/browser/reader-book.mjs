// The book that the tests of the reader's site read: a chapter with one of everything, and a long one for budgets.

import fs from 'node:fs';

// All that are built into the tool.
export const WIDGETS = fs.readdirSync(new URL('../../static/widgets', import.meta.url))
  .filter((name) => name.endsWith('.model.js')).map((name) => name.replace('.model.js', '')).sort();

const widget = (name) => `:::widget{name=${name}}
没有脚本时看到的内容：${name}。

:::figure[${name} 的默认值]{#fig-${name} alt="一条折线"}
![一条折线](../static/line.svg)
:::

| 项 | 值 |
|---|---|
| 甲 | 1 |
:::
`;

const everything = `---
description: 每样东西一件的一章。
updated: 2026-11-20
---

# 样样都有的一章 {#sec-all}

开头的一段，有[链接](chapter2.md)、*着重*、**加重**、\`code\` 与脚注[^1]。模型把词元映射为向量，由自注意力混合起来，见 @sec-long，行内公式 $a^2 + b^2 = c^2$，随后是标点。

[^1]: 脚注的文字，有公式 $x_1$。

:::objectives
- 认识每样东西。
- 知道它们在哪里。
:::

## 公式与引用 {#sec-formulas}

$$
\\operatorname{softmax}(z)_i = \\frac{e^{z_i}}{\\sum_{j=1}^{n} e^{z_j}}
$$ {#eq-softmax}

由 @eq-softmax 可见分母为正，参看 @def-attention、@fig-line、@tbl-sizes、@lst-softmax、@exr-scale、@term-attention 与 [@one2001, 第 2 节; @two2002]。

$$
\\mathcal{L}(\\theta) = -\\frac{1}{N}\\sum_{n=1}^{N}\\sum_{t=1}^{T_n}\\log p_\\theta\\left(x^{(n)}_t \\mid x^{(n)}_1, x^{(n)}_2, \\dots, x^{(n)}_{t-1}\\right) + \\lambda\\sum_{\\ell=1}^{L}\\left\\|W_\\ell\\right\\|_F^2 + \\mu\\sum_{\\ell=1}^{L}\\left\\|b_\\ell\\right\\|_1
$$ {#eq-loss}

### 更小的一节 {#sec-smaller}

1. 第一项
2. 第二项
   - 里面的一项
   - 另一项

> 引文一段，出自别处。

### 旁注 {#sec-notes}

一段里有两条挨着的脚注：一条[^short]，又一条[^long]。后面的文字说明它们不会相互盖住，也不会盖住后面的东西。

[^short]: 短的一条。
[^long]: 长的一条，有公式 $\\frac{a}{b}$、\`code\` 与 [@one2001]；它说了许多话，多到在边栏里占去好几行，于是后面的一条若也在附近，就得排到它的下面去。

- 列表里的一项也有[^list]，
- 另一项没有。

[^list]: 列表里的那条，也够长，要占两行或者三行才放得下。

:::note
框里的一句话带着[^box]。
:::

[^box]: 框里的那条。

| 很宽的表 | 第二列的标题 | 第三列的标题 | 第四列的标题 | 第五列的标题 | 第六列的标题 |
|---|---|---|---|---|---|
| 一段不短的文字甲 | 一段不短的文字乙 | 一段不短的文字丙 | 一段不短的文字丁 | 一段不短的文字戊 | 一段不短的文字己 |

最后一段先有一条长的[^last]，紧接着就是代码；又有一条不止一段的[^many]。

\`\`\`python
print("紧跟在带脚注的一段之后")
\`\`\`

[^last]: 这一条很长，长到代码旁边还没有说完：它从段里开始，一直说到代码的旁边去，而代码不因此往下挪，也不被它盖住；再往后的东西若是宽的，就要等它说完。
[^many]: 第一段。

    第二段，只在末尾有。

## 盒子 {#sec-boxes}

:::definition[注意力]{#def-attention}
对值的加权平均，权重由 @eq-softmax 给出。
:::

:::theorem[方差]{#thm-variance}
若分量独立，则 $q^\\top k$ 的方差是 $d$。
:::

:::proof
各项的方差为 $1$，相加即得。
:::

:::example[两个词元]{#exm-two}
取 $n = 2$。
:::

:::design[除以什么]{#dsn-scale}
| 选项 | 代价 |
|---|---|
| $\\sqrt{d}$ | 无 |
| $d$ | 太平 |
:::

:::misconception[缩放总是必要]{#mis-scale}
初始化时才成立，见 @thm-variance。
:::

:::note
一条说明。
:::

:::tip
一条建议。
:::

:::warning
一条警告。
:::

:::research[换一种归一]{#rsh-norm}
若不用 softmax，会怎样？从 @one2001 读起。
:::

:::open[为什么有效]{#opn-why}
没有人知道。
:::

:::details[折叠的文字]
折叠里面的段落，可以查找。
:::

## 图、表、代码 {#sec-things}

:::figure[一条折线]{#fig-line alt="一条从左下到右上的折线"}
![一条从左下到右上的折线](../static/line.svg)
:::

:::table[大小]{#tbl-sizes}
| 模型 | 层数 | 宽 | 头 | 词表 | 上下文 | 参数 | 备注 |
|---|--:|--:|--:|--:|--:|--:|---|
| 小 | 12 | 768 | 12 | 50,257 | 1,024 | 124 M | 一张卡装得下，训练一天 |
| 大 | 96 | 12,288 | 96 | 50,257 | 2,048 | 175 B | 要许多张卡，训练许多天 |
:::

\`\`\`python {#lst-softmax caption="稳定的 softmax"}
def softmax(x):
    # 先减去最大值，指数就不会上溢；这一行注释写得很长，为的是在手机上超出代码块的宽度，看它如何滚动
    x = x - x.max(-1, keepdim=True).values
    return x.exp() / x.exp().sum(-1, keepdim=True)
\`\`\`

## 组件 {#sec-widgets}

组件的静态图：${WIDGETS.map((name) => `@fig-${name}`).join('、')}。

${WIDGETS.map(widget).join('\n')}

## 练习 {#sec-exercises}

:::exercise[缩放的作用]{#exr-scale level=1 kind=choice time=3}
除以 $\\sqrt{d_k}$ 保证了什么？

- [ ] 训练过程中打分始终有界
- [x] 初始化时打分的方差为 1

:::answer
[第一项错]{#note-scale}：训练之后分量不再独立。
:::
:::

:::exercise[哪些是对的]{#exr-several level=2 kind=choice time=3}
选出全部正确的。

- [x] 权重非负
- [x] 权重的和为 1
- [ ] 权重都相等

:::answer
前两项由 @eq-softmax 得到。
:::
:::

:::exercise[推导]{#exr-derive level=3 kind=derive time=15 importance=2}
证明 @thm-variance。

:::hint
独立的和的方差。
:::

:::answer
答案里的结论：方差恰为 $d$，证毕于青铜时代。
:::
:::

:::summary
- 每样东西一件。
:::
`;

// Words that the long chapter's prose is drawn from: as many as make it pack about as well as the book's own prose.
const WORDS = `模型 词元 向量 注意 残差 归一 梯度 权重 参数 数据 训练 推理 损失 精度 显存 带宽 通信 并行 分片 缓存 位置 编码 旋转
查询 矩阵 乘法 求和 指数 对数 方差 均值 分布 采样 温度 概率 条件 独立 近似 误差 舍入 浮点 整数 字节 延迟 吞吐 批量 序列 长度 宽度
深度 层数 头数 专家 路由 负载 均衡 容量 稀疏 稠密 量化 剪枝 蒸馏 微调 对齐 奖励 策略 价值 优势 基线 熵值 散度 约束 正则 衰减 动量
学习 速率 预热 余弦 步数 轮数 语料 清洗 去重 过滤 质量 多样 领域 混合 比例 课程 合成 标注 评测 基准 任务 样本 提示 示例 思维 链条
验证 搜索 规划 工具 检索 记忆 上下 文本 图像 语音 代码 数学 证明 定理 引理 推论 假设 结论 反例 直觉 实验 结果 曲线 拟合 外推 内插
因此 所以 然而 但是 如果 那么 由于 并且 或者 以及 其中 之后 之前 通常 往往 几乎 恰好 至少 至多 不变 增大 减小 相等 成立 足够 必须
可以 需要 得到 写成 代入 展开 化简 比较 选择 决定 影响 依赖 保持 改变 移动 交换 合并 切分 重算 存放 读取 写入 等待 完成`.split(/\s+/);

// What the book's chapters hold: mostly symbols, some expressions, some equations of a line.
const INLINE = [
  'd', 'd_k', 'x_i', 'W_Q', '\\theta', 'n', 'QK^\\top', '\\sqrt{d_k}', 'h^{(\\ell)}', 'p_\\theta(x)', 'O(n^2 d)', '\\lambda > 0',
  'x^{(\\ell)} = \\operatorname{LN}(h)', 'q^\\top k', '\\mathbb{R}^{n \\times d}', '\\alpha_{ij}', '\\beta', 'V', '2N', 'K = XW_K',
];
const DISPLAYED = [
  'y = x + f(x)', 's_{ij} = \\frac{q_i^\\top k_j}{\\sqrt{d_k}}', '\\operatorname{Var}[q^\\top k] = d_k',
  'h_i = \\sum_{j \\le i} a_{ij} v_j', '\\mathcal{L} = -\\frac{1}{N}\\sum_{t} \\log p_\\theta(x_t \\mid x_{<t})',
];

// About 30,000 characters: 12 sections of 10 paragraphs, 240 formulas in lines and 60 on their own, 40 exercises.
function long() {
  // A linear congruential generator (Numerical Recipes), so that the chapter is the same every time.
  let seed = 1;
  const pick = (list) => {
    seed = (1664525 * seed + 1013904223) % 4294967296;
    return list[Math.floor((seed / 4294967296) * list.length)];
  };
  const clause = () => Array.from({ length: pick([4, 5, 6, 7]) }, () => pick(WORDS)).join('');
  const sentence = (count) => `${Array.from({ length: count }, clause).join('，')}。`;
  const parts = ['---\ndescription: 三万字、三百个公式的一章。\n---\n\n# 很长的一章 {#sec-long}\n\n本章用来量页面的大小。\n'];
  let formula = 0;
  for (let section = 1; section <= 12; section += 1) {
    parts.push(`## 第${section}个话题 {#sec-long-${section}}\n`);
    for (let paragraph = 1; paragraph <= 10; paragraph += 1) {
      if (paragraph % 5 === 1) parts.push(`### 第${section}个话题的第${Math.ceil(paragraph / 5)}段 {#sec-long-${section}-${paragraph}}\n`);
      formula += 1;
      parts.push(`${sentence(8)}此处记 $${pick(INLINE)}$ 如前，${sentence(8)}\n`);
      if (paragraph % 2) parts.push(`$$\n${pick(DISPLAYED)}\n$$ {#eq-long-${formula}}\n`);
    }
  }
  parts.push('## 练习 {#sec-long-exercises}\n');
  for (let at = 1; at <= 40; at += 1) parts.push(exercise(at, () => pick(INLINE), sentence));
  return parts.join('\n');
}

const KINDS = ['derive', 'compute', 'design', 'research'];
const exercise = (at, formula, sentence) => `:::exercise[第${at}题的题名]{#exr-long-${at} level=${1 + (at % 4)} kind=${KINDS[at % 4]} time=${5 + at}}
由 $${formula()}$ 推出 $${formula()}$：${sentence(2)}

:::hint
${sentence(1)}
:::

:::answer
${sentence(3)}代入 $${formula()}$ 即得，${sentence(2)}
:::
:::
`;

export const files = {
  'book.yaml': `title: 读者的书
slug: reader-book
subtitle: 给测试读的一本书
authors: [甲, 乙]
description: 每样东西都有一件的书。
base_url: "https://example.org/reader/"
index: chapters/index.md
chapters:
  - chapters/chapter1.md
  - chapters/chapter2.md
  - {path: chapters/chapter3.md, planned: "还没写的一章"}
papers: papers.md
glossary: chapters/glossary.md
links:
  repository: https://example.org/repository
  report: https://example.org/report/new
`,
  'chapters/index.md': '# 读者的书\n\n序言的文字，见 @sec-all。\n',
  'chapters/chapter1.md': everything,
  'chapters/chapter2.md': long(),
  'chapters/glossary.md': `# 术语表

## 架构

自注意力（self-attention） {#term-attention}
: 查询、键、值都来自同一个序列的注意力。

残差流（residual stream） {#term-residual}
: 各层的输出相加而成的向量。
`,
  'papers.md': `# 论文

## 第一组

- **One Title** {#one2001 year=2001} Ann Alpha, Bo Beta. NeurIPS 2001. [arXiv:0001](https://example.org/one). 一句话：短。
- **Two Titles** {#two2002 year=2002} Cy Gamma. ICML 2002. [arXiv:0002](https://example.org/two). 一句话：另一句话。
`,
  'static/line.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200" viewBox="0 0 400 200"><path d="M10 190 L200 90 L390 10" fill="none" stroke="currentColor"/></svg>\n',
};
