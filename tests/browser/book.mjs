// The book that tests write in: two chapters long enough to scroll, with everything that an edit may touch.

function section(name, count) {
  const paragraphs = Array.from({ length: count }, (_, at) =>
    `${name}的第${at + 1}段。模型在训练时把每个词元映射为向量，再由注意力混合起来，记作 $x_{${at + 1}}^2$，其余不变。`);
  return paragraphs.join('\n\n');
}

export const chapter1 = `# 甲

本章的开头。

## 一节 {#sec-one}

${section('一节', 12)}

$$
E = mc^2
$$ {#eq-energy}

## 二节 {#sec-two}

${section('二节', 12)}

:::exercise[题]{#exr-one level=2 kind=derive time=5}
题干，见 @eq-energy。

:::hint
提示的文字。
:::

:::answer
解答的文字，可以选中。
:::
:::

\`\`\`python
print("代码")
\`\`\`

## 三节 {#sec-three}

- 一项
- 另一项

${section('三节', 12)}

引用 [@one2001; @two2002]。
`;

export const chapter2 = `# 乙

见 @sec-two 与 @eq-energy。

${section('乙章', 20)}
`;

export const files = {
  'book.yaml': `title: 书
chapters: [chapters/chapter1.md, chapters/chapter2.md]
papers: papers.md
editor: "author://open/{path}:{line}"
`,
  'chapters/index.md': '# 书\n\n序言的文字。\n',
  'chapters/chapter1.md': chapter1,
  'chapters/chapter2.md': chapter2,
  'papers.md': `# 论文

## 第一组

- **One** {#one2001 year=2001} Ann Alpha, Bo Beta. NeurIPS 2001. [x](https://example.org). 一句话：短。
- **Two** {#two2002 year=2002} Cy Gamma. ICML 2002. [y](https://example.org/y). 一句话：另一句话。
`,
};
