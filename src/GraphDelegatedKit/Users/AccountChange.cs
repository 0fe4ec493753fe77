using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Bulk;

namespace GraphDelegatedKit.Users;

/// <summary>
/// Enables or disables accounts: all of them, or only those in the other state (<see cref="UserChangeOptions.LookFirst"/>).
/// </summary>
internal sealed class AccountChange(IGraphClient graph, bool enabled, UserChangeOptions options)
{
    // The number of batches that are looked up before changes are sent, for each batch in flight; few enough to keep in memory.
    private const int LookedUpBatches = 5;

    private readonly GraphContent _content = GraphContent.Json(new JsonObject { ["accountEnabled"] = enabled });
    private readonly SignedInUser? _self = options.IncludeSelf ? null : new SignedInUser(graph);

    public IAsyncEnumerable<UserResult> RunAsync(IAsyncEnumerable<string> idsOrNames, CancellationToken cancellationToken) =>
        options.DryRun ? DryRunAsync(idsOrNames, cancellationToken)
        : options.LookFirst ? LookFirstAsync(idsOrNames, cancellationToken)
        : SendAsync(CreateRequestsAsync(idsOrNames, cancellationToken), cancellationToken);

    private async IAsyncEnumerable<UserResult> DryRunAsync(
        IAsyncEnumerable<string> idsOrNames, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var user in LookUpAsync(idsOrNames, cancellationToken).ConfigureAwait(false))
            yield return await DecideAsync(user, cancellationToken).ConfigureAwait(false) ?? user.With(UserOutcome.WouldChange);
    }

    private async IAsyncEnumerable<UserResult> LookFirstAsync(
        IAsyncEnumerable<string> idsOrNames, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await CheckStateAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var names in ReadChunksAsync(idsOrNames, cancellationToken).ConfigureAwait(false))
        {
            List<BulkRequest> toChange = [];
            await foreach (var user in LookUpAsync(AsyncSequence.FromItems(names), cancellationToken).ConfigureAwait(false))
                if (await DecideAsync(user, cancellationToken).ConfigureAwait(false) is { } decided) yield return decided;
                else toChange.Add(CreateRequest(user.IdOrName, user.Value!.Id!));

            await foreach (var result in SendAsync(AsyncSequence.FromItems(toChange), cancellationToken).ConfigureAwait(false))
                yield return result;
        }
    }

    private IAsyncEnumerable<UserResult> LookUpAsync(IAsyncEnumerable<string> idsOrNames, CancellationToken cancellationToken)
    {
        var lookUpOptions = new BulkOptions { MaxConcurrentBatches = options.MaxConcurrentBatches };
        return UserRequests.GetAsync(graph, idsOrNames, UserProperties.FormatSelect(null), lookUpOptions, cancellationToken);
    }

    // Runs an empty job, so that the state of another job is refused before any account is read.
    private async Task CheckStateAsync(CancellationToken cancellationToken)
    {
        var results = SendAsync(AsyncSequence.FromItems<BulkRequest>([]), cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (results.ConfigureAwait(false)) await results.MoveNextAsync().ConfigureAwait(false);
    }

    /// <returns>The result of a user who is not changed; <see langword="null"/> if the user is to be changed.</returns>
    private async ValueTask<UserResult?> DecideAsync(UserResult user, CancellationToken cancellationToken)
    {
        if (!user.IsSuccess) return user;
        if (user.Value?.Id is not { } id) return user.With(UserOutcome.Failed, UserErrors.CreateMissingIdException(user));
        if (user.Value.AccountEnabled == enabled)
            return user.With(options.State?.WasSent(user.IdOrName) == true ? UserOutcome.Changed : UserOutcome.Unchanged);
        if (_self is not null && await _self.IsAsync(id, cancellationToken).ConfigureAwait(false))
            return user.With(UserOutcome.Refused, UserErrors.CreateSignedInUserException());
        return null;
    }

    private async IAsyncEnumerable<UserResult> SendAsync(
        IAsyncEnumerable<BulkRequest> requests, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var operation = enabled ? "users.enable" : "users.disable";
        await foreach (var result in graph.BulkAsync(requests, operation, options, cancellationToken).ConfigureAwait(false))
            yield return new UserResult(result, null, result.Error, UserOutcome.Changed);
    }

    private async IAsyncEnumerable<BulkRequest> CreateRequestsAsync(
        IAsyncEnumerable<string> idsOrNames, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var user in idsOrNames.WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return _self is not null && await _self.IsAsync(user, cancellationToken).ConfigureAwait(false)
                ? new BulkRequest(user, UserErrors.CreateSignedInUserException())
                : UserRequests.Create(user, name => CreateRequest(name, name));
    }

    private BulkRequest CreateRequest(string requestId, string idOrName) =>
        new(requestId, HttpMethod.Patch, UserUrl.Create(idOrName)) { Content = _content };

    // If the source throws, the users read before are completed first.
    private async IAsyncEnumerable<List<string>> ReadChunksAsync(
        IAsyncEnumerable<string> idsOrNames, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ExceptionDispatchInfo? failure = null;
        var source = idsOrNames.GetAsyncEnumerator(cancellationToken);
        await using (source.ConfigureAwait(false))
        {
            for (var hasMore = true; hasMore;)
            {
                List<string> chunk = [];
                try
                {
                    while (hasMore && chunk.Count < options.MaxConcurrentBatches * LookedUpBatches * BatchPacker.MaxBatchSize)
                        if (hasMore = await source.MoveNextAsync().ConfigureAwait(false)) chunk.Add(source.Current);
                }
                catch (Exception e)
                {
                    (failure, hasMore) = (ExceptionDispatchInfo.Capture(e), false);
                }

                if (chunk.Count > 0) yield return chunk;
            }
        }

        failure?.Throw();
    }
}
