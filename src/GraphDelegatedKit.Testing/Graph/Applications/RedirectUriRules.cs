using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// https://learn.microsoft.com/entra/identity-platform/reply-url: absolute URIs without a fragment. Those of the platforms Web and
// Single-page application begin with https, or name the machine itself. Not documented; assumed: the text of the error.
internal static class RedirectUriRules
{
    public static IReadOnlyList<string> Read(JsonNode? uris) => uris switch
    {
        null => [],
        JsonArray array => [.. array.Select(Parse)],
        _ => throw CreateError(),
    };

    public static IReadOnlyList<string> ReadWeb(JsonNode? uris) => [.. Read(uris).Select(RequireSecure)];

    private static string Parse(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String
        && value.GetValue<string>() is var text
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Fragment.Length == 0 ? text : throw CreateError();

    private static string RequireSecure(string text) =>
        new Uri(text) is var uri && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            ? text
            : throw CreateError();

    private static GraphErrorException CreateError() => DirectoryError.BadRequest(
        "One or more redirect URIs are not valid. They must be absolute, have no fragment, and start with 'HTTPS' or 'http://localhost'.");
}
