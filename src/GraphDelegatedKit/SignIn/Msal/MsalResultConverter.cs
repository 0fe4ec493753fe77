using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>MSAL's answers in our words: no type of MSAL's goes further than this room.</summary>
internal static class MsalResultConverter
{
    public static GraphAccount ToGraphAccount(IAccount account) =>
        new(account.Username, account.HomeAccountId.TenantId, account.HomeAccountId.Identifier);

    /// <param name="originIfFetched">What its origin is unless it came from the cache.</param>
    /// <param name="expiryTracker">When it ends and is due, by our clock.</param>
    public static GraphAccessToken ToAccessToken(AuthenticationResult result, TokenOrigin originIfFetched, GraphCloud cloud, TokenExpiryTracker expiryTracker) =>
        new(result.AccessToken, expiryTracker.GetExpiresOn(result.AccessToken, result.ExpiresOn), result.AuthenticationResultMetadata.TokenSource == TokenSource.Cache ? TokenOrigin.Cache : originIfFetched)
        {
            RefreshOn = expiryTracker.GetRefreshOn(result.AccessToken),
            Scopes = ScopeSet.Create(result.Scopes.Where(scope => !scope.EndsWith(".default", StringComparison.OrdinalIgnoreCase)), cloud).Names, // an echo of the question, no permission
            Account = ToGraphAccount(result.Account),
            TenantId = result.TenantId,
        };
}
