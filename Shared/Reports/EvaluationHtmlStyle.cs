namespace FashionResNet.Shared.Reports;

/// <summary>The look of <see cref="EvaluationHtml"/>: system fonts, blue for right, orange for wrong.</summary>
internal static class EvaluationHtmlStyle
{
    public const string Css = """

        :root { color-scheme: light dark; --page: #f7f7f5; --card: #fff; --ink: #1d2230; --muted: #687083; --line: #e4e5e9;
          --right: #2457a6; --wrong: #d9600b; --deep: #fff; }
        @media (prefers-color-scheme: dark) {
          :root { --page: #14161b; --card: #1c1f26; --ink: #e6e8ee; --muted: #959cad; --line: #2e323c;
            --right: #5f97ea; --wrong: #f08a3c; --deep: #10131a; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 1040px; margin: 0 auto; padding: 40px 20px 64px; }
        header { margin-bottom: 28px; }
        h1 { margin: 0; font-size: 30px; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; overflow-wrap: anywhere; }
        p { margin: 0; }
        .kicker { color: var(--right); font-weight: 600; }
        .muted { color: var(--muted); }
        section { margin-top: 20px; padding: 24px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
        section > h2 { margin: 0 0 12px; font-size: 18px; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 12px;
          padding: 0; background: none; border: 0; }
        .tile { padding: 16px 18px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
        .tile h2 { margin: 0; font-size: 13px; font-weight: 500; color: var(--muted); }
        .tile .value { font-size: 27px; font-weight: 650; font-variant-numeric: tabular-nums; }
        .tile .muted { font-size: 12.5px; line-height: 1.35; overflow-wrap: anywhere; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th { text-align: left; font-weight: 500; }
        thead th { color: var(--muted); font-size: 13px; }
        .number { text-align: right; }
        .classes { width: 100%; }
        .classes td, .classes th { padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
        .classes td:last-child, .classes th:last-child { padding-right: 0; }
        .classes tbody tr:last-child > * { border-bottom: 0; }
        .bar { display: inline-block; width: 110px; height: 8px; margin-right: 10px; border-radius: 4px;
          background: var(--line); overflow: hidden; }
        .bar i { display: block; height: 100%; background: var(--right); border-radius: 4px; }
        .matrix { width: 100%; margin-top: 8px; border-collapse: separate; border-spacing: 2px; }
        .matrix thead th { padding: 0 0 6px; height: 96px; vertical-align: bottom; text-align: center; }
        .matrix thead span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
        .matrix tbody th { padding-right: 10px; white-space: nowrap; }
        .matrix tbody td { min-width: 52px; height: 36px; padding: 0 6px; border-radius: 4px; text-align: center; }
        .matrix td.right { background: color-mix(in oklab, var(--right) var(--s), var(--card)); }
        .matrix td.wrong { background: color-mix(in oklab, var(--wrong) var(--s), var(--card)); }
        .matrix td.deep { color: var(--deep); font-weight: 600; }
        .matrix td.none { color: var(--muted); opacity: .45; }
        .key { display: inline-block; width: 12px; height: 12px; margin-left: 8px; border-radius: 3px; vertical-align: -1px; }
        .key.right { background: var(--right); }
        .key.wrong { background: var(--wrong); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 6px 24px; margin: 0; }
        dt { color: var(--muted); }
        dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
        @media print { body { background: #fff; } section { break-inside: avoid; } }

        """;
}
