namespace GraphDelegatedKit.Testing;

/// <summary>A request that the tenant received, exactly as sent.</summary>
public sealed record RecordedRequest
{
    /// <summary>Gets the HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Gets <c>https</c> or <c>http</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>Gets the host name of the request, with the port if the request named one.</summary>
    public required string Host { get; init; }

    /// <summary>Gets the path, still percent-encoded, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the query with its question mark, still percent-encoded; empty for a request without a query.</summary>
    public required string Query { get; init; }

    /// <summary>Gets <c>HTTP/1.1</c> or <c>HTTP/2</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Gets the id of the connection; requests with the same id used the same connection.</summary>
    public required string ConnectionId { get; init; }

    /// <summary>Gets the headers by name; multiple values are joined by commas.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Gets the fields of a posted form by name; empty for any other body.</summary>
    public required IReadOnlyDictionary<string, string> Form { get; init; }

    /// <summary>Gets the time of arrival, by the tenant's clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Gets what the tenant read of the body, up to 64 KiB; empty unless the body is JSON, text or a form.</summary>
    public required string Body { get; init; }

    /// <summary>Gets the number of body bytes that the tenant read.</summary>
    public required long BodyLength { get; init; }

    /// <summary>Gets the status of the response; zero before the response, and if the tenant dropped the connection instead.</summary>
    public required int Status { get; init; }

    /// <summary>
    /// Gets the code of the error in the response: that of Graph, such as <c>itemNotFound</c>, or that of Entra, such as
    /// <c>AADSTS50011</c>, also if the error is on a page with the status 200 or in the address of a redirect.
    /// </summary>
    /// <value>The default is null: no error, or one in a response that a fault gave (<see cref="LocalFaults.AnswerWith"/>).</value>
    public string? ErrorCode { get; init; }

    /// <summary>Gets the message of the error in the response, up to 500 characters; null without an <see cref="ErrorCode"/>.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>
    /// Gets whether the request failed: it got no response, a status of 400 or higher, or the page or redirect of a sign-in error.
    /// </summary>
    public bool HasFailed => IsFailure(Status, ErrorCode);

    /// <summary>Gets the time from the arrival to the end of the response, by the tenant's clock; zero before the end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Gets the id of the request in its batch; null for a request outside a batch.</summary>
    public string? BatchId { get; init; }

    /// <summary>
    /// Gets the requests of a batch in the order of their execution. A request that was skipped because a request it depends on failed
    /// is not in the list.
    /// </summary>
    /// <value>The default is empty, for a request that is not a batch.</value>
    public IReadOnlyList<RecordedRequest> BatchedRequests { get; init; } = [];

    /// <summary>
    /// Gets what the tenant accepted in the request although the request broke a rule of <see cref="LocalTenant.Rules"/>. The requests of
    /// a batch have warnings of their own.
    /// </summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<RequestWarning> Warnings { get; init; } = [];

    /// <summary>Gets whether the request carried an Authorization header.</summary>
    public bool HasAuthorization => Headers.ContainsKey("Authorization");

    /// <summary>
    /// Gets whether the request went to a pre-authenticated upload or download address. Such a request must not carry an Authorization
    /// header.
    /// </summary>
    public bool IsPreAuthenticated =>
        Path.EndsWith("/uploadSession", StringComparison.OrdinalIgnoreCase)
        || Path.EndsWith("/download.aspx", StringComparison.OrdinalIgnoreCase)
        || Path.Contains("/AttachmentSessions(", StringComparison.OrdinalIgnoreCase);

    internal static bool IsFailure(int status, string? errorCode) => status is 0 or >= 400 || errorCode is not null;
}
