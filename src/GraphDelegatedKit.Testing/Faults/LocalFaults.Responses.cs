using System.Globalization;
using System.Net.Mime;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Graph;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

// What is wrong with an answer.
public sealed partial class LocalFaults
{
    /// <summary>Answers 429 with a Retry-After of whole seconds.</summary>
    public void Throttle(string path, int times, TimeSpan retryAfter) => Throttle(path, times, FormatSeconds(retryAfter));

    /// <summary>Answers 429, or another status, with a Retry-After in any words.</summary>
    /// <param name="path">Where it strikes.</param>
    /// <param name="times">How often.</param>
    /// <param name="retryAfter">
    /// The header as it is to stand there, such as <c>2.5</c>, <c>Wed, 04 Mar 2026 05:07:07 GMT</c>, or nonsense; null leaves it out, as some workloads do.
    /// </param>
    /// <param name="status">The status to answer.</param>
    /// <param name="method">Strikes only this method.</param>
    public void Throttle(string path, int times, string? retryAfter, int status = StatusCodes.Status429TooManyRequests, string? method = null) =>
        AddFault(path, method, times, CreateErrorResponse(status, retryAfter: retryAfter));

    /// <summary>Answers with an error; nothing is done.</summary>
    /// <param name="path">Where it strikes.</param>
    /// <param name="status">The status to answer.</param>
    /// <param name="times">How often.</param>
    /// <param name="code">The error code in Graph's body; by default one that fits the status.</param>
    /// <param name="body">A whole body instead of Graph's.</param>
    /// <param name="contentType">The body's media type.</param>
    /// <param name="retryAfter">Sent as whole seconds.</param>
    /// <param name="method">Strikes only this method.</param>
    /// <param name="headers">More headers, such as a Retry-After that is a date or a WWW-Authenticate with claims.</param>
    public void Fail(
        string path,
        int status,
        int times = 1,
        string? code = null,
        string? body = null,
        string? contentType = null,
        TimeSpan? retryAfter = null,
        string? method = null,
        IReadOnlyDictionary<string, string>? headers = null)
    {
        AddFault(path, method, times, CreateErrorResponse(status, code, body, contentType, retryAfter is { } delay ? FormatSeconds(delay) : null, headers));
    }

    /// <summary>Answers with content of its own instead of its work, such as the HTML page of a proxy with status 200, or an empty body; nothing is done.</summary>
    /// <param name="path">Where it strikes.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="contentType">The body's media type.</param>
    /// <param name="status">The status to answer.</param>
    /// <param name="times">How often.</param>
    /// <param name="method">Strikes only this method.</param>
    public void Respond(string path, string body, string contentType = MediaTypeNames.Text.Html, int status = StatusCodes.Status200OK, int times = 1, string? method = null) =>
        AddFault(path, method, times, CreateErrorResponse(status, body: body, contentType: contentType));

    /// <summary>Answers with an enormous body of so many bytes, all blanks, without a length; nothing is done.</summary>
    public void Flood(string path, long bytes, int status = StatusCodes.Status200OK, string contentType = MediaTypeNames.Application.Json, int times = 1, string? method = null) =>
        AddFault(path, method, times, new FloodFault(bytes, status, contentType));

    /// <summary>Answers with a redirect; nothing is done.</summary>
    /// <param name="path">Where it strikes.</param>
    /// <param name="location">Where to, as it is to stand in the header: another host, plain http, a relative address, the same address again, nonsense.</param>
    /// <param name="status">301, 302, 303, 307 or 308.</param>
    /// <param name="times">How often.</param>
    /// <param name="method">Strikes only this method.</param>
    public void Redirect(string path, string location, int status = StatusCodes.Status302Found, int times = 1, string? method = null) =>
        AddFault(path, method, times, CreateErrorResponse(status, body: "", headers: new Dictionary<string, string> { ["Location"] = location }));

    /// <summary>Does the work, and changes the JSON document of its answer. An answer that is an error or no JSON is left as it is.</summary>
    public void ModifyJson(string path, Action<JsonObject> change, int times = 1, string? method = null)
    {
        ArgumentNullException.ThrowIfNull(change);
        AddFault(path, method, times, JsonResponseFault.Create((_, document) => change(document)));
    }

    /// <summary>Does the work, and answers with another content type than the content has.</summary>
    public void ChangeContentType(string path, string contentType, int times = 1, string? method = null) => AddFault(path, method, times, new ModifyResponseFault((context, bytes) =>
    {
        context.Response.ContentType = contentType;
        return bytes;
    }));

    /// <summary>
    /// Does the work, and answers with no more than so many bytes, as a whole answer of that length: nothing on the wire says that the end is missing.
    /// </summary>
    public void TruncateBody(string path, int afterBytes, int times = 1, string? method = null) =>
        AddFault(path, method, times, new ModifyResponseFault((_, bytes) => bytes[..Math.Min(afterBytes, bytes.Length)]));

    private static FixedResponseFault CreateErrorResponse(
        int status, string? code = null, string? body = null, string? contentType = null, string? retryAfter = null, IReadOnlyDictionary<string, string>? headers = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        var error = new GraphError(status, code ?? ErrorMessages.GetCode(status), ErrorMessages.GetMessage(status));
        return new FixedResponseFault(
            status, contentType ?? MediaTypeNames.Application.Json, context => body ?? error.ToJson(context).ToJsonString(), retryAfter, headers);
    }

    private static string FormatSeconds(TimeSpan duration) => Math.Ceiling(duration.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
