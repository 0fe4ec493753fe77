using System.Net;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit;

/// <summary>Extensions that wait for operations which the service runs after it has answered.</summary>
public static class GraphClientOperationExtensions
{
    private static readonly GraphOperationOptions DefaultOptions = new();

    /// <summary>Waits until the operation that a response started (202 with a <c>Location</c>) has ended.</summary>
    /// <param name="graph">The client.</param>
    /// <param name="accepted">
    /// The response that started the operation. A response without the address of a status, such as 200 or 201, means that the operation
    /// has already ended.
    /// </param>
    /// <param name="options">The options; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the waiting, not the operation.</param>
    /// <returns>The last status of the operation, which has succeeded.</returns>
    /// <exception cref="GraphException">
    /// The operation failed, with the code of the service; or it did not end in time (<c>operationTimeout</c>); or the response does not
    /// tell where its status is (<c>operationUnknown</c>); or a status could not be read.
    /// </exception>
    /// <exception cref="SignInException">No token is available.</exception>
    /// <remarks>
    /// The status is requested after the delay that the service names (<c>Retry-After</c>), otherwise after 1 second, growing to 30
    /// seconds; for Teams every 31 seconds. A status URL on another host carries its own permission: it gets no token and is never shown.
    /// See <see href="https://learn.microsoft.com/graph/long-running-actions-overview"/>.
    /// </remarks>
    public static async Task<GraphOperation> WaitForOperationAsync(
        this IGraphClient graph,
        GraphResponse accepted,
        GraphOperationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(accepted);
        var cloud = accepted.ClientContext?.Cloud ?? GraphCloud.Global;
        var hasLocation = accepted.Headers.TryGetValue("Location", out var location) && location.Length > 0;
        if (accepted.Status == HttpStatusCode.Accepted && !hasLocation)
            throw new GraphException(
                accepted.Status, "operationUnknown", "The service started an operation, but did not tell where its status is.")
            {
                Remedy = "Read the resource after a while to see whether the operation has ended.",
                MayHaveExecuted = true,
            };

        if (accepted.Status != HttpStatusCode.Accepted)
            return await OperationMonitor.ReadAsync(accepted, null, cloud, cancellationToken).ConfigureAwait(false);

        var monitor = OperationMonitor.GetUrl(location!, cloud, OperationMonitor.GetVersion(accepted));
        return await new OperationMonitor(graph, monitor, cloud, options ?? DefaultOptions)
            .WaitAsync(accepted.TimeProvider, OperationMonitor.GetRetryAfter(accepted), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Waits until the operation of an address ends, as in another process than the one that started it.</summary>
    /// <inheritdoc cref="WaitForOperationAsync(IGraphClient, GraphResponse, GraphOperationOptions, CancellationToken)"/>
    /// <param name="monitor">
    /// The address of the status: <see cref="GraphOperation.Monitor"/>, <see cref="GraphUrl.FromService(string)"/> of a link to Graph, or
    /// <see cref="GraphUrl.PreAuthenticated"/> of a link to another host.
    /// </param>
    public static Task<GraphOperation> WaitForOperationAsync(
        this IGraphClient graph,
        GraphUrl monitor,
        GraphOperationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(monitor);
        var context = graph.Context;
        var operation = new OperationMonitor(graph, monitor, context?.Cloud ?? GraphCloud.Global, options ?? DefaultOptions);
        return operation.WaitAsync(context?.Throttling.Time ?? TimeProvider.System, null, cancellationToken);
    }
}
