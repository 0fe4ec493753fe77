using System.Globalization;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Suggestions;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Control;

// A request of the control API and its response. The token ends with the request or with the tenant.
internal sealed class ControlRequest(HttpContext context, IReadOnlyDictionary<string, string> routeValues, CancellationToken ended)
{
    private const long MaxBodyBytes = 16 * 1024 * 1024;

    public HttpContext HttpContext => context;

    public CancellationToken Ended => ended;

    public string this[string routeValue] => routeValues[routeValue];

    public string? GetQuery(string name) => context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    public double GetNumber(string name, double defaultValue, int max)
    {
        if (GetQuery(name) is not { } text)
            return defaultValue;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= max
            ? number
            : throw ControlException.BadRequest(
                string.Create(CultureInfo.InvariantCulture, $"{name}: expected a number from 0 to {max:N0}, found '{text}'."));
    }

    // Without a maximum, any number that is not negative is allowed.
    public long GetInteger(string name, long defaultValue, long? max = null)
    {
        if (GetQuery(name) is not { } text)
            return defaultValue;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= (max ?? long.MaxValue)
            ? number
            : throw ControlException.BadRequest(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: expected a whole number{(max is null ? "" : $" from 0 to {max:N0}")}, found '{text}'."));
    }

    public bool? GetBoolean(string name) => GetQuery(name)?.ToLowerInvariant() switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw ControlException.BadRequest($"{name}: expected true or false, found '{GetQuery(name)}'."),
    };

    public async Task<JsonObject> ReadObjectAsync() => await ReadAsync().ConfigureAwait(false) switch
    {
        JsonObject body => body,
        null => [],
        _ => throw ControlException.BadRequest("The body is not a JSON object. Send one, such as {}."),
    };

    // Refuses a field that the route does not have, because a misspelt one would be ignored.
    public async Task<JsonObject> ReadFieldsAsync(params string[] fields)
    {
        var body = await ReadObjectAsync().ConfigureAwait(false);
        return body.Select(field => field.Key).FirstOrDefault(name => !fields.Contains(name)) is { } unknown
            ? throw ControlException.BadRequest($"{unknown}: there is no such field. {DescribeAllowed("fields", unknown, fields)}")
            : body;
    }

    public static string DescribeAllowed(string kind, string name, IReadOnlyList<string> allowed) =>
        allowed.Count == 0 ? $"This route has no {kind}." : Suggestion.DescribeAllowed(name, allowed);

    // Returns null for a request without a body.
    public async Task<JsonNode?> ReadAsync()
    {
        if (context.Request.ContentLength > MaxBodyBytes)
            throw CreateTooLargeError();
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer, ended).ConfigureAwait(false)) > 0)
        {
            body.Write(buffer, 0, count);
            if (body.Length > MaxBodyBytes)
                throw CreateTooLargeError();
        }

        try
        {
            var node = body.Length == 0 ? null : JsonNode.Parse(body.ToArray());
            (node as JsonObject)?.ContainsKey(""); // finds a name that occurs twice
            return node;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw ControlException.BadRequest($"The body is not valid JSON. {exception.GetTextWithoutParameter()}");
        }
    }

    public async Task WriteAsync(int status, JsonNode body, string mediaType = "application/json")
    {
        var bytes = ControlJson.SerializeToUtf8Bytes(body);
        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, ended).ConfigureAwait(false);
    }

    public async Task WriteTextAsync(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text + "\n");
        context.Response.ContentType = MediaTypeNames.Text.Plain + "; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, ended).ConfigureAwait(false);
    }

    public Task WriteNothingAsync()
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static ControlException CreateTooLargeError() => new(413, "The body is larger than 16 MiB. Send less.");
}
