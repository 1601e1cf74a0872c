using System.Text;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Comparisons;

/// <summary>Findings as one page that needs nothing else.</summary>
internal static class ComparePage
{
    /// <summary>A finding's picture, to stand in a page.</summary>
    public static string Picture(Comparison comparison, Finding finding) => Chart.Draw(comparison.Title, finding.Panels, finding.Across, finding.Height);

    public static string Write(IEnumerable<(Comparison Comparison, Finding Finding)> findings)
    {
        var page = new StringBuilder($"""
            {Page.Head("FastNN: comparisons")}
            <h1>Comparisons</h1>
            <p class="soft">Ways to do the same, run side by side by <code>fastnn compare</code>. All seeds are fixed.</p>

            """);
        foreach (var (comparison, finding) in findings)
        {
            page.Append($"""
                <h2>{Page.Text(comparison.Title)}</h2>
                <p class="soft">{Page.Text(comparison.Question)}</p>
                {Picture(comparison, finding)}
                <div class="scroll"><table class="lines"><thead><tr>{string.Concat(finding.Columns.Select(c => $"<th>{Page.Text(c)}</th>"))}</tr></thead><tbody>

                """);
            foreach (var row in finding.Rows)
                page.Append($"<tr><td>{Page.Text(row.Name)}</td>{string.Concat(row.Values.Select(v => $"<td>{Row.Text(v)}</td>"))}</tr>\n");
            page.Append($"</tbody></table></div>\n<p>{Page.Text(finding.Seen)}</p>\n");
        }

        return page.Append(Page.Foot).Append('\n').ToString();
    }
}
