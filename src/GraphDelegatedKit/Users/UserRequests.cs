using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Users;

/// <summary>
/// Converts ids and names to requests, and results to users. An invalid name becomes a failed result and does not end the job.
/// </summary>
internal static class UserRequests
{
    public static async IAsyncEnumerable<UserResult> GetAsync(
        IGraphClient graph,
        IAsyncEnumerable<string> idsOrNames,
        string properties,
        BulkOptions? options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var requests = CreateAllAsync(idsOrNames, CreateRequest, cancellationToken);
        await foreach (var result in graph.BulkAsync(requests, "users.get", options, cancellationToken).ConfigureAwait(false))
            yield return ToUserResult(result);

        BulkRequest CreateRequest(string user) => new(user, HttpMethod.Get, UserUrl.Create(user, properties));
    }

    public static BulkRequest Create(string user, Func<string, BulkRequest> createRequest)
    {
        ArgumentNullException.ThrowIfNull(user);
        try
        {
            return createRequest(user);
        }
        catch (ArgumentException e)
        {
            return new BulkRequest(user, UserErrors.CreateInvalidNameException(e));
        }
    }

    private static async IAsyncEnumerable<BulkRequest> CreateAllAsync(
        IAsyncEnumerable<string> idsOrNames,
        Func<string, BulkRequest> createRequest,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var user in idsOrNames.WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return Create(user, createRequest);
    }

    private static UserResult ToUserResult(BulkResult result)
    {
        if (result.Error is not null) return new UserResult(result, null, result.Error, UserOutcome.Read);
        try
        {
            return new UserResult(result, result.Read<User>(), null, UserOutcome.Read);
        }
        catch (GraphException e)
        {
            return new UserResult(result, null, e, UserOutcome.Read);
        }
    }
}
