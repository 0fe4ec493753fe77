using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/delta-query-overview: what the links of a delta carry. The number of the last change the client has been told of, whether
// it is still on its first round, and what it selected, so that later requests need not say it again. It says nothing of this run of the tenant.
internal sealed record DeltaToken(
    [property: JsonPropertyName("Of")] string Resource,
    [property: JsonPropertyName("After")] long LastChange,
    bool IsFirstRound,
    string? Select)
{
    public static DeltaToken? Read(string resource, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Parse(text) is { } token && token.Resource == resource ? token
        : throw new GraphErrorException(400, "Request_BadRequest", "Badly formed token.");

    // Null when it is not one of ours.
    public static DeltaToken? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<DeltaToken>(Base64UrlEncoder.DecodeBytes(text));
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    public string CreateLink(RequestContext context, string optionName) =>
        $"{context.Origin.BaseUrl}{context.Target.Path}?{optionName}={Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(this))}";
}
