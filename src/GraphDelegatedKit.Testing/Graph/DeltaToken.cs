using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/delta-query-overview: the state in the links of a delta: the number of the last change the client has
// received, whether it is still in the first round (and since which change), and its $select and $filter, which later requests need not
// repeat. A token stays valid after a restart.
internal sealed record DeltaToken(
    [property: JsonPropertyName("Of")] string Resource,
    [property: JsonPropertyName("After")] long LastChange,
    bool IsFirstRound,
    string? Select,
    long StartedAfter = 0)
{
    // The latest change when the round began. What has changed since then may already have been returned in its old state.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long RoundStart { get; init; }

    // The objects that $filter names; null for all.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Ids { get; init; }

    // The change of the object whose related objects did not fit on the last page, and how many of them did.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long UnfinishedChange { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int FinishedReferences { get; init; }

    // Creates the token of the next round.
    public DeltaToken CreateEnd(long latestChange) =>
        new(Resource, latestChange, IsFirstRound: false, Select) { RoundStart = latestChange, Ids = Ids };

    public bool Includes(string id) => Ids is null || Ids.Contains(id, StringComparer.OrdinalIgnoreCase);

    // The client knows nothing of items that were deleted up to this change.
    [JsonIgnore]
    public long DeletionsSince => IsFirstRound ? StartedAfter : LastChange;

    public static DeltaToken? Read(string resource, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Parse(text) is { } token && token.Resource == resource ? token
        : throw new GraphErrorException(400, "Request_BadRequest", "Badly formed token.");

    // Returns null for a token that the tenant did not issue.
    public static DeltaToken? Parse(string text) => Parse<DeltaToken>(text);

    public static T? Parse<T>(string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Base64UrlEncoder.DecodeBytes(text));
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    // https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset: the token is of changes that a restore of a snapshot
    // has undone, or too old, and Location leads to the first page of a full synchronization. Not documented; assumed for a restore: as
    // after a move of the data.
    public GraphErrorException CreateResyncError(RequestContext context, string optionName, string code)
    {
        var select = Select is null ? "" : "$select=" + Uri.EscapeDataString(Select) + "&";
        context.Response.Headers.Location = $"{context.Origin.BaseUrl}{context.Target.Path}?{select}{optionName}=";
        return new GraphErrorException(410, code, "Resync required. Replace any local items with the server's version.");
    }

    // The request may have been "delta()", "delta(token='...')" or "delta/".
    public string CreateLink(RequestContext context, string optionName) => CreateLink(context, optionName, this);

    public static string CreateLink<T>(RequestContext context, string optionName, T token)
    {
        var path = context.Target.Path.TrimEnd('/');
        var text = Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(token));
        return $"{context.Origin.BaseUrl}{path[..(path.LastIndexOf('/') + 1)]}delta?{optionName}={text}";
    }
}
