using System.Globalization;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/user-list-messages: Outlook pages with $skip. The link to the next page repeats all other
// query options, so that every page has the count if the first request asks for it.
internal static class SkipPage
{
    public static Task WriteAsync<T>(
        RequestContext context, ODataQuery query, string contextFragment, IReadOnlyList<T> items, int top, Func<T, JsonObject> create)
    {
        var skip = GetSkip(query);
        var body = new JsonObject { ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#{contextFragment}" };
        if (query.IncludeCount)
            body["@odata.count"] = items.Count;
        body["value"] = new JsonArray([.. items.Skip(skip).Take(top).Select(create)]);
        if (skip + top < items.Count)
            body["@odata.nextLink"] = CreateLink(context, skip + top);
        return context.WriteJsonAsync(200, body);
    }

    private static int GetSkip(ODataQuery query)
    {
        if (query["$skip"] is not { } text)
            return 0;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var skip)
            ? skip
            : throw GraphErrorException.BadRequest($"Invalid value '{text}' for $skip query option found.", "RequestBroker--ParseUri");
    }

    private static string CreateLink(RequestContext context, int skip)
    {
        var otherOptions = context.Target.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(pair =>
            !ODataQuery.GetSystemName(Uri.UnescapeDataString(pair.Split('=')[0])).Equals("$skip", StringComparison.OrdinalIgnoreCase));
        var options = string.Join('&', otherOptions.Append("%24skip=" + skip.ToString(CultureInfo.InvariantCulture)));
        return $"{context.Origin.BaseUrl}{context.Target.Path}?{options}";
    }
}
