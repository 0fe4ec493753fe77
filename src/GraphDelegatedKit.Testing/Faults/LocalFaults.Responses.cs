using System.Globalization;
using System.Net.Mime;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Graph;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

// Faults of the response.
public sealed partial class LocalFaults
{
    /// <summary>Answers 429 with a Retry-After in whole seconds.</summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="times">How many requests meet the fault, at least 1.</param>
    /// <param name="retryAfter">The time in the Retry-After header.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault Throttle(string path, int times, TimeSpan retryAfter) => Throttle(path, times, FormatSeconds(retryAfter));

    /// <summary>Answers 429, or another status, with any text as Retry-After.</summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="times">How many requests meet the fault, at least 1.</param>
    /// <param name="retryAfter">
    /// The exact text of the header, such as <c>2.5</c>, <c>Wed, 04 Mar 2026 05:07:07 GMT</c> or an invalid value; null sends none, as
    /// some workloads do.
    /// </param>
    /// <param name="status">The HTTP status of the response. The default is 429.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="status"/> is not from 200 to 599, or <paramref name="times"/> is less than 1.
    /// </exception>
    public LocalFault Throttle(
        string path, int times, string? retryAfter, int status = StatusCodes.Status429TooManyRequests, string? method = null) =>
        AddFault(path, method, times, CreateErrorResponse(status, retryAfter: retryAfter));

    /// <summary>Answers with an error; the request is not processed.</summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="status">The HTTP status of the response.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="code">The error code in Graph's body; null uses one that fits the status. The default is null.</param>
    /// <param name="body">The whole body; null uses Graph's error body. The default is null.</param>
    /// <param name="contentType">The media type of the body; null, the default, leaves it out.</param>
    /// <param name="retryAfter">The Retry-After header, sent in whole seconds; null sends none. The default is null.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <param name="headers">
    /// Additional headers, such as a Retry-After with a date or a WWW-Authenticate with claims; null, the default, leaves it out.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="status"/> is not from 200 to 599, or <paramref name="times"/> is less than 1.
    /// </exception>
    public LocalFault Fail(
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
        var seconds = retryAfter is { } delay ? FormatSeconds(delay) : null;
        return AddFault(path, method, times, CreateErrorResponse(status, code, body, contentType, seconds, headers));
    }

    /// <summary>
    /// Answers with a text as the whole body, such as the HTML page of a proxy with status 200; the request is not processed. For other
    /// headers or bytes, use <see cref="AnswerWith"/>.
    /// </summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="contentType">The media type of the body. The default is <c>text/html</c>.</param>
    /// <param name="status">The HTTP status of the response. The default is 200.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="status"/> is not from 200 to 599, or <paramref name="times"/> is less than 1.
    /// </exception>
    public LocalFault Respond(
        string path,
        string body,
        string contentType = MediaTypeNames.Text.Html,
        int status = StatusCodes.Status200OK,
        int times = 1,
        string? method = null) =>
        AddFault(path, method, times, CreateErrorResponse(status, body: body, contentType: contentType));

    /// <summary>
    /// Answers with exact bytes and headers, where <see cref="Respond"/> sends a text with a media type; the request is not processed. It
    /// plays what a proxy or a fault of the service can make of a response: cut JSON with a correct Content-Length, a false
    /// Content-Encoding, a byte order mark.
    /// </summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="status">The status of the response, from 200 to 599.</param>
    /// <param name="headers">
    /// The headers, sent as given. Without a Content-Type none is sent. Without a Content-Length it is the length of the body; a larger
    /// one ends the connection after the body, whose end a client may lose over HTTP/2, and a smaller one cuts the body.
    /// </param>
    /// <param name="body">The bytes of the body, sent as given.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="status"/> is not from 200 to 599, or <paramref name="times"/> is less than 1.
    /// </exception>
    public LocalFault AnswerWith(
        string path,
        int status,
        IReadOnlyDictionary<string, string>? headers,
        ReadOnlyMemory<byte> body,
        int times = 1,
        string? method = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        var copy = new Dictionary<string, string>(headers ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase);
        return AddFault(path, method, times, new RawResponseFault(status, copy, body.ToArray()));
    }

