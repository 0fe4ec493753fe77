using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Users;

/// <summary>Names to requests, and results to users. A name that can be nobody's is a result like any other.</summary>
internal static class UserRequests
{
    public static async IAsyncEnumerable<BulkRequest> EachAsync(
        IAsyncEnumerable<string> idsOrNames, Func<string, BulkRequest> request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var user in idsOrNames.WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return Make(user, request);
    }

    public static UserResult Read(BulkResult result)
    {
        if (result.Error is not null || result.Request.Method != HttpMethod.Get) return new UserResult(result, null, result.Error);
        try
        {
            return new UserResult(result, result.Read<User>(), null);
        }
        catch (GraphException unreadable)
        {
            return new UserResult(result, null, unreadable);
        }
    }

    private static BulkRequest Make(string user, Func<string, BulkRequest> request)
    {
        ArgumentNullException.ThrowIfNull(user);
        try
        {
            return request(user);
        }
        catch (ArgumentException e)
        {
            return new BulkRequest(user, new GraphException(null, "invalidName", "This can be no user's id or name.", e) { Remedy = "Check the name: it is empty, or cannot stand in an address." });
        }
    }
}
