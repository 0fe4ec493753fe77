namespace GraphDelegatedKit.Testing;

/// <summary>A request the tenant received, as it stood on the wire.</summary>
public sealed record RecordedRequest
{
    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary><c>https</c> or <c>http</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>The host name it was addressed to, with the port where one was given.</summary>
    public required string Host { get; init; }

    /// <summary>The path, still percent-encoded, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The query with its question mark, still percent-encoded; empty when there is none.</summary>
    public required string Query { get; init; }

    /// <summary><c>HTTP/1.1</c> or <c>HTTP/2</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Which connection it came over; two requests with the same id shared one.</summary>
    public required string ConnectionId { get; init; }

    /// <summary>The headers by name; several values are joined by commas.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The fields of a posted form by name; empty for any other body.</summary>
    public required IReadOnlyDictionary<string, string> Form { get; init; }

    /// <summary>When it came, by the tenant's clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The body as far as the tenant read it, up to 64 KiB; empty unless it is JSON, text or a form.</summary>
    public required string Body { get; init; }

    /// <summary>How many bytes of the body the tenant read.</summary>
    public required long BodyLength { get; init; }

    /// <summary>The status of the answer; zero while there is none and when the connection was dropped instead.</summary>
    public required int Status { get; init; }

    /// <summary>The id it had in the batch it came in; null for a request that came by itself.</summary>
    public string? BatchId { get; init; }

    /// <summary>
    /// The requests of a batch in the order they were carried out, each as if it had come by itself; one that was not tried, because what it depends on failed,
    /// is not among them.
    /// </summary>
    /// <value>Empty unless this is a batch.</value>
    public IReadOnlyList<RecordedRequest> BatchedRequests { get; init; } = [];

    /// <summary>Whether an Authorization header came with it.</summary>
    public bool HasAuthorization => Headers.ContainsKey("Authorization");

    /// <summary>
    /// Whether it went to an address that is its own permission, for an upload or a download. No Authorization header may ever be seen there.
    /// </summary>
    public bool IsPreAuthenticated =>
        Path.EndsWith("/uploadSession", StringComparison.OrdinalIgnoreCase)
        || Path.EndsWith("/download.aspx", StringComparison.OrdinalIgnoreCase)
        || Path.Contains("/AttachmentSessions(", StringComparison.OrdinalIgnoreCase);
}
