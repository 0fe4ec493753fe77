using System.Globalization;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// https://learn.microsoft.com/graph/paging: faults of the links between pages.
internal static class PageLinkFaults
{
    private const string NextLinkProperty = "@odata.nextLink";

    public static Fault ReplaceNextLink(string link) => JsonResponseFault.Create((_, page) => SetNextLink(page, link));

    // Empties the page and links to the same page under another address: no item is lost, and no link repeats.
    public static Fault CreateEmptyPage()
    {
        var counter = 0;
        return JsonResponseFault.Create((context, page) =>
        {
            page["value"] = new JsonArray();
            SetNextLink(page, CreateAlternativeUrl(context, "emptied", Interlocked.Increment(ref counter)));
        });
    }

    // Leaves the page unchanged and links to the same page under another address.
    public static Fault CreateRepeatedPage()
    {
        var counter = 0;
        return JsonResponseFault.Create((context, page) =>
            SetNextLink(page, CreateAlternativeUrl(context, "repeated", Interlocked.Increment(ref counter))));
    }

    public static bool IsFollowUpPage(RawTarget target)
    {
        var query = Uri.UnescapeDataString(target.Query);
        return query.Contains("token=", StringComparison.OrdinalIgnoreCase)
            && !query.Contains("token=latest", StringComparison.OrdinalIgnoreCase);
    }

    public static string GetUrl(HttpContext context)
    {
        var target = RawTarget.FromRequest(context.Request);
        return Origin.FromRequest(context.Request).BaseUrl + target.Path + target.Query;
    }

    // Graph writes the link before the items.
    public static void SetNextLink(JsonObject page, string link)
    {
        page.Remove(NextLinkProperty);
        page.Remove("@odata.deltaLink");
        var items = page["value"];
        page.Remove("value");
        page[NextLinkProperty] = link;
        page["value"] = items;
    }

    private static string CreateAlternativeUrl(HttpContext context, string parameterName, int counter)
    {
        var target = RawTarget.FromRequest(context.Request);
        var otherParameters = target.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !pair.StartsWith(parameterName + "=", StringComparison.Ordinal));
        var parameters = otherParameters.Append(parameterName + "=" + counter.ToString(CultureInfo.InvariantCulture));
        return $"{Origin.FromRequest(context.Request).BaseUrl}{target.Path}?{string.Join('&', parameters)}";
    }
}
