using GraphDelegatedKit.Bulk;

namespace GraphDelegatedKit;

/// <summary>Sends many requests in batches.</summary>
public static class GraphClientBulkExtensions
{
    /// <summary>
    /// Sends any number of requests in concurrent batches of up to 20, and returns each result as it arrives. Enumerating the results
    /// starts the job.
    /// </summary>
    /// <remarks>
    /// <para>Each request has exactly one result. A throttled request is sent again after the delay the service requested, in one of the
    /// next batches; other retries follow the rules of single requests (<see cref="Replay"/>). A failed request is a result with
    /// <see cref="BulkResult.Error"/> set and does not end the job.</para>
    /// <para>The source is read only slightly ahead of the results, so memory use does not grow with the job. If the source throws, the
    /// requests read before are completed first, then its exception is thrown. If the caller stops enumerating, the job ends: requests in
    /// flight are abandoned and may have been executed.</para>
    /// <para>Requests to one mailbox are never in two batches at the same time, because Outlook accepts four concurrent requests per app
    /// and mailbox.</para>
    /// <para><see href="https://learn.microsoft.com/graph/json-batching"/></para>
    /// </remarks>
    /// <param name="graph">The client.</param>
    /// <param name="requests">The requests. The caller chooses their ids, which must be unique only if a state is used.</param>
    /// <param name="options">The options; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the job with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="SignInException">No token is available. Thrown after the results of the requests in flight.</exception>
    /// <exception cref="GraphException">The state file belongs to another job or cannot be written.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="BulkOptions.MaxConcurrentBatches"/> is less than 1 or greater than
    /// 100.</exception>
    public static IAsyncEnumerable<BulkResult> BulkAsync(
        this IGraphClient graph,
        IAsyncEnumerable<BulkRequest> requests,
        BulkOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return graph.BulkAsync(requests, "", options, cancellationToken);
    }

    /// <inheritdoc cref="BulkAsync(IGraphClient, IAsyncEnumerable{BulkRequest}, BulkOptions, CancellationToken)"/>
    public static IAsyncEnumerable<BulkResult> BulkAsync(
        this IGraphClient graph,
        IEnumerable<BulkRequest> requests,
        BulkOptions? options = null,
        CancellationToken cancellationToken = default) =>
        graph.BulkAsync(AsyncSequence.FromItems(requests), "", options, cancellationToken);

    /// <param name="operation">The name of the operation, part of the job's identity in a state file.</param>
    internal static IAsyncEnumerable<BulkResult> BulkAsync(
        this IGraphClient graph,
        IAsyncEnumerable<BulkRequest> requests,
        string operation,
        BulkOptions? options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new BulkOptions();
        BulkOptions.Validate(options);
        return new BulkExecutor(graph, operation, options.MaxConcurrentBatches, options.State).RunAsync(requests, cancellationToken);
    }
}
