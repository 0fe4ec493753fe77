using System.Text.Json;

namespace GraphDelegatedKit.Bulk;

/// <summary>How one sending ended. Exactly one of the last three is told.</summary>
/// <param name="Items">Those that were to go.</param>
/// <param name="Written">Those that went, in order of their numbers.</param>
internal sealed record BatchOutcome(IReadOnlyList<BulkItem> Items, IReadOnlyList<BulkItem> Written)
{
    public IReadOnlyList<(BulkItem Item, Exception Why)> Unwritable { get; init; } = [];

    public JsonSerializerOptions? Json { get; init; }

    public GraphAccessToken? Token { get; init; }

    /// <summary>How many requests it took; more than one where the pipeline sent the whole again.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The answers there are, by number.</summary>
    public BatchResponseItem?[]? Responses { get; init; }

    /// <summary>Whether some of it was refused for now, and comes back.</summary>
    public bool WasThrottled => Responses?.Any(static response => response is { Status: System.Net.HttpStatusCode.TooManyRequests or System.Net.HttpStatusCode.ServiceUnavailable }) ?? false;

    /// <summary>What ended the whole.</summary>
    public GraphException? Error { get; init; }

    /// <summary>What ends the job.</summary>
    public Exception? FatalError { get; init; }
}
