using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Bulk;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit;

/// <summary>The result of one request of a bulk job. Each request has exactly one result.</summary>
public sealed class BulkResult
{
    private readonly BatchResponseItem? _response;
    private readonly JsonSerializerOptions? _json;
    private IReadOnlyDictionary<string, string>? _headers;

    internal BulkResult(BulkRequest request, HttpStatusCode? status, BatchResponseItem? response, JsonSerializerOptions? json) =>
        (Request, Status, _response, _json) = (request, status, response, json);

    /// <summary>Gets the id of the request.</summary>
    public string Id => Request.Id;

    /// <summary>Gets the request.</summary>
    public BulkRequest Request { get; }

    /// <summary>Gets the final status; <see langword="null"/> if no response was received.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Gets whether the request succeeded, with a status below 400.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>
    /// Gets the response headers. Names are compared without regard to case. The target of a redirect is only in <see cref="Location"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Headers =>
        _headers ??= _response?.ReadHeaders(Location is not null) ?? BatchResponseItem.NoHeaders;

    /// <summary>
    /// Gets the response body: JSON unchanged, any other content decoded from Base64. Empty if the response has no body.
    /// </summary>
    public ReadOnlyMemory<byte> Body => _response?.Body ?? default;

    /// <summary>
    /// Gets the target of a redirect, such as the content of a file; otherwise <see langword="null"/>. The URL is a credential and is
    /// never displayed.
    /// </summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-get-content"/></remarks>
    public GraphUrl? Location { get; internal init; }

    /// <summary>
    /// Gets the error, equal to the exception of the same request sent alone; <see langword="null"/> if the request succeeded.
    /// </summary>
    public GraphException? Error { get; internal init; }

    /// <summary>Gets the number of times the request was sent.</summary>
    public int Attempts { get; internal init; }

    /// <summary>
    /// Gets whether the service may have executed the failed request. If so, check the outcome before sending the request again.
    /// </summary>
    public bool MayHaveExecuted => Error?.MayHaveExecuted ?? false;

    /// <summary>
    /// Gets whether the request was completed in an earlier run, according to <see cref="BulkState"/>. It was not sent again, and only its
    /// status is known.
    /// </summary>
    public bool WasDoneBefore { get; internal init; }

    /// <summary>Deserializes the JSON body as a <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">The type of the body.</typeparam>
    /// <exception cref="GraphException">The request failed, or the body is empty or cannot be deserialized as
    /// <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException">The client's JSON options have no metadata for <typeparamref name="T"/>. Add its context to
    /// <see cref="GraphClientOptions.Json"/>.</exception>
    public T Read<T>()
    {
        if (Error is not null) throw Error;
        try
        {
            return ObjectReader<T>.Instance.Read(Body, Status ?? HttpStatusCode.OK, _json ?? GraphJson.Default);
        }
        catch (ResponseBodyException e)
        {
            throw CreateUnreadableException<T>(e);
        }
    }

    private GraphException CreateUnreadableException<T>(ResponseBodyException fault)
    {
        var message = $"The response to {Request.Method} {Request.Url} ({(int?)Status}, {Body.Length} bytes) cannot be read as "
            + $"{typeof(T).Name}: it {fault.Message}";
        return new GraphException(Status, ErrorCodes.UnreadableResponse, message, fault.InnerException)
        {
            RequestId = _response?.GetHeader("request-id"),
            ClientRequestId = _response?.GetHeader("client-request-id"),
            Attempts = Attempts,
            MayHaveExecuted = RetryRules.IsWrite(Request.Method),
        };
    }
}
