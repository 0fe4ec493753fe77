using System.Globalization;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// https://learn.microsoft.com/graph/paging: what goes wrong with the links from page to page.
internal static class PageLinks
{
    private const string NextLink = "@odata.nextLink";

    public static Fault LeadTo(string link) => JsonReply.Changed((_, page) => SetNextLink(page, link));

    // Nothing of this page, and the link leads to it by another address: no item is lost, and no link repeats.
    public static Fault Empty()
    {
        var serial = 0;
        return JsonReply.Changed((context, page) =>
        {
            page["value"] = new JsonArray();
            SetNextLink(page, Again(context, "emptied", Interlocked.Increment(ref serial)));
        });
    }

    // The page as it is, and the link leads to it once more by another address.
    public static Fault Repeat()
    {
        var serial = 0;
        return JsonReply.Changed((context, page) => SetNextLink(page, Again(context, "repeated", Interlocked.Increment(ref serial))));
    }

    public static bool IsLater(RawTarget target)
    {
        var query = Uri.UnescapeDataString(target.Query);
        return query.Contains("token=", StringComparison.OrdinalIgnoreCase) && !query.Contains("token=latest", StringComparison.OrdinalIgnoreCase);
    }

    public static string AddressOf(HttpContext context)
    {
        var target = RawTarget.Of(context.Request);
        return Origin.Of(context.Request).Base + target.Path + target.Query;
    }

    // The link stands before the items, as Graph writes it.
    public static void SetNextLink(JsonObject page, string link)
    {
        page.Remove(NextLink);
        page.Remove("@odata.deltaLink");
        var items = page["value"];
        page.Remove("value");
        page[NextLink] = link;
        page["value"] = items;
    }

    private static string Again(HttpContext context, string mark, int serial)
    {
        var target = RawTarget.Of(context.Request);
        var others = target.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(pair => !pair.StartsWith(mark + "=", StringComparison.Ordinal));
        var marked = others.Append(mark + "=" + serial.ToString(CultureInfo.InvariantCulture));
        return $"{Origin.Of(context.Request).Base}{target.Path}?{string.Join('&', marked)}";
    }
}
