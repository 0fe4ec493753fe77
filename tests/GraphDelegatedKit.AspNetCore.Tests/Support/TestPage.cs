using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.AspNetCore.Tests.Support;

/// <summary>A response of the app.</summary>
internal sealed partial record TestPage(int Status, string? Location, string Body, string Headers, TimeSpan? RetryAfter)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>Gets the text of the page without its tags.</summary>
    public string Text => WebUtility.HtmlDecode(Tag().Replace(Body, " "));

    public static async Task<TestPage> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Headers.Location?.OriginalString,
        await response.Content.ReadAsStringAsync(),
        response.Headers.ToString() + response.Content.Headers,
        response.Headers.RetryAfter?.Delta);

    /// <summary>Gets the value of a hidden field.</summary>
    public string GetField(string name) =>
        WebUtility.HtmlDecode(Regex.Match(Body, $"name=\"{name}\" value=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("<style>.*?</style>|<[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Tag();
}
