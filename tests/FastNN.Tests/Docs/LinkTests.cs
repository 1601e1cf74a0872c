using FastNN.Tests.Support;

namespace FastNN.Tests.Docs;

/// <summary>Links lead somewhere, on disk and on the site, heading included.</summary>
public class LinkTests
{
    public static TheoryData<string> Pages() => [.. Markdown.Pages()];

    [Theory, MemberData(nameof(Pages))]
    public void Every_link_leads_somewhere(string page) =>
        Assert.All(Markdown.Links(File.ReadAllText(Path.Combine(Repository.Root, page))), link => Assert.True(Leads(page, link), $"{page}: {link} leads nowhere"));

    [Fact]
    public void A_dead_link_would_be_noticed()
    {
        Assert.True(Leads("docs/mathematics/errors.md", "backpropagation.md#forward-mode"));
        Assert.True(Leads("docs/mathematics/errors.md", "#_1-forward-mode-from-zero"));
        Assert.False(Leads("docs/mathematics/errors.md", "backpropagation.md#backward-mode"));
        Assert.False(Leads("docs/mathematics/errors.md", "propagation.md"));
        Assert.False(Leads("docs/mathematics/errors.md", "/comparisons/none.svg"));
        Assert.Equal(["a.md", "b.svg"], Markdown.Links("[a](a.md) `[c](c.md)` ![b](b.svg)\n```\n[d](d.md)\n```\n"));
    }

    private static bool Leads(string page, string link)
    {
        if (link.Contains("://", StringComparison.Ordinal))
            return true;
        var (path, hash) = link.Split('#') is [var p, var h] ? (p, h) : (link, null);
        var docs = Path.Combine(Repository.Root, "docs");
        var folder = path.StartsWith('/') ? docs : Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        string[] places = path.Length == 0 ? [Path.Combine(Repository.Root, page)]
            : path.StartsWith('/') ? [Path.Combine(docs, "public", path[1..]), Path.Combine(docs, path[1..] + ".md"), Path.Combine(docs, path[1..] + "index.md")]
            : [Path.Combine(folder, path)];
        var place = places.FirstOrDefault(Path.Exists);
        return place is not null && (hash is null || Markdown.Anchors(File.ReadAllText(place)).Contains(hash));
    }
}
