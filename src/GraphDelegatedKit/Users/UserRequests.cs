using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Users;

/// <summary>
/// Converts ids and names to requests, and results to users. An invalid name becomes a failed result and does not end the job.
/// </summary>
internal static class UserRequests
{
    public static async IAsyncEnumerable<BulkRequest> CreateRequestsAsync(
        IAsyncEnumerable<string> idsOrNames,
        Func<string, BulkRequest> createRequest,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
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
            const string Message = "This is not a valid user id or user principal name.";
            const string Remedy = "Correct the name: it is empty or contains characters that are not allowed in a URL.";
            return new BulkRequest(user, new GraphException(null, "invalidName", Message, e) { Remedy = Remedy });
        }
    }
}
