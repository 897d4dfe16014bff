import { use } from "react";
import type { Components } from "react-markdown";
import { CodeBlock } from "./code-block";
import { ExternalLink } from "./external-link";
import { textOf } from "./hast-text";
import { MathContext } from "./math-context";
import { TableBlock } from "./table-block";
import { toPlace } from "./within";
import { WithinLink } from "./within-link";

function MathView(formula: { source: string; isDisplay: boolean }) {
  const math = use(MathContext);
  return math ? <math.Formula {...formula} /> : <code dir="ltr">{formula.source}</code>;
}

/** What stands for the elements of Markdown. */
export const markdownViews: Components = {
  a: ({ href, children }) => {
    const place = toPlace(href ?? "");
    if (place) return <WithinLink place={place}>{children}</WithinLink>;
    return <ExternalLink href={href}>{children}</ExternalLink>;
  },
  // Content never causes a request: an image is a link to itself.
  img: ({ src, alt }) => (
    <ExternalLink href={typeof src === "string" ? src : undefined}>
      {alt || (typeof src === "string" ? src : "")}
    </ExternalLink>
  ),
  p: ({ children }) => <p dir="auto">{children}</p>,
  h1: ({ children }) => <h1 dir="auto">{children}</h1>,
  h2: ({ children }) => <h2 dir="auto">{children}</h2>,
  h3: ({ children }) => <h3 dir="auto">{children}</h3>,
  h4: ({ children }) => <h4 dir="auto">{children}</h4>,
  h5: ({ children }) => <h5 dir="auto">{children}</h5>,
  h6: ({ children }) => <h6 dir="auto">{children}</h6>,
  blockquote: ({ children }) => <blockquote dir="auto">{children}</blockquote>,
  th: ({ children, style }) => (
    <th dir="auto" style={style}>
      {children}
    </th>
  ),
  td: ({ children, style }) => (
    <td dir="auto" style={style}>
      {children}
    </td>
  ),
  li: ({ children, className }) => (
    <li dir="auto" className={className}>
      {children}
    </li>
  ),
  table: ({ node, children }) => <TableBlock node={node}>{children}</TableBlock>,
  code: ({ node, className, children }) =>
    className?.includes("math-inline") ? (
      <MathView source={textOf(node)} isDisplay={false} />
    ) : (
      <code className={className}>{children}</code>
    ),
  pre: ({ node }) => {
    const code = node?.children[0];
    const names = code?.type === "element" ? code.properties.className : undefined;
    if (Array.isArray(names) && names.includes("math-display"))
      return <MathView source={textOf(node)} isDisplay />;
    const name = Array.isArray(names)
      ? names.find((each) => String(each).startsWith("language-"))
      : "";
    return (
      <CodeBlock
        language={String(name ?? "").slice("language-".length)}
        code={textOf(node).replace(/\n$/, "")}
        isGrowing={false}
      />
    );
  },
  input: ({ checked, type }) =>
    type === "checkbox" ? <span aria-hidden>{checked ? "☑ " : "☐ "}</span> : null,
};
