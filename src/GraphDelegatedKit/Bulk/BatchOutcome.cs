using System.Net;
using System.Text.Json;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// The outcome of sending one batch. Exactly one of <see cref="Responses"/>, <see cref="Error"/> and <see cref="FatalError"/> is set.
/// </summary>
/// <param name="Items">The items selected for the batch.</param>
/// <param name="Written">The items the batch contained, in the order of their ids in the batch.</param>
internal sealed record BatchOutcome(IReadOnlyList<BulkItem> Items, IReadOnlyList<BulkItem> Written)
{
    /// <summary>The items whose body could not be serialized.</summary>
    public IReadOnlyList<(BulkItem Item, Exception Error)> Unwritable { get; init; } = [];

    public JsonSerializerOptions? Json { get; init; }

    public GraphAccessToken? Token { get; init; }

    /// <summary>The number of times the pipeline sent the batch.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The responses in the order of <see cref="Written"/>; <see langword="null"/> for a request without a response.</summary>
    public BatchResponseItem?[]? Responses { get; init; }

    /// <summary>The batch response. Its headers describe a request without a response, or without ids, of its own.</summary>
    public HttpResponseMessage? Message { get; init; }

    /// <summary>Whether at least one request has a readable response.</summary>
    public bool HasResponses => Responses?.Any(static response => response is { IsDamaged: false }) ?? false;

    /// <summary>Whether the service throttled at least one request.</summary>
    public bool WasThrottled => Responses?.Any(static response => response is
    {
        Status: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable,
    }) ?? false;

    /// <summary>The error the whole batch failed with.</summary>
    public GraphException? Error { get; init; }

    /// <summary>The error that ends the job.</summary>
    public Exception? FatalError { get; init; }
}
