using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Users;

/// <summary>Names to requests, and results to users. A name that can be nobody's is a result like any other.</summary>
internal static class UserRequests
{
    public static async IAsyncEnumerable<BulkRequest> CreateRequestsAsync(
        IAsyncEnumerable<string> idsOrNames, Func<string, BulkRequest> createRequest, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var user in idsOrNames.WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return CreateRequest(user, createRequest);
    }

    public static UserResult ToUserResult(BulkResult result)
    {
        if (result.Error is not null || result.Request.Method != HttpMethod.Get) return new UserResult(result, null, result.Error);
        try
        {
            return new UserResult(result, result.Read<User>(), null);
        }
        catch (GraphException e)
        {
            return new UserResult(result, null, e);
        }
    }

    private static BulkRequest CreateRequest(string user, Func<string, BulkRequest> createRequest)
    {
        ArgumentNullException.ThrowIfNull(user);
        try
        {
            return createRequest(user);
        }
        catch (ArgumentException e)
        {
            return new BulkRequest(user, new GraphException(null, "invalidName", "This can be no user's id or name.", e) { Remedy = "Check the name: it is empty, or cannot stand in an address." });
        }
    }
}
