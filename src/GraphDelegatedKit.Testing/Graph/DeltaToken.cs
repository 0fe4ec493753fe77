using System.Text.Json;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/delta-query-overview: what the links of a delta carry. The number of the last change the client has been told of, whether
// it is still on its first round, and what it selected, so that later requests need not say it again. It says nothing of this run of the tenant.
internal sealed record DeltaToken(string Of, long After, bool IsFirstRound, string? Select)
{
    public static DeltaToken? Read(string of, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Parse(text) is { } token && token.Of == of ? token
        : throw new GraphRefusal(400, "Request_BadRequest", "Badly formed token.");

    // Null when it is not one of ours.
    public static DeltaToken? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<DeltaToken>(Base64UrlEncoder.DecodeBytes(text));
        }
        catch (Exception nonsense) when (nonsense is FormatException or JsonException)
        {
            return null;
        }
    }

    public string Link(Exchange exchange, string option) =>
        $"{exchange.Origin.Base}{exchange.Target.Path}?{option}={Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(this))}";
}
