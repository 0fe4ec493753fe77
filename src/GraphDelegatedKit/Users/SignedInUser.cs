namespace GraphDelegatedKit.Users;

/// <summary>
/// Recognizes the signed-in user. The request for <c>/me</c> is sent when the first user is compared, so a job without users sends none.
/// </summary>
/// <remarks>
/// Not by the token: the object id of a guest differs between the home tenant and the tenant of the token.
/// <see href="https://learn.microsoft.com/graph/api/user-get"/>: a user is addressed by object id or user principal name.
/// </remarks>
internal sealed class SignedInUser(IGraphClient graph)
{
    private User? _self;

    public async ValueTask<bool> IsAsync(string? idOrName, CancellationToken cancellationToken)
    {
        if (idOrName is null) return false;
        _self ??= await ReadAsync(cancellationToken).ConfigureAwait(false);
        var name = idOrName.AsSpan().Trim();
        return name.Equals(_self.Id, StringComparison.OrdinalIgnoreCase)
            || name.Equals(_self.UserPrincipalName, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<User> ReadAsync(CancellationToken cancellationToken)
    {
        var self = await graph.GetAsync<User>("me?$select=id,userPrincipalName", cancellationToken).ConfigureAwait(false);
        return self.Id is { Length: > 0 } ? self : throw UserErrors.CreateUnknownSelfException();
    }
}
