using System.Text.Json;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// https://learn.microsoft.com/graph/delta-query-overview: the requests and links that the deltas of users and of groups have in common.
// Links inside a round carry $skiptoken, the last one $deltatoken. The default page size is 200; $top is not supported, but Prefer:
// odata.maxpagesize is.
internal static class DirectoryDelta
{
    private const int MaxFilteredObjects = 50;

    public static DeltaToken ReadToken<T>(RequestContext context, DirectoryType<T> type, string resource, long latestChange)
    {
        var query = ODataQuery.Read(context, "$select", "$filter", "$skiptoken", "$deltatoken", "$top");
        if (query["$top"] is not null)
            throw DirectoryQuery.CreateUnsupportedError("The query option $top is not supported for delta.");
        type.RequireSelectable(query);
        var select = query.Select is { } names ? string.Join(',', names) : null;
        var isFromNowOn = query["$deltatoken"] == "latest";
        var token = isFromNowOn ? null : DeltaToken.Read(resource, query["$skiptoken"] ?? query["$deltatoken"]);
        return token ?? new DeltaToken(resource, isFromNowOn ? latestChange : 0, IsFirstRound: !isFromNowOn, select)
        {
            RoundStart = latestChange,
            Ids = query["$filter"] is { } filter ? ParseIds(filter) : null,
        };
    }

    public static int GetPageSize(RequestContext context) => PageSize.GetPreferred(context, defaultSize: 200, maxSize: 999);

    // next is the token of the next page; null at the end of the round.
    public static void WriteLink(Utf8JsonWriter json, RequestContext context, DeltaToken? next, DeltaToken end)
    {
        if (next is not null)
            json.WriteString("@odata.nextLink", next.CreateLink(context, "$skiptoken"));
        else
            json.WriteString("@odata.deltaLink", end.CreateLink(context, "$deltatoken"));
    }

    // An object that can be restored has the reason "changed", any other "deleted".
    public static void WriteRemoval(Utf8JsonWriter json, string reason)
    {
        json.WriteStartObject("@removed");
        json.WriteString("reason", reason);
        json.WriteEndObject();
    }

    // https://learn.microsoft.com/graph/api/group-delta#odata-query-parameters: id eq '...', joined by or, for at most 50 objects. The
    // texts of the errors are not documented.
    private static List<string> ParseIds(string filter)
    {
        var tokenizer = new FilterTokenizer(filter);
        var ids = new List<string>();
        do
        {
            var id = tokenizer.TryReadKeyword("id") && tokenizer.TryReadKeyword("eq") ? tokenizer.ReadText() : null;
            ids.Add(id ?? throw DirectoryQuery.CreateUnsupportedError("The only filter that delta supports is 'id eq', joined by 'or'."));
        }
        while (tokenizer.TryReadKeyword("or"));

        return tokenizer.IsAtEnd && ids.Count <= MaxFilteredObjects
            ? ids
            : throw DirectoryQuery.CreateUnsupportedError($"A delta is filtered by at most {MaxFilteredObjects} ids, joined by 'or'.");
    }
}
