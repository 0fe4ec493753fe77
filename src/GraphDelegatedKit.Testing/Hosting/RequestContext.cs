using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Rules;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Hosting;

// A request and its response, as endpoints see them.
internal sealed class RequestContext(HttpContext httpContext, Origin origin, RawTarget target, RouteValues routeValues)
{
    // Escapes only what JSON requires, as Graph does.
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public HttpContext HttpContext => httpContext;

    public HttpRequest Request => httpContext.Request;

    public HttpResponse Response => httpContext.Response;

    public Origin Origin => origin;

    public RawTarget Target => target;

    // The path of a request to Graph, in its usual form.
    public GraphPath Path { get; init; } = GraphPath.None;

    // The rules for what the service refuses or ignores. They are set for every endpoint.
    public RequestRules Rules { get; init; } = null!;

    public DateTimeOffset Now => RequestIds.GetDate(httpContext);

    public CancellationToken Aborted => httpContext.RequestAborted;

    // The user of the access token. Set before a Graph endpoint runs; null for all other endpoints.
    public LocalUser Caller { get; set; } = null!;

    public bool IsCaller(string idOrName) => idOrName.Equals(Caller.Id, StringComparison.OrdinalIgnoreCase)
        || idOrName.Equals(Caller.UserPrincipalName, StringComparison.OrdinalIgnoreCase);

    // The application and the scopes of the access token.
    public string ClientId { get; set; } = "";

    public IReadOnlyList<string> Scopes { get; set; } = [];

    // Whether the token gives no more than the basic profile of users other than the caller.
    public bool IsLimitedToBasicProfiles { get; set; }

    // Whether the token gives no more than the ids of other users, or of groups, that a relationship leads to.
    public bool IsLimitedToUserIds { get; set; }

    // Whether the token gives no more than the id of the caller, where a relationship leads there.
    public bool IsLimitedToOwnId { get; set; }

    public bool IsLimitedToGroupIds { get; set; }

    // Whether the token gives no more than the id, the name and the domains of the tenant.
    public bool IsLimitedToBasicOrganization { get; set; }

    // Whether the token gives messages and events without bodies and attachments.
    public bool IsLimitedToBasicMail { get; set; }

    public string this[string name] => routeValues.Values[name];

    public RouteValues RouteValues => routeValues;

    public string? GetRouteValue(string name) => routeValues.Values.GetValueOrDefault(name);

    public Task WriteJsonAsync(int status, JsonNode body) => WriteJsonAsync(status, writer => body.WriteTo(writer));

    public async Task WriteJsonAsync(int status, Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBufferWriter();
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            write(writer);
        }

        Response.StatusCode = status;
        Response.ContentType = Caller is null
            ? "application/json; charset=utf-8"
            : "application/json; odata.metadata=minimal; charset=utf-8";
        Response.ContentLength = buffer.WrittenMemory.Length;
        await Response.Body.WriteAsync(buffer.WrittenMemory, Aborted).ConfigureAwait(false);
    }

    public async Task WriteTextAsync(int status, string mediaType, string text)
    {
        Response.StatusCode = status;
        Response.ContentType = mediaType + "; charset=utf-8";
        await Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), Aborted).ConfigureAwait(false);
    }

    public Task WriteHtmlAsync(string page) => WriteTextAsync(StatusCodes.Status200OK, MediaTypeNames.Text.Html, page);

    // Reads a body that may be absent.
    public async Task<JsonObject> ReadOptionalJsonAsync() =>
        Request.ContentLength is 0 || (Request.ContentLength is null && Request.ContentType is null)
            ? []
            : await ReadJsonAsync().ConfigureAwait(false);

    public async Task<JsonObject> ReadJsonAsync()
    {
        if (Request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) != true)
        {
            Rules.Check(
                LocalRule.MissingContentType, "The body is JSON, but the Content-Type header does not say so.", CreateUnreadableError);
        }

        try
        {
            var body = await JsonNode.ParseAsync(Request.Body, cancellationToken: Aborted).ConfigureAwait(false);
            return body as JsonObject ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw CreateUnreadableError();
        }
    }

    private static GraphErrorException CreateUnreadableError() => GraphErrorException.BadRequest(
        "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
        "BadRequest");
}
