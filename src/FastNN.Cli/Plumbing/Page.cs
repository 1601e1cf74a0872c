using System.Net;
using System.Text;

namespace FastNN.Cli.Plumbing;

/// <summary>What every page has: it needs nothing else, and is readable in light and dark.</summary>
internal static class Page
{
    private const string Style = """
        :root { color-scheme: light dark; --text: #1d2733; --soft: #5c6875; --ground: #fbfaf7; --card: #ffffff; --line: #e2e0d9; --ours: #1f6fb2; --other: #c2702a;
          --good: #2c7a4b; --bad: #b3372f; --plus: #1f6fb2; --minus: #d9731a; --none: #f3f1ec; --paper: #ffffff; --ink-on-paper: #10151b; --heat: 44, 122, 75; --miss: 179, 55, 47; }
        @media (prefers-color-scheme: dark) { :root { --text: #dfe5ea; --soft: #95a1ac; --ground: #14181c; --card: #1b2126; --line: #2e363d; --ours: #62aee8; --other: #e2a067;
          --good: #6cc78e; --bad: #ef8078; --plus: #5aaef0; --minus: #f0954a; --none: #222a30; --paper: #0c0f12; --ink-on-paper: #f1f4f6; --heat: 108, 199, 142; --miss: 239, 128, 120; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.55 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
        main { max-width: 760px; margin: 0 auto; padding: 48px 20px 72px; }
        h1 { font-size: 30px; line-height: 1.2; margin: 0 0 6px; letter-spacing: -0.01em; }
        h2 { font-size: 20px; margin: 52px 0 4px; }
        sup, sub { line-height: 0; } p { margin: 6px 0 14px; } .soft { color: var(--soft); } .small { font-size: 14px; }
        .heads { display: grid; grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); gap: 12px; margin: 28px 0 0; }
        .head { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
        .head b { display: block; font-size: 26px; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; }
        .head span { display: block; font-size: 13.5px; line-height: 1.4; color: var(--soft); }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 15px; }
        th, td { padding: 5px 14px 5px 0; text-align: right; white-space: nowrap; } th { font-weight: 600; } th:first-child, td:first-child { text-align: left; } td:last-child, th:last-child { padding-right: 0; }
        table.lines { width: 100%; } table.lines th { border-bottom: 1px solid var(--line); color: var(--soft); font-weight: 500; font-size: 14px; } table.lines td { border-bottom: 1px solid var(--line); }
        table.heat { table-layout: fixed; margin-top: 8px; } table.heat th, table.heat td { width: 44px; height: 32px; padding: 0; text-align: center; } table.heat td { border: 2px solid var(--ground); border-radius: 5px; } table.heat thead th, table.heat tbody th { color: var(--soft); }
        svg { display: block; width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 13px; font-family: inherit; } svg text.strong { fill: var(--text); font-weight: 600; }
        .grid { stroke: var(--line); stroke-width: 1; } .axis { stroke: var(--soft); stroke-width: 1; }
        .key { display: flex; gap: 20px; flex-wrap: wrap; font-size: 14px; color: var(--soft); margin: 2px 0 8px; } .key i { display: inline-block; width: 14px; height: 4px; border-radius: 2px; vertical-align: middle; margin-right: 7px; }
        .digits { display: grid; grid-template-columns: repeat(auto-fill, minmax(206px, 1fr)); gap: 18px; margin-top: 12px; } figure { margin: 0; } figure div { display: flex; gap: 6px; } .square { width: 100px; height: 100px; border: 1px solid var(--line); border-radius: 4px; }
        figcaption { font-size: 14px; margin-top: 4px; color: var(--soft); } figcaption b { color: var(--text); }
        .good { color: var(--good); } .bad { color: var(--bad); }
        footer { margin-top: 56px; padding-top: 14px; border-top: 1px solid var(--line); font-size: 13.5px; color: var(--soft); }
        """;

    /// <summary>Ends a page.</summary>
    public const string Foot = """
        </main>
        </body>
        </html>
        """;

    /// <summary>Begins a page.</summary>
    public static string Head(string title) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Text(title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <main>
        """;

    /// <summary>A number that is read first.</summary>
    public static string Number(string number, string text) => $"<div class=\"head\"><b>{number}</b><span>{text}</span></div>";

    /// <summary>What the colours of a drawing stand for.</summary>
    public static string Key(params ReadOnlySpan<(string Name, string Colour)> entries)
    {
        var key = new StringBuilder("<div class=\"key\">");
        foreach (var (name, colour) in entries)
            key.Append($"<span><i style=\"background: {colour}\"></i>{name}</span>");
        return key.Append("</div>").ToString();
    }

    /// <summary>Text as it may stand in a page.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);
}
