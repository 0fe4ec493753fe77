using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>Converts MSAL's results, so that no other namespace uses MSAL's types.</summary>
internal static class MsalResultConverter
{
    public static GraphAccount ToGraphAccount(IAccount account) =>
        new(account.Username, account.HomeAccountId.TenantId, account.HomeAccountId.Identifier);

    /// <param name="result">The result.</param>
    /// <param name="originIfFetched">The origin of the token unless it came from the cache.</param>
    /// <param name="cloud">The cloud whose permissions have short names.</param>
    /// <param name="expiryTracker">The times at which tokens expire and are due for refresh, by the injected clock.</param>
    /// <param name="signIn">The sign-in that the token refers to.</param>
    public static GraphAccessToken ToAccessToken(
        AuthenticationResult result,
        TokenOrigin originIfFetched,
        GraphCloud cloud,
        TokenExpiryTracker expiryTracker,
        SignInContext signIn)
    {
        var isCached = result.AuthenticationResultMetadata.TokenSource == TokenSource.Cache;
        var expiresOn = expiryTracker.GetExpiresOn(result.AccessToken, result.ExpiresOn);

        // ".default" only repeats the request; it is not a permission.
        var scopes = result.Scopes.Where(scope => !scope.EndsWith(".default", StringComparison.OrdinalIgnoreCase));
        return new(result.AccessToken, expiresOn, isCached ? TokenOrigin.Cache : originIfFetched)
        {
            RefreshOn = expiryTracker.GetRefreshOn(result.AccessToken),
            Scopes = ScopeSet.Create(scopes, cloud).Names,
            Account = ToGraphAccount(result.Account),
            TenantId = result.TenantId,
            SignIn = signIn,
        };
    }
}
