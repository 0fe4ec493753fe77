using GraphDelegatedKit.Bulk;

namespace GraphDelegatedKit;

/// <summary>Many requests at once.</summary>
public static class GraphClientBulkExtensions
{
    /// <summary>Any number of requests in, their results out as they come: in batches of twenty, several at once. Nothing is sent until the results are walked through.</summary>
    /// <remarks>
    /// <para>Each request is answered exactly once. Only throttled ones go again, each after the wait the service asked for, together with what comes next; what else may go
    /// again follows the rules of single requests (<see cref="Replay"/>). A request that failed is a result with an <see cref="BulkResult.Error"/>, and ends nothing.</para>
    /// <para>The source is read a little ahead of the results that were taken, never far: memory does not grow with the job. If it throws, what it gave before is
    /// answered first, then its exception comes. Whoever stops walking ends the job: requests under way are given up, and may have been done.</para>
    /// <para>Requests to one mailbox are never in two batches at once, because Outlook takes four at a time from each app.</para>
    /// <para><see href="https://learn.microsoft.com/graph/json-batching"/></para>
    /// </remarks>
    /// <param name="graph">The client.</param>
    /// <param name="requests">The requests. Their ids are the caller's own; without a state they need not even be unique.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the job with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="SignInException">No token could be had. What was under way is answered first.</exception>
    /// <exception cref="GraphException">The state cannot be used.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="BulkOptions.MaxConcurrentBatches"/> is not from 1 to 100.</exception>
    public static IAsyncEnumerable<BulkResult> BulkAsync(
        this IGraphClient graph, IAsyncEnumerable<BulkRequest> requests, BulkOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return graph.BulkAsync(requests, "", options, cancellationToken);
    }

    /// <inheritdoc cref="BulkAsync(IGraphClient, IAsyncEnumerable{BulkRequest}, BulkOptions, CancellationToken)"/>
    public static IAsyncEnumerable<BulkResult> BulkAsync(
        this IGraphClient graph, IEnumerable<BulkRequest> requests, BulkOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return graph.BulkAsync(EnumerateAsync(requests), "", options, cancellationToken);
    }

    /// <param name="operation">What the job does, for a state to tell it from another.</param>
    internal static IAsyncEnumerable<BulkResult> BulkAsync(
        this IGraphClient graph, IAsyncEnumerable<BulkRequest> requests, string operation, BulkOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new BulkOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxConcurrentBatches, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxConcurrentBatches, 100, nameof(options));
        return new BulkExecutor(graph, operation, options.MaxConcurrentBatches, options.State).RunAsync(requests, cancellationToken);
    }

    private static async IAsyncEnumerable<BulkRequest> EnumerateAsync(IEnumerable<BulkRequest> requests)
    {
        await ValueTask.CompletedTask.ConfigureAwait(false);
        foreach (var request in requests) yield return request;
    }
}
