using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Permissions;

namespace GraphDelegatedKit.Testing;

public sealed partial class LocalTenant
{
    private static readonly Uri GraphAddress = new("https://graph.microsoft.com/v1.0/");

    /// <summary>
    /// Signs a user in without the sign-in pages: for the token provider that a program brings, whatever its type, such as a
    /// <c>TokenCredential</c> of Azure.Core or an <c>IAccessTokenProvider</c> of Kiota.
    /// </summary>
    /// <param name="username">The id or the user name; null for the first user.</param>
    /// <param name="scopes">The permissions in the tokens, as short names; null for <c>User.Read</c>.</param>
    /// <returns>
    /// A function that returns an access token for Graph, without a scheme in front. It returns the same token until five minutes before
    /// its end, then a new one. After <see cref="RevokeSignInSessions"/> there is no new one: it throws
    /// <see cref="InvalidOperationException"/>. It can be called on several threads at the same time.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The tenant has no such user, or no such permission, or <paramref name="scopes"/> is empty.
    /// </exception>
    public Func<CancellationToken, ValueTask<string>> SignIn(string? username = null, IReadOnlyList<string>? scopes = null)
    {
        var user = GetUser(username ?? Address.DefaultUser);
        var signIn = new DirectSignIn(
            () => CreateToken(user.Id, scopes),
            () => _services.Users.Find(user.Id) is { } current ? _services.Users.GetState(current).Session : null,
            Clock,
            _services.Options.AccessTokenLifetime);
        return signIn.GetTokenAsync;
    }

    /// <summary>
    /// Creates a client whose requests reach this tenant and carry a token of the user. Its base address is that of Graph v1.0, it follows
    /// redirects, and it sends the token to Graph alone: not to upload and download addresses. Set <c>BaseAddress</c> for another cloud.
    /// </summary>
    /// <param name="username">The id or the user name; null for the first user.</param>
    /// <param name="scopes">The permissions in the token, as short names; null for <c>User.Read</c>.</param>
    /// <returns>The client, for the caller to dispose.</returns>
    /// <exception cref="ArgumentException">
    /// The tenant has no such user, or no such permission, or <paramref name="scopes"/> is empty.
    /// </exception>
    public HttpClient CreateClient(string? username = null, IReadOnlyList<string>? scopes = null)
    {
        var getToken = SignIn(username, scopes);
        var handler = CreateHandler();
        handler.AllowAutoRedirect = true; // which leaves the header behind
        return new HttpClient(new GraphTokenHandler(getToken) { InnerHandler = handler }) { BaseAddress = GraphAddress };
    }

    /// <summary>
    /// Returns the least privileged permissions that the requests so far needed, against the scopes in their tokens, by application
    /// and user. It counts every request, also those that <see cref="LocalTenantOptions.MaxRecordedRequests"/> does not keep.
    /// </summary>
    public PermissionReport GetPermissionReport() =>
        new PermissionReportFactory(_permissionUses, _services.Apps, _services.Users).Create();

    internal void ClearPermissionReport() => _permissionUses.Clear();
}