    /// <summary>
    /// Writes exact bytes to the connection and closes it, where <see cref="AnswerWith"/> leaves the status line and the framing to the
    /// server; the request is not processed. It plays another reason in the status line, a Content-Length that does not fit, a chunk that
    /// breaks off, a header line that is none, or an end without a byte.
    /// </summary>
    /// <remarks>
    /// Only HTTP/1.1 has bytes that can be chosen: a request over HTTP/2, or inside a batch, does not meet the fault.
    /// </remarks>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="response">All bytes of the answer, from the status line on; empty closes the connection without an answer.</param>
    /// <param name="keepOpen">Whether the connection stays open after the bytes, until the client closes it. The default is false.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault AnswerRaw(
        string path, ReadOnlyMemory<byte> response, bool keepOpen = false, int times = 1, string? method = null) =>
        AddFault(path, method, times, new RawAnswerFault(response.ToArray(), keepOpen), RawAnswerFault.AppliesTo);

    /// <summary>Answers with a body of a number of spaces, without a Content-Length; the request is not processed.</summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="bytes">The number of bytes that are sent.</param>
    /// <param name="status">The HTTP status of the response. The default is 200.</param>
    /// <param name="contentType">The media type of the body. The default is <c>application/json</c>.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="bytes"/> is negative, or <paramref name="times"/> is less than 1.
    /// </exception>
    public LocalFault Flood(
        string path,
        long bytes,
        int status = StatusCodes.Status200OK,
        string contentType = MediaTypeNames.Application.Json,
        int times = 1,
        string? method = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return AddFault(path, method, times, new FloodFault(bytes, status, contentType));
    }

    /// <summary>Answers with a redirect; the request is not processed.</summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="location">
    /// The exact text of the Location header, such as another host, plain http, a relative address, the same address or an invalid
    /// address.
    /// </param>
    /// <param name="status">The status: 301, 302, 303, 307 or 308. The default is 302.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="status"/> is not from 200 to 599, or <paramref name="times"/> is less than 1.
    /// </exception>
    public LocalFault Redirect(
        string path, string location, int status = StatusCodes.Status302Found, int times = 1, string? method = null) =>
        AddFault(
            path,
            method,
            times,
            CreateErrorResponse(status, body: "", headers: new Dictionary<string, string> { ["Location"] = location }));

    /// <summary>
    /// Processes the request and changes the JSON document of the response. A response that is an error or not JSON stays unchanged.
    /// </summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="change">Changes the document of one response.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault ModifyJson(string path, Action<JsonObject> change, int times = 1, string? method = null)
    {
        ArgumentNullException.ThrowIfNull(change);
        return AddFault(path, method, times, JsonResponseFault.Create((_, document) => change(document)));
    }

    /// <summary>Processes the request and answers with a different content type.</summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="contentType">The value of the Content-Type header.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault ChangeContentType(string path, string contentType, int times = 1, string? method = null) =>
        AddFault(path, method, times, new ModifyResponseFault((context, bytes) =>
        {
            context.Response.ContentType = contentType;
            return bytes;
        }));

    /// <summary>
    /// Processes the request and answers with the first bytes only, with a matching Content-Length: nothing in the response shows that its
    /// end is missing.
    /// </summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="afterBytes">The number of bytes that are sent; a shorter body stays whole.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="afterBytes"/> is negative, or <paramref name="times"/> is less than 1.
    /// </exception>
    public LocalFault TruncateBody(string path, int afterBytes, int times = 1, string? method = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterBytes);
        return AddFault(path, method, times, new ModifyResponseFault((_, bytes) => bytes[..Math.Min(afterBytes, bytes.Length)]));
    }

    private static FixedResponseFault CreateErrorResponse(
        int status,
        string? code = null,
        string? body = null,
        string? contentType = null,
        string? retryAfter = null,
        IReadOnlyDictionary<string, string>? headers = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        var error = new GraphError(status, code ?? ErrorMessages.GetCode(status), ErrorMessages.GetMessage(status));
        return body is null
            ? FixedResponseFault.Create(error, retryAfter, headers, contentType)
            : new FixedResponseFault(status, contentType ?? MediaTypeNames.Application.Json, _ => body, retryAfter, headers);
    }

    private static string FormatSeconds(TimeSpan duration) => Math.Ceiling(duration.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
