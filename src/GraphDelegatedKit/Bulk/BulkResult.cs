using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GraphDelegatedKit.Bulk;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit;

/// <summary>What became of one request of a bulk job. There is exactly one for each.</summary>
public sealed class BulkResult
{
    private readonly BatchResponseItem? _response;
    private readonly JsonSerializerOptions? _json;
    private IReadOnlyDictionary<string, string>? _headers;

    internal BulkResult(BulkRequest request, HttpStatusCode? status, BatchResponseItem? response, JsonSerializerOptions? json) =>
        (Request, Status, _response, _json) = (request, status, response, json);

    /// <summary>The id the request was given by.</summary>
    public string Id => Request.Id;

    /// <summary>The request itself.</summary>
    public BulkRequest Request { get; }

    /// <summary>The final status; <see langword="null"/> if no answer came.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Whether the service did what was asked: a status below 400.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The headers of this answer, by name in any casing, without the address of a redirect, which is <see cref="Location"/>.</summary>
    public IReadOnlyDictionary<string, string> Headers => _headers ??= _response?.ReadHeaders(Location is not null) ?? BatchResponseItem.NoHeaders;

    /// <summary>The body, as bytes: JSON as it came, anything else decoded. Empty if there is none.</summary>
    public ReadOnlyMemory<byte> Body => _response?.Body ?? default;

    /// <summary>Where a redirect leads: the content of a file, say. It is its own permission, and never shown.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-get-content"/></remarks>
    public GraphUrl? Location { get; internal init; }

    /// <summary>Why it failed, just as a single call would have thrown it; <see langword="null"/> if it did not.</summary>
    public GraphException? Error { get; internal init; }

    /// <summary>How often it was sent.</summary>
    public int Attempts { get; internal init; }

    /// <summary>Whether the service may have done what was asked although no success was heard of: look before doing it again.</summary>
    public bool MayHaveExecuted => Error?.MayHaveExecuted ?? false;

    /// <summary>Whether it was answered in an earlier run, as the <see cref="BulkState"/> says. Nothing was sent, and only the status is known.</summary>
    public bool WasDoneBefore { get; internal init; }

    /// <summary>The body as a <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">What it is.</typeparam>
    /// <exception cref="GraphException">The request failed, or the body is empty or is no JSON of that shape.</exception>
    /// <exception cref="NotSupportedException">The client's JSON options do not know <typeparamref name="T"/>: add its context to <see cref="GraphClientOptions.Json"/>.</exception>
    public T Read<T>()
    {
        if (Error is not null) throw Error;
        var type = (JsonTypeInfo<T>)(_json ?? GraphJson.Default).GetTypeInfo(typeof(T));
        try
        {
            return JsonSerializer.Deserialize(Body.Span, type) ?? throw Unreadable<T>(null);
        }
        catch (JsonException e)
        {
            throw Unreadable<T>(e);
        }
    }

    private GraphException Unreadable<T>(JsonException? inner) =>
        new(Status, "unreadableAnswer", $"The answer to {Request.Method} {Request.Url} ({(int?)Status}, {Body.Length} bytes) is not a {typeof(T).Name}.", inner) { Attempts = Attempts };
}
